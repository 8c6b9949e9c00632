"""A site that shows only after the run that asked for it was given up: ours where that is proven, and else adopted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from spo_gitops.apply.conclude import conclude
from spo_gitops.model.desired import Lifecycle, OnRemove
from spo_gitops.model.observation import Observation
from spo_gitops.model.outcome import Outcome, Status
from spo_gitops.model.ownership import Origin, Ownership
from spo_gitops.model.plan import Action, Blocked, Plan, Verb
from spo_gitops.plan.deeds import Deed, Undoing
from spo_gitops.plan.inverse import inverse
from spo_gitops.plan.records import action_from, action_json, ownership_from, ownership_json

from .pieces import KINDS, absent, action, at, declared, live, planned, unreadable

A, ANN = "site:/sites/a", "ann@contoso.com"
FIELDS = {"title": "T", "owner": ANN}
SINCE, AFTER, BEFORE, NEXT_DAY = (
    "2026-01-01T00:00:00Z", "2026-01-01T00:20:00Z", "2025-12-31T22:00:00Z", "2026-01-02T00:20:00Z"
)  # fmt: skip
EMPTY: dict[str, Any] = {"items": 0, "lastChange": "", "subsites": 0}


def creation(lifecycle: Lifecycle | None = None, before: Ownership | None = None) -> Action:
    """As the next run finds it in the intent."""
    document = declared(A, fields=FIELDS, lifecycle=lifecycle or Lifecycle())
    plan = planned(desired=[document], owned=[before] if before else [], seen=[absent(A)])
    return action_from(json.loads(json.dumps(action_json(action(plan, A)))))


def ended(draft: Action, now: Observation, *, pending: bool = True, since: str = SINCE) -> Outcome:
    return conclude(draft, now, None, KINDS["site"], stack="main", run="R1", since=since, pending=pending)


def awaited(lifecycle: Lifecycle | None = None) -> Ownership:
    """What the ledger has of it, as the next program reads it."""
    outcome = ended(creation(lifecycle), absent(A))
    assert outcome.status is Status.FAILED and outcome.ownership is not None
    return ownership_from(json.loads(json.dumps(ownership_json(outcome.ownership))))


def shown(created: str = AFTER, **changed: Any) -> Observation:
    return live(A, {**FIELDS, "hub": "none", **changed.pop("fields", {})}, created=created, **EMPTY, **changed)


def next_plan(now: Observation, owned: Ownership, *, asked: bool, moment: str = AFTER) -> Plan:
    return planned(desired=[declared(A, fields=FIELDS)] if asked else [], owned=[owned], seen=[now], at=moment)


@pytest.mark.parametrize("now", [absent(A), unreadable(A)])
def test_a_site_that_shows_late_is_created_by_us_and_goes_with_a_revert(now: Observation) -> None:
    outcome = ended(creation(), now)
    assert outcome.ownership is not None
    came = action(next_plan(shown(), outcome.ownership, asked=True), A)
    assert came.ownership is not None and "came of a creation of ours" in came.notes[0]
    assert (came.ownership.origin, came.ownership.identity) == (Origin.CREATED, "id-1")
    assert came.ownership.content == {"items": 0, "lastChange": ""} and came.ownership.asked is None
    assert came.ownership.digest
    reverted = action(next_plan(shown(), came.ownership, asked=False), A)
    assert reverted.verb is Verb.REMOVE


def test_reverted_before_it_shows_it_is_removed_once_it_does() -> None:
    assert not next_plan(absent(A), awaited(), asked=False).actions, "nothing is done while it may still come"
    assert action(next_plan(shown(), awaited(), asked=False), A).verb is Verb.REMOVE


def test_how_the_document_wants_it_to_go_is_kept() -> None:
    kept = awaited(Lifecycle(on_remove=OnRemove.RELEASE))
    assert action(next_plan(shown(), kept, asked=False), A).verb is Verb.RELEASE


def test_a_default_of_the_service_is_nobodys_hand() -> None:
    document = declared(A, fields={**FIELDS, "description": "What for"})
    draft = action_from(action_json(action(planned(desired=[document], seen=[absent(A)]), A)))
    owned = ended(draft, absent(A)).ownership
    assert owned is not None
    plan = planned(desired=[document], owned=[owned], seen=[shown(fields={"description": ""})])
    assert {d.attribute: d.after for d in action(plan, A).changes} == {"description": "What for"}


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (shown(BEFORE), "it is older than our attempt"),
        (shown(NEXT_DAY), "nothing proves"),
        (shown(fields={"title": "Other"}), "its title is not what we asked for"),
        (shown(fields={"owner": "ben@contoso.com"}), "its owner is not what we asked for"),
        (live(A, {"title": "T"}, created=AFTER, **EMPTY), "nothing proves"),
        (live(A, FIELDS, **EMPTY), "nothing proves"),
    ],
)
def test_what_is_not_proven_is_adopted_and_says_so(now: Observation, why: str) -> None:
    adopted = action(next_plan(now, awaited(), asked=True), A)
    assert adopted.verb is Verb.ADOPT and adopted.ownership is not None
    assert adopted.ownership.origin is Origin.ADOPTED and adopted.ownership.asked is None
    assert why in adopted.notes[0] and "a revert leaves it" in adopted.notes[0]
    left = action(next_plan(now, awaited(), asked=False), A)
    assert left.verb is Verb.FORGET and why in left.notes[0]


def test_a_site_from_another_template_is_left_alone() -> None:
    other = shown(template="SITEPAGEPUBLISHING#0")
    assert not next_plan(other, awaited(), asked=True).actions, "another template than the declared one is blocked"
    left = action(next_plan(other, awaited(), asked=False), A)
    assert left.verb is Verb.FORGET and "it was made from SITEPAGEPUBLISHING#0" in left.notes[0]


def test_what_never_comes_is_asked_for_again_and_forgotten_after_a_day() -> None:
    assert action(next_plan(absent(A), awaited(), asked=True), A).verb is Verb.CREATE
    assert action(next_plan(absent(A), awaited(), asked=False, moment=NEXT_DAY), A).verb is Verb.FORGET


def test_asked_for_again_it_may_have_come_of_the_first_time() -> None:
    again = ended(creation(before=awaited()), absent(A), since="2026-01-01T01:00:00Z").ownership
    assert again is not None and again.asked is not None and again.asked.at == SINCE
    assert action(next_plan(shown(), again, asked=True), A).verb is not Verb.ADOPT
    later = ended(creation(before=awaited()), absent(A), since=NEXT_DAY).ownership
    assert later is not None and later.asked is not None and later.asked.at == NEXT_DAY


def test_where_nothing_was_sent_nothing_is_awaited() -> None:
    assert ended(creation(), absent(A), pending=False).ownership is None


def test_a_hub_that_shows_late_is_told_from_nobody_elses() -> None:
    hub = "hub:/sites/h"
    draft = action(
        planned(desired=[declared(hub, fields={"title": "H"})], seen=[absent(hub), live("site:/sites/h")]), hub
    )
    outcome = conclude(draft, absent(hub), None, KINDS["hub"], stack="main", run="R1", since=SINCE, pending=True)
    assert outcome.ownership is None


@pytest.mark.parametrize(("now", "ours"), [(shown(), True), (shown(BEFORE), False)])
def test_a_rollback_removes_what_came_late_of_the_run(now: Observation, ours: bool) -> None:
    deed = Deed(creation(), awaited())
    back = inverse(deed, now, KINDS["site"], Undoing("R1", "R3", "c3"))
    assert isinstance(back, Action if ours else Blocked)
    assert inverse(replace(deed), absent(A), KINDS["site"], Undoing("R1", "R3", "c3")) is None
    assert at(A) == deed.address
