"""Concluding: a set whose mode changed is owned in one mode afterwards, however far its action came."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from spo_gitops.apply.conclude import conclude
from spo_gitops.model.observation import Observation
from spo_gitops.model.outcome import Outcome, Status
from spo_gitops.model.ownership import Applied, Origin, Owned
from spo_gitops.model.plan import Action, Case, Verb
from spo_gitops.model.value import NO_PRIOR, Value
from spo_gitops.plan.records import action_from, action_json

from ..plan.pieces import KINDS, absent, action, at, decision, declared, live, planned, record, unreadable, writes

A = "site:/sites/a"
ANN, BEN, IT = "ann@contoso.com", "ben@contoso.com", "it@contoso.com"
TITLE = {"title": "New"}  # outstanding, so that the action as a whole has failed


def recorded(draft: Action) -> Action:
    """As the next run finds it in the intent."""
    return action_from(json.loads(json.dumps(action_json(draft))))


def concluded(draft: Action, now: Observation) -> Outcome:
    return conclude(recorded(draft), now, None, KINDS["site"], stack="main", run="R1")


@pytest.mark.parametrize("written", [True, False])
def test_a_set_that_became_exact_keeps_the_prior_of_all_its_members(written: bool) -> None:
    owned = record(A, {f"admins[{IT}]": (True, True), f"admins[{ANN}]": (True, False)})
    seen = live(A, {"admins": (ANN, BEN, IT), "title": "Old"})
    plan = planned(
        desired=[declared(A, fields={"admins": (), **TITLE}, sets={"admins": "exact"})], owned=[owned], seen=[seen]
    )
    now = live(A, {"admins": () if written else (ANN, BEN, IT), "title": "Old"})
    outcome = conclude(recorded(action(plan, A)), now, None, KINDS["site"], stack="main", run="R1")
    assert outcome.status is Status.FAILED and outcome.ownership is not None
    assert not [name for name in outcome.ownership.attributes if name.startswith("admins[")]
    kept = outcome.ownership.attributes["admins"]
    assert (kept.value, kept.before) == (() if written else (ANN, BEN, IT), (BEN, IT))


def test_a_set_of_which_some_members_were_written_is_ours_as_it_is() -> None:
    """So that the next plan writes the rest, or gives all of it back, and takes it for nobody's hand."""
    owned = record(A, {"admins": ((ANN,), (IT,))})
    seen = live(A, {"admins": (ANN,)})
    half = live(A, {"admins": (ANN, IT)})
    release = action(planned(desired=[], owned=[owned], seen=[seen]), A)
    wanted = declared(A, fields={"admins": (IT,)}, sets={"admins": "exact"})
    update = action(planned(desired=[wanted], owned=[owned], seen=[seen]), A)
    for draft in (release, update):
        left = concluded(draft, half).ownership
        assert left is not None and {n: (o.value, o.before) for n, o in left.attributes.items()} == {
            "admins": ((ANN, IT), (IT,))
        }
        assert writes(action(planned(desired=[], owned=[left], seen=[half]), A)) == {"admins": (IT,)}
    theirs = concluded(update, live(A, {"admins": (BEN, IT)})).ownership
    assert theirs is not None and theirs.attributes["admins"].value == (ANN,)


def test_a_set_that_became_include_is_owned_member_by_member() -> None:
    owned = record(A, {"admins": ((), (BEN, IT))})
    seen = live(A, {"admins": (), "title": "Old"})
    wanted = declared(A, fields={f"admins[{IT}]": True, **TITLE}, sets={"admins": "include"})
    plan = planned(desired=[wanted], owned=[owned], seen=[seen])
    now = live(A, {"admins": (IT,), "title": "Old"})
    outcome = conclude(recorded(action(plan, A)), now, None, KINDS["site"], stack="main", run="R1")
    assert outcome.ownership is not None and outcome.address == at(A)
    kept = {name: (o.value, o.before) for name, o in outcome.ownership.attributes.items() if name.startswith("admins")}
    assert kept == {f"admins[{IT}]": (True, True), f"admins[{BEN}]": (False, True)}


