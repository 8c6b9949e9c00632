"""Laws of the lattice: policies combine in any order, and a clamped value satisfies them all."""

from __future__ import annotations

from functools import reduce
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.model.constraint import Constraint, from_json
from spo_gitops.model.order import Flag, Inclusion, Numeric, Order, Ranked, Unordered
from spo_gitops.model.value import Value
from spo_gitops.policy.combine import combine

SCALE = ("none", "few", "many", "all")
TEXTS = st.frozensets(st.sampled_from(("a", "b", "c")), max_size=3)
SETS = TEXTS.map(lambda members: tuple(sorted(members)))
NUMBERS = st.integers(-1, 60)
ORDERS: tuple[tuple[Order, st.SearchStrategy[Value]], ...] = (
    (Ranked(SCALE), st.sampled_from(SCALE)),
    (Flag(True), st.booleans()),
    (Numeric(), NUMBERS),
    (Numeric(unlimited=(0, -1)), NUMBERS),
    (Numeric(less_is_strict=False), NUMBERS),
    (Inclusion(), SETS),
    (Unordered(), SETS),
)


@st.composite
def cases(draw: Any, count: int, depth: int = 1) -> tuple[Order, list[Constraint], Value]:
    """Constraints of one attribute, as ``validate`` lets them through, and some value of it."""
    order, values = draw(st.sampled_from(ORDERS))
    outside = st.just("odd") if isinstance(order, Ranked) else values
    return order, [draw(constraints(order, values, depth)) for _ in range(count)], draw(values | outside)


def constraints(order: Order, values: st.SearchStrategy[Value], depth: int) -> st.SearchStrategy[Constraint]:
    parts: list[st.SearchStrategy[Constraint]] = [values.map(lambda value: Constraint(equals=value))]
    if isinstance(order, Inclusion | Unordered):
        parts += [
            TEXTS.map(lambda members: Constraint(within=members)),
            TEXTS.map(lambda members: Constraint(contains=members)),
            TEXTS.map(lambda members: Constraint(excludes=members)),
            st.sampled_from(("[ab]", "[bc]")).map(lambda pattern: Constraint(matches=frozenset({pattern}))),
        ]
    else:
        inside = values.filter(lambda value: order.rank(value) is not None)
        parts += [
            st.frozensets(values, min_size=1, max_size=3).map(lambda members: Constraint(one_of=members)),
            inside.map(lambda bound: Constraint(at_most=bound)),
            inside.map(lambda bound: Constraint(at_least=bound)),
        ]
    if depth:
        below = st.frozensets(constraints(order, values, depth - 1), min_size=1, max_size=2)
        parts += [
            below.map(lambda group: Constraint(any_of=frozenset({group}))),
            below.map(lambda group: Constraint(none_of=group)),
        ]
    return st.one_of(parts)


def meet(order: Order, parts: list[Constraint]) -> Constraint | None:
    def both(left: Constraint | None, right: Constraint) -> Constraint | None:
        return None if left is None else left.and_(right, order)

    return reduce(both, parts, Constraint())


@settings(deadline=None, max_examples=50)
@given(cases(2))
def test_combining_is_commutative(case: Any) -> None:
    order, (one, other), _ = case
    assert one.and_(other, order) == other.and_(one, order)


@settings(deadline=None, max_examples=50)
@given(cases(3))
def test_combining_is_associative(case: Any) -> None:
    order, (a, b, c), _ = case
    left, right = a.and_(b, order), b.and_(c, order)
    assert (left and left.and_(c, order)) == (right and a.and_(right, order))


@settings(deadline=None, max_examples=50)
@given(cases(3))
def test_all_orders_of_policies_demand_the_same(case: Any) -> None:
    order, parts, _ = case
    assert len({meet(order, list(some)) for some in permutations(parts)}) == 1
    named = [combine([(str(n), p) for n, p in some], order) for some in permutations(list(enumerate(parts)))]
    assert len({demand and demand.possible for demand in named}) == 1


@settings(deadline=None, max_examples=50)
@given(cases(1))
def test_combining_is_idempotent(case: Any) -> None:
    order, (one,), _ = case
    both = one.and_(one, order)
    assert both == one or (both is None and meet(order, [one]) is None)


@settings(deadline=None, max_examples=50)
@given(cases(2))
def test_together_they_allow_exactly_what_each_allows(case: Any) -> None:
    order, (one, other), value = case
    both = one.and_(other, order)
    each = one.allows(value, order) and other.allows(value, order)
    assert each is (both is not None and both.allows(value, order))


@settings(deadline=None, max_examples=50)
@given(cases(2))
def test_clamping_satisfies_and_twice_is_once(case: Any) -> None:
    order, parts, value = case
    demand = meet(order, parts)
    clamped = None if demand is None else demand.clamp(value, order)
    if demand is not None and clamped is not None:
        assert all(part.allows(clamped, order) for part in parts)
        assert demand.clamp(clamped, order) == clamped
    if demand is not None and demand.allows(value, order):
        assert clamped == value


@settings(deadline=None, max_examples=50)
@given(cases(2))
def test_tightening_never_allows_more(case: Any) -> None:
    order, (one, other), value = case
    tighter = one.and_(other, order)
    if tighter is not None and tighter.allows(value, order):
        assert one.allows(value, order)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(SCALE), st.sampled_from(SCALE), st.sampled_from(SCALE))
def test_tightening_a_ceiling_never_loosens_what_is_written(value: str, one: str, other: str) -> None:
    order = Ranked(SCALE)
    wide, both = Constraint(at_most=one), Constraint(at_most=one).and_(Constraint(at_most=other), order)
    assert both is not None
    before, after = wide.clamp(value, order), both.clamp(value, order)
    assert before is not None and after is not None
    assert SCALE.index(str(after)) <= SCALE.index(str(before))


@settings(deadline=None, max_examples=50)
@given(cases(1, depth=2))
def test_a_constraint_survives_being_written_and_read(case: Any) -> None:
    order, (one,), value = case
    again = from_json(one.to_json())
    assert again == one
    assert again.allows(value, order) is one.allows(value, order)
