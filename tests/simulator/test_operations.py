"""docs/simulator-operations.md says which operations the simulated tenant answers; here each is asked for."""

import re
from pathlib import Path

import pytest

from .client import A, Client, G, T
from .test_csom import TENANT, method

PAGE = Path(__file__).parents[2] / "docs" / "simulator-operations.md"
_ROW = re.compile(r"\| `(\w+) (.+)` \| (yes|no) \|", re.MULTILINE)
_OFFICE = '<Constructor Id="1" TypeId="{e45fd516-a408-4ca4-b6dc-268e2f1f0f83}"/>'
_HOSTS = {"A": A, "T": T, "S": f"{T}/sites/finance", "G": G, "L": "https://login.microsoftonline.com"}


def _rows() -> list[tuple[str, str, bool]]:
    return [(verb, address, told == "yes") for verb, address, told in _ROW.findall(PAGE.read_text(encoding="utf-8"))]


@pytest.fixture
def places(client: Client) -> dict[str, str]:
    """What the page's addresses name."""
    client.sim("POST", "edit", {"createGroup": {"alias": "orion", "title": "Orion", "owners": ["ann.lee@contoso.com"]}})
    client.sim("POST", "edit", {"addFile": {"site": "/sites/finance", "name": "x.txt", "bytes": 10}})
    drive = client.get(f"{G}/v1.0/sites/{client.site_id('/sites/finance')}/drives").json()["value"][0]["id"]
    return {
        "site": client.site_id("/sites/finance"),
        "url": f"{T}/sites/finance",
        "group": client.get(f"{G}/v1.0/groups?$filter=mailNickname eq 'orion'").json()["value"][0]["id"],
        "hub": client.get(f"{T}/_api/HubSites").json()["value"][0]["ID"],
        "list": client.get(f"{T}/sites/finance/_api/web/lists/GetByTitle('Documents')?$select=Id").json()["Id"],
        "drive": drive,
        "item": client.get(f"{G}/v1.0/drives/{drive}/root:/x.txt").json()["id"],
        "none": "11111111-2222-3333-4444-555555555555",
    }


def test_what_is_said_to_be_answered_is_and_what_is_not_is_not(client: Client, places: dict[str, str]) -> None:
    rows = _rows()
    assert len(rows) > 200
    wrong = [f"{verb} {address}" for verb, address, told in rows if _is_known(client, verb, address, places) != told]
    assert wrong == []


def _is_known(client: Client, verb: str, address: str, places: dict[str, str]) -> bool:
    if verb in ("CSOM", "OFFICE"):
        asked = (TENANT if verb == "CSOM" else _OFFICE) + method(3, address)
        error = client.csom('<ObjectPath Id="2" ObjectPathId="3"/>', asked)[0]["ErrorInfo"]
        return error is None or "does not exist on type" not in error["ErrorMessage"]
    for name, value in places.items():
        address = address.replace(f"{{{name}}}", value)
    url = _HOSTS[address[0]] + address[1:]
    before = max((line["n"] for line in client.sim("GET", "requests")), default=0)
    if address[0] == "L":
        return client.session.request(verb, url).status_code not in (404, 501)
    more = {"X_HTTP_Method": "MERGE"} if verb == "MERGE" else {}
    batch = "--b--\r\n" if url.endswith("_api/$batch") else None
    if batch:
        more["Content_Type"] = "multipart/mixed; boundary=b"
    body = batch or (None if verb in ("GET", "DELETE") else {})
    answer = client.send("POST" if verb == "MERGE" else verb, url, body, **more)
    asked = _operation(client, before)
    return answer.status_code != 501 and asked not in ("unknown", "graph/other")


def _operation(client: Client, before: int) -> str:
    lines = [line for line in client.sim("GET", f"requests?since={before}") if "oauth2" not in line["path"]]
    return str(lines[-1]["operation"])