@pytest.mark.parametrize("recycled", [False, True])
def test_what_was_created_is_recorded_with_the_run_that_did_it(recycled: bool) -> None:
    """However nobody saw the end of it; and what was applied to its predecessor stays in its history."""
    gone = replace(record(A, {}, origin=Origin.RECYCLED), history=(Applied("R0", "c0", "d0"),)) if recycled else None
    plan = planned(
        desired=[declared(A, fields={"title": "T", "owner": ANN})], owned=[gone] if gone else [], seen=[absent(A)]
    )
    assert action(plan, A).verb is Verb.CREATE
    outcome = conclude(
        recorded(action(plan, A)), live(A, {"title": "T", "owner": ANN}), None, KINDS["site"], stack="main", run="R1"
    )
    assert outcome.status is Status.FAILED and outcome.ownership is not None
    assert outcome.ownership.attributes == {
        "title": Owned("T", NO_PRIOR, "R1"), "owner": Owned(ANN, NO_PRIOR, "R1")
    }  # fmt: skip
    assert outcome.ownership.history == (gone.history if gone else ())


def test_what_a_creation_sets_by_itself_keeps_the_prior_that_is_known_beforehand() -> None:
    """So that a key which a later commit takes away goes back to nothing, as if nobody had interrupted."""
    wanted = {"title": "T", "owner": ANN, "description": "What for", "hub": "/sites/h", "admins": (BEN,)}
    plan = planned(desired=[declared(A, fields=wanted)], seen=[absent(A)])
    now = live(A, {"title": "T", "owner": ANN, "description": "What for", "hub": "none", "admins": ()})
    outcome = conclude(recorded(action(plan, A)), now, None, KINDS["site"], stack="main", run="R1")
    assert outcome.ownership is not None
    assert outcome.ownership.attributes == {
        "title": Owned("T", NO_PRIOR, "R1"),
        "owner": Owned(ANN, NO_PRIOR, "R1"),
        "description": Owned("What for", "", "R1"),
        "hub": Owned("none", "none", "R1"),  # it was made without: what shows is nobody's hand
    }
    again = planned(desired=[declared(A, fields=wanted)], owned=[outcome.ownership], seen=[now])
    assert writes(action(again, A)) == {"hub": "/sites/h", "admins": (BEN,)}


def test_of_a_site_with_a_group_it_is_what_the_group_brings() -> None:
    wanted = {
        "title": "T",
        "microsoft365Group.visibility": "Private",
        "microsoft365Group.owners": (ANN,),
        "admins": (BEN,),
    }
    desired = declared(A, fields=wanted, create={"template": "GROUP#0"})
    plan = planned(desired=[desired], seen=[absent(A)])
    now = replace(live(A, wanted), facts={"template": "GROUP#0", "hub": False})
    outcome = conclude(recorded(action(plan, A)), now, None, KINDS["site"], stack="main", run="R1")
    assert outcome.ownership is not None
    assert outcome.ownership.attributes == {
        "title": Owned("T", NO_PRIOR, "R1"),
        "microsoft365Group.visibility": Owned("Private", NO_PRIOR, "R1"),
        "microsoft365Group.owners": Owned((ANN,), NO_PRIOR, "R1"),
    }


def test_a_theme_that_was_created_can_lose_a_colour_again() -> None:
    blue = "theme:blue"
    wanted: dict[str, Value] = {"palette.white": "#ffffff", "isInverted": True}
    plan = planned(desired=[declared(blue, fields=wanted)], seen=[absent(blue)])
    now = live(blue, wanted, identity="blue")
    outcome = conclude(recorded(action(plan, blue)), now, None, KINDS["theme"], stack="main", run="R1")
    assert outcome.ownership is not None
    assert outcome.ownership.attributes == {
        "palette.white": Owned("#ffffff", "", "R1"), "isInverted": Owned(True, False, "R1")
    }  # fmt: skip


def test_a_site_from_another_template_is_not_the_one_that_we_were_to_make() -> None:
    """Somebody else's at the same URL, in the same minutes and with the same title: to revert must not recycle it."""
    wanted = {"title": "T", "owner": ANN}
    draft = action(planned(desired=[declared(A, fields=wanted)], seen=[absent(A)]), A)
    made = live(A, wanted, created="2026-01-01T00:00:10Z")
    since = "2026-01-01T00:00:00Z"
    for now, ours in ((made, True), (replace(made, facts={**made.facts, "template": "SITEPAGEPUBLISHING#0"}), False)):
        outcome = conclude(recorded(draft), now, None, KINDS["site"], stack="main", run="R1", since=since)
        assert (outcome.status is Status.FAILED, outcome.ownership is not None) == (ours, ours)


CLEO = "cleo@contoso.com"


