"""Verification: only what the tenant shows has succeeded, and what is not proven is not forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from spo_gitops.apply.program import Done
from spo_gitops.apply.verify import PAUSE_S, ROUNDS, verify
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired, Wanted
from spo_gitops.model.kind import Ask
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.outcome import Outcome, Status
from spo_gitops.model.ownership import Applied, Held, Origin, Owned, Ownership
from spo_gitops.model.plan import Action, Case, Decision, Verb
from spo_gitops.problems import Position

A = Address("site", "/sites/a")
KINDS = kinds_of("https://contoso.sharepoint.com")
SEEN = Observation(A, Presence.PRESENT, {"title": "Old", "description": "x"}, "id-1")
OURS = Ownership(A, Origin.ADOPTED, "id-1", attributes={"title": Owned("Old", "first"), "description": Owned("x", "y")})


class Clock:
    def __init__(self) -> None:
        self.slept = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic_s(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


class Tenant:
    """Answers a read with what it shows then; the last showing lasts."""

    def __init__(self, *showings: Observation) -> None:
        self.showings = list(showings)
        self.reads = 0

    def read(self, asks: list[Ask]) -> Mapping[Address, Observation]:
        shown = self.showings[min(self.reads, len(self.showings) - 1)]
        self.reads += 1
        assert [ask.address for ask in asks] == [A] and all(ask.fresh for ask in asks)
        return {A: shown}


def showing(**fields: Any) -> Observation:
    return replace(SEEN, fields={**SEEN.fields, **fields})


def update(*decisions: Decision, verb: Verb = Verb.UPDATE) -> Action:
    after = {**OURS.attributes, **{d.attribute: d.owned for d in decisions if d.owned is not None}}
    for decision in decisions:
        if decision.owned is None:
            after.pop(decision.attribute, None)
    ownership = replace(OURS, attributes=after, digest="new") if after else None
    return Action(A, verb, decisions, SEEN, ownership, OURS)


NEW_TITLE = Decision("title", Case.CHANGED, "Old", "New", Owned("New", "first"))
RELEASED = Decision("description", Case.RELEASE, "x", "y", None)
RECYCLED = replace(OURS, origin=Origin.RECYCLED, history=(Applied("R1", "c1", "d"), Applied("R2", "c2", "")))
REMOVAL = Action(A, Verb.REMOVE, (), SEEN, RECYCLED, OURS)


def verified(action: Action, tenant: Tenant, clock: Clock | None = None) -> Outcome:
    done = Done(action.decisions, action.ownership, action.observation)
    return verify({A: done}, {A: action}, tenant.read, clock or Clock(), KINDS)[A]


def test_what_the_tenant_shows_has_succeeded() -> None:
    outcome = verified(update(NEW_TITLE), Tenant(showing(title="New")))
    assert (outcome.status, outcome.verified) == (Status.SUCCEEDED, True)
    assert outcome.ownership is not None and outcome.ownership.digest == "new"
    assert outcome.observation == showing(title="New")


def test_eventual_consistency_is_waited_out() -> None:
    clock, tenant = Clock(), Tenant(SEEN, SEEN, showing(title="New"))
    assert verified(update(NEW_TITLE), tenant, clock).status is Status.SUCCEEDED
    assert tenant.reads == 3 and clock.slept == PAUSE_S * (1 + 2)


def test_waiting_has_an_end() -> None:
    clock, tenant = Clock(), Tenant(SEEN)
    outcome = verified(update(NEW_TITLE), tenant, clock)
    assert (outcome.status, tenant.reads) == (Status.FAILED, ROUNDS)
    assert clock.slept == PAUSE_S * sum(range(ROUNDS))
    assert 'title is "Old", not "New"' in outcome.message


def test_only_what_does_not_show_yet_is_read_again() -> None:
    b = Address("site", "/sites/b")
    reads: list[list[Address]] = []

    def read(asks: list[Ask]) -> Mapping[Address, Observation]:
        reads.append([ask.address for ask in asks])
        late = len(reads) > 1
        return {A: showing(title="New"), b: replace(showing(title="New" if late else "Old"), address=b)}

    one, other = update(NEW_TITLE), replace(update(NEW_TITLE), address=b)
    done = {a.address: Done(a.decisions, a.ownership, a.observation) for a in (one, other)}
    outcomes = verify(done, {A: one, b: other}, read, Clock(), KINDS)
    assert {o.status for o in outcomes.values()} == {Status.SUCCEEDED}
    assert reads == [[A, b], [b]]


def test_what_did_not_show_is_outstanding_and_its_prior_kept() -> None:
    outcome = verified(update(NEW_TITLE), Tenant(SEEN))
    assert outcome.ownership is not None
    assert outcome.ownership.attributes["title"] == Owned("New", "first")
    assert outcome.ownership.digest == ""


def test_a_release_that_does_not_show_is_not_forgotten() -> None:
    outcome = verified(update(NEW_TITLE, RELEASED), Tenant(showing(title="New")))
    assert outcome.status is Status.FAILED
    assert outcome.ownership is not None
    assert outcome.ownership.attributes["description"] == Owned("x", "y")
    assert outcome.ownership.attributes["title"] == Owned("New", "first")


def test_a_release_that_shows_late_is_nobodys_hand() -> None:
    for showing_then in (SEEN, replace(SEEN, presence=Presence.UNKNOWN)):
        ownership = verified(update(RELEASED), Tenant(showing_then)).ownership
        assert ownership is not None and ownership.unproven == {"description"}


def test_a_whole_release_that_does_not_show_is_not_forgotten() -> None:
    title = Decision("title", Case.RELEASE, "Old", "first", None)
    outcome = verified(update(title, RELEASED, verb=Verb.RELEASE), Tenant(showing(title="first")))
    assert outcome.ownership is not None
    assert outcome.ownership.attributes == {"description": Owned("x", "y")}


def test_a_release_that_cannot_be_read_again_is_not_forgotten() -> None:
    lost = Observation(A, Presence.UNKNOWN, trouble="HTTP 503")
    outcome = verified(update(RELEASED), Tenant(lost))
    assert outcome.status is Status.UNKNOWN and "HTTP 503" in outcome.message
    assert outcome.ownership is not None
    assert outcome.ownership.attributes["description"] == Owned("x", "y")
    assert outcome.ownership.digest == ""


def test_what_is_given_back_and_does_not_show_stays_held() -> None:
    owed = (Held(A, "description", "old", "none"),)
    action = update(NEW_TITLE, Decision("description", Case.GIVEN_BACK, "x", "old", None))
    action = replace(action, prior_ownership=replace(OURS, attributes={}, held=owed))
    outcome = verified(action, Tenant(showing(title="New")))
    assert outcome.ownership is not None and outcome.ownership.held == owed


def test_what_is_gone_afterwards_is_outstanding() -> None:
    outcome = verified(update(NEW_TITLE), Tenant(Observation(A, Presence.ABSENT)))
    assert outcome.status is Status.FAILED
    assert outcome.ownership is not None and outcome.ownership.digest == ""


def test_a_removal_has_succeeded_when_it_is_gone() -> None:
    outcome = verified(REMOVAL, Tenant(SEEN, Observation(A, Presence.ABSENT)))
    assert (outcome.status, outcome.ownership) == (Status.SUCCEEDED, RECYCLED)


def test_a_removal_that_is_not_proven_either_way_is_still_to_be_seen() -> None:
    """What is there is to go, and what is gone by then went by our hand, so that it can be restored."""
    for shown, status in ((SEEN, Status.FAILED), (Observation(A, Presence.UNKNOWN), Status.UNKNOWN)):
        outcome = verified(REMOVAL, Tenant(shown))
        assert outcome.status is status and outcome.ownership is not None
        assert outcome.ownership.leaving
        assert replace(outcome.ownership, origin=Origin.RECYCLED) == RECYCLED


def test_a_value_that_became_the_nearest_allowed_is_told_as_a_loss_and_recorded_as_set() -> None:
    back = Decision("title", Case.TAKEN_BACK, "Old", "Loose", Owned("Loose", "first"), refusable=True, nearest="Near")
    outcome = verified(update(back), Tenant(showing(title="Near")))
    assert outcome.status is Status.SUCCEEDED
    assert outcome.message == 'lossy: title is "Near", the nearest to "Loose" that is allowed'
    assert outcome.ownership is not None and outcome.ownership.attributes["title"] == Owned("Near", "first")
    kept = verified(update(back), Tenant(showing(title="Old")))
    assert kept.status is Status.SUCCEEDED and "title stays" in kept.message
    assert kept.ownership is not None and kept.ownership.attributes["title"].value == "Old"
    assert verified(update(back), Tenant(showing(title="Other"))).status is Status.FAILED


def test_what_nobody_can_see_after_the_action_is_told_and_no_failure() -> None:
    group, here = "groups.crew.title", Position("sites/a.yaml", 1)
    archived = Decision("archived", Case.NEW, False, True, Owned(True, False))
    made = Decision(group, Case.NEW, "", "Crew", Owned("Crew", ""))
    wish = Desired(A, here, {"archived": Wanted(True, here), group: Wanted("Crew", here)})
    now = replace(showing(archived=True), facts={"archive": "RecentlyArchived"})
    outcome = verified(replace(update(archived, made), desired=wish), Tenant(now))
    assert (outcome.status, outcome.verified) == (Status.SUCCEEDED, False)
    assert outcome.message == f"not read again: {group}: nobody can look inside a site that is archived"
    assert outcome.ownership is not None and outcome.ownership.attributes[group] == Owned("Crew", "")
    open_ = replace(now, facts={}, fields={**now.fields, "archived": True})
    assert verified(replace(update(archived, made), desired=wish), Tenant(open_)).status is Status.FAILED
