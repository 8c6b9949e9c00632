"""The inverse of single deeds: docs/transactions.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spo_gitops.model.desired import Desired, DesiredState, OnRemove
from spo_gitops.model.observation import Observation
from spo_gitops.model.ownership import Applied, Origin, Owned, Ownership, TakenBack
from spo_gitops.model.plan import Action, Blocked, Case, GuardClass, Verb
from spo_gitops.model.value import NO_PRIOR
from spo_gitops.plan.deeds import Deed, Undoing, document_of
from spo_gitops.plan.inverse import inverse
from spo_gitops.plan.records import ownership_from, ownership_json
from spo_gitops.plan.scope import scope_of

from .pieces import KINDS, absent, action, at, declared, kept, live, planned, record, unreadable, with_lifecycle, writes

A = "site:/sites/a"
UNDOING = Undoing("R2", "R3", "c9")
SHARING = "settings.sharingCapability"
TIGHT, LOOSE = "Disabled", "ExternalUserSharingOnly"


def update() -> tuple[Action, Ownership]:
    """Run R2 loosened sharing of a site whose title stayed, and the record that it left."""
    owned = record(
        A, {SHARING: (TIGHT, LOOSE), "title": ("A", "Old")}, digest="d1", history=(Applied("R1", "c1", "d1"),)
    )
    plan = planned(
        desired=[declared(A, fields={SHARING: LOOSE, "title": "A"})],
        owned=[owned],
        seen=[live(A, {SHARING: TIGHT, "title": "A"})],
    )
    done = action(plan, A)
    assert done.ownership is not None
    return done, done.ownership


def taken_back(done: Action, owned: Ownership | None, now: Observation, **rest: Any) -> Action | Blocked | None:
    undoing = replace(UNDOING, force=rest.pop("force", False))
    return inverse(Deed(done, owned, **rest), now, KINDS["site"], undoing)


def test_a_value_goes_back_and_so_does_what_the_ledger_says_of_it() -> None:
    done, owned = update()
    back = taken_back(done, owned, live(A, {SHARING: LOOSE, "title": "A"}))
    assert isinstance(back, Action) and back.ownership is not None
    assert (back.verb, writes(back), back.undoes) == (Verb.UPDATE, {SHARING: TIGHT}, "R2")
    assert kept(back) == {SHARING: (TIGHT, LOOSE), "title": ("A", "Old")}
    assert back.ownership.digest == "d1" and back.ownership.history[-1] == Applied("R3", "c9", "d1")


def test_what_is_as_before_already_needs_no_write_and_then_nothing_at_all() -> None:
    done, owned = update()
    back = taken_back(done, owned, live(A, {SHARING: TIGHT, "title": "A"}))
    assert isinstance(back, Action) and back.verb is Verb.RECORD and not back.writes
    assert taken_back(done, back.ownership, live(A, {SHARING: TIGHT, "title": "A"})) is None


def test_what_somebody_changed_is_a_conflict_that_force_overrides() -> None:
    done, owned = update()
    now = live(A, {SHARING: "ExternalUserAndGuestSharing", "title": "A"})
    conflict = taken_back(done, owned, now)
    assert isinstance(conflict, Blocked) and "conflict" in conflict.reason and "--force" in conflict.hint
    back = taken_back(done, owned, now, force=True)
    assert isinstance(back, Action) and writes(back) == {SHARING: TIGHT}
    assert back.notes[0].startswith("overrides: ")


def test_what_the_run_left_half_way_is_its_own_and_nobodys_hand() -> None:
    owned = record(A, {"admins": (("ann", "ben"), ())})
    desired = declared(A, fields={"admins": ("cleo",)}, sets={"admins": "exact"})
    done = action(planned(desired=[desired], owned=[owned], seen=[live(A, {"admins": ("ann", "ben")})]), A)
    now = live(A, {"admins": ("ann", "ben", "cleo")})
    left = replace(owned.attributes["admins"], value=("ann", "ben", "cleo"), run="R2")
    back = taken_back(done, replace(owned, attributes={"admins": left}), now)
    assert isinstance(back, Action) and writes(back) == {"admins": ("ann", "ben")}
    assert isinstance(taken_back(done, owned, now), Blocked)


@pytest.mark.parametrize("there", [False, True])
def test_a_group_that_the_run_removed_comes_back_with_what_was_declared_of_it(there: bool) -> None:
    whole, title, roles = "groups[crew]", "groups.crew.title", "groups.crew.roles"
    owned = record(A, {whole: (True, False), title: ("Crew", ""), roles: (("Edit",), ())})
    seen = live(A, {whole: True, title: "Crew", roles: ("Edit",)})
    done = action(planned(desired=[declared(A)], owned=[owned], seen=[seen]), A)
    assert writes(done) == {whole: False}
    now = live(A, {whole: True, title: "By hand", roles: ()} if there else {whole: False, title: "", roles: ("Edit",)})
    back = taken_back(done, done.ownership, now)
    # Made anew it has no level, whatever shows where nothing is; one that is there again is somebody else's.
    assert isinstance(back, Action)
    assert writes(back) == ({} if there else {whole: True, title: "Crew", roles: ("Edit",)})
    assert kept(back) == kept(replace(done, ownership=owned))


def test_what_somebody_changed_beside_it_is_none_of_its_business() -> None:
    done, owned = update()
    back = taken_back(done, owned, live(A, {SHARING: LOOSE, "title": "By hand"}))
    assert isinstance(back, Action) and writes(back) == {SHARING: TIGHT}


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("now", [unreadable(A), absent(A), live(A, {SHARING: LOOSE}, identity="another"), live(A, {})])
def test_what_is_unknown_gone_or_another_is_never_touched(now: Observation, force: bool) -> None:
    done, owned = update()
    assert isinstance(taken_back(done, owned, now, force=force), Blocked)


def test_a_set_that_an_attempt_that_died_had_half_given_back_is_no_conflict() -> None:
    ann, ben, eva = "ann@contoso.com", "ben@contoso.com", "eva@contoso.com"
    document = declared(A, fields={"admins": (ben,)}, sets={"admins": "exact"})
    done = action(planned(desired=[document], seen=[live(A, {"admins": (ann,)})]), A)
    half, theirs = live(A, {"admins": (ann, ben)}), live(A, {"admins": (ben, eva)})
    back = taken_back(done, done.ownership, half, interrupted=True)
    assert isinstance(back, Action) and writes(back) == {"admins": (ann,)}
    assert isinstance(taken_back(done, done.ownership, half), Blocked), "without such an attempt it is somebody's hand"
    assert isinstance(taken_back(done, done.ownership, theirs, interrupted=True), Blocked)


def test_an_adoption_taken_back_stays_on_record_until_git_has_spoken() -> None:
    document = declared(A, fields={"title": "Ours"})
    done = action(planned(desired=[document], seen=[live(A, {"title": "Theirs"})]), A)
    back = taken_back(done, done.ownership, live(A, {"title": "Ours"}), asks=document)
    assert isinstance(back, Action) and back.ownership is not None
    assert (back.verb, writes(back), kept(back)) == (Verb.RELEASE, {"title": "Theirs"}, {})
    assert back.ownership.taken_back == TakenBack("R2", "R3", True, {"title": "Ours"})
    assert not back.ownership.leaving


def created(run: str = "R2") -> tuple[Action, Ownership]:
    document = declared(A, fields={"title": "A", "owner": "ann@contoso.com"})
    done = action(planned(desired=[document], seen=[absent(A)]), A)
    owned = record(A, {"title": ("A", NO_PRIOR)}, origin=Origin.CREATED, history=(Applied(run, "c2", "d"),), digest="d")
    return done, replace(owned, attributes={n: replace(v, run="R2") for n, v in owned.attributes.items()})


def test_what_nobody_saw_come_true_before_the_run_is_so_again_when_it_is_taken_back() -> None:
    """Else what an even earlier run had left to be done were somebody's hand from now on."""
    done, owned = update()
    assert done.prior_ownership is not None
    done = replace(done, prior_ownership=replace(done.prior_ownership, unproven=frozenset({SHARING, "title"})))
    back = taken_back(done, owned, live(A, {SHARING: LOOSE, "title": "A"}))
    assert isinstance(back, Action) and back.ownership is not None
    assert back.ownership.unproven == {SHARING}


