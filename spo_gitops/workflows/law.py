"""Whether a policy's new form takes anything away of what it demanded, so that a tightening needs no word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..catalog.settings import declarable
from ..model.constraint import Constraint
from ..model.order import Order, Strictness, Unordered, compare
from ..model.value import Missing, Value, from_json


def policy_is_weaker(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """``before`` and ``now`` as the law records them. What cannot be compared counts as weaker."""
    if not (_covers(now["urls"], before["urls"]) and _covers(now["types"], before["types"])):
        return True
    if not set(now["excluded"]) <= set(before["excluded"]):
        return True
    return any(_bound_is_weaker(name, bounds, now["require"].get(name)) for name, bounds in before["require"].items())


def _covers(now: Iterable[str], before: Iterable[str]) -> bool:
    """Whether everything that was selected still is; no globs or types select everything."""
    return not now or (bool(before) and set(before) <= set(now))


def _bound_is_weaker(attribute: str, before: Mapping[str, Any], now: Mapping[str, Any] | None) -> bool:
    if now is None:
        return True
    if now == before:
        return False
    setting = declarable().get(attribute.removeprefix("settings."))
    order: Order = setting.order if setting is not None else Unordered()
    if "equals" in now:
        value = _value(now["equals"])
        return value is None or not _constraint(before).allows(value, order)
    if set(before) != {"atMost"} or set(now) != {"atMost"}:
        return True
    old, new = _value(before["atMost"]), _value(now["atMost"])
    return old is None or new is None or compare(order, new, old) is not Strictness.STRICTER


def _constraint(bounds: Mapping[str, Any]) -> Constraint:
    return Constraint(*(_value(bounds[word]) if word in bounds else None for word in ("equals", "atMost", "atLeast")))


def _value(raw: Any) -> Value | None:
    value = from_json(raw)
    return None if isinstance(value, Missing) else value
