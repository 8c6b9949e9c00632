"""Policies against documents and against each other, as far as the files alone can tell."""

from __future__ import annotations

from itertools import combinations

from ..catalog.settings import Setting, site_settings
from ..catalog.tenant_settings import tenant_settings
from ..model import globs
from ..model.address import TENANT
from ..model.desired import Applied, DesiredState, Wanted
from ..model.order import Unordered
from ..model.policy import Policy, Rule, Selector
from ..model.value import Value, show
from ..policy.combine import combine
from .report import Report

PREFIX = "settings."


def check_policies(state: DesiredState, policies: tuple[Policy, ...], report: Report) -> None:
    """What a binding policy forbids may not be declared; the policies must be able to hold together."""
    for desired in state.resources.values():
        for applied in desired.policies:
            wanted = desired.attributes.get(applied.attribute)
            if wanted is not None and applied.is_certain:
                _judge(desired.address.kind, wanted, applied, report)
    for first, second in combinations(policies, 2):
        if first.level is second.level and _meet(first.selector, second.selector, state):
            _check_pair(first, second, report)


def _judge(kind: str, wanted: Wanted, applied: Applied, report: Report) -> None:
    settings = tenant_settings() if kind == TENANT.kind else site_settings()
    setting = settings.get(applied.attribute.removeprefix(PREFIX))
    order = setting.order if setting is not None else Unordered()
    if not _decidable(wanted.value, applied, setting) or applied.constraint.allows(wanted.value, order):
        return
    found = f"{_show(wanted.value)}, which the policy {applied.policy} forbids"
    hint = "change the value; an exception needs a change of the policy"
    related = (applied.position,)
    report.error(wanted.position, "policy-violated", found, applied.constraint.told(), hint, related=related)


def _decidable(value: Value, applied: Applied, setting: Setting | None) -> bool:
    """A value that follows the tenant, or stands outside of the order, is judged when the tenant has been read."""
    if setting is None:
        return True
    bounded = applied.constraint.at_most is not None or applied.constraint.at_least is not None
    return not setting.is_inherited(value) and (not bounded or setting.order.rank(value) is not None)


def _check_pair(first: Policy, second: Policy, report: Report) -> None:
    theirs: dict[str, Rule] = {rule.attribute: rule for rule in second.rules}
    for rule in first.rules:
        other = theirs.get(rule.attribute)
        if other is None:
            continue
        together = combine(((first.name, rule.constraint), (second.name, other.constraint)), rule.order)
        if together is None or together.possible:
            continue
        found = f"a rule for {rule.name} that cannot hold together with the policy {first.name}"
        hint = "change one of the two, or which sites they apply to"
        related = (rule.position,)
        report.error(other.position, "policy-conflict", found, "rules that some value satisfies", hint, related=related)


def _meet(first: Selector, second: Selector, state: DesiredState) -> bool:
    """Whether some site may be selected by both."""
    if first.types and second.types and not set(first.types) & set(second.types):
        return False
    for mine, theirs in ((first.declared, second.declared), (first.group_connected, second.group_connected)):
        if mine is not None and theirs is not None and mine is not theirs:
            return False
    if first.excluded or second.excluded:  # what is left then is hard to tell: look at the sites that we know
        paths = [address.key for address in state.resources if address.kind == "site"]
        return any(_selects(first, path) and _selects(second, path) for path in paths)
    mine_urls, their_urls = first.urls or ("/**",), second.urls or ("/**",)
    return any(globs.overlap(one, other) for one in mine_urls for other in their_urls)


def _selects(selector: Selector, path: str) -> bool:
    inside = not selector.urls or globs.matches_any(selector.urls, path)
    return inside and not globs.matches_any(selector.excluded, path)


def _show(value: Value) -> str:
    return value if isinstance(value, str) else show(value)
