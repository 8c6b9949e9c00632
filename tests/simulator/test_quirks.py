"""What no source settles: each question has a switch that shows on the wire, or a reason for having none."""

import re

import pytest

from spo_gitops.simulator.quirks import switches
from spo_gitops.simulator.settled import WITHOUT_SWITCH

from .client import A, Client, T
from .recordings import SHARED

DISCREPANCIES = SHARED / "wire" / "DISCREPANCIES.md"
LABEL = "11111111-2222-3333-4444-555555555555"


@pytest.mark.skipif(not DISCREPANCIES.is_file(), reason="wire/DISCREPANCIES.md is not there")
def test_every_question_has_a_switch_or_a_reason() -> None:
    items = _items(DISCREPANCIES.read_text(encoding="utf-8"))
    assert len(items) > 70 and {"A1", "A12", "B0", "B16", "C1", "C22", "D1", "D20"} <= items
    with_switch = {one.item for one in switches()} - {"-"}
    assert with_switch | set(WITHOUT_SWITCH) == items
    assert with_switch & set(WITHOUT_SWITCH) == set()


def _items(text: str) -> set[str]:
    """A1 to A12 of the table, the numbers of B and D, and the bullets of C as they are counted."""
    found = set(re.findall(r"^\| (A\d+) \|", text, re.MULTILINE))
    for letter in "BCD":
        section = re.split(r"^## ", text.partition(f"## {letter}. ")[2], maxsplit=1, flags=re.MULTILINE)[0]
        if letter == "C":
            found |= {f"C{number}" for number, _ in enumerate(re.findall(r"^- ", section, re.MULTILINE), 1)}
        else:
            found |= {f"{letter}{number}" for number in re.findall(r"^(\d+)\. ", section, re.MULTILINE)}
    return found


def _quirk(client: Client, **changes: object) -> None:
    client.sim("POST", "quirks", changes)


def test_a_listing_may_have_true_values_of_sharing(client: Client) -> None:
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"SharingCapability": 1}})

    def listed() -> list[int]:
        rows = client.tenant_call("GetSitePropertiesFromSharePointByFilters", {"speFilter": {}}).json()["value"]
        return [row["SharingCapability"] for row in rows if row["Url"] == f"{T}/sites/hr"]

    assert listed() == [0]
    _quirk(client, listing_shows_sharing=True)
    assert listed() == [1]


def test_a_post_may_need_a_digest(client: Client) -> None:
    _quirk(client, posts_need_digest=True)
    url = f"{T}/sites/hr/_api/web"
    refused = client.send("PATCH", url, {"Title": "x"})
    assert (refused.status_code, refused.json()["odata.error"]["code"]) == (
        403,
        "-2130575252, Microsoft.SharePoint.SPException",
    )
    assert client.get(url).status_code == 200  # what changes nothing by its verb needs none
    digest = client.post(f"{T}/sites/hr/_api/contextinfo").json()["FormDigestValue"]
    assert client.send("PATCH", url, {"Title": "x"}, X_RequestDigest=digest).status_code == 204
    assert client.send("PATCH", url, {"Title": "x"}, X_RequestDigest="[object Object]").status_code == 403
    query = client.post(f"{A}/_vti_bin/client.svc/ProcessQuery", "<Request/>", Content_Type="text/xml")
    assert query.status_code == 403


def test_a_digest_expires_where_none_is_needed_too(client: Client) -> None:
    client.sim("POST", "clock", {"frozen": True})
    url = f"{T}/sites/hr/_api/web"
    digest = client.post(f"{T}/sites/hr/_api/contextinfo").json()["FormDigestValue"]
    client.advance(1799)
    assert client.send("PATCH", url, {"Title": "x"}, X_RequestDigest=digest).status_code == 204
    client.advance(2)
    assert client.send("PATCH", url, {"Title": "x"}, X_RequestDigest=digest).status_code == 403


@pytest.mark.parametrize("zero", [False, True])
def test_the_id_of_a_new_group(client: Client, zero: bool) -> None:
    _quirk(client, new_group_id_is_zero=zero)
    wanted = {"displayName": "Team", "alias": "team", "isPublic": False, "optionalParams": {}}
    made = client.post(f"{T}/_api/GroupSiteManager/CreateGroupEx", wanted).json()
    assert made["SiteStatus"] == 2 and (set(made["GroupId"]) == {"0", "-"}) is zero


@pytest.mark.parametrize("status", [3, 4])
def test_a_creation_where_the_recycle_bin_has_the_url(client: Client, status: int) -> None:
    _quirk(client, recycled_site_status=status)
    client.sim("POST", "edit", {"recycle": "/sites/hr"})
    told = client.create("/sites/hr").json()
    assert (told["SiteStatus"], told["SiteId"]) == (status, "")


def test_the_url_of_a_purged_site_is_free_at_once_or_later(client: Client) -> None:
    client.sim("POST", "clock", {"frozen": True})
    for lag in (0.0, 120.0):
        _quirk(client, purged_url_lag_seconds=lag)
        client.provision(f"/sites/lag{lag:.0f}")
        assert client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/lag{lag:.0f}"}).status_code == 200
        assert client.tenant_call("RemoveDeletedSite", {"siteUrl": f"{T}/sites/lag{lag:.0f}"}).status_code == 200
        if lag:
            assert client.create("/sites/lag120").json()["SiteStatus"] == 3
            client.advance(lag)
        assert client.create(f"/sites/lag{lag:.0f}").json()["SiteStatus"] in (1, 2)