def half_way(*, owned: bool, then: tuple[str, ...] | None, now: tuple[str, ...]) -> Owned:
    """The record of a set that was (ANN, BEN), by a run R2 that died between the requests of its change."""
    known = record(A, {"admins": ((ANN, BEN), (IT,))} if owned else {})
    fields: dict[str, Value] = {"title": "New"} if then is None else {"admins": then, **TITLE}
    seen = live(A, {"admins": (ANN, BEN), "title": "Old"})
    plan = planned(desired=[declared(A, fields=fields, sets={"admins": "exact"})], owned=[known], seen=[seen])
    after = live(A, {"admins": now, "title": "Old"})
    outcome = conclude(recorded(action(plan, A)), after, None, KINDS["site"], stack="main", run="R2")
    assert outcome.ownership is not None
    return outcome.ownership.attributes["admins"]


def test_a_set_that_was_left_half_way_is_what_the_run_left() -> None:
    """Else the next commit took it for somebody's hand, and left it so."""
    assert half_way(owned=False, then=(CLEO,), now=(ANN, BEN, CLEO)) == Owned((ANN, BEN, CLEO), (ANN, BEN), "R2")
    assert half_way(owned=True, then=(ANN, CLEO), now=(ANN, BEN, CLEO)) == Owned((ANN, BEN, CLEO), (IT,), "R2")
    assert half_way(owned=True, then=None, now=(ANN, BEN, IT)) == Owned((ANN, BEN, IT), (IT,), "R2")


def test_what_no_way_leads_through_is_somebodys_hand() -> None:
    assert half_way(owned=True, then=(ANN, CLEO), now=(BEN, CLEO)).value == (ANN, BEN)  # ANN was to stay
    assert half_way(owned=True, then=(ANN, CLEO), now=(ANN, CLEO, IT)).value == (ANN, BEN)  # nobody asked for IT


def test_what_a_new_list_has_by_itself_is_nobodys_as_long_as_it_was_not_read() -> None:
    """Nothing of it was written, so that the next plan takes it for the prior."""
    whole, versions = "lists[lists/tasks]", "lists.lists/tasks.enableVersioning"
    new: dict[str, Value] = {"lists.lists/tasks.template": "GenericList", "lists.lists/tasks.title": "Tasks"}
    wanted: dict[str, Value] = {whole: True, versions: False, **new, **TITLE}
    desired = declared(A, fields=wanted, sets={"lists": "include"})
    seen = live(A, {whole: False, "title": "Old"} | dict.fromkeys((*new, versions), ""))
    plan = planned(desired=[desired], owned=[record(A, {})], seen=[seen])
    now = live(A, {**seen.fields, whole: True, **new, versions: True})
    outcome = conclude(recorded(action(plan, A)), now, None, KINDS["site"], stack="main", run="R2")
    assert outcome.ownership is not None and outcome.status is Status.FAILED and versions in outcome.message
    assert outcome.ownership.attributes.keys() == {whole, *new} and outcome.ownership.digest == ""
    unknown = conclude(recorded(action(plan, A)), unreadable(A), None, KINDS["site"], stack="main", run="R2").ownership
    assert unknown is not None and unknown.attributes.keys() == {whole, *new, *TITLE}


SHARING, TIGHT, LOOSE = "settings.sharingCapability", "Disabled", "ExternalUserSharingOnly"
LOOSENED, TIGHTENED = live(A, {SHARING: LOOSE, "title": "A"}), live(A, {SHARING: TIGHT, "title": "A"})


@pytest.mark.parametrize("now", [unreadable(A), LOOSENED])
@pytest.mark.parametrize("rest", [{"title": ("A", "Old")}, {}])
def test_what_was_let_go_of_is_kept_until_somebody_sees_it_and_is_nobodys_hand_then(
    now: Observation, rest: dict[str, tuple[Value, Value]]
) -> None:
    site = [declared(A, fields={"title": "A"})] if rest else []
    draft = action(planned(desired=site, owned=[record(A, {SHARING: (LOOSE, TIGHT), **rest})], seen=[LOOSENED]), A)
    left = conclude(recorded(draft), now, None, KINDS["site"], stack="main", run="R1", pending=True).ownership
    assert left is not None and left.attributes[SHARING].before == TIGHT
    late = action(planned(desired=site, owned=[left], seen=[TIGHTENED]), A)
    assert decision(late, SHARING).case is Case.RELEASE and not late.writes
    assert writes(action(planned(desired=site, owned=[left], seen=[LOOSENED]), A)) == {SHARING: TIGHT}
    wanted = declared(A, fields={"title": "A", SHARING: LOOSE})
    assert writes(action(planned(desired=[wanted], owned=[left], seen=[TIGHTENED]), A)) == {SHARING: LOOSE}
