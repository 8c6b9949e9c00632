"""Office365-REST-Python-Client administers the simulated tenant: create, read, change, read back, remove, restore."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.simulator import RunningTenant

from .conftest import APP, TENANT
from .test_msal import _certificate
from .waiting import until

pytest.importorskip("office365", reason="install the extra `clients`")

from office365.graph_client import GraphClient
from office365.sharepoint.client_context import ClientContext  # only where it is installed
from office365.sharepoint.lists.creation_information import ListCreationInformation
from office365.sharepoint.sharing.links.kind import SharingLinkKind
from office365.sharepoint.sitescripts.utility import SiteScriptUtility
from office365.sharepoint.tenant.administration.tenant import Tenant
from office365.sharepoint.tenant.management.office365_tenant import Office365Tenant

ROOT = "https://contoso.sharepoint.com"
CORPORATE = f"{ROOT}/sites/corporate"
HR = "https://contoso.sharepoint.com/sites/hr"
ADMIN = "https://contoso-admin.sharepoint.com"


def _context(tenant: RunningTenant, url: str) -> Any:
    pem, thumbprint = _certificate(tenant)
    return ClientContext(url).with_client_certificate(
        TENANT, APP, thumbprint, private_key=pem, scopes=[f"{'/'.join(url.split('/')[:3])}/.default"]
    )


@pytest.fixture
def hr(mapped: RunningTenant) -> Iterator[Any]:
    yield _context(mapped, HR)


def test_a_web_is_read_and_changed(hr: Any) -> None:
    web = hr.web.get().execute_query()
    assert web.url == HR
    web.set_property("Description", "By the client").update().execute_query()
    assert hr.web.get().execute_query().properties["Description"] == "By the client"


def test_lists_and_items(hr: Any) -> None:
    made = hr.web.lists.add(ListCreationInformation("Office", "Ours", 100)).execute_query()
    item = made.add_item({"Title": "First"}).execute_query()
    item.set_property("Title", "Changed").update().execute_query()
    items = made.items.get().execute_query()
    assert [one.properties["Title"] for one in items] == ["Changed"]
    found = made.items.filter("Title eq 'Changed'").top(5).get().execute_query()
    assert len(found) == 1
    item.delete_object().execute_query()
    assert len(made.items.get().execute_query()) == 0
    made.recycle().execute_query()
    assert "Office" in [one.properties["Title"] for one in hr.web.recycle_bin.get().execute_query()]
    for one in hr.web.recycle_bin.get().execute_query():
        if one.properties["Title"] == "Office":
            one.restore().execute_query()
    assert hr.web.lists.get_by_title("Office").get().execute_query().properties["Title"] == "Office"


def test_files(hr: Any) -> None:
    folder = hr.web.get_folder_by_server_relative_url("Shared Documents")
    folder.upload_file("office.txt", b"hello").execute_query()
    file = hr.web.get_file_by_server_relative_url("/sites/hr/Shared Documents/office.txt").get().execute_query()
    assert file.properties["Length"] in (5, "5") and file.read() == b"hello"
    file.delete_object().execute_query()
    assert "office.txt" not in [one.properties["Name"] for one in folder.files.get().execute_query()]


def test_groups_members_and_roles(hr: Any) -> None:
    group = hr.web.site_groups.add("Office readers", "Who reads").execute_query()
    user = hr.web.ensure_user("ben.ortiz@contoso.com").execute_query()
    group.users.add_user(user).execute_query()
    assert [one.properties["Email"] for one in group.users.get().execute_query()] == ["ben.ortiz@contoso.com"]
    hr.web.site_groups.remove_by_id(group.id).execute_query()
    roles = hr.web.role_definitions.get().execute_query()
    assert "Full Control" in [one.properties["Name"] for one in roles]


def test_the_tenant(mapped: RunningTenant) -> None:
    admin = _context(mapped, ADMIN)
    tenant = Tenant(admin)
    sites = tenant.get_site_properties_from_sharepoint_by_filters("").execute_query()
    assert HR in [one.properties["Url"] for one in sites]
    site = tenant.get_site_properties_by_url(HR, True).execute_query()
    assert site.properties["Template"] == "SITEPAGEPUBLISHING#0"
    site.set_property("Title", "By the client").update().execute_query()
    assert tenant.get_site_properties_by_url(HR, True).execute_query().properties["Title"] == "By the client"
    tenant.remove_site("https://contoso.sharepoint.com/sites/finance").execute_query()
    gone = [one.properties["Url"] for one in tenant.get_site_properties_from_sharepoint_by_filters("").execute_query()]
    assert "https://contoso.sharepoint.com/sites/finance" not in gone
    tenant.restore_deleted_site("https://contoso.sharepoint.com/sites/finance").execute_query()


def test_a_site_is_created(mapped: RunningTenant) -> None:
    url = f"{ROOT}/sites/by-office"
    Tenant(_context(mapped, ADMIN)).create_site(url, "ann.lee@contoso.com", "By office").execute_query()
    until(lambda: _context(mapped, ROOT).site.exists(_context(mapped, ROOT), url).execute_query().value)
    assert _context(mapped, url).web.get().execute_query().title == "By office"


def test_hubs(mapped: RunningTenant) -> None:
    hub = Tenant(_context(mapped, ADMIN)).register_hub_site(CORPORATE).execute_query()
    hub_id = hub.properties["ID"]
    listed = Tenant(_context(mapped, ADMIN)).get_hub_sites().execute_query()
    assert CORPORATE in [one.properties["SiteUrl"] for one in listed]
    Tenant(_context(mapped, ADMIN)).connect_site_to_hub_site_by_id(HR, hub_id).execute_query()
    site = _context(mapped, HR).site.get().execute_query()
    assert site.properties["HubSiteId"] == hub_id
    site.join_hub_site("00000000-0000-0000-0000-000000000000").execute_query()
    Tenant(_context(mapped, ADMIN)).unregister_hub_site(CORPORATE).execute_query()
    listed = Tenant(_context(mapped, ADMIN)).get_hub_sites().execute_query()
    assert CORPORATE not in [one.properties["SiteUrl"] for one in listed]


def test_administrators(mapped: RunningTenant) -> None:
    def admins() -> list[str]:
        asked = Tenant(_context(mapped, ADMIN)).get_site_secondary_administrators_by_site_url(HR)
        return [one.loginName for one in asked.execute_query().value]

    ben = "i:0#.f|membership|ben.ortiz@contoso.com"
    Tenant(_context(mapped, ADMIN)).set_site_secondary_administrators_by_site_url(HR, names=[ben]).execute_query()
    assert admins() == [ben]


def test_deleted_sites_are_listed_and_purged(mapped: RunningTenant) -> None:
    url = f"{ROOT}/sites/old-wiki"
    Tenant(_context(mapped, ADMIN)).remove_site(url).execute_query()
    gone = Tenant(_context(mapped, ADMIN)).get_deleted_site_properties().execute_query()
    assert url in [one.properties["Url"] for one in gone]
    Tenant(_context(mapped, ADMIN)).remove_deleted_site(url).execute_query()
    gone = Tenant(_context(mapped, ADMIN)).get_deleted_site_properties().execute_query()
    assert url not in [one.properties["Url"] for one in gone]


def test_files_in_pieces_links_and_the_recycle_bin(hr: Any, tmp_path: Path) -> None:
    (tmp_path / "large.bin").write_bytes(b"x" * 300_000)
    documents = hr.web.get_folder_by_server_relative_url("Shared Documents")
    documents.folders.add("deep").execute_query()
    documents.files.create_upload_session(str(tmp_path / "large.bin"), 100_000).execute_query()
    file = hr.web.get_file_by_server_relative_url("/sites/hr/Shared Documents/large.bin").get().execute_query()
    assert int(file.properties["Length"]) == 300_000
    file.copyto("/sites/hr/Shared Documents/deep", True).execute_query()
    copy = hr.web.get_file_by_server_relative_url("/sites/hr/Shared Documents/deep/large.bin")
    link = copy.share_link(SharingLinkKind.OrganizationView).execute_query()
    assert link.value.sharingLinkInfo.Url.startswith(ROOT)
    copy.unshare_link(SharingLinkKind.OrganizationView).execute_query()
    recycled = copy.recycle().execute_query().value
    item = next(one for one in hr.web.recycle_bin.get().execute_query() if one.properties["Id"] == recycled)
    item.restore().execute_query()
    assert int(copy.get().execute_query().properties["Length"]) == 300_000


def test_permissions_of_a_list(hr: Any) -> None:
    documents = hr.web.lists.get_by_title("Documents")
    documents.break_role_inheritance(True, False).execute_query()
    assert len(documents.role_assignments.get().execute_query()) > 0
    documents.reset_role_inheritance().execute_query()
    again = documents.select(["HasUniqueRoleAssignments"]).get().execute_query()
    assert again.properties["HasUniqueRoleAssignments"] is False


def test_themes_and_site_scripts(mapped: RunningTenant) -> None:
    theme = '{"palette": {"themePrimary": "#ff0000"}, "isInverted": false, "name": "Office"}'
    Office365Tenant(_context(mapped, ADMIN)).add_tenant_theme("Office", theme).execute_query()
    found = Office365Tenant(_context(mapped, ADMIN)).get_all_tenant_themes().execute_query()
    assert "Office" in [one.properties["Name"] for one in found]
    Office365Tenant(_context(mapped, ADMIN)).delete_tenant_theme("Office").execute_query()
    assert len(Office365Tenant(_context(mapped, ADMIN)).get_all_tenant_themes().execute_query()) == len(found) - 1
    Office365Tenant(_context(mapped, ADMIN)).get_external_users().execute_query()
    root = _context(mapped, ROOT)
    made = SiteScriptUtility.create_site_script(root, "Office", "d", {"actions": [], "version": 1}).execute_query()
    assert made.value.Id in [one.Id for one in SiteScriptUtility.get_site_scripts(root).execute_query().value]
    SiteScriptUtility.delete_site_script(root, made.value.Id).execute_query()
    left = SiteScriptUtility.get_site_scripts(root).execute_query().value
    assert made.value.Id is not None and made.value.Id not in [one.Id for one in left]


def test_microsoft_365_groups(mapped: RunningTenant) -> None:
    pem, thumbprint = _certificate(mapped)
    graph = GraphClient(tenant=TENANT).with_certificate(APP, thumbprint, pem)
    made = graph.groups.create_m365("office-team").execute_query()
    assert made.id in [one.id for one in graph.groups.get().top(50).execute_query()]
    made.delete_object().execute_query()
    assert graph.sites.get_by_url(HR).get().execute_query().web_url == HR