def test_a_creation_is_recycled_unless_it_was_changed_since() -> None:
    done, owned = created()
    back = taken_back(done, owned, live(A, {"title": "A"}, items=0))
    assert isinstance(back, Action) and back.verb is Verb.REMOVE and back.ownership is not None
    assert back.ownership.origin is Origin.RECYCLED
    tried = replace(owned, history=(*owned.history, Applied("R3", "c9", "")), digest="")  # and nobody saw it go
    again = taken_back(done, tried, live(A, {"title": "A"}, items=0))
    assert isinstance(again, Action) and again.verb is Verb.REMOVE
    by_hand = taken_back(done, owned, live(A, {"title": "B"}))
    by_run = taken_back(
        done, replace(owned, history=(*owned.history, Applied("R4", "c3", "e"))), live(A, {"title": "A"})
    )
    assert isinstance(by_hand, Blocked) and isinstance(by_run, Blocked)
    assert "run R4 has changed it" in by_run.reason
    assert isinstance(taken_back(done, owned, live(A, {"title": "B"}), force=True), Action)


def test_what_a_creation_that_died_had_not_set_yet_is_nobodys_hand() -> None:
    done, owned = created()
    crew = "groups.crew.title"
    attributes = {**owned.attributes, SHARING: Owned(TIGHT, LOOSE, "R2"), crew: Owned("Crew", NO_PRIOR, "R2")}
    owned = replace(owned, attributes=attributes, unproven=frozenset({SHARING, crew}))
    back = taken_back(done, owned, live(A, {"title": "A", SHARING: LOOSE, crew: ""}, items=0))
    assert isinstance(back, Action) and back.verb is Verb.REMOVE
    assert isinstance(
        taken_back(done, owned, live(A, {"title": "A", SHARING: "ExistingExternalUserSharingOnly"})), Blocked
    )
    assert isinstance(taken_back(done, replace(owned, unproven=frozenset()), live(A, {SHARING: LOOSE})), Blocked)


