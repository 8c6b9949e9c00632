"""Views, content types, form values, list rendering, attachments and uploads in parts."""

from typing import Any

from tests.simulator.client import Client, T

S = f"{T}/sites/hr"
LIST = f"{S}/_api/web/lists/GetByTitle('Orders')"


def _list(client: Client) -> None:
    assert client.post(f"{S}/_api/web/lists", {"Title": "Orders", "BaseTemplate": 100}).status_code == 201
    assert client.post(f"{LIST}/fields", {"Title": "Amount", "FieldTypeKind": 9}).status_code == 201


def _values(client: Client, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return answer.json()["value"]


def test_a_list_has_a_view_and_gets_another(client: Client) -> None:
    _list(client)
    assert [view["Title"] for view in _values(client, f"{LIST}/views")] == ["All Items"]
    made = client.post(f"{LIST}/views", {"Title": "Big", "ViewQuery": "<Where/>", "RowLimit": 5})
    assert made.status_code == 201 and made.json()["RowLimit"] == 5
    view = f"{LIST}/views/GetByTitle('Big')"
    assert client.post(f"{view}/viewfields/addviewfield('Amount')").json() == {"odata.null": True}
    assert client.get(f"{view}/viewfields").json()["Items"] == ["LinkTitle", "Amount"]
    assert client.send("PATCH", view, {"DefaultView": True}).status_code == 204
    defaults = {one["Title"]: one["DefaultView"] for one in _values(client, f"{LIST}/views?$select=Title,DefaultView")}
    assert defaults == {"All Items": False, "Big": True}
    assert client.send("DELETE", view).status_code == 500
    assert client.send("DELETE", f"{LIST}/views/GetByTitle('All Items')").status_code == 200


def test_content_types_come_from_the_site(client: Client) -> None:
    _list(client)
    made = client.post(f"{S}/_api/web/contenttypes", {"Name": "Order", "Id": {"StringValue": "0x0100AB"}})
    assert made.status_code == 201 and made.json()["StringId"] == "0x0100AB"
    added = client.post(f"{LIST}/contenttypes/addAvailableContentType", {"contentTypeId": "0x0100AB"})
    assert added.json()["StringId"].startswith("0x0100AB00")
    assert [one["Name"] for one in _values(client, f"{LIST}/contenttypes")] == ["Item", "Folder", "Order"]


def test_form_values_are_checked_one_by_one(client: Client) -> None:
    _list(client)
    form = [{"FieldName": "Title", "FieldValue": "First"}, {"FieldName": "Amount", "FieldValue": "12.5"}]
    added = client.post(f"{LIST}/AddValidateUpdateItemUsingPath", {"formValues": form}).json()["value"]
    assert added[-1]["FieldName"] == "Id" and not any(one["HasException"] for one in added)
    item = f"{LIST}/items({added[-1]['FieldValue']})"
    assert client.get(f"{item}?$select=Title,Amount").json() == {"Title": "First", "Amount": 12.5}
    wrong = client.post(f"{item}/ValidateUpdateListItem()", {"formValues": [{"FieldName": "None", "FieldValue": "x"}]})
    assert wrong.status_code == 200 and wrong.json()["value"][0]["HasException"] is True


def test_a_view_is_rendered(client: Client) -> None:
    _list(client)
    for number in range(3):
        client.post(f"{LIST}/items", {"Title": f"Order {number}", "Amount": number})
    view = (
        "<View><Query><Where><Geq><FieldRef Name='Amount'/><Value Type='Number'>1</Value></Geq></Where>"
        "<OrderBy><FieldRef Name='Title' Ascending='FALSE'/></OrderBy></Query></View>"
    )
    answer = client.post(f"{LIST}/RenderListDataAsStream", {"parameters": {"ViewXml": view}})
    assert answer.status_code == 200, answer.text
    rows = answer.json()["Row"]
    shown = [(row["ID"], row["Title"], row["FSObjType"]) for row in rows]
    assert shown == [("3", "Order 2", "0"), ("2", "Order 1", "0")]
    found = client.post(f"{LIST}/GetItems", {"query": {"ViewXml": view}}).json()["value"]
    assert [one["Title"] for one in found] == ["Order 2", "Order 1"]


def test_an_item_has_attachments(client: Client) -> None:
    _list(client)
    client.post(f"{LIST}/items", {"Title": "With"})
    added = client.post(f"{LIST}/items(1)/AttachmentFiles/add(FileName='a.txt')", "hello")
    assert added.json()["FileName"] == "a.txt"
    assert client.get(f"{LIST}/items(1)/AttachmentFiles('a.txt')/$value").content == b"hello"


def test_a_file_is_uploaded_in_parts(client: Client) -> None:
    folder = f"{S}/_api/web/GetFolderByServerRelativeUrl('Shared Documents')"
    assert client.post(f"{folder}/Files/AddStubUsingPath(DecodedUrl='big.bin')").status_code == 200
    file = f"{S}/_api/web/GetFileByServerRelativeUrl('/sites/hr/Shared Documents/big.bin')"
    upload = "guid'11111111-1111-1111-1111-111111111111'"
    assert client.post(f"{file}/StartUpload(uploadId={upload})", "one").json() == {"value": 3}
    assert client.post(f"{file}/ContinueUpload(uploadId={upload},fileOffset=9)", "x").status_code == 400
    assert client.post(f"{file}/ContinueUpload(uploadId={upload},fileOffset=3)", "two").json() == {"value": 6}
    done = client.post(f"{file}/FinishUpload(uploadId={upload},fileOffset=6)", "three").json()
    assert done["Length"] == "11" and client.get(f"{file}/$value").content == b"onetwothree"
