"""Office365-REST-Python-Client and who may what: groups, people, levels, roles, sharing; groups and files by Graph."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from spo_gitops.simulator import RunningTenant

from .waiting import until

pytest.importorskip("office365", reason="install the extra `clients`")

from office365.sharepoint.permissions.base_permissions import BasePermissions
from office365.sharepoint.sharing.links.kind import SharingLinkKind
from office365.sharepoint.sharing.role_type import RoleType

from .office365 import ANN, BEN, HR, context, graph

FILE = "/sites/hr/Shared Documents/shared.txt"


@pytest.fixture
def web(mapped: RunningTenant) -> Iterator[Callable[[], Any]]:
    client = context(mapped, HR)  # one for a story: what is done to a person is asked by that person's own context
    yield lambda: client.web


def _names(found: Any, name: str = "Title") -> list[str]:
    return [one.properties[name] for one in found.get().execute_query()]


def test_groups_and_people(web: Callable[[], Any]) -> None:
    web().site_groups.add("Readers", "who reads").execute_query()
    group = lambda: web().site_groups.get_by_name("Readers")  # noqa: E731
    group().set_property("Description", "e").update().execute_query()
    assert group().get().execute_query().properties["Description"] == "e"
    group().users.add_user(ANN).execute_query()
    assert len(group().expand_to_principals(10).execute_query().value) == 1
    ben = web().ensure_user(BEN).execute_query()
    group().set_user_as_owner(ben.id).execute_query()
    assert group().owner.get().execute_query().login_name.endswith(BEN)
    group().users.remove_by_login_name(ANN).execute_query()
    assert _names(group().users, "LoginName") == []
    web().site_groups.remove_by_login_name("Readers").execute_query()
    assert "Readers" not in _names(web().site_groups)
    type(web()).create_default_associated_groups(web(), ANN, "", "").execute_query()


def test_levels_and_roles(web: Callable[[], Any]) -> None:
    web().role_definitions.add(BasePermissions(), "Level", "d", 100).execute_query()
    level = lambda: web().role_definitions.get_by_name("Level")  # noqa: E731
    level().set_property("Description", "e").update().execute_query()
    assert level().get().execute_query().description == "e"
    level().delete_object().execute_query()
    web().role_definitions.recreate_missing_default_role_definitions().execute_query()
    documents = lambda: web().lists.get_by_title("Documents")  # noqa: E731
    documents().break_role_inheritance(True, False).execute_query()
    ben = web().ensure_user(BEN).execute_query()
    documents().add_role_assignment(ben, RoleType.Reader).execute_query()
    assert ben.id in _names(documents().role_assignments, "PrincipalId")
    assert documents().get_user_effective_permissions(ben).execute_query().value
    documents().remove_role_assignment(ben, RoleType.Reader).execute_query()
    assert ben.id not in _names(documents().role_assignments, "PrincipalId")
    documents().reset_role_inheritance().execute_query()


def test_a_web_is_shared_with_somebody(web: Callable[[], Any]) -> None:
    shared = web().share(BEN).execute_query()
    assert shared.error_message is None
    assert any(login.endswith(BEN) for login in _names(web().associated_visitor_group.users, "LoginName"))


def test_links_of_a_file(web: Callable[[], Any]) -> None:
    web().get_folder_by_server_relative_url("Shared Documents").upload_file("shared.txt", b"1").execute_query()
    file = lambda: web().get_file_by_server_relative_path(FILE)  # noqa: E731
    link = file().share_link(SharingLinkKind.OrganizationEdit).execute_query().value.sharingLinkInfo.Url
    opened = web().get_file_by_linking_url(link).get().execute_query()
    assert opened.name == "shared.txt"
    kind = type(web()).get_sharing_link_kind(web().context, link).execute_query()
    assert kind.value == int(SharingLinkKind.OrganizationEdit)
    assert file().get_sharing_information().execute_query() is not None
    settings = type(web()).get_object_sharing_settings(web().context, f"{HR[:30]}{FILE}").execute_query()
    assert settings.can_send_email is True
    file().unshare_link(SharingLinkKind.OrganizationEdit).execute_query()
    kept = file().listItemAllFields.get_sharing_information().execute_query()
    assert kept is not None


def test_groups_of_the_directory(mapped: RunningTenant) -> None:
    client = graph(mapped)
    made = client.groups.create_m365("by-office").execute_query()
    group = lambda: client.groups[made.id]  # noqa: E731
    group().set_property("description", "d").update().execute_query()
    assert group().get().execute_query().properties["description"] == "d"
    ann = client.users.get_by_principal_name(ANN.rpartition("|")[2]).get().execute_query()
    group().members.add(ann).execute_query()
    assert ann.id in [one.id for one in group().members.get().execute_query()]
    group().members.remove(ann).execute_query()
    assert len(group().member_of.get().execute_query()) == 0
    group().delete_object().execute_query()
    until(lambda: made.id in [one.id for one in client.directory.deleted_groups.get().execute_query()])
    client.directory.deleted_groups[made.id].restore().execute_query()
    assert group().get().execute_query().id == made.id


def test_a_library_and_lists_by_graph(mapped: RunningTenant) -> None:
    site = lambda: graph(mapped).sites.get_by_url(HR)  # noqa: E731
    root = lambda: site().drive.root  # noqa: E731
    root().upload("graph.txt", b"hello").execute_query()
    item = lambda: root().get_by_path("graph.txt")  # noqa: E731
    assert item().get_content().execute_query().value == b"hello"
    root().create_folder("by-graph").execute_query()
    item().set_property("name", "again.txt").update().execute_query()
    names = [one.name for one in root().children.get().execute_query()]
    assert {"again.txt", "by-graph"} <= set(names)
    link = root().get_by_path("again.txt").create_link("view", "organization").execute_query()
    assert link.link.webUrl.startswith(HR[:30])
    root().get_by_path("again.txt").delete_object().execute_query()
    site().lists.add("Made", "genericList").execute_query()
    made = lambda: site().lists.get_by_name("Made")  # noqa: E731
    made().columns.add_text("Color").execute_query()
    made().items.add(Title="x", Color="red").execute_query()
    assert len(made().items.get().execute_query()) == 1
    made().delete_object().execute_query()
