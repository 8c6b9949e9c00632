"""Making, reading and changing sites."""

import pytest

from .client import A, Client, T


def test_a_new_site_is_provisioned_in_three_steps(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 1})
    client.sim("POST", "quirks", {"create_ready_at_once": False})
    made = client.create("/sites/new").json()
    assert made["SiteStatus"] == 1
    assert client.get(f"{T}/sites/new/_api/web").status_code == 404
    client.advance(12.5)
    status = client.get(f"{T}/_api/SPSiteManager/status?url='{T}/sites/new'").json()
    assert status == {**made, "SiteStatus": 2}
    assert client.get(f"{T}/sites/new/_api/web?$select=IsProvisioningComplete").json() == {
        "IsProvisioningComplete": False
    }
    client.advance(30)
    assert client.get(f"{T}/sites/new/_api/web?$select=IsProvisioningComplete").json()["IsProvisioningComplete"] is True
    properties = client.properties("/sites/new")
    assert (properties["Title"], properties["Template"]) == ("Marketing", "SITEPAGEPUBLISHING#0")
    assert properties["Description"] == "All of it"


def test_a_taken_url_gives_status_4_and_an_occupied_one_3(client: Client) -> None:
    again = client.create("/sites/Finance")
    assert (again.status_code, again.json()["SiteStatus"]) == (200, 4)
    assert client.create("/sites/archive-2019").json()["SiteStatus"] == 3
    assert client.sim("GET", "metrics")["duplicateCreates"] == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"Owner": None},
        {"Owner": "unknown.person@contoso.com"},
        {"Owner": "someone@elsewhere.example"},
        {"WebTemplate": "GROUP#0"},
        {"Url": "https://contoso.sharepoint.com/places/x"},
        {"Url": "https://contoso.sharepoint.com/sites/x/y"},
        {"HubSiteId": "99999999-9999-4999-8999-999999999999"},
    ],
)
def test_a_site_that_can_not_be_is_refused(client: Client, fields: dict[str, object]) -> None:
    before = client.state()
    assert client.create("/sites/refused", **fields).status_code in (400, 404)
    assert client.state() == before


def test_an_unknown_status_url_gives_status_0(client: Client) -> None:
    answer = client.get(f"{T}/_api/SPSiteManager/status?url='{T}/sites/none'").json()
    assert answer == {"SiteId": "", "SiteStatus": 0, "SiteUrl": ""}


def test_a_site_reads_the_same_by_url_and_by_id(client: Client) -> None:
    by_url = client.properties("/sites/finance")
    by_id = client.get(f"{A}/_api/SPO.Tenant/sites('{by_url['SiteId']}')").json()
    by_function = client.tenant_call("GetSitePropertiesBySiteId", {"siteId": by_url["SiteId"], "includeDetail": True})
    assert by_url == by_id == by_function.json()
    assert by_url["StorageMaximumLevel"] == "1048576"  # 64-bit numbers are texts in REST


@pytest.mark.parametrize(
    "name",
    [
        "SPO.Tenant",
        "SPOInternalUseOnly.Tenant",
        "Microsoft.Online.SharePoint.TenantAdministration.Tenant",
        "spo.tenant",
    ],
)
def test_the_tenant_has_three_names(client: Client, name: str) -> None:
    answer = client.post(f"{A}/_api/{name}/getsitepropertiesbyurl", {"url": f"{T}/sites/hr"})
    assert answer.json()["Url"] == f"{T}/sites/hr"


def test_an_unknown_site_is_named_in_the_refusal(client: Client) -> None:
    answer = client.tenant_call("GetSitePropertiesByUrl", {"url": f"{T}/sites/none"})
    error = answer.json()["odata.error"]
    assert error["code"] == "-1, Microsoft.Online.SharePoint.Common.SpoNoSiteException"
    assert error["message"] == {"lang": "en-US", "value": f"Cannot get site {T}/sites/none."}


