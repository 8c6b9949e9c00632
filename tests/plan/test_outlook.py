"""What a plan's risks are, and what carrying it out is expected to take."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.kinds.list_access import SITE_GRANTS
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import Address
from spo_gitops.model.kind import Ask
from spo_gitops.model.plan import Action, Case, Outlook
from spo_gitops.model.value import Value
from spo_gitops.plan.forecast import UNITS_A_REQUEST, forecast, outlook
from spo_gitops.plan.risks import RiskKind, risks

from ..reports.plans import change, create, plan, unregister, update

KINDS = kinds_of("")


def told(*actions: Action) -> list[tuple[str, str, str]]:
    return [(risk.kind.value, str(risk.address), risk.text) for risk in risks(plan(*actions), KINDS)]


def seen(*actions: Action, workers: int = 4, units: int = 1250) -> Outlook:
    return outlook(plan(*actions), KINDS, workers=workers, units_a_minute=units)


def test_who_comes_and_who_goes_is_told_by_name() -> None:
    assert told(update("/sites/a", change("admins", ("ann@x", "ben@x"), ("ben@x", "cid@x"), Case.CHANGED))) == [
        ("gains access", "site:/sites/a", "cid@x, by admins"),
        ("loses access", "site:/sites/a", "ann@x, by admins"),
    ]
    assert told(update("/sites/a", change("admins[eve@x]", False, True), change("owner", "ann@x", "ben@x"))) == [
        ("gains access", "site:/sites/a", "eve@x, by admins"),
        ("gains access", "site:/sites/a", "ben@x, by owner"),
        ("loses access", "site:/sites/a", "ann@x, by owner"),
    ]


def test_who_keeps_a_list_through_its_site_is_not_told_to_lose_it() -> None:
    """The list follows its site again: who is named in what it gives up may have the site, and others come in."""
    own, place = ("ann@x = Edit", "siteGroup:@owners = FullControl"), "lists.docs.roleAssignments"
    follows = "lists.docs.inheritPermissions"
    action = update("/sites/a", change(place, own, ()), change(follows, False, True))
    has: dict[str, Value] = {SITE_GRANTS: ("siteGroup:@members = Edit", "siteGroup:@owners = FullControl")}
    seen_now = replace(action.observation, fields={place: own, follows: False}, facts=has)
    assert told(replace(action, observation=seen_now)) == [
        ("gains access", "site:/sites/a", f"siteGroup:@members = Edit, by {follows}"),
        ("loses access", "site:/sites/a", f"ann@x = Edit, by {follows}"),
    ]


def test_risks_stand_in_the_order_of_their_weight_whatever_the_plan_does_first() -> None:
    kinds = [risk.kind for risk in risks(plan(
        update("/sites/a", change("admins", ("ann@x",), ())), unregister("/sites/hub"),
        update("/sites/b", change("settings.sharingCapability", "Disabled", "ExternalUserSharingOnly")),
    ), KINDS)]  # fmt: skip
    assert kinds == [RiskKind.LOOSENS, RiskKind.GOES, RiskKind.INEXACT, RiskKind.LOSES]


def test_what_somebody_else_changed_as_well_is_told_whoever_wins() -> None:
    lost = change("title", "Theirs", "Ours", Case.CONTESTED)
    kept = change("settings.sharingCapability", "Disabled", None, Case.CONTESTED_STRICTER)
    assert told(update("/sites/a", lost), update("/sites/b", kept)) == [
        ("changed by somebody else too", "site:/sites/a", 'title: "Theirs" becomes "Ours"'),
        ("changed by somebody else too", "site:/sites/b", 'settings.sharingCapability: "Disabled" is kept'),
    ]


def test_who_is_in_a_new_site_gains_access_to_nothing() -> None:
    assert told(create("/sites/new")) == []


def test_what_tightens_or_only_records_is_no_risk() -> None:
    tighten = change("settings.sharingCapability", "ExternalUserSharingOnly", "Disabled")
    kept = change("settings.sharingCapability", "Disabled", None, Case.DRIFT_STRICTER)
    assert told(update("/sites/a", tighten, change("title", "A", "B")), update("/sites/b", kept)) == []


def test_each_resource_is_read_before_and_after_and_all_its_settings_travel_together() -> None:
    one = update("/sites/a", change("settings.sharingCapability", "A", "B"), change("settings.storageQuota", 1, 2))
    assert seen(one).requests == 2 + 1
    assert seen(one).units == 3 * UNITS_A_REQUEST
    assert (
        seen(update("/sites/a", change("admins[a@x]", False, True), change("admins[b@x]", False, True))).requests >= 4
    )
    assert seen() == Outlook(0, 0, 0, 1250, 0.0, (), 0.0)


def test_the_budget_is_what_lasts_where_it_is_small() -> None:
    many = [update(f"/sites/{n}", change("title", "A", "B")) for n in range(1000)]
    assert seen(*many, units=60).seconds == seen(*many).units
    assert seen(*many, workers=1).seconds == 4 * seen(*many, workers=4).seconds


@given(st.lists(st.sets(st.integers(0, 30)), max_size=30))
def test_the_longest_chain_is_one_of_requirements_and_nothing_ends_before_it(needs: list[set[int]]) -> None:
    actions = []
    for n, wanted in enumerate(needs):
        action = create(f"/sites/{n}") if n % 3 else update(f"/sites/{n}", change("title", "A", "B"))
        requires = frozenset(Address("site", f"/sites/{other}") for other in wanted if other < n)
        actions.append(replace(action, requires=requires))
    found = seen(*actions)
    by_address = {action.address: action for action in actions}
    for before, after in zip(found.pole, found.pole[1:], strict=False):
        assert before in by_address[after].requires
    assert (
        found.seconds
        >= found.pole_s
        >= max((seen(replace(a, requires=frozenset())).pole_s for a in actions), default=0)
    )


def test_requests_of_which_few_may_be_sent_cost_more_and_set_the_pace() -> None:
    asks = [Ask(Address("site", f"/sites/{number}"), frozenset({"title"})) for number in range(600)]
    plain = forecast(asks, KINDS, workers=8, units_a_minute=6250, more=600)
    rationed = forecast(asks, KINDS, workers=8, units_a_minute=6250, more=600, rationed=600)
    assert rationed.requests == plain.requests == 1201
    assert (plain.units, rationed.units) == (2402, 2402 + 3 * 600)
    assert plain.seconds < 100 and rationed.seconds == 600