def test_sites_are_restored_and_purged_by_id(client: Client) -> None:
    site, url = client.site_id("/sites/legal"), f"{T}/sites/legal"
    for function in ("RestoreDeletedSiteById", "RestoreDeletedSitePreferId"):
        assert client.tenant_call("RemoveSite", {"siteUrl": url}).status_code == 200
        found = client.tenant_call("GetDeletedSitePropertiesByUrl", {"siteUrl": url}).json()
        assert (found["SiteId"], found["Status"]) == (site, "Recycled")
        body = {"siteId": site} if function.endswith("ById") else {"siteUrl": url, "siteId": site}
        assert client.tenant_call(function, body).json()["IsComplete"] is True
        assert client.site_id("/sites/legal") == site
        assert client.tenant_call(function, body).status_code == 400
    client.tenant_call("RemoveSite", {"siteUrl": url})
    assert client.tenant_call("RemoveDeletedSitePreferId", {"siteUrl": url, "siteId": site}).status_code == 200
    assert client.tenant_call("GetDeletedSitePropertiesByUrl", {"siteUrl": url}).status_code == 500


def test_the_states_of_a_site_are_told_in_numbers(client: Client) -> None:
    site = client.site_id("/sites/legal")
    url = f"{A}/_api/SPO.Tenant/sites/GetSiteStateProperties('{site}')"
    assert client.get(url).json() == {
        "GroupSiteRelationship": 0,
        "IsArchived": False,
        "IsSiteOnHold": False,
        "LockState": 0,
    }
    client.sim("POST", "edit", {"site": "/sites/legal", "set": {"LockState": "ReadOnly"}})
    assert client.get(url).json()["LockState"] == 2
    assert client.get(f"{A}/_api/SPO.Tenant/sites/CheckSiteIsArchivedById('{site}')").json() == {"value": False}


def test_the_members_of_associated_groups_are_replaced_from_outside(client: Client) -> None:
    site = client.site_id("/sites/legal")
    people = {"owners": [{"loginName": "i:0#.f|membership|ann.lee@contoso.com"}], "visitors": []}
    body = {"siteUserGroupsData": {"siteId": site, **people}}
    assert client.tenant_call("SetSiteUserGroups", body).status_code == 200
    url = f"{A}/_api/SPO.Tenant/sites/GetSiteUserGroups?siteId='{site}'&userGroupIds=[0,2]"
    found = client.get(url).json()["value"]
    assert [[one["name"] for one in group["userGroup"]] for group in found] == [["Ann Lee"], []]


def test_the_aggregated_list_is_counted_and_filtered(client: Client) -> None:
    client.advance(600)  # the list is late; a tenant that has just begun shows nobody
    counted = client.get(f"{A}/_api/SPO.Tenant/GetSPListItemCount").json()["value"]
    assert counted == len(client.state()["sites"]) + len(client.state()["recycleBin"])
    wanted = {"columnName": "SiteUrl", "columnValue": f"{T}/sites/hr", "columnType": "Text"}
    found = client.tenant_call("GetFilteredSPListItems", wanted).json()["value"]
    assert [one["SiteUrl"] for one in found] == [f"{T}/sites/hr"]


def test_the_items_of_a_list_and_the_bytes_of_a_file_are_in_graph_too(client: Client, places: dict[str, str]) -> None:
    items = f"{G}/v1.0/sites/{places['site']}/lists/{places['list']}/items"
    found = client.get(f"{items}?$expand=fields").json()["value"]
    assert [one["fields"]["FileLeafRef"] for one in found][-1] == "x.txt"
    assert client.get(f"{items}/{found[0]['id']}").json()["id"] == found[0]["id"]
    delta = client.get(f"{items}/delta").json()
    assert [one["id"] for one in delta["value"]] == [one["id"] for one in found]
    assert client.get(delta["@odata.deltaLink"]).json()["value"] == []
    content = client.get(f"{G}/v1.0/drives/{places['drive']}/items/{places['item']}/content")
    assert content.content == bytes(10)


def test_only_owners_share_once_that_is_said(client: Client) -> None:
    for name, wanted in (("IsSharing", False), ("Disable", None), ("IsSharing", True)):
        function = f"{name}DisabledForNonOwnersOfSite" if wanted is not None else "DisableSharingForNonOwnersOfSite"
        url = f'<Parameters><Parameter Type="String">{T}/sites/hr</Parameter></Parameters>'
        told = client.csom(f'<Method Name="{function}" Id="5" ObjectPathId="1">{url}</Method>', _OFFICE)
        assert told[0]["ErrorInfo"] is None and (wanted is None or told[-1] is wanted)
    assert client.get(f"{T}/sites/hr/_api/web?$select=MembersCanShare").json()["MembersCanShare"] is False
