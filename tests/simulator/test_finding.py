"""Finding people, sites, links and what lies in the recycle bin, as public clients ask for them."""

import json
from typing import Any

from .client import A, Client, T

HR = f"{T}/sites/hr"
WEB = f"{HR}/_api/web"
PICKER = f"{HR}/_api/SP.UI.ApplicationPages.ClientPeoplePickerWebServiceInterface"
UTILITY = f"{HR}/_api/SP.Utilities.Utility"


def _picked(client: Client, name: str, text: str) -> Any:
    answer = client.post(f"{PICKER}.ClientPeoplePicker{name}", {"queryParams": {"QueryString": text}})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.json()["value"])


def test_the_people_picker_resolves_whoever_the_directory_knows(client: Client) -> None:
    found = _picked(client, "ResolveUser", "ann.lee@contoso.com")
    assert found["IsResolved"] is True and found["Key"] == "i:0#.f|membership|ann.lee@contoso.com"
    unknown = _picked(client, "ResolveUser", "unknown@contoso.com")
    assert unknown["IsResolved"] is False and unknown["Key"] == "unknown@contoso.com"
    assert "Ann Lee" in [one["DisplayText"] for one in _picked(client, "SearchUser", "ann")]
    assert _picked(client, "SearchUser", "") == []


def test_principals_are_found_and_groups_taken_apart(client: Client) -> None:
    found = client.post(f"{UTILITY}.ResolvePrincipalInCurrentContext", {"input": "ann.lee@contoso.com"}).json()
    assert found["LoginName"].endswith("ann.lee@contoso.com") and found["PrincipalType"] == 1
    wanted = {"input": "ann.lee@contoso.com", "scopes": 8}
    assert client.post(f"{UTILITY}.ResolvePrincipalInCurrentContext", wanted).json().get("LoginName") is None
    owners = client.get(f"{WEB}/AssociatedOwnerGroup").json()
    found = client.post(f"{UTILITY}.SearchPrincipalsUsingContextWeb", {"input": owners["Title"], "scopes": 8}).json()
    assert [one["PrincipalId"] for one in found["value"]] == [owners["Id"]]
    login = {"LoginName": "i:0#.f|membership|ann.lee@contoso.com"}
    client.post(f"{WEB}/SiteGroups({owners['Id']})/Users", login)
    inside = client.post(f"{UTILITY}.ExpandGroupsToPrincipals", {"inputs": [owners["Title"]], "maxCount": 5}).json()
    assert login["LoginName"] in [one["LoginName"] for one in inside["value"]]


def test_a_path_may_be_the_structure_that_holds_it(client: Client) -> None:
    address = f"{WEB}/GetListUsingPath(@v)?@v={{'DecodedUrl':'/sites/hr/Shared Documents'}}".replace("'", '"')
    assert client.get(address).json()["Title"] == "Documents"


def test_an_answer_about_versions_wants_a_library_by_name(client: Client) -> None:
    address = f"{A}/_api/SPO.Tenant/GetFileVersionPolicyForLibrary"
    assert client.post(address, {"siteUrl": HR, "listParams": {}}).status_code == 404


def test_a_site_is_found_by_its_id(client: Client) -> None:
    site = client.get(f"{HR}/_api/site").json()
    web = client.get(WEB).json()["Id"]
    assert client.get(f"{T}/_api/SP.Site.GetUrlById?id='{site['Id']}'").json()["value"] == HR
    path = client.get(f"{HR}/_api/site/GetWebPath(siteId='{site['Id']}',webId='{web}')").json()
    assert path["DecodedUrl"] == "/sites/hr"
    none = "00000000-0000-0000-0000-000000000000"
    assert client.get(f"{T}/_api/SP.Site.GetUrlById?id='{none}'").status_code == 404


def test_the_recycle_bin_comes_in_pages(client: Client) -> None:
    for number in range(3):
        name = f"{number}.txt"
        client.sim("POST", "edit", {"addFile": {"site": "/sites/hr", "name": name, "bytes": 1}})
        client.post(f"{WEB}/GetFileByServerRelativePath(DecodedUrl='/sites/hr/Shared Documents/{name}')/Recycle")
    address = f"{WEB}/GetRecycleBinItems(rowLimit=2,itemState=1)"
    first = client.get(address).json()["value"]
    assert [one["LeafName"] for one in first] == ["0.txt", "1.txt"]
    last = f"%3Fid%3D{first[-1]['Id']}"
    rest = client.get(f"{WEB}/GetRecycleBinItems(rowLimit=2,itemState=1,pagingInfo='{last}')").json()["value"]
    assert [one["LeafName"] for one in rest] == ["2.txt"]


def test_an_annotation_may_be_selected(client: Client) -> None:
    answer = client.get(f"{WEB}?$select=odata.id,Title")
    assert answer.status_code == 200 and answer.json()["Title"]