def test_a_set_that_a_creation_that_died_had_half_set_is_nobodys_hand() -> None:
    done, owned = created()
    columns = "lists.lists/tasks.views.all items.columns"  # taken out first, then put in one by one
    attributes = {**owned.attributes, columns: Owned(("Title",), ("LinkTitle",), "R2")}
    owned = replace(owned, attributes=attributes, unproven=frozenset({columns}))
    back = taken_back(done, owned, live(A, {"title": "A", columns: ()}, items=0))
    assert isinstance(back, Action) and back.verb is Verb.REMOVE
    assert isinstance(taken_back(done, owned, live(A, {"title": "A", columns: ("Author",)}, items=0)), Blocked)
    seen = replace(owned, unproven=frozenset())
    assert isinstance(taken_back(done, seen, live(A, {"title": "A", columns: ()}, items=0)), Blocked)


def test_a_creation_that_is_gone_or_not_ours_is_left_alone() -> None:
    done, owned = created()
    assert taken_back(done, owned, absent(A)) is None
    for record_ in (None, replace(owned, identity="another")):
        assert isinstance(taken_back(done, record_, live(A, {"title": "A"})), Blocked)


def removed() -> tuple[Action, Ownership]:
    owned = record(A, {"title": ("A", "Old")}, origin=Origin.CREATED, digest="d", history=(Applied("R1", "c1", "d"),))
    done = action(planned(owned=[owned], seen=[live(A, {"title": "A"}, items=0)]), A)
    assert done.ownership is not None
    return done, done.ownership


def test_what_was_recycled_comes_back_as_its_document_or_its_record_says() -> None:
    done, owned = removed()
    back = taken_back(done, owned, absent(A, recycledIdentity="id-1"))
    assert isinstance(back, Action) and back.verb is Verb.RESTORE and back.desired is not None
    assert back.desired.fields == {"title": "A"}
    assert back.mark == TakenBack("R2", "R3", False, {})
    document = declared(A, fields={"title": "A", "description": "x"})
    back = taken_back(done, owned, absent(A, recycledIdentity="id-1"), before=document)
    assert isinstance(back, Action) and back.desired == document


def test_what_is_purged_or_replaced_cannot_come_back() -> None:
    done, owned = removed()
    purged = taken_back(done, owned, absent(A))
    assert isinstance(purged, Blocked) and "no longer in the recycle bin" in purged.reason
    assert isinstance(taken_back(done, owned, live(A, identity="another")), Blocked)
    assert taken_back(done, owned, live(A)) is None  # somebody restored it


# -- what the next plan makes of it ---------------------------------------------------------------------------


def marked(asked: dict[str, Any], *, there: bool = True) -> Ownership:
    return replace(record(A, {"title": ("A", "Old")}, digest="x"), taken_back=TakenBack("R2", "R3", there, asked))


