"""What the recordings and the published description say of the administration API beyond single answers."""

from typing import Any

from tests.contract.description import NEWER
from tests.simulator.client import A, T
from tests.simulator.recordings import answers, assert_same_shape, headers_of, needs_recordings, published
from tests.simulator.test_csom import ALL, DONE, TENANT, listing, method

from .stage import Stage

pytestmark = needs_recordings

_PROPERTIES = "Microsoft.Online.SharePoint.TenantAdministration.SiteProperties"
_HEADERS = {"SPRequestGuid", "X-SharePointHealthScore", "X-SP-SERVERSTATE"}


def _objects(bodies: list[Any], type_end: str) -> list[dict[str, Any]]:
    return [
        part
        for body in bodies
        if isinstance(body, list)
        for part in body
        if isinstance(part, dict) and str(part.get("_ObjectType_", "")).endswith(type_end)
    ]


def test_answers_have_the_recorded_headers(stage: Stage) -> None:
    status = stage.client.get(f"{T}/_api/SPSiteManager/status?url='{stage.site}'")
    assert all(name in status.headers for name in _HEADERS)
    recorded = headers_of("site-create", "SPSiteManager.status")[0]
    assert status.headers["X-SP-SERVERSTATE"] == recorded["X-SP-SERVERSTATE"]


def test_rest_has_every_published_property_of_a_site_and_so_has_csom(stage: Stage) -> None:
    given = stage.client.properties("/sites/hr")
    missing = published(_PROPERTIES) - set(given)
    assert not missing
    paths = TENANT + method(3, "GetSitePropertiesByUrl", stage.site, '<Parameter Type="Boolean">true</Parameter>')
    over_csom = stage.client.csom(f'<Query Id="2" ObjectPathId="3">{ALL}</Query>', paths)[2]
    assert set(given) == {name for name in over_csom if not name.startswith("_")}
    assert all(isinstance(given[name], str) for name in ("Lcid", "StorageMaximumLevel", "StorageUsage", "VersionSize"))


def test_the_bulk_listing_is_as_clients_were_told(stage: Stage) -> None:
    page = listing(stage.client)
    recorded = _objects(
        answers("site-enumeration", "csom.tenant.GetSitePropertiesFromSharePointByFilters", stubs=True),
        ".SPOSitePropertiesEnumerable",
    )
    assert_same_shape(page, recorded, also=["_ObjectIdentity_"])
    children = [child for body in recorded for child in body["_Child_Items_"]]
    also = published(_PROPERTIES) | NEWER
    always = {name for name in children[0] if name != "NewUrl"}  # a member of 2017 that has gone
    assert_same_shape(
        page["_Child_Items_"][0], [{name: child[name] for name in always & set(child)} for child in children], also
    )


def test_the_identity_of_an_operation_has_six_lines(stage: Stage) -> None:
    url = stage.new_site()
    done = f'<Query Id="3" ObjectPathId="2">{DONE}</Query>'
    for name in ("RemoveSite", "RestoreDeletedSite"):
        ours = stage.client.csom(done, TENANT + method(2, name, url))[2]["_ObjectIdentity_"]
        theirs = answers("tenant-csom", f"csom.tenant.{name}")[0][2]["_ObjectIdentity_"]
        assert [len(part.split("\n")) for part in (theirs, ours)] == [6, 6]
        assert ours.split("\n")[4] == url.replace(":", "%3a").replace("/", "%2f")


def test_hubs_are_listed_as_one_is_read(stage: Stage) -> None:
    stage.client.post(f"{stage.new_site()}/_api/site/RegisterHubSite")
    listed = stage.client.get(f"{A}/_api/HubSites").json()["value"]
    assert listed
    for item in listed:
        assert_same_shape(item, answers("hubs", "HubSites.GetById"))


def test_a_deleted_site_is_as_clients_were_told(stage: Stage) -> None:
    url = f"{T}/sites/archive-2019"
    paths = TENANT + method(3, "GetDeletedSitePropertiesByUrl", url)
    given = stage.client.csom(f'<Query Id="2" ObjectPathId="3">{ALL}</Query>', paths)[2]
    stubs = answers("tenant-csom", "csom.tenant.GetDeletedSitePropertiesByUrl", stubs=True)
    assert_same_shape(given, _objects(stubs, ".DeletedSiteProperties"))


def test_a_missing_list_is_refused_in_the_words_of_the_service(stage: Stage) -> None:
    given = stage.client.get(f"{stage.api}/web/lists/GetByTitle('none')")
    expected = f"List 'none' does not exist at site with URL '{stage.site}'."
    assert given.json()["odata.error"]["message"] == {"lang": "en-US", "value": expected}
