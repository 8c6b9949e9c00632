"""Laws of orders and constraints: which of two values is stricter, and the nearest that is allowed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.constraint import Constraint
from spo_gitops.model.order import (
    Flag,
    Inclusion,
    Magnitude,
    Numeric,
    Openings,
    Order,
    Ranked,
    Strictness,
    Unordered,
    compare,
    loosens,
)
from spo_gitops.model.value import Value, same

SCALE = ("none", "few", "many", "all")
WORDS = st.frozensets(st.sampled_from(("a.com", "b.com", "#ext#x"))).map(lambda words: tuple(sorted(words)))
MIRROR = {Strictness.STRICTER: Strictness.LOOSER, Strictness.LOOSER: Strictness.STRICTER}

NUMBERS = st.integers(-2, 400)
KINDS: tuple[tuple[Order, st.SearchStrategy[Value]], ...] = (
    (Ranked(SCALE), st.sampled_from((*SCALE, "odd"))),
    (Flag(True), st.booleans()),
    (Flag(False), st.booleans()),
    (Numeric(), NUMBERS),
    (Numeric(unlimited=(0, -1)), NUMBERS),
    (Numeric(less_is_strict=False), NUMBERS),
    (Magnitude(), NUMBERS),
    (Unordered(), st.text(max_size=2)),
    (Inclusion(), WORDS),
    (Inclusion(more_is_strict=True), WORDS.map(" ".join)),
    (Inclusion(empty_is_all=True), WORDS),
    (Inclusion(empty_is_none=True), WORDS),
    (Openings(lambda member: "#ext#" in member), WORDS),
)
BOUNDED = tuple(kind for kind in KINDS if isinstance(kind[0], Ranked | Flag | Numeric | Magnitude))


@st.composite
def values(draw: Any, count: int, kinds: Any = KINDS) -> tuple[Order, list[Value]]:
    order, strategy = draw(st.sampled_from(kinds))
    return order, [draw(strategy) for _ in range(count)]


@st.composite
def constraints(draw: Any, count: int) -> tuple[Order, list[Constraint], Value]:
    """Constraints whose bounds stand in the order, as ``validate`` demands, and some value."""
    order, strategy = draw(st.sampled_from(BOUNDED))
    inside = strategy.filter(lambda value: order.rank(value) is not None)
    bound = st.none() | inside
    made = [
        Constraint(draw(bound), draw(bound), draw(bound)) if draw(st.booleans()) else Constraint(draw(inside))
        for _ in range(count)
    ]
    return order, made, draw(strategy)


def possible(constraint: Constraint, order: Order) -> bool:
    return constraint.and_(Constraint(), order) is not None


@given(values(2))
def test_comparing_the_other_way_round_gives_the_opposite(given_values: Any) -> None:
    order, (one, other) = given_values
    there, back = compare(order, one, other), compare(order, other, one)
    assert back is MIRROR.get(there, there)


@given(values(1))
def test_a_value_is_as_strict_as_itself_and_changing_it_to_itself_loosens_nothing(given_values: Any) -> None:
    order, (value,) = given_values
    assert compare(order, value, value) is Strictness.EQUAL
    assert not loosens(order, value, value)


@given(values(3))
def test_stricter_than_stricter_is_stricter(given_values: Any) -> None:
    order, (a, b, c) = given_values
    if compare(order, a, b) is compare(order, b, c) is Strictness.STRICTER:
        assert compare(order, a, c) is Strictness.STRICTER


@given(values(2))
def test_a_change_loosens_one_way_at_least_unless_both_are_alike(given_values: Any) -> None:
    order, (one, other) = given_values
    if compare(order, one, other) is Strictness.EQUAL:
        assert not loosens(order, one, other) and not loosens(order, other, one)
    else:
        assert loosens(order, one, other) or loosens(order, other, one)


@given(values(2))
def test_what_is_certainly_stricter_never_loosens(given_values: Any) -> None:
    order, (one, other) = given_values
    if compare(order, other, one) is Strictness.STRICTER:
        assert not loosens(order, one, other)
    if compare(order, other, one) is Strictness.LOOSER:
        assert loosens(order, one, other)


@given(constraints(1))
def test_a_clamped_value_is_allowed_and_clamps_to_itself(given_constraints: Any) -> None:
    order, (constraint,), value = given_constraints
    clamped = constraint.clamp(value, order)
    if clamped is None:
        assert order.rank(value) is None or not possible(constraint, order)
        return
    assert constraint.allows(clamped, order)
    assert constraint.clamp(clamped, order) == clamped
    if constraint.allows(value, order):
        assert same(clamped, value)


@given(constraints(2))
def test_a_value_that_is_allowed_is_nearer_nowhere(given_constraints: Any) -> None:
    order, (constraint, other), value = given_constraints
    clamped = constraint.clamp(value, order)
    rank = order.rank(value)
    candidate = other.equals
    if clamped is None or rank is None or candidate is None or not constraint.allows(candidate, order):
        return
    there, nearest = order.rank(candidate), order.rank(clamped)
    assert there is not None and nearest is not None
    assert abs(nearest - rank) <= abs(there - rank) or nearest == rank


@given(constraints(2))
def test_together_they_allow_what_both_allow_and_nothing_else(given_constraints: Any) -> None:
    order, (one, other), value = given_constraints
    both = one.and_(other, order)
    either = one.allows(value, order) and other.allows(value, order)
    if both is None:
        assert not either
    else:
        assert both.allows(value, order) is either


@given(constraints(2))
def test_the_order_of_two_policies_does_not_matter(given_constraints: Any) -> None:
    order, (one, other), value = given_constraints
    forth, back = one.and_(other, order), other.and_(one, order)
    assert (forth is None) is (back is None)
    if forth is not None and back is not None:
        assert forth.allows(value, order) is back.allows(value, order)


def test_a_bound_outside_the_order_allows_nothing() -> None:
    """``validate`` refuses it; should one come through all the same, it must not open anything."""
    scale = Ranked(SCALE)
    assert not Constraint(at_most="odd").allows("few", scale)
    assert Constraint(at_most="odd").clamp("few", scale) is None
    both = Constraint(at_most="odd").and_(Constraint(at_most="none"), scale)
    assert both is None or not both.allows("all", scale)


def test_to_the_strictest_and_from_the_loosest_never_loosens() -> None:
    scale = Ranked(SCALE)
    assert not loosens(scale, "odd", "none") and not loosens(scale, "all", "odd")
    assert loosens(scale, "odd", "few") and loosens(scale, "few", "odd")
    assert not loosens(Numeric(unlimited=(0,)), 0, 30)


def test_only_principals_that_open_something_up_count_among_openings() -> None:
    order = Openings(lambda member: "#ext#" in member)
    assert compare(order, ("ann",), ("ben", "cat")) is Strictness.EQUAL
    assert loosens(order, ("ann",), ("ann", "x#ext#")) and not loosens(order, ("ann", "x#ext#"), ("ann",))
    assert loosens(order, ("x#ext#",), ("y#ext#",))
