"""Policies as the law records them, and whether a new form takes anything away, so that a tightening needs no word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..catalog.added import Additions
from ..catalog.settings import Setting, site_settings
from ..catalog.tenant_settings import tenant_settings
from ..model.constraint import Constraint, from_json
from ..model.order import Order, Unordered
from ..model.policy import Level, Policy

_LISTS = ("urls", "types", "excluded")


def policy_law(policy: Policy) -> dict[str, Any]:
    """A binding policy as JSON: what a later commit may not weaken unseen."""
    record: dict[str, Any] = {
        **{key: [] for key in _LISTS},
        **policy.selector.to_json(),
        "require": {rule.attribute: rule.constraint.to_json() for rule in policy.rules},
    }
    if policy.level is Level.TENANT:
        record["level"] = policy.level.value
    if policy.mode.value != "enforce":
        record["mode"] = policy.mode.value
    if policy.when:
        record["when"] = {rule.attribute: rule.constraint.to_json() for rule in policy.when}
    if policy.exemptions:
        record["exceptions"] = sorted([e.whom, e.expires] for e in policy.exemptions)
    return record


def added_law(additions: Additions) -> dict[str, Any]:
    """What the repository says of the directions of the settings that it adds, as JSON."""
    return {
        f"{scope}.{name}": [setting.security, repr(setting.order)]
        for scope, settings in (("site", additions.site), ("tenant", additions.tenant))
        for name, setting in sorted(settings.items())
    }


def added_is_weaker(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each added setting of which the repository now says something else."""
    for name, told in before.items():
        if name in now and now[name] != told:
            yield f"catalogue: which value of {name} is the stricter is told anew"


def policy_is_weaker(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """``before`` and ``now`` as the law records them. What cannot be compared counts as weaker."""
    if not (_covers(now["urls"], before["urls"]) and _covers(now["types"], before["types"])):
        return True
    if not set(now["excluded"]) <= set(before["excluded"]):
        return True
    if not {tuple(e) for e in now.get("exceptions", ())} <= {tuple(e) for e in before.get("exceptions", ())}:
        return True
    compared = {*_LISTS, "require", "exceptions"}
    if any(before.get(key) != now.get(key) for key in {*before, *now} - compared):
        return True
    orders = _orders(tenant_settings() if "level" in now else site_settings())
    return any(
        _bound_is_weaker(orders.get(name, Unordered()), bounds, now["require"].get(name))
        for name, bounds in before["require"].items()
    )


def _covers(now: Iterable[str], before: Iterable[str]) -> bool:
    """Whether everything that was selected still is; no globs or types select everything."""
    return not now or (bool(before) and set(before) <= set(now))


def _orders(settings: Mapping[str, Setting]) -> dict[str, Order]:
    return {f"settings.{name}": setting.order for name, setting in settings.items()}


def _bound_is_weaker(order: Order, before: Mapping[str, Any], now: Mapping[str, Any] | None) -> bool:
    """A floor that moves counts as weaker either way: it may demand something more permissive."""
    if now is None:
        return True
    if now == before:
        return False
    old, new = from_json(before), from_json(now)
    if new.equals is not None:
        return not old.allows(new.equals, order)
    if old.at_least != new.at_least:
        return True
    return _stricter_of(old, new, order) != new


def _stricter_of(old: Constraint, new: Constraint, order: Order) -> Constraint | None:
    return new.and_(old, order)