def test_an_update_is_read_at_once(client: Client) -> None:
    changes = {"Title": "Money", "SharingCapability": 0, "DefaultSharingLinkType": 1, "StorageMaximumLevel": "2000000"}
    answer = client.patch_site("/sites/finance", changes)
    assert answer.status_code == 200
    assert answer.json()["IsComplete"] is True
    assert answer.json()["@odata.type"] == "#Microsoft.Online.SharePoint.TenantAdministration.SpoOperation"
    after = client.properties("/sites/finance")
    assert {name: after[name] for name in changes} == changes


@pytest.mark.parametrize(
    "changes",
    [
        {"Title": "X", "NoSuchProperty": 1},
        {"Title": "X", "SharingCapability": 7},
        {"Title": "X", "SharingCapability": "two"},
        {"Title": "X", "StorageUsage": "1"},
        {"Title": "X", "StorageWarningLevel": 2000000},
        {"Title": "X", "Owner": "unknown@contoso.com"},
        {"Title": "X", "ConditionalAccessPolicy": 3},
        {"Title": "X", "RestrictedAccessControl": True},
        {"Title": "X", "CommentsOnSitePagesDisabled": "yes"},
    ],
)
def test_an_update_with_one_fault_changes_nothing(client: Client, changes: dict[str, object]) -> None:
    before = client.state()
    assert client.patch_site("/sites/legal", changes).status_code == 400
    assert client.state() == before


def test_a_site_is_never_looser_than_the_tenant(client: Client) -> None:
    assert client.properties("/sites/hr")["SharingCapability"] == 2
    tightened = client.send("PATCH", f"{A}/_api/SPO.Tenant", {"SharingCapability": 3})
    assert tightened.status_code == 204
    properties = client.properties("/sites/hr")
    assert (properties["SharingCapability"], properties["SiteDefinedSharingCapability"]) == (3, 2)
    assert client.patch_site("/sites/hr", {"SharingCapability": 1}).status_code == 400
    assert client.patch_site("/sites/hr", {"SharingCapability": 0}).status_code == 200


@pytest.mark.parametrize("lock", [1, "NoAccess"])
def test_a_lock_comes_late_and_stops_everything_but_the_unlock(client: Client, lock: object) -> None:
    client.sim("POST", "clock", {"timeScale": 1})
    assert client.patch_site("/sites/hr", {"LockState": lock}).json()["IsComplete"] is False
    assert client.properties("/sites/hr")["LockState"] == "Unlock"
    client.advance(31)
    site_id = client.site_id("/sites/hr")
    assert client.properties("/sites/hr")["LockState"] == "NoAccess"
    assert client.tenant_call(f"sites/GetLockStateById('{site_id}')", None).json() == {"value": 1}
    assert client.get(f"{T}/sites/hr/_api/web").status_code == 403
    refused = client.patch_site("/sites/hr", {"Title": "X"})
    assert refused.status_code == 403
    assert refused.json()["error"]["message"]["value"] == "Access is denied."
    assert client.patch_site("/sites/hr", {"LockState": 0, "Title": "X"}).status_code == 403
    assert client.patch_site("/sites/hr", {"LockState": 0}).status_code == 200
    client.advance(31)
    assert client.get(f"{T}/sites/hr/_api/web").status_code == 200


def test_a_closed_site_leads_to_where_the_tenant_says(client: Client) -> None:
    client.patch_site("/sites/hr", {"LockState": 1})
    client.advance(31)
    client.sim("POST", "edit", {"tenant": {"NoAccessRedirectUrl": "https://contoso.sharepoint.com/sites/closed"}})
    url = f"{T}/sites/hr/_api/web"
    answer = client.session.get(url, headers={"Authorization": f"Bearer {client.token(T)}"}, allow_redirects=False)
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/sites/closed") and not answer.content
    assert client.properties("/sites/hr")["LockState"] == "NoAccess"


