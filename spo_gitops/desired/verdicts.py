"""Policies against documents and against each other, as far as the files alone can tell."""

from __future__ import annotations

from itertools import combinations

from ..catalog.settings import Setting, declarable
from ..model.desired import Applied, DesiredState, Wanted
from ..model.value import Value, show
from . import globs
from .policy import Policy, Rule, Selector
from .report import Report


def check_policies(state: DesiredState, policies: tuple[Policy, ...], report: Report) -> None:
    """What an enforced policy forbids may not be declared; two policies must be able to hold together."""
    for desired in state.resources.values():
        for applied in desired.policies:
            wanted = desired.attributes.get(applied.attribute)
            if wanted is not None and applied.enforce and not applied.types:
                _judge(wanted, applied, report)
    for first, second in combinations(policies, 2):
        if _meet(first.selector, second.selector, state):
            _check_pair(first, second, report)


def _judge(wanted: Wanted, applied: Applied, report: Report) -> None:
    setting = declarable()[applied.attribute.removeprefix("settings.")]
    if not _decidable(setting, wanted.value, applied) or applied.constraint.allows(wanted.value, setting.order):
        return
    found = f"{_show(wanted.value)}, which the policy {applied.policy} forbids"
    hint = "change the value; an exception needs a change of the policy"
    related = (applied.position,)
    expected = requirement(applied.constraint.equals, applied.constraint.at_most, applied.constraint.at_least)
    report.error(wanted.position, "policy-violated", found, expected, hint, related=related)


def _decidable(setting: Setting, value: Value, applied: Applied) -> bool:
    """A value that follows the tenant, or stands outside of the order, is judged when the tenant has been read."""
    if setting.is_inherited(value):
        return False
    return applied.constraint.equals is not None or setting.order.rank(value) is not None


def requirement(equals: Value | None, at_most: Value | None, at_least: Value | None) -> str:
    """A constraint in words."""
    parts = (("", equals), ("at most ", at_most), ("at least ", at_least))
    return " and ".join(word + _show(value) for word, value in parts if value is not None)


def _check_pair(first: Policy, second: Policy, report: Report) -> None:
    theirs: dict[str, Rule] = {rule.attribute: rule for rule in second.rules}
    for rule in first.rules:
        other = theirs.get(rule.attribute)
        if other is None or rule.constraint.and_(other.constraint, rule.setting.order) is not None:
            continue
        found = f"a rule for {rule.setting.name} that cannot hold together with the policy {first.name.value}"
        hint = "change one of the two, or which sites they apply to"
        related = (rule.position,)
        report.error(other.position, "policy-conflict", found, "rules that some value satisfies", hint, related=related)


def _meet(first: Selector, second: Selector, state: DesiredState) -> bool:
    """Whether some site may be selected by both."""
    if first.types and second.types and not set(first.types) & set(second.types):
        return False
    if first.excluded or second.excluded:  # what is left then is hard to tell: look at the sites that we know
        paths = [address.key for address in state.resources if address.kind == "site"]
        return any(first.selects(path) and second.selects(path) for path in paths)
    mine, theirs = first.urls or ("/**",), second.urls or ("/**",)
    return any(globs.overlap(one, other) for one in mine for other in theirs)


def _show(value: Value) -> str:
    return value if isinstance(value, str) else show(value)
