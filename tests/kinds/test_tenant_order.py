"""Whether the tenant or its sites go first depends on the change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import TENANT, Address
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.plan import Action, Case, Decision, Verb
from spo_gitops.model.value import Value
from spo_gitops.plan.order import sequence, with_order

from ..plan.pieces import declared

KINDS = kinds_of("https://contoso.sharepoint.com")
SITE = Address("site", "/sites/a")
Change = tuple[str, Value, Value]


def draft(address: Address, *changes: Change) -> Action:
    decisions = tuple(Decision(f"settings.{name}", Case.NEW, before, after, None) for name, before, after in changes)
    live = Observation(address, Presence.PRESENT, {f"settings.{name}": before for name, before, _ in changes})
    return Action(address, Verb.UPDATE, decisions, live, None)


SHARES: Change = ("sharingCapability", "Disabled", "ExternalUserSharingOnly")
SHUTS: Change = ("sharingCapability", "ExternalUserSharingOnly", "Disabled")


@pytest.mark.parametrize(
    ("tenant", "site", "first"),
    [
        (SHARES, SHARES, TENANT),
        (SHUTS, SHUTS, SITE),
        (("enableRestrictedAccessControl", False, True), ("restrictedAccessControl", False, True), TENANT),
        (("enableRestrictedAccessControl", True, False), ("restrictedAccessControl", True, False), SITE),
        (("conditionalAccessPolicy", "AllowFullAccess", "BlockAccess"), ("allowEditing", True, False), SITE),
    ],
)
def test_direction_decides_order(tenant: Change, site: Change, first: Address) -> None:
    drafts = with_order({TENANT: draft(TENANT, tenant), SITE: draft(SITE, site)}, KINDS)
    actions, knotted = sequence(drafts)
    assert not knotted
    assert actions[0].address == first
    assert actions[1].requires == {first}


@pytest.mark.parametrize(
    ("tenant", "site"),
    [
        (SHARES, ("commentsOnSitePagesDisabled", False, True)),
        (("legacyAuthProtocolsEnabled", True, False), SHUTS),
        (("commentsOnSitePagesDisabled", False, True), SHARES),
    ],
)
def test_what_has_nothing_to_do_with_it_does_not_wait(tenant: Change, site: Change) -> None:
    drafts: dict[Address, Any] = with_order({TENANT: draft(TENANT, tenant), SITE: draft(SITE, site)}, KINDS)
    assert not any(action.requires for action in drafts.values())


@pytest.mark.parametrize(
    ("verb", "change"), [(Verb.UPDATE, SHARES), (Verb.CREATE, SHUTS), (Verb.ADOPT, ("allowEditing", False, True))]
)
def test_a_tenant_that_tightens_does_not_wait_for_sites_that_do_not(verb: Verb, change: Change) -> None:
    site = replace(
        draft(SITE, change), verb=verb, desired=declared(str(SITE), fields={f"settings.{change[0]}": change[2]})
    )
    drafts = with_order({TENANT: draft(TENANT, SHUTS), SITE: site}, KINDS)
    assert not any(action.requires for action in drafts.values())


def test_a_site_that_is_given_back_what_is_looser_goes_before_its_tenant_tightens() -> None:
    drafts = with_order({TENANT: draft(TENANT, SHUTS), SITE: draft(SITE, SHARES)}, KINDS)
    assert drafts[TENANT].requires == {SITE}


def test_a_site_that_comes_back_is_there_before_its_tenant_tightens() -> None:
    site = replace(draft(SITE), verb=Verb.RESTORE)
    assert with_order({TENANT: draft(TENANT, SHUTS), SITE: site}, KINDS)[TENANT].requires == {SITE}


def test_a_change_in_both_directions_goes_first() -> None:
    both = draft(TENANT, SHARES, ("conditionalAccessPolicy", "AllowFullAccess", "BlockAccess"))
    drafts = with_order({TENANT: both, SITE: draft(SITE, SHUTS)}, KINDS)
    assert drafts[SITE].requires == {TENANT}
    assert drafts[TENANT].requires == frozenset()
