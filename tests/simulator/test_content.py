"""What is inside a site, over REST and ProcessQuery, in the shapes that recordings show."""

from typing import Any

import pytest

from tests.simulator.client import Client, T

S = f"{T}/sites/hr"
ANN = "i:0#.f|membership|ann.lee@contoso.com"


def value(client: Client, path: str) -> Any:
    answer = client.get(f"{S}/_api/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json().get("value", answer.json())


def patched(client: Client, url: str, body: Any, etag: str = "*") -> Any:
    return client.send("POST", url, body, **{"X-HTTP-Method": "MERGE", "If-Match": etag})


def test_a_group_is_made_read_changed_and_removed(client: Client) -> None:
    made = client.post(f"{S}/_api/web/sitegroups", {"Title": "Editors", "Description": "Who edits"})
    assert made.status_code == 201 and made.json()["PrincipalType"] == 8
    number = made.json()["Id"]
    again = client.post(f"{S}/_api/web/sitegroups", {"Title": "editors"})
    assert again.status_code == 500 and "-2130575293" in again.text
    group = f"{S}/_api/web/sitegroups/GetById({number})"
    member = client.post(f"{group}/users", {"LoginName": ANN})
    assert member.status_code == 201 and member.json()["LoginName"] == ANN
    assert patched(client, group, {"Title": "Writers"}).status_code == 204
    shown = value(client, f"web/SiteGroups?$select=Id,Title,Users/*&$expand=Users&$filter=Id eq {number}")
    assert [(one["Title"], [user["LoginName"] for user in one["Users"]]) for one in shown] == [("Writers", [ANN])]
    by_alias = f"{group}/users/removeByLoginName(@LoginName)?@LoginName='{ANN.replace('#', '%23')}'"
    assert client.post(by_alias).json() == {"odata.null": True}
    assert value(client, "web/sitegroups/GetByName('Writers')/users") == []
    assert client.post(f"{S}/_api/web/sitegroups/RemoveById({number})").json() == {"odata.null": True}
    assert client.get(group).status_code == 404


def test_the_verbose_dialect_marks_what_it_defers_and_what_it_expands(client: Client) -> None:
    answer = client.get(
        f"{S}/_api/web?$select=Title,SiteGroups&$expand=SiteGroups", Accept="application/json;odata=verbose"
    )
    web = answer.json()["d"]
    assert web["__metadata"]["type"] == "SP.Web"
    first = web["SiteGroups"]["results"][0]
    assert first["__metadata"]["type"] == "SP.Group" and "uri" in first["Users"]["__deferred"]


def test_permissions_break_change_and_inherit_again(client: Client) -> None:
    lists = value(client, "web/lists?$select=Id,Title,HasUniqueRoleAssignments&$filter=Title eq 'Documents'")
    assert [one["HasUniqueRoleAssignments"] for one in lists] == [False]
    here = f"web/lists(guid'{lists[0]['Id']}')"
    refused = client.post(f"{S}/_api/{here}/roleassignments/addroleassignment(principalid=4,roledefid=1073741827)")
    assert refused.status_code == 500
    assert client.post(f"{S}/_api/{here}/breakroleinheritance(copyRoleAssignments=true,clearSubscopes=false)").ok
    granted = client.post(f"{S}/_api/{here}/roleassignments/addroleassignment(principalid='4',roledefid='1073741827')")
    assert granted.json() == {"odata.null": True}
    shown = value(client, f"{here}/roleassignments?$expand=Member,RoleDefinitionBindings")
    held = {one["Member"]["Title"]: [role["Name"] for role in one["RoleDefinitionBindings"]] for one in shown}
    assert held["HR Visitors" if "HR Visitors" in held else next(t for t in held if t.endswith("Visitors"))] == [
        "Read",
        "Contribute",
    ]
    assert value(client, f"{here}?$select=HasUniqueRoleAssignments")["HasUniqueRoleAssignments"] is True
    assert client.post(f"{S}/_api/{here}/resetroleinheritance").json() == {"odata.null": True}
    assert value(client, f"{here}/HasUniqueRoleAssignments") is False


def test_lists_have_columns_and_items_in_pages(client: Client) -> None:
    made = client.post(f"{S}/_api/web/lists", {"Title": "Orders", "BaseTemplate": 100})
    assert made.status_code == 201 and made.json()["EntityTypeName"] == "OrdersList"
    column = client.post(f"{S}/_api/web/lists/GetByTitle('Orders')/fields", {"Title": "Amount", "FieldTypeKind": 9})
    assert column.status_code == 201 and column.json()["TypeAsString"] == "Number"
    items = f"{S}/_api/web/lists/GetByTitle('Orders')/items"
    for number in range(5):
        body = {"Title": f"Order {number}", "Amount": number}
        assert client.post(items, body).status_code == 201
    page = client.get(f"{items}?$select=Id,Title&$top=2").json()
    assert [one["Title"] for one in page["value"]] == ["Order 0", "Order 1"]
    after = client.get(page["odata.nextLink"]).json()
    assert [one["Title"] for one in after["value"]] == ["Order 2", "Order 3"]
    big = client.get(f"{items}?$filter=Amount ge 3 and startswith(Title,'Order')&$orderby=Amount desc").json()
    assert [one["Amount"] for one in big["value"]] == [4, 3]
    stale = patched(client, f"{items}(1)", {"Amount": 9}, '"none,1"')
    assert stale.status_code == 412
    assert patched(client, f"{items}(1)", {"Amount": 9}).status_code == 204
    assert value(client, "web/lists/GetByTitle('Orders')/items(1)/Amount") == 9
    assert client.get(f"{items}?$select=Nothing").status_code == 400
    assert client.send("DELETE", f"{S}/_api/web/lists/GetByTitle('Orders')").status_code == 200
    assert client.get(items).status_code == 404


def test_a_file_is_put_read_and_named_as_graph_names_it(client: Client) -> None:
    folder = f"{S}/_api/web/GetFolderByServerRelativePath(decodedUrl='/sites/hr/Shared Documents')"
    made = client.send("POST", f"{folder}/Files/AddUsingPath(decodedUrl='a.txt',overwrite=true)", "hello")
    assert made.status_code == 200 and made.json()["Length"] == "5"
    file = f"{S}/_api/web/GetFileByServerRelativePath(DecodedUrl='/sites/hr/Shared Documents/a.txt')"
    assert client.get(f"{file}/$value").content == b"hello"
    ids = client.get(f"{file}?$select=SiteId,VroomDriveId,VroomItemId,UniqueId").json()
    assert ids["VroomDriveID"].startswith("b!") and ids["VroomItemID"].startswith("01")


def test_one_process_query_reads_and_writes_the_same_objects(client: Client) -> None:
    answer = client.csom(
        """<ObjectPath Id="1" ObjectPathId="1"/><ObjectPath Id="3" ObjectPathId="3"/>
        <SetProperty Id="4" ObjectPathId="3" Name="Title"><Parameter Type="String">By query</Parameter></SetProperty>
        <Method Id="5" ObjectPathId="3" Name="Update"/>
        <Query Id="6" ObjectPathId="3"><Query SelectAllProperties="false"><Properties>
          <Property Name="Title" ScalarProperty="true"/>
          <Property Name="Lists"><Query SelectAllProperties="false"><Properties/></Query>
            <ChildItemQuery SelectAllProperties="false"><Properties><Property Name="Title"/></Properties>
            </ChildItemQuery>
          </Property></Properties></Query></Query>""",
        """<StaticProperty Id="1" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current"/>
        <Property Id="3" ParentId="1" Name="Web"/>""",
        S,
    )
    assert answer[0]["ErrorInfo"] is None, answer
    shown = answer[answer.index(6) + 1]
    assert shown["Title"] == "By query"
    assert "Documents" in [one["Title"] for one in shown["Lists"]["_Child_Items_"]]
    assert value(client, "web/title") == "By query"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("web/lists/GetByTitle('none')", 404),
        ("web/nothing", 404),
        ("web/siteusers/GetById(99)", 500),
        ("web/lists?$filter=Title eq", 400),
        ("web?$expand=Nothing", 400),
        ("web/ensureuser('x')", 405),
    ],
)
def test_refusals_have_the_documented_form(client: Client, path: str, status: int) -> None:
    answer = client.get(f"{S}/_api/{path}")
    assert answer.status_code == status and "odata.error" in answer.json()
