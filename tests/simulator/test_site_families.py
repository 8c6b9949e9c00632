"""The recycle bin of a site, change queries, regional settings, features, custom actions and the property bag."""

from typing import Any

from tests.simulator.client import Client, T

S = f"{T}/sites/hr"
CURRENT = '<StaticProperty Id="1" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current"/>'
BAG = CURRENT + '<Property Id="2" ParentId="1" Name="Web"/><Property Id="3" ParentId="2" Name="AllProperties"/>'
SET = (
    '<Method Name="SetFieldValue" Id="4" ObjectPathId="3"><Parameters><Parameter Type="String">our_key</Parameter>'
    '<Parameter Type="String">value</Parameter></Parameters></Method><Method Name="Update" Id="5" ObjectPathId="2"/>'
)


def _values(client: Client, path: str) -> Any:
    answer = client.get(f"{S}/_api/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()["value"]


def _post(client: Client, path: str, body: Any = None) -> Any:
    answer = client.post(f"{S}/_api/{path}", body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_a_list_comes_back_from_the_bin_with_its_items(client: Client) -> None:
    _post(client, "web/lists", {"Title": "Orders", "BaseTemplate": 100})
    _post(client, "web/lists/GetByTitle('Orders')/items", {"Title": "One"})
    number = _post(client, "web/lists/GetByTitle('Orders')/recycle")["value"]
    assert client.get(f"{S}/_api/web/lists/GetByTitle('Orders')").status_code == 404
    assert [(one["Id"], one["ItemState"]) for one in _values(client, "web/RecycleBin")] == [(number, 1)]
    _post(client, "web/recycleBin/MoveAllToSecondStage")
    assert _values(client, "web/RecycleBin") == [] and len(_values(client, "site/RecycleBin")) == 1
    assert _post(client, "site/RecycleBin/RestoreByIds", {"ids": [number]}) == {"odata.null": True}
    assert [one["Title"] for one in _values(client, "web/lists/GetByTitle('Orders')/items")] == ["One"]


def test_a_file_can_not_come_back_to_a_taken_place(client: Client) -> None:
    folder = "web/GetFolderByServerRelativeUrl('Shared Documents')/Files/Add(url='a.txt',overwrite=false)"
    file = "web/GetFileByServerRelativeUrl('/sites/hr/Shared Documents/a.txt')"
    _post(client, folder, "one")
    number = _post(client, f"{file}/recycle")["value"]
    _post(client, folder, "two")
    assert client.post(f"{S}/_api/web/RecycleBin('{number}')/restore()").status_code == 500
    assert client.send("DELETE", f"{S}/_api/{file}").status_code == 200
    assert client.post(f"{S}/_api/web/RecycleBin('{number}')/restore()").json() == {"odata.null": True}
    assert client.get(f"{S}/_api/{file}/$value").content == b"one"


def test_a_change_query_starts_where_its_token_says(client: Client) -> None:
    token = client.get(f"{S}/_api/web?$select=CurrentChangeToken").json()["CurrentChangeToken"]
    _post(client, "web/sitegroups", {"Title": "Editors"})
    query = {"Add": True, "Group": True, "List": True, "FetchLimit": "10", "ChangeTokenStart": token}
    headers = {"Accept": "application/json;odata=verbose"}
    found = client.send("POST", f"{S}/_api/web/getchanges", {"query": query}, **headers).json()["d"]["results"]
    assert [(one["__metadata"]["type"], one["ChangeType"]) for one in found] == [("SP.ChangeGroup", 1)]
    after = {**query, "ChangeTokenStart": {"StringValue": found[-1]["ChangeToken"]["StringValue"]}}
    assert _post(client, "web/getchanges", {"query": after})["value"] == []
    client.advance(61 * 86400)
    assert client.post(f"{S}/_api/web/getchanges", {"query": query}).status_code == 400


def test_regional_settings_show_their_time_zone(client: Client) -> None:
    url = f"{S}/_api/web?$select=Id,RegionalSettings/*&$expand=RegionalSettings,RegionalSettings/TimeZone"
    shown = client.get(url).json()["RegionalSettings"]
    assert shown["LocaleId"] == 1033 and set(shown["TimeZone"]) == {"Description", "Id", "Information"}


def test_a_feature_is_activated_once(client: Client) -> None:
    feature = {"featureId": "da2e115b-07e4-49d9-bb2c-35e93bb9fca9", "force": True}
    _post(client, "site/features/add", feature)
    again = client.post(f"{S}/_api/site/features/add", feature)
    assert "DuplicateNameException" in again.text
    assert _post(client, "site/features/remove", feature) == {"odata.null": True}


def test_a_custom_action_is_made_changed_and_removed(client: Client) -> None:
    body = {"Title": "Banner", "Location": "ClientSideExtension.ApplicationCustomizer", "Sequence": 5}
    made = _post(client, "web/UserCustomActions", body)
    url = f"{S}/_api/Web/UserCustomActions('{made['Id']}')"
    assert client.send("PATCH", url, {"Title": "Header"}).status_code == 204
    assert client.get(url).json()["Title"] == "Header" and made["Scope"] == 3
    assert client.send("DELETE", url).status_code == 200 and client.get(url).status_code == 404


def test_the_property_bag_is_closed_where_scripts_are_denied(client: Client) -> None:
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"DenyAddAndCustomizePages": 2}})
    refused = client.csom(SET, BAG, S)
    assert refused[0]["ErrorInfo"]["ErrorTypeName"] == "System.UnauthorizedAccessException"
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"DenyAddAndCustomizePages": 1}})
    assert client.csom(SET, BAG, S)[0]["ErrorInfo"] is None
    assert client.get(f"{S}/_api/web/AllProperties").json()["our_x005f_key"] == "value"
