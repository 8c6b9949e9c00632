"""The short form of a plan: changes that are the same on many resources, and the risks of all, each in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..counting import how_many
from ..model.kind import Kinds
from ..model.plan import Action, Outlook, Plan
from ..model.value import Missing, Value, show
from ..plan.risks import risks

TOGETHER_FROM = 12  # that many that are alike are told as one
LINES = 12  # so many changes of that kind are told, those of most resources first
NAMED = 3  # of the resources that share a risk, so many are named


@dataclass(frozen=True, slots=True)
class Same:
    """One change that ``count`` resources of a kind share; ``differ`` change the attribute in another way."""

    attribute: str
    before: str
    after: str
    kind: str
    count: int
    differ: int

    def __str__(self) -> str:
        change = f"{self.before} → {self.after}" if self.before else self.after
        others = f"; {self.differ:,} differ" if self.differ else ""
        return f"{self.attribute} {change} on {self.count:,} {self.kind}s{others}"


@dataclass(frozen=True, slots=True)
class Danger:
    """A risk and all resources that share it: ``loosens security``, what exactly, where."""

    word: str
    text: str
    addresses: tuple[str, ...]

    @property
    def where(self) -> str:
        """The first addresses, and how many more there are."""
        rest = len(self.addresses) - NAMED
        return ", ".join(self.addresses[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")


def same_changes(actions: Iterable[Action]) -> tuple[Same, ...]:
    """What many change alike, most of them first."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    touched: Counter[tuple[str, str]] = Counter()
    for action in actions:
        kind = action.address.kind
        for decision in action.changes:
            after = "" if decision.after is None else words(decision.after)
            before = "" if action.settles else words(decision.before)
            found[kind, decision.attribute, before, after] += 1
            touched[kind, decision.attribute] += 1
    many = [(count, key) for key, count in found.items() if count >= TOGETHER_FROM]
    return tuple(
        Same(plain(attribute), before, after, kind, count, touched[kind, attribute] - count)
        for count, (kind, attribute, before, after) in sorted(many, key=lambda pair: (-pair[0], pair[1]))[:LINES]
    )


def dangers(plan: Plan, kinds: Kinds) -> tuple[Danger, ...]:
    """The plan's risks, those alike told once; a plan that nobody carries out has none."""
    if plan.outlook is None:
        return ()
    groups: dict[tuple[str, str], list[str]] = {}
    for risk in risks(plan, kinds):
        groups.setdefault((risk.kind.value, risk.text), []).append(str(risk.address))
    return tuple(Danger(word, text, tuple(addresses)) for (word, text), addresses in groups.items())


def forecast(outlook: Outlook) -> str:
    """What carrying out the plan will take, in a sentence."""
    told = (
        f"to apply it: about {how_many(outlook.requests, 'request')} and {how_many(outlook.units, 'resource unit')} "
        f"(of {outlook.units_a_minute:,} a minute), about {lasting(outlook.seconds)}"
    )
    if len(outlook.pole) < 2:
        return told
    first, last = outlook.pole[0], outlook.pole[-1]
    between = f" … {len(outlook.pole) - 2:,} more …" if len(outlook.pole) > 2 else ""
    return f"{told}; longest chain: {first} →{between} {last}, {lasting(outlook.pole_s)}"


def lasting(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def plain(attribute: str) -> str:
    """Settings stand under the vendor's own names."""
    return attribute.removeprefix("settings.")


def words(value: Value | Missing) -> str:
    """Vendor words stand without quotes, free text with them."""
    if isinstance(value, str) and value.isidentifier():
        return value
    return show(value)