def test_a_restored_site_is_there_at_once_or_later(client: Client) -> None:
    client.sim("POST", "clock", {"frozen": True})
    for lag in (0.0, 60.0):
        _quirk(client, restored_site_lag_seconds=lag)
        client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/hr"})
        assert client.tenant_call("RestoreDeletedSite", {"siteUrl": f"{T}/sites/hr"}).status_code == 200
        read = {"url": f"{T}/sites/hr", "includeDetail": False}
        assert client.tenant_call("GetSitePropertiesByUrl", read).status_code == (404 if lag else 200)
        client.advance(lag)
        assert client.tenant_call("GetSitePropertiesByUrl", read).status_code == 200


def test_a_site_that_is_a_hub_stays_or_goes_with_its_hub(client: Client) -> None:
    client.sim("POST", "edit", {"create": {"url": "/sites/corp", "template": "STS#3", "title": "Corp"}})
    client.sim("POST", "edit", {"registerHub": "/sites/corp"})
    client.sim("POST", "edit", {"joinHub": {"site": "/sites/hr", "hub": "/sites/corp"}})
    assert client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/corp"}).status_code == 400
    _quirk(client, hub_site_can_be_removed=True)
    assert client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/corp"}).status_code == 200
    state = client.state()
    assert "/sites/corp" not in state["hubs"] and state["sites"]["/sites/hr"]["hub"] is None
    assert client.tenant_call("RestoreDeletedSite", {"siteUrl": f"{T}/sites/corp"}).status_code == 200
    assert client.properties("/sites/corp")["IsHubSite"] is False


def test_an_application_may_label_or_not(client: Client) -> None:
    assert client.patch_site("/sites/hr", {"SensitivityLabel2": LABEL}).status_code == 200
    _quirk(client, applications_may_label=False)
    assert client.patch_site("/sites/hr", {"SensitivityLabel2": LABEL}).status_code == 403
    assert client.patch_site("/sites/hr", {"SensitivityLabel2": ""}).status_code == 200
    assert client.create("/sites/labelled", SensitivityLabel=LABEL).status_code == 403


def test_requests_to_sharepoint_may_cost_more(client: Client) -> None:
    _quirk(client, rest_request_units=4)
    client.get(f"{T}/sites/hr/_api/web?$select=Title")
    assert client.sim("GET", "metrics")["resourceUnits"] == 4


def test_what_has_no_switch_is_as_its_reason_says(client: Client) -> None:
    """B8, B11, B14, C21: either client's form is taken."""
    prefix = "SPOInternalUseOnly.Tenant"  # A12
    assert client.get(f"{A}/_api/{prefix}").status_code == 200
    for given, kept in ((True, 1), (False, 2), (1, 1)):
        assert client.patch_site("/sites/hr", {"DisableFlows": given}).status_code == 200
        assert client.properties("/sites/hr")["DisableFlows"] == kept
    assert client.send("PATCH", f"{A}/_api/SPO.Tenant", {"ConditionalAccessPolicy": 3}).status_code == 204
    assert client.patch_site("/sites/hr", {"Lcid": 1031}).status_code == 200
    assert client.patch_site("/sites/hr", {"TimeZoneId": 4}).status_code == 400
    assert client.patch_site("/sites/hr", {"Template": "STS#0"}).status_code == 400


def test_an_update_waits_for_a_lock_that_is_on_its_way_or_does_not(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 1})
    assert client.patch_site("/sites/hr", {"LockState": 2}).status_code == 200
    assert client.patch_site("/sites/hr", {"Title": "Meanwhile"}).status_code == 200
    _quirk(client, updates_wait_for_a_lock=True)
    refused = client.patch_site("/sites/hr", {"Title": "Too early"})
    assert refused.status_code == 409 and "InvalidOperationException" in refused.text
    assert client.properties("/sites/hr")["Title"] == "Meanwhile"
    client.advance(31)
    assert client.patch_site("/sites/hr", {"LockState": 0}).status_code == 200
    client.advance(31)
    assert client.patch_site("/sites/hr", {"Title": "In time"}).status_code == 200


def test_without_the_last_right_a_hub_is_open_or_closed(client: Client) -> None:
    hub = client.post(f"{T}/sites/hr/_api/site/RegisterHubSite").json()["ID"]
    right = {"hubSiteId": hub, "principals": ["ben.ortiz@contoso.com"]}
    targets = f"{A}/_api/HubSites/GetById('{hub}')?$select=Targets"
    for opens, left in ((True, None), (False, "")):
        _quirk(client, last_right_opens_hub=opens)
        client.tenant_call("GrantHubSiteRightsById", right | {"grantedRights": "1"})
        assert "ben.ortiz" in client.get(targets).json()["Targets"]
        client.tenant_call("RevokeHubSiteRightsById", right)
        assert client.get(targets).json()["Targets"] == left
