"""A refusal that the site's own state explains, apart from reads that failed."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.errors import AuthError, MalformedAnswerError, RejectedError, ThrottledError, UnreachableError
from spo_gitops.kinds.closed import Troubles, closed_by, is_refusal
from spo_gitops.kinds.site import Site
from spo_gitops.model.address import Address
from spo_gitops.model.kind import Ask, Survey
from spo_gitops.model.observation import Observation

from .service import Service

FULLY = {"SiteId": "1", "ArchiveStatus": "FullyArchived", "LockState": "Unlock"}
SHUT = {"SiteId": "1", "ArchiveStatus": "NotArchived", "LockState": "NoAccess"}
OPEN = {"SiteId": "1", "ArchiveStatus": "NotArchived", "LockState": "ReadOnly"}


def read(properties: dict[str, Any], error: str, *, open_only: bool = False, about: str = "groups") -> Observation:
    """What is read of a site whose host answers with the error, and the tenant about its versions as well."""
    refused = {name: [{"error": error}] for name in ("site.permissions", "site.web", "site.version-job")}
    told = Service({"site.read": [properties], **refused})
    ask = Ask(Address("site", "/sites/a"), frozenset({about}), open_only=open_only)
    found: Observation = told.talk(Site("https://contoso.sharepoint.com").read(ask, Survey()))
    return found


@pytest.mark.parametrize(
    ("properties", "error", "closed"),
    [
        (FULLY, "RejectedError", "it is archived"),
        (SHUT, "AuthError", "its lock lets nobody in (NoAccess)"),
        (OPEN, "AuthError", None),
        (FULLY, "ThrottledError", None),
        (SHUT, "MalformedAnswerError", None),
    ],
)
def test_a_site_is_closed_where_its_state_explains_a_refusal(
    properties: dict[str, Any], error: str, closed: str | None
) -> None:
    found = read(properties, error)
    assert found.facts.get("closed") == closed
    assert found.trouble == f"inside the site: {error}" and "groups" not in found.fields


def test_only_refusals_are_explained_by_a_state() -> None:
    assert is_refusal(RejectedError("no", status=423)) and is_refusal(AuthError("no", status=403))
    assert not is_refusal(AuthError("who are you", status=401))
    assert not any(map(is_refusal, (ThrottledError(""), UnreachableError(""), MalformedAnswerError(""), OSError())))


def test_one_part_that_failed_otherwise_makes_it_a_failure() -> None:
    troubles = Troubles()
    assert not troubles.refused_only and troubles.text == ""
    troubles.add("inside the site", RejectedError("no", status=403))
    troubles.add_of_directory("")
    assert troubles.refused_only
    troubles.add_of_directory("the group: 403")
    assert not troubles.refused_only and troubles.text == "inside the site: no; the group: 403"


def test_a_site_on_its_way_back_is_still_in_the_archive() -> None:
    assert closed_by({}, {"archive": "Reactivating"}) == "it is archived"
    assert closed_by({"settings.lockState": "ReadOnly"}, {}) == ""


@pytest.mark.parametrize("properties", [FULLY, SHUT])
def test_whoever_wants_open_sites_only_does_not_knock_at_a_closed_one(properties: dict[str, Any]) -> None:
    for about in ("groups", "logoUrl"):
        found = read(properties, "AssertionError", open_only=True, about=about)
        assert found.facts["closed"] and not found.trouble and about not in found.fields
    assert "closed" not in read(properties, "AssertionError", open_only=True, about="title").facts, "nothing is lacking"


def test_what_the_tenant_refuses_of_a_closed_site_is_explained_and_what_breaks_is_not() -> None:
    about = "versionPolicy.existingLibraries"
    found = read(FULLY, "RejectedError", open_only=True, about=about)
    assert found.facts["closed"] == "it is archived" and not found.trouble
    broken = read(FULLY, "ThrottledError", open_only=True, about=about)
    assert broken.trouble == "version policy: ThrottledError" and "closed" not in broken.facts


def test_whoever_wants_open_sites_only_looks_into_those() -> None:
    assert read(OPEN, "AuthError", open_only=True).trouble == "inside the site: AuthError"
