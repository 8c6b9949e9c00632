"""What goes and comes with what: a group, level, list, column or view takes its own attributes along."""

from __future__ import annotations

from collections.abc import Container, Mapping

from ..model.attribute import quoted, split_element, unquoted
from ..model.inner import LEVELS
from ..model.plan import Decision
from ..model.value import NO_PRIOR, UNKNOWN, Prior
from .lists import COLUMNS, GRANTS, INHERIT, VIEWS, is_list, part_of, prior_of_column
from .permissions import is_permission, named

_GIVEN_TO_NOTHING = frozenset({"description", "roles", INHERIT, GRANTS})


def carried_off(decisions: tuple[Decision, ...]) -> Mapping[str, str]:
    """Attributes of what a decision takes away (``groups[team]`` false), with what goes."""
    return _below(decisions, appearing=False)


def brought_along(decisions: tuple[Decision, ...]) -> Mapping[str, str]:
    """Attributes of what a decision makes (``groups[team]`` true), with what comes."""
    return _below(decisions, appearing=True)


def priors(decisions: tuple[Decision, ...]) -> Mapping[str, Prior]:
    """The priors of those brought along, where they are not what stands for the attribute while its thing is not there.

    Known of everything new is only what nobody can have given it: no description, no roles, the site's permissions;
    and of a column what its schema says, which is ours. What the making alone can set has none, the rest is read.
    """
    brought = brought_along(decisions)
    made = {part_of(whole).list for whole in brought.values() if is_list(whole) and not part_of(whole).kind}
    found = {name: _prior(name, made) for name in brought}
    return {name: prior for name, prior in found.items() if prior is not None}


def _prior(name: str, made: Container[str]) -> Prior | None:
    """The prior of one; None where it is what seems to be there. ``made`` are the lists that are new."""
    if not is_list(name):
        what = name.partition("[")[0].rpartition(".")[2]
        if what in _GIVEN_TO_NOTHING:
            return None
        return NO_PRIOR if what == "title" or named(name)[0] == LEVELS else UNKNOWN
    part = part_of(name)
    if part.kind == COLUMNS and part.list not in made:
        return prior_of_column(part)
    if (not part.kind and part.what in ("title", "template")) or (part.kind == VIEWS and part.what == "title"):
        return NO_PRIOR
    return None if part.what in _GIVEN_TO_NOTHING and not part.kind else UNKNOWN


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