@pytest.mark.parametrize(("title", "trips"), [("Taken back", True), ("Another", False)])
def test_a_commit_that_asks_for_what_was_taken_back_trips_history_and_any_other_does_not(
    title: str, trips: bool
) -> None:
    plan = planned(
        desired=[declared(A, fields={"title": title})],
        owned=[marked({"title": "Taken back"})],
        seen=[live(A, {"title": "A"})],
    )
    assert (GuardClass.HISTORY in {trip.guard for trip in plan.trips}) is trips
    done = action(plan, A)
    assert done.ownership is not None and done.ownership.taken_back is None


def test_once_git_agrees_the_mark_goes_without_a_write() -> None:
    plan = planned(
        desired=[declared(A, fields={"title": "A"})], owned=[marked({"title": "B"})], seen=[live(A, {"title": "A"})]
    )
    assert not plan.writing and not plan.trips and action(plan, A).mark is None


def test_what_is_marked_is_looked_at_in_every_scope() -> None:
    document: Desired = declared(A, fields={"title": "A"})
    owned = replace(marked({}), digest=document.digest())
    wanted = DesiredState({at(A): document})
    assert scope_of(wanted, {at(A): owned}, "changed") == {at(A)}
    assert scope_of(wanted, {at(A): replace(owned, taken_back=None)}, "changed") == frozenset()


def test_a_removal_that_was_taken_back_is_not_done_again_unseen() -> None:
    gone = with_lifecycle(replace(marked({}, there=False), origin=Origin.CREATED))
    plan = planned(owned=[gone], seen=[live(A, {"title": "A"}, items=0)])
    assert GuardClass.HISTORY in {trip.guard for trip in plan.trips}


def test_the_mark_survives_the_ledger() -> None:
    owned = marked({"title": "B", "owner": NO_PRIOR})
    assert ownership_from(ownership_json(owned)) == owned
    assert "takenBack" not in ownership_json(replace(owned, taken_back=None))


def test_a_document_made_from_a_record_asks_for_what_the_record_says() -> None:
    owned = record(A, {"title": ("A", "B"), "admins": (("ann@contoso.com",), ())})
    assert document_of(owned, "R2").fields == {"title": "A", "admins": ("ann@contoso.com",)}
    assert document_of(owned, "R2").sets == {"admins": "exact"}


def test_taken_back_values_are_told_as_such() -> None:
    done, owned = update()
    back = taken_back(done, owned, live(A, {SHARING: LOOSE, "title": "A"}))
    assert isinstance(back, Action)
    assert [d.case for d in back.changes] == [Case.TAKEN_BACK]


LOCK = "settings.lockState"


def test_a_lock_that_an_attempt_which_died_left_open_is_closed_again_and_nobody_elses() -> None:
    owned = record(A, {SHARING: (TIGHT, LOOSE), LOCK: ("ReadOnly", "Unlock")}, digest="d1")
    run = planned(
        desired=[declared(A, fields={SHARING: LOOSE, LOCK: "ReadOnly"})],
        owned=[owned],
        seen=[live(A, {SHARING: TIGHT, LOCK: "ReadOnly"})],
    )
    done = action(run, A)
    now = live(A, {SHARING: LOOSE, LOCK: "Unlock"})
    back = taken_back(done, done.ownership, now, interrupted=True)
    assert isinstance(back, Action) and writes(back) == {SHARING: TIGHT, LOCK: "ReadOnly"}
    by_hand = taken_back(done, done.ownership, now)
    assert isinstance(by_hand, Action) and writes(by_hand) == {SHARING: TIGHT}


def test_the_values_of_what_an_attempt_that_died_brought_back_are_given_back() -> None:
    owned = record(A, {SHARING: (TIGHT, LOOSE)}, digest="d1", origin=Origin.CREATED)
    run = planned(owned=[with_lifecycle(owned, on_remove=OnRemove.RECYCLE)], seen=[live(A, {SHARING: TIGHT}, items=0)])
    done = action(run, A)
    assert done.verb is Verb.REMOVE
    half = replace(owned, attributes={}, digest="")
    now = live(A, {SHARING: LOOSE})
    back = taken_back(done, half, now, interrupted=True)
    assert isinstance(back, Action) and back.verb is Verb.UPDATE
    assert writes(back) == {SHARING: TIGHT} and kept(back) == {SHARING: (TIGHT, LOOSE)}
    assert taken_back(done, half, now) is None
    unread = taken_back(done, half, live(A, {}), interrupted=True)
    assert isinstance(unread, Blocked) and SHARING in unread.reason
