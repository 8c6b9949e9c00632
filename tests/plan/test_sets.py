"""Sets: one value or element by element, and the way from one to the other."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.ownership import Owned
from spo_gitops.model.plan import Case
from spo_gitops.model.value import UNKNOWN
from spo_gitops.plan.sets import convert

from .pieces import action, decision, declared, kept, live, planned, record, writes

A = "site:/sites/a"
OWNER = "eva@contoso.com"
ANN, BEN, CAT = "ann@contoso.com", "ben@contoso.com", "cat@contoso.com"


def seen(*members: str, owner: str = OWNER) -> Any:
    return live(A, {"admins": tuple(sorted(members)), "owner": owner})


def exact(*members: str, **fields: Any) -> Any:
    return declared(A, fields={"admins": tuple(sorted(members)), **fields}, sets={"admins": "exact"})


def include(*members: str) -> Any:
    return declared(A, fields={f"admins[{member}]": True for member in members}, sets={"admins": "include"})


def element(member: str) -> str:
    return f"admins[{member}]"


def test_exact_is_one_value() -> None:
    plan = planned(desired=[exact(ANN)], seen=[seen(BEN)])
    assert writes(action(plan, A)) == {"admins": (ANN,)}
    assert kept(action(plan, A)) == {"admins": ((ANN,), (BEN,))}


def test_include_adds_and_leaves_the_rest() -> None:
    plan = planned(desired=[include(ANN, BEN)], seen=[seen(BEN, CAT)])
    assert writes(action(plan, A)) == {element(ANN): True}
    assert kept(action(plan, A)) == {element(ANN): (True, False), element(BEN): (True, True)}


def test_what_include_added_goes_when_it_is_no_longer_declared() -> None:
    ours = record(A, {element(ANN): (True, False), element(BEN): (True, True)})
    plan = planned(desired=[include()], owned=[ours], seen=[seen(ANN, BEN)])
    assert writes(action(plan, A)) == {element(ANN): False}
    assert decision(action(plan, A), element(BEN)).case is Case.RELEASE


def test_to_exact_the_prior_is_without_what_we_added_and_with_what_we_removed() -> None:
    ours = record(A, {element(ANN): (True, False), element(BEN): (False, True)})
    plan = planned(desired=[exact(CAT)], owned=[ours], seen=[seen(ANN, CAT)])
    assert kept(action(plan, A)) == {"admins": ((CAT,), (BEN, CAT))}
    assert writes(action(plan, A)) == {"admins": (CAT,)}


def test_to_include_every_element_follows_the_table() -> None:
    ours = record(A, {"admins": ((ANN, BEN), (BEN, CAT))})
    plan = planned(desired=[include(ANN)], owned=[ours], seen=[seen(ANN, BEN)])
    assert kept(action(plan, A)) == {element(ANN): (True, False)}
    assert writes(action(plan, A)) == {element(CAT): True}  # removed by us, so given back; Ben's place was his


def test_an_unknown_set_is_not_converted() -> None:
    ours = record(A, {element(ANN): (True, False)})
    unread = live(A, {"admins": UNKNOWN, "owner": OWNER})
    plan = planned(desired=[exact(ANN)], owned=[ours], seen=[unread])
    assert not plan.writing
    assert [b.reason for b in plan.blocked] == [f"admins, {element(ANN)}: it could not be read"]


def test_the_owner_is_in_nobodys_value() -> None:
    plan = planned(desired=[exact(ANN, OWNER)], seen=[seen(ANN)])
    assert writes(action(plan, A)) == {}
    plan = planned(desired=[include(OWNER)], seen=[seen(ANN)])
    assert all(not a.writes for a in plan.actions)


def test_who_stops_being_the_owner_is_written_as_he_shall_be() -> None:
    """His own entry does not show before the owner changes, whether he has one or not."""
    ours = record(A, {"admins": ((ANN,), (ANN,)), "owner": (OWNER, OWNER)})
    plan = planned(desired=[exact(ANN, owner=BEN)], owned=[ours], seen=[seen(ANN)])
    assert writes(action(plan, A)) == {"owner": BEN, "admins": (ANN,)}
    plan = planned(desired=[exact(ANN, OWNER, owner=BEN)], owned=[ours], seen=[seen(ANN)])
    assert writes(action(plan, A)) == {"owner": BEN, "admins": (ANN, OWNER)}


def test_who_becomes_the_owner_is_left_out() -> None:
    ours = record(A, {"admins": ((ANN, BEN), (ANN,)), "owner": (OWNER, OWNER)})
    plan = planned(desired=[exact(ANN, BEN, owner=BEN)], owned=[ours], seen=[seen(ANN, BEN)])
    assert "admins" not in writes(action(plan, A)) or writes(action(plan, A))["admins"] == (ANN,)


MEMBERS = st.frozensets(st.sampled_from([ANN, BEN, CAT])).map(lambda members: tuple(sorted(members)))


@given(MEMBERS, MEMBERS)
def test_to_include_and_back_keeps_what_is_owned(value: tuple[str, ...], before: tuple[str, ...]) -> None:
    """With nobody else writing, the live set is V."""
    start = {"admins": Owned(value, before, "R1")}
    live_set = seen(*value)
    back = convert(convert(start, {"admins": "include"}, live_set), {"admins": "exact"}, live_set)
    assert back == start or (not value and not before and back == {})


@given(MEMBERS, MEMBERS, MEMBERS)
def test_a_conversion_alone_releases_to_the_same_set(
    added: tuple[str, ...], before: tuple[str, ...], removed: tuple[str, ...]
) -> None:
    """Element by element or at once, giving everything back leads to the set that was there before us."""
    value = (set(before) | set(added)) - set(removed)
    touched = {*added, *removed}
    elements = {element(m): Owned(m in value, m in before, "R1") for m in touched}
    one = convert(elements, {"admins": "exact"}, seen(*value))
    given_back = {m for m in value if m not in touched} | {m for m in touched if m in before}
    if touched:
        assert one == {"admins": Owned(tuple(sorted(value)), tuple(sorted(given_back)), "R1")}
    else:
        assert one == {}
