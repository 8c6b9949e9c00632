"""What goes and comes with what: a group, level, list, column or view takes its own attributes along."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.attribute import quoted, split_element, unquoted
from ..model.plan import Decision
from .lists import is_list
from .permissions import is_permission


def carried_off(decisions: tuple[Decision, ...]) -> Mapping[str, str]:
    """Attributes of what a decision takes away (``groups[team]`` false), with what goes."""
    return _below(decisions, appearing=False)


def brought_along(decisions: tuple[Decision, ...]) -> Mapping[str, str]:
    """Attributes of what a decision makes (``groups[team]`` true), with what comes."""
    return _below(decisions, appearing=True)


def _below(decisions: tuple[Decision, ...], *, appearing: bool) -> Mapping[str, str]:
    wholes: dict[str, str] = {}
    for decision in decisions:
        element = split_element(decision.attribute)
        inside = is_permission(decision.attribute) or is_list(decision.attribute)
        if decision.after is appearing and element is not None and inside:
            wholes[f"{element[0]}.{quoted(unquoted(element[1]))}."] = decision.attribute
    return {
        decision.attribute: whole
        for decision in decisions
        for prefix, whole in wholes.items()
        if decision.attribute.startswith(prefix)
    }
