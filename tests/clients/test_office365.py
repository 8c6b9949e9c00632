"""Office365-REST-Python-Client administers the simulated tenant: create, read, change, read back, remove, restore."""

from collections.abc import Iterator
from typing import Any

import pytest

from spo_gitops.simulator import RunningTenant

from .conftest import APP, TENANT
from .test_msal import _certificate

pytest.importorskip("office365", reason="install the extra `clients`")

from office365.sharepoint.client_context import ClientContext  # only where it is installed
from office365.sharepoint.lists.creation_information import ListCreationInformation
from office365.sharepoint.tenant.administration.tenant import Tenant

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