def test_an_empty_list_does_not_clear_restricted_groups(client: Client) -> None:
    client.sim("POST", "edit", {"tenant": {"EnableRestrictedAccessControl": True}})
    group = "6af0fefd-17b4-468c-84a5-451e23f5bab5"
    both = {"RestrictedAccessControl": True, "RestrictedAccessControlGroups": [group]}
    assert client.patch_site("/sites/legal", both).status_code == 200
    client.patch_site("/sites/legal", {"RestrictedAccessControlGroups": []})
    assert client.properties("/sites/legal")["RestrictedAccessControlGroups"] == [group]
    client.patch_site("/sites/legal", {"RestrictedAccessControlGroupsToRemove": [group]})
    assert client.properties("/sites/legal")["RestrictedAccessControlGroups"] == []


def test_the_root_site_can_not_be_locked_or_removed(client: Client) -> None:
    assert client.patch_site("/", {"LockState": 2}).status_code == 400
    assert client.tenant_call("RemoveSite", {"siteUrl": T}).status_code == 400


def test_a_missing_site_collection_is_plain_text(client: Client) -> None:
    answer = client.get(f"{T}/sites/none/_api/web?$select=Title")
    assert (answer.status_code, answer.text) == (404, "404 FILE NOT FOUND")


def test_a_site_describes_itself_and_its_lists(client: Client) -> None:
    site = client.get(f"{T}/sites/finance/_api/Site?$select=Id,HubSiteId,IsHubSite").json()
    assert site == {
        "HubSiteId": "00000000-0000-0000-0000-000000000000",
        "Id": client.site_id("/sites/finance"),
        "IsHubSite": False,
    }
    select = "$select=Title,ItemCount,Hidden,RootFolder/ServerRelativeUrl&$expand=RootFolder"
    lists = client.get(f"{T}/sites/finance/_api/web/lists?{select}").json()["value"]
    documents = next(item for item in lists if item["Title"] == "Documents")
    assert documents["ItemCount"] == 2
    assert documents["RootFolder"]["ServerRelativeUrl"] == "/sites/finance/Shared Documents"
    missing = client.get(f"{T}/sites/finance/_api/web/lists/GetByTitle('None')")
    assert missing.json()["odata.error"]["code"] == "-1, System.ArgumentException"


def test_the_web_description_is_written_on_the_site(client: Client) -> None:
    for method, headers in (("PATCH", {}), ("POST", {"X-HTTP-Method": "MERGE", "If-Match": "*"})):
        answer = client.send(method, f"{T}/sites/hr/_api/web", {"Description": method}, **headers)
        assert (answer.status_code, answer.text) == (204, "")
        assert client.get(f"{T}/sites/hr/_api/web?$select=Description").json() == {"Description": method}


def test_ensuring_a_user_is_idempotent(client: Client) -> None:
    body = {"logonName": "i:0#.f|membership|ben.ortiz@contoso.com"}
    first, second = (client.post(f"{T}/sites/hr/_api/web/EnsureUser", body).json() for _ in range(2))
    assert first == second
    assert first["UserPrincipalName"] == "ben.ortiz@contoso.com"
    unknown = client.post(f"{T}/sites/hr/_api/web/ensureuser", {"logonName": "unknown@contoso.com"})
    assert unknown.status_code == 400
    assert (
        unknown.json()["odata.error"]["message"]["value"]
        == "The specified user unknown@contoso.com could not be found."
    )
    users = client.get(f"{T}/sites/hr/_api/web/siteusers").json()["value"]
    assert first["LoginName"] in [user["LoginName"] for user in users]


def test_tenant_settings_are_read_and_written(client: Client) -> None:
    before = client.get(f"{A}/_api/SPO.Tenant").json()
    assert before["SharingCapability"] == 2
    assert isinstance(before["StorageQuota"], str)
    answer = client.send("PATCH", f"{A}/_api/SPO.Tenant", {"DefaultLinkPermission": 1, "Nonsense": 2})
    assert answer.status_code == 400
    assert client.send("PATCH", f"{A}/_api/SPO.Tenant", {"DefaultLinkPermission": 1}).status_code == 204
    assert client.get(f"{A}/_api/SPO.Tenant?$select=DefaultLinkPermission").json() == {"DefaultLinkPermission": 1}


