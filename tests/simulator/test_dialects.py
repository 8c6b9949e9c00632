"""The spellings of an answer, chosen by Accept."""

import pytest

from spo_gitops.simulator.odata import parse_address, split_outside_quotes

from .client import A, Client, T


def test_a_collection_in_four_spellings(client: Client) -> None:
    url = f"{A}/_api/HubSites?$select=Title"
    assert client.get(url).json() == {"value": [{"Title": "Regions"}]}
    minimal = client.get(url, Accept="application/json;odata=minimalmetadata").json()
    assert set(minimal) == {"odata.metadata", "value"}
    verbose = client.get(url, Accept="application/json;odata=verbose").json()
    assert verbose["d"]["results"][0]["Title"] == "Regions"
    assert verbose["d"]["results"][0]["__metadata"] == {"type": "SP.HubSite"}
    version4 = client.get(url, Accept="application/json", OData_Version="4.0")
    assert set(version4.json()) == {"@odata.context", "value"}
    assert version4.headers["OData-Version"] == "4.0"
    plain = client.get(url, Accept="application/json;odata.metadata=none", OData_Version="4.0").json()
    assert plain == {"value": [{"Title": "Regions"}]}


def test_verbose_wraps_a_function_in_its_name(client: Client) -> None:
    verbose = {"Accept": "application/json;odata=verbose"}
    digest = client.send("POST", f"{T}/_api/contextinfo", **verbose).json()
    assert digest["d"]["GetContextWebInformation"]["SupportedSchemaVersions"]["results"] == ["14.0.0.0", "15.0.0.0"]
    body = {"request": {"Url": f"{T}/sites/finance", "Title": "x", "WebTemplate": "STS#3", "Owner": "a@contoso.com"}}
    assert (
        client.send("POST", f"{T}/_api/SPSiteManager/create", body, **verbose).json()["d"]["Create"]["SiteStatus"] == 4
    )
    hub = client.site_id("/sites/regions")
    joined = client.send("POST", f"{T}/sites/hr/_api/site/joinhubsite('{hub}')", **verbose).json()
    assert joined == {"d": {"JoinHubSite": None}}
    admins = {
        "secondaryAdministratorsFieldsData": {
            "__metadata": {"type": "x"},
            "siteId": hub,
            "secondaryAdministratorLoginNames": {"results": ["ann.lee@contoso.com"]},
        }
    }
    assert (
        client.send("POST", f"{A}/_api/SPO.Tenant/SetSiteSecondaryAdministrators", admins, **verbose).status_code == 200
    )
    assert client.state()["sites"]["/sites/regions"]["admins"] == ["i:0#.f|membership|ann.lee@contoso.com"]


@pytest.mark.parametrize(
    ("accept", "key"),
    [
        ("application/json;odata=nometadata", "odata.error"),
        ("application/json;odata=minimalmetadata", "odata.error"),
        ("application/json;odata=verbose", "error"),
        ("application/json;odata.metadata=minimal", "error"),
    ],
)
def test_errors_have_two_spellings(client: Client, accept: str, key: str) -> None:
    answer = client.get(f"{T}/_api/HubSites/GetById('99999999-9999-4999-8999-999999999999')", Accept=accept)
    assert answer.json()[key]["message"]["lang"] == "en-US"


def test_arguments_come_in_four_places(client: Client) -> None:
    hub = client.site_id("/sites/regions")
    for url in (
        f"{T}/_api/HubSites/GetById('{hub}')",
        f"{T}/_api/hubsites/getbyid(hubSiteId='{hub}')",
        f"{T}/_api/HubSites/GetById?hubSiteId='{hub}'",
        f"{T}/_api/HubSites/GetById(@h)?@h='{hub}'",
        f"{T}/_api/HUBSITES/GETBYID(guid%27{hub}%27)",
    ):
        assert client.get(url).json()["ID"] == hub
    assert client.post(f"{T}/_api/HubSites/GetById", {"hubSiteId": hub}).json()["ID"] == hub


def test_an_address_is_parsed_outside_quotes() -> None:
    address = parse_address("/sites/x/_API/web/lists/GetByTitle('a%27%27b/c')/items", "$top=5&%40x=1")
    assert address is not None
    assert address.site == "/sites/x"
    assert [segment.name for segment in address.segments] == ["web", "lists", "getbytitle", "items"]
    assert address.segments[2].positional == ("a'b/c",)
    assert address.query["$top"] == "5"
    assert split_outside_quotes("a,'b,c',(d,e)", ",") == ["a", "'b,c'", "(d,e)"]
    assert parse_address("/sites/x/pages/home.aspx", "") is None


def test_what_does_not_exist_is_said_so(client: Client) -> None:
    assert client.get(f"{T}/_api/nothing/here").status_code == 404
    assert client.send("DELETE", f"{T}/_api/HubSites").status_code == 405
    assert client.post(f"{A}/_api/SPO.Tenant/GetSitePropertiesByUrl", "{not json").status_code == 400


def test_a_digest_is_neither_needed_nor_minded(client: Client) -> None:
    url = f"{T}/sites/hr/_api/web"
    for digest in ("[object Object]", client.post(f"{T}/_api/contextinfo").json()["FormDigestValue"]):
        assert client.send("PATCH", url, {"Title": "x"}, X_RequestDigest=digest).status_code == 204
    assert client.send("PATCH", url, {"Title": "x"}, X_RequestDigest="0xABC").status_code == 403
