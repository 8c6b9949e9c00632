"""Which applications the directory lets into every site, from the answers that Graph's reference shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from spo_gitops.errors import MalformedAnswerError
from spo_gitops.kinds.exposure import look_at_tenant
from spo_gitops.kinds.tenant_applications import reaching_applications
from spo_gitops.model.address import TENANT
from spo_gitops.model.exposure import Exposure, Reach
from spo_gitops.policy.checks.rule import Part

from .test_exposure import service

NO_ROLE = "00000000-0000-0000-0000-000000000000"
NEXT = "https://graph.microsoft.com/v1.0/servicePrincipals/x/appRoleAssignedTo?$skiptoken=n7"
OURS: Mapping[str, Any] = {"id": "OWN", "appId": "a", "displayName": "SPO GitOps", "appRoles": []}


def offers(*roles: str | None) -> dict[str, Any]:
    """A service whose roles have their own names as ids, in another case."""
    named = [{"id": str(role).lower(), "value": role, "allowedMemberTypes": ["Application"]} for role in roles]
    return {"id": "service", "appId": "s", "displayName": "Service", "appRoles": named}


def given(role: str, who: str = "clock", name: str | None = "Clock") -> dict[str, Any]:
    return {
        "id": "1",
        "appRoleId": role.upper(),
        "principalId": who,
        "principalDisplayName": name,
        "principalType": "ServicePrincipal",
        "resourceId": "service",
    }


def value(*assignments: Any, **more: Any) -> dict[str, Any]:
    return {"value": list(assignments), **more}


def test_roles_for_all_sites_or_files_of_both_services_are_found_over_all_pages_and_no_others() -> None:
    sites = ("Sites.Read.All", "Sites.ReadWrite.All", "Sites.Manage.All", "Sites.FullControl.All")
    others = ("Sites.Selected", "Sites.Create.All", "Files.SelectedOperations.Selected", "User.Read.All", None)
    graph = (*sites, "Files.Read.All", "Files.ReadWrite.All", *others)
    told = service(
        directory__application=[OURS, offers(*sites, *others), offers(*graph)],
        directory__given_roles=[
            value(given("Sites.FullControl.All", "own"), given("Sites.Read.All"), **{"@odata.nextLink": NEXT}),
            value(*(given(str(role), f"p{n}", "Same") for n, role in enumerate(graph))),
        ],
        directory__given_roles_more=[value(given("Sites.Manage.All"), given(NO_ROLE, "x"))],
    )
    assert told.talk(reaching_applications("a")) == Reach(
        {
            "Clock clock": "Sites.Manage.All of SharePoint, Sites.Read.All of SharePoint",
            **{f"Same p{n}": f"{role} of Microsoft Graph" for n, role in enumerate(graph[:6])},
        },
        "Sites.FullControl.All of SharePoint",
    )
    assert told.asked == [
        "directory.application", "directory.application", "directory.given-roles", "directory.given-roles-more",
        "directory.application", "directory.given-roles",
    ]  # fmt: skip


def test_roles_that_lead_to_every_site_are_told_apart_from_those_that_open_it_and_ours_is_none() -> None:
    leading = (
        "Group.ReadWrite.All",
        "GroupMember.ReadWrite.All",
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "Directory.ReadWrite.All",
        "RoleManagement.ReadWrite.Directory",
    )
    others = ("Application.ReadWrite.OwnedBy", "Directory.Read.All", "Group.Read.All")
    told = service(
        directory__application=[OURS, offers(), offers(*leading, *others, "Sites.Read.All")],
        directory__given_roles=[
            value(),
            value(
                given("Group.ReadWrite.All", "own"), given("Sites.Read.All"),
                *(given(role, f"p{n}", "Same") for n, role in enumerate((*leading, *others))),
            ),
        ],
    )  # fmt: skip
    found = told.talk(reaching_applications("a"))
    assert found.leading == {f"Same p{n}": f"{role} of Microsoft Graph" for n, role in enumerate(leading)}
    assert found.others == {"Clock clock": "Sites.Read.All of Microsoft Graph"}


def test_without_an_id_of_our_own_nobody_is_left_out_and_a_role_that_no_service_has_is_told() -> None:
    told = service(
        directory__application=[offers("Sites.Read.All"), offers()],
        directory__given_roles=[value(given("Sites.Read.All", "own", None)), value(given("unheard"))],
    )
    found = told.talk(reaching_applications(""))
    assert found == Reach({"an application own": "Sites.Read.All of SharePoint"}, "", ("unheard",))


def test_what_cannot_be_read_is_a_trouble_and_never_an_empty_answer() -> None:
    refused = service(directory__application=[OURS, {"error": "RejectedError"}])
    assert refused.talk(look_at_tenant("a", {Part.REACH})) == Exposure(TENANT, troubles={"reach": "RejectedError"})
    unheard = service(directory__application=[offers(), offers()],
                      directory__given_roles=[value(given("unheard")), value()])  # fmt: skip
    assert "unheard" in unheard.talk(look_at_tenant("", {Part.REACH})).troubles["reach"]
    assert service().talk(look_at_tenant("a", frozenset())) == Exposure(TENANT)


@pytest.mark.parametrize("wrong", [{}, {"value": {}}, {"value": ""}, {"value": None}, {"value": ["x"]},
                                   {"value": [{"appRoleId": "r"}]}, [], "x"])  # fmt: skip
def test_assignments_in_another_form_are_malformed(wrong: Any) -> None:
    told = service(directory__application=[offers("r"), offers()], directory__given_roles=[wrong, value()])
    with pytest.raises(MalformedAnswerError):
        told.talk(reaching_applications(""))


@pytest.mark.parametrize("wrong", [{}, {"appRoles": None}, {"appRoles": [{"value": "Sites.Read.All"}]}, [], "x"])
def test_a_service_in_another_form_is_malformed(wrong: Any) -> None:
    told = service(directory__application=[wrong, offers()], directory__given_roles=[value(), value()])
    with pytest.raises(MalformedAnswerError):
        told.talk(reaching_applications(""))
