"""What lists and items answer beyond the plain reads: pages of a query, texts of columns, forms, copies of views."""

from tests.simulator.client import Client, T

S = f"{T}/sites/hr"
LIST = f"{S}/_api/web/lists/GetByTitle('Orders')"
NUMBERED = "<View><Query><OrderBy><FieldRef Name='ID'/></OrderBy></Query>{limit}</View>"


def _list(client: Client, *items: dict[str, object]) -> None:
    assert client.post(f"{S}/_api/web/lists", {"Title": "Orders", "BaseTemplate": 100}).status_code == 201
    for title, kind in (("Amount", 9), ("Done", 8), ("Boss", 20), ("Due", 4)):
        assert client.post(f"{LIST}/fields", {"Title": title, "FieldTypeKind": kind}).status_code == 201
    for item in items:
        assert client.post(f"{LIST}/items", item).status_code == 201


def _found(client: Client, view: str, after: int | None = None) -> list[int]:
    query: dict[str, object] = {"ViewXml": view}
    if after is not None:
        query["ListItemCollectionPosition"] = {"PagingInfo": f"Paged=TRUE&p_ID={after}"}
    answer = client.post(f"{LIST}/GetItems", {"query": query})
    assert answer.status_code == 200, answer.text
    return [one["Id"] for one in answer.json()["value"]]


def test_a_query_goes_on_behind_the_last_item(client: Client) -> None:
    _list(client, *({"Title": f"T{number}"} for number in range(1, 6)))
    view = NUMBERED.format(limit="<RowLimit>2</RowLimit>")
    assert [_found(client, view), _found(client, view, 2), _found(client, view, 4), _found(client, view, 5)] == [
        [1, 2],
        [3, 4],
        [5],
        [],
    ]


def test_a_query_without_a_limit_finds_everything(client: Client) -> None:
    _list(client, *({"Title": f"T{number}"} for number in range(35)))
    assert len(_found(client, NUMBERED.format(limit=""))) == 35


def test_a_query_compares_dates_as_dates(client: Client) -> None:
    _list(client, {"Title": "a", "Due": "2026-01-05T00:00:00Z"}, {"Title": "b", "Due": "2026-10-05T00:00:00Z"})
    where = (
        "<View><Query><Where><{0}><FieldRef Name='Due'/><Value Type='DateTime'>{1}</Value></{0}></Where></Query></View>"
    )
    assert _found(client, where.format("Lt", "2026-02-01T00:00:00Z")) == [1]
    assert _found(client, where.format("Geq", "2026-10-05T00:00:00Z")) == [2]
    assert _found(client, where.format("Gt", "2027-10-05T00:00:00Z")) == []


def test_columns_are_shown_as_texts(client: Client) -> None:
    user = client.post(f"{S}/_api/web/ensureuser", {"logonName": "ann.lee@contoso.com"}).json()["Id"]
    _list(client, {"Title": "a & b", "Amount": 3, "Done": True, "BossId": user})
    text = client.get(f"{LIST}/items(1)/FieldValuesAsText").json()
    assert (text["Title"], text["Amount"], text["Done"], text["Boss"]) == ("a & b", "3", "Yes", "Ann Lee")
    assert client.get(f"{LIST}/items(1)/FieldValuesAsHtml").json()["Title"] == "a &amp; b"
    shown = client.get(f"{LIST}/items(1)?$select=Id&$expand=FieldValuesForEdit").json()
    assert shown["FieldValuesForEdit"]["Title"] == "a & b"


def test_items_are_added_by_their_place(client: Client) -> None:
    _list(client)
    folder = {"FolderUrl": "", "LeafName": "Below", "UnderlyingObjectType": 1}
    made = client.post(f"{LIST}/AddItem", {"parameters": folder}).json()
    assert made["FileSystemObjectType"] == 1
    below = {"FolderPath": {"DecodedUrl": "/sites/hr/Lists/Orders/Below"}, "UnderlyingObjectType": 0}
    inside = client.post(f"{LIST}/AddItemUsingPath", {"parameters": below}).json()
    shown = client.get(f"{LIST}/items({inside['Id']})?$select=FileDirRef").json()
    assert shown == {"FileDirRef": "/sites/hr/Lists/Orders/Below"}
    values = {"formValues": [{"FieldName": "Title", "FieldValue": "x"}], "listItemCreateInfo": {"FolderUrl": ""}}
    assert client.post(f"{LIST}/AddValidateUpdateItem", values).json()["value"][-1]["FieldName"] == "Id"
    assert client.get(f"{LIST}/GetItemByStringId('{inside['Id']}.0.2026')").json()["Id"] == inside["Id"]
    reserved = client.post(f"{LIST}/ReserveListItemId").json()["value"]
    assert client.post(f"{LIST}/items", {"Title": "next"}).json()["Id"] == reserved + 1


def test_a_view_is_copied_and_forms_are_listed(client: Client) -> None:
    _list(client)
    copied = client.post(f"{LIST}/SaveAsNewView", {"oldName": "All Items", "newName": "Mine", "privateView": False})
    assert copied.json() == {"value": "/sites/hr/Lists/Orders/Mine.aspx"}
    forms = client.get(f"{LIST}/Forms").json()["value"]
    assert [one["ServerRelativeUrl"].rpartition("/")[2] for one in forms] == [
        "DispForm.aspx",
        "EditForm.aspx",
        "NewForm.aspx",
    ]


def test_a_list_has_custom_actions_of_its_own(client: Client) -> None:
    _list(client)
    new = {"Title": "Mine", "Location": "EditControlBlock"}
    assert client.post(f"{LIST}/UserCustomActions", new).status_code == 201
    assert [one["Title"] for one in client.get(f"{LIST}/UserCustomActions").json()["value"]] == ["Mine"]
    assert client.get(f"{S}/_api/web/UserCustomActions").json()["value"] == []


def test_content_types_have_an_order_in_a_list(client: Client) -> None:
    _list(client)
    root = f"{LIST}/RootFolder"
    before = client.get(f"{root}?$select=ContentTypeOrder,UniqueContentTypeOrder").json()
    assert len(before["ContentTypeOrder"]) == 1 and before["UniqueContentTypeOrder"] is None
    order = [{"StringValue": "0x0100AA"}, *before["ContentTypeOrder"]]
    assert client.send("PATCH", root, {"UniqueContentTypeOrder": order}).status_code == 204
    assert client.get(f"{root}?$select=UniqueContentTypeOrder").json() == {"UniqueContentTypeOrder": order}
