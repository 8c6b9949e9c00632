"""Retention labels, records, subscriptions and event receivers: kept, and shown as they were kept."""

from typing import Any

from tests.simulator.client import Client, T
from tests.simulator.test_csom import method

S = f"{T}/sites/hr"
LIST = f"{S}/_api/web/lists/GetByTitle('Kept')"
_URL = f"{S}/Lists/Kept"
_RECORDS = "{ea8e1356-5910-4e69-bc05-d0c30ed657fc}"


def _list(client: Client) -> None:
    assert client.post(f"{S}/_api/web/lists", {"Title": "Kept", "BaseTemplate": 100}).status_code == 201
    assert client.post(f"{LIST}/items", {"Title": "One"}).status_code == 201


def test_a_list_and_its_items_get_a_label(client: Client) -> None:
    _list(client)
    store = f"{S}/_api/SP.CompliancePolicy.SPPolicyStoreProxy"
    tags = client.get(f"{store}.GetAvailableTagsForSite(siteUrl=@u)?@u='{S}'").json()["value"]
    assert "Keep" in [one["TagName"] for one in tags]
    given = {"listUrl": _URL, "complianceTagValue": "keep", "blockDelete": False, "blockEdit": False}
    underscores = f"{S}/_api/SP_CompliancePolicy_SPPolicyStoreProxy"
    assert client.post(f"{underscores}_SetListComplianceTag", {**given, "syncToItems": True}).status_code == 200
    assert client.post(f"{underscores}_GetListComplianceTag", {"listUrl": _URL}).json()["TagName"] == "Keep"
    wrong = client.post(f"{underscores}_SetListComplianceTag", {**given, "complianceTagValue": "none"})
    assert wrong.status_code == 400 and "none" in wrong.text
    client.post(f"{underscores}_SetListComplianceTag", {**given, "complianceTagValue": ""})
    assert client.post(f"{underscores}_GetListComplianceTag", {"listUrl": _URL}).json() == {"odata.null": True}
    items = {"itemIds": [1], "listUrl": _URL, "complianceTagValue": "Contracts"}
    assert client.post(f"{underscores}_SetComplianceTagOnBulkItems", items).json() == {"value": []}
    locked = client.post(f"{store}.LockRecordItem()", {"listUrl": _URL, "itemId": 1})
    assert locked.json() == {"value": 0}


def _of_records(client: Client, name: str, item: str) -> Any:
    action = (
        f'<StaticMethod TypeId="{_RECORDS}" Name="{name}" Id="4"><Parameters><Parameter ObjectPathId="3" />'
        "</Parameters></StaticMethod>"
    )
    return client.csom(action, item, S)


def test_an_item_is_declared_as_a_record(client: Client) -> None:
    _list(client)
    current = '<StaticProperty Id="1" TypeId="{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}" Name="Current"/>'
    web = f'{current}<Property Id="2" ParentId="1" Name="Web"/><Property Id="5" ParentId="2" Name="Lists"/>'
    lists = '<Method Id="6" ParentId="5" Name="GetByTitle"><Parameters><Parameter Type="String">Kept</Parameter>'
    item = f"{web}{lists}</Parameters></Method>" + method(
        3, "GetItemById", '<Parameter Type="Int32">1</Parameter>'
    ).replace('ParentId="1"', 'ParentId="6"')
    assert _of_records(client, "IsRecord", item)[1:] == [4, False]
    assert _of_records(client, "DeclareItemAsRecord", item)[0]["ErrorInfo"] is None
    assert _of_records(client, "IsRecord", item)[1:] == [4, True]
    assert _of_records(client, "UndeclareItemAsRecord", item)[0]["ErrorInfo"] is None
    assert _of_records(client, "IsRecord", item)[1:] == [4, False]
    refused = _of_records(client, "Nothing", item)[0]["ErrorInfo"]
    assert "does not exist on type" in refused["ErrorMessage"]


def test_who_wants_to_know_of_changes_is_kept(client: Client) -> None:
    _list(client)
    new = {"notificationUrl": "https://contoso.com/hook", "resource": LIST, "expirationDateTime": "2027-01-01"}
    made = client.post(f"{LIST}/Subscriptions", {**new, "clientState": "mine"})
    assert made.status_code == 201 and made.json()["clientState"] == "mine"
    one = f"{LIST}/Subscriptions('{made.json()['id']}')"
    assert client.send("PATCH", one, {"clientState": "yours"}).status_code == 204
    assert [found["clientState"] for found in client.get(f"{LIST}/Subscriptions").json()["value"]] == ["yours"]
    assert client.send("DELETE", one).status_code == 200 and client.get(one).status_code == 404
    assert client.post(f"{LIST}/Subscriptions", {"notificationUrl": "http://contoso.com"}).status_code == 400


def test_an_event_receiver_is_kept_where_it_was_added(client: Client) -> None:
    _list(client)
    new = {"ReceiverName": "Told", "EventType": 10001, "ReceiverUrl": "https://contoso.com/r", "Synchronization": 2}
    for where in (f"{S}/_api/web", f"{S}/_api/site", LIST):
        assert client.get(f"{where}/EventReceivers").json()["value"] == []
        made = client.post(f"{where}/EventReceivers", new).json()
        assert client.get(f"{where}/EventReceivers(guid'{made['ReceiverId']}')").json()["ReceiverName"] == "Told"
        assert client.post(f"{where}/EventReceivers('{made['ReceiverId']}')/deleteObject").status_code == 200
        assert client.get(f"{where}/EventReceivers").json()["value"] == []
    assert client.post(f"{LIST}/EventReceivers", {"ReceiverName": "x"}).status_code == 400
