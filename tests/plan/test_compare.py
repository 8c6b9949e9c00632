"""A state differs from itself in nothing; what differs is found from both sides; unknown is never equal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.model.address import Address
from spo_gitops.model.observation import Observation, Presence, unknown
from spo_gitops.model.value import UNKNOWN
from spo_gitops.plan.compare import Kind, Pair, Side, compare, observed_side

VALUES: st.SearchStrategy[Any] = (
    st.booleans() | st.integers(0, 3) | st.sampled_from(["", "Disabled", "true"]) | st.just(("a", "b")) | st.just(())
)
FIELDS = st.dictionaries(st.sampled_from(["title", "admins", "settings.a", "settings.b"]), VALUES)
STATES = st.dictionaries(st.sampled_from("abcd").map(lambda leaf: Address("site", f"/sites/{leaf}")), FIELDS)
A = Address("site", "/sites/a")


def side(resources: dict[Address, Any], *, whole: bool = True) -> Side:
    return Side("x", resources, whole)


@given(STATES, st.booleans())
@settings(deadline=None)
def test_a_state_differs_from_itself_in_nothing(state: dict[Address, Any], whole: bool) -> None:
    assert compare(side(state, whole=whole), side(state, whole=whole)).differences == ()


@given(STATES, STATES)
@settings(deadline=None, max_examples=60)
def test_both_directions_find_the_same_and_everything(left: dict[Address, Any], right: dict[Address, Any]) -> None:
    there, back = compare(side(left), side(right)), compare(side(right), side(left))
    turned = {Kind.ONLY_LEFT: Kind.ONLY_RIGHT, Kind.ONLY_RIGHT: Kind.ONLY_LEFT, Kind.CHANGED: Kind.CHANGED}
    assert [(d.address, turned[d.kind]) for d in there.differences] == [(d.address, d.kind) for d in back.differences]
    rebuilt = {address: dict(fields) for address, fields in left.items()}
    for difference in there.differences:
        if difference.kind is Kind.ONLY_LEFT:
            del rebuilt[difference.address]
        elif difference.kind is Kind.ONLY_RIGHT:
            rebuilt[difference.address] = dict(right[difference.address])
        for pair in difference.pairs:
            if pair.right is None:
                del rebuilt[difference.address][pair.attribute]
            else:
                rebuilt[difference.address][pair.attribute] = pair.right
    assert rebuilt == right
    assert all(type(v) is type(right[a][n]) for a, fields in rebuilt.items() for n, v in fields.items())


def test_what_a_site_that_nobody_can_look_into_lacks_is_unknown_and_not_absent() -> None:
    shut = Observation(A, Presence.PRESENT, {"title": "A"}, facts={"closed": "it is archived"})
    seen = Observation(A, Presence.PRESENT, {"title": "B", "groups": ("x",)})
    compared = compare(observed_side("l", {A: shut}), observed_side("r", {A: seen}))
    (difference,) = compared.differences
    assert difference.pairs == (Pair("groups", UNKNOWN, ("x",)), Pair("title", "A", "B"))
    assert difference.why == "it is archived" and not compared.is_whole
    expected = compare(replace(observed_side("l", {A: shut}), passed_by=True), observed_side("r", {A: seen}))
    assert expected.is_whole and expected.differences == compared.differences
    (difference,) = compare(observed_side("l", {A: shut}), observed_side("r", {A: shut})).differences
    assert (difference.kind, difference.why) == (Kind.UNKNOWN, "what is in it: it is archived")
    sides = [replace(observed_side("x", {A: shut}), passed_by=True) for _ in range(2)]
    assert compare(*sides).differences == ()
    declared = side({A: {"title": "A", "groups[x]": True}}, whole=False)
    (difference,) = compare(declared, observed_side("r", {A: shut})).differences
    assert difference.pairs == (Pair("groups[x]", True, UNKNOWN),)


def test_true_is_not_one() -> None:
    (difference,) = compare(side({A: {"x": True}}), side({A: {"x": 1}})).differences
    assert difference.pairs == (Pair("x", True, 1),)


def test_against_a_commit_only_what_it_declares_counts() -> None:
    declared = side({A: {"title": "A", "admins[b@x.y]": True, "admins[c@x.y]": True}}, whole=False)
    live = side({A: {"title": "A", "admins": ("b@x.y",), "settings.a": 1}})
    (difference,) = compare(declared, live).differences
    assert difference.pairs == (Pair("admins[c@x.y]", True, False),)
    (other,) = compare(live, declared).differences
    assert other.pairs == (Pair("admins[c@x.y]", False, True),)


def test_beside_a_whole_state_only_what_the_other_holds_is_in_question() -> None:
    """An export beside the ledger, a run or a commit: what nobody asked for is not there only."""
    b, c = Address("site", "/sites/b"), Address("site", "/sites/c")
    everything = side({A: {"title": "A"}, b: {"title": "B"}, c: {"title": "C"}})
    for other in (
        side({A: {"title": "A"}}, whole=False),
        replace(side({A: {"title": "A"}}, whole=False), partial=True),
    ):
        assert compare(other, everything).differences == compare(everything, other).differences == ()
        assert compare(other, everything).compared == 1
    gone = replace(side({A: {"title": "A"}}, whole=False), absent=frozenset({b}))
    assert [(d.address, d.kind) for d in compare(gone, everything).differences] == [(b, Kind.ONLY_RIGHT)]
    (added,) = compare(side({}, whole=False), side({A: {}}, whole=False)).differences
    assert added.kind is Kind.ONLY_RIGHT


def test_what_was_not_read_is_neither_equal_nor_absent() -> None:
    b = Address("site", "/sites/b")
    left = observed_side("l", {A: unknown(A, "403"), b: Observation(b, Presence.PRESENT, {"title": UNKNOWN})})
    right = observed_side(
        "r", {A: Observation(A, Presence.PRESENT, {}), b: Observation(b, Presence.PRESENT, {"title": "x"})}
    )
    first, second = compare(left, right).differences
    assert (first.kind, first.why) == (Kind.UNKNOWN, "403")
    assert second.pairs == (Pair("title", UNKNOWN, "x"),)
    assert compare(left, left).differences[1].pairs == (Pair("title", UNKNOWN, UNKNOWN),)


def test_the_absent_are_left_out_and_the_owner_is_no_member() -> None:
    b = Address("site", "/sites/b")
    state = observed_side(
        "l",
        {
            A: Observation(A, Presence.PRESENT, {"owner": "o@x.y", "admins": ("a@x.y", "o@x.y")}),
            b: Observation(b, Presence.ABSENT),
        },
    )
    assert state.resources == {A: {"owner": "o@x.y", "admins": ("a@x.y",)}}
