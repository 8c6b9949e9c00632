"""What goes and comes with what: a group, level, list, column or view takes its own attributes along."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.attribute import quoted, split_element, unquoted
from ..model.plan import Decision
from .lists import COLUMNS, GRANTS, INHERIT, is_list, part_of
from .permissions import is_permission

_OF_LISTS = frozenset({"description", "defaultView", INHERIT, GRANTS, COLUMNS})
_OF_VIEWS = frozenset({"query"})
_OF_PERMISSIONS = frozenset({"description", "requestToJoinLeaveEmailSetting", "members", "roles"})


def carried_off(decisions: tuple[Decision, ...]) -> Mapping[str, str]:
    """Attributes of what a decision takes away (``groups[team]`` false), with what goes."""
    return _below(decisions, appearing=False)


def brought_along(decisions: tuple[Decision, ...]) -> Mapping[str, str]:
    """Attributes of what a decision makes (``groups[team]`` true), with what comes."""
    return _below(decisions, appearing=True)


def unprecedented(decisions: tuple[Decision, ...]) -> frozenset[str]:
    """Those brought along that the service gives a value of its own, before anybody could read it."""
    return frozenset(name for name in brought_along(decisions) if not _is_known_of_new(name))


def _is_known_of_new(name: str) -> bool:
    """Whether what stands for the attribute while its thing is not there is what the new thing has by itself: no text,
    nobody in it, the site's permissions, any view as the default one. A new column has what its schema says, which is
    written by us."""
    if "[" in name:
        return True
    if not is_list(name):
        return name.rpartition(".")[2] in _OF_PERMISSIONS
    part = part_of(name)
    return part.kind == COLUMNS or part.what in (_OF_VIEWS if part.kind else _OF_LISTS)


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