def test_the_listings_of_rest_end_after_a_page_unless_a_quirk_has_them_go_on(client: Client) -> None:
    client.sim("POST", "quirks", {"listing_page_size": 4})
    wanted = {"speFilter": {"Filter": "", "IncludeDetail": False, "StartIndex": None}}
    url = f"{A}/_api/SPO.Tenant/GetSitePropertiesFromSharePointByFilters"
    first = client.post(url, wanted).json()
    assert len(first["value"]) == 4 and "odata.nextLink" not in first
    client.sim("POST", "quirks", {"rest_listing_pages": True})
    answer, found = client.post(url, wanted).json(), []
    while True:
        found += [one["Url"] for one in answer["value"]]
        if "odata.nextLink" not in answer:
            break
        answer = client.post(answer["odata.nextLink"], wanted).json()
    assert len(found) == len(set(found)) > 10 and found[:4] == [one["Url"] for one in first["value"]]


def test_a_listing_shows_true_values_with_detail_if_a_quirk_says_so(client: Client) -> None:
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"SharingCapability": 1, "DenyAddAndCustomizePages": 1}})
    url = f"{A}/_api/SPO.Tenant/GetSitePropertiesFromSharePointByFilters"
    for cures, wanted in ((False, 0), (True, 1)):
        client.sim("POST", "quirks", {"detail_cures_listing": cures, "listing_page_size": 300})
        found = client.post(url, {"speFilter": {"IncludeDetail": True}}).json()["value"]
        assert [one["DenyAddAndCustomizePages"] for one in found if one["Url"] == f"{T}/sites/hr"] == [wanted]


def test_a_url_that_has_a_site_is_told_as_a_quirk_says(client: Client) -> None:
    client.sim("POST", "quirks", {"existing_site_status": 2})
    again = client.create("/sites/finance").json()
    assert (again["SiteStatus"], again["SiteId"]) == (2, client.site_id("/sites/finance"))


def test_of_an_update_with_an_invalid_part_the_rest_is_applied_only_by_a_quirk(client: Client) -> None:
    for applies in (False, True):
        client.sim("POST", "quirks", {"patch_applies_valid_part": applies})
        refused = client.patch_site("/sites/hr", {"Title": "Mixed", "ConditionalAccessPolicy": 99})
        assert refused.status_code == 400
        assert (client.properties("/sites/hr")["Title"] == "Mixed") is applies


def test_headers_of_odata_4_are_demanded_or_refused_by_quirks(client: Client) -> None:
    client.sim("POST", "quirks", {"site_by_id_wants_odata_4": True, "managers_refuse_odata_4": True})
    url = f"{A}/_api/SPO.Tenant/sites('{client.site_id('/sites/hr')}')"
    assert [client.get(url).status_code, client.get(url, OData_Version="4.0").status_code] == [400, 200]
    remove, site = f"{A}/_api/SPO.Tenant/RemoveSite", {"siteUrl": f"{T}/sites/legal"}
    assert "Elevated context" in client.post(remove, site, OData_Version="4.0").text
    assert client.post(remove, site).status_code == 200


def test_custom_scripts_are_denied_again_on_classic_publishing_sites(client: Client) -> None:
    client.sim("POST", "edit", {"create": {"url": "/sites/classic", "template": "BLANKINTERNET#0", "title": "Classic"}})
    for path in ("/sites/classic", "/sites/hr"):
        client.patch_site(path, {"DenyAddAndCustomizePages": 1})
    client.advance(86_000)
    told = [client.properties(path)["DenyAddAndCustomizePages"] for path in ("/sites/classic", "/sites/hr")]
    client.advance(500)
    later = [client.properties(path)["DenyAddAndCustomizePages"] for path in ("/sites/classic", "/sites/hr")]
    assert (told, later) == ([1, 1], [2, 1])
    client.sim("POST", "edit", {"tenant": {"DelayDenyAddAndCustomizePagesEnforcement": True}})
    client.patch_site("/sites/classic", {"DenyAddAndCustomizePages": 1})
    client.advance(90_000)
    assert client.properties("/sites/classic")["DenyAddAndCustomizePages"] == 1
