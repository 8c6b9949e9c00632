"""What the catalogue says that a change of a setting brings about beside its value: losses and costs.

docs/guards.md, "What cannot be put back". Of something new nothing can be lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.setting import Setting
from ..model.plan import Action, Decision, Verb
from ..model.value import same, show
from .phases import PREFIX

Catalogue = Mapping[str, Setting]


def losses(action: Action, catalogue: Catalogue) -> Iterator[str]:
    """What putting the old values back will not bring back."""
    for decision, setting in _changes(action, catalogue):
        if setting.loses and not setting.loses_perhaps and _loses(decision, setting):
            yield f"{decision.attribute}: {setting.loses}"


def remarks(action: Action, catalogue: Catalogue) -> Iterator[str]:
    """What may be lost, which nothing proves, and what has to be paid for."""
    for decision, setting in _changes(action, catalogue):
        if setting.loses and setting.loses_perhaps and _loses(decision, setting):
            yield f"{setting.name}: {setting.loses}"
        if isinstance(decision.after, str) and decision.after in setting.tells:
            yield f"{setting.name}: {setting.tells[decision.after]}"
        for name in setting.overwrites if decision.after != "" else ():
            yield f"{setting.name} may overwrite {name}{_standing(action, PREFIX + name)}"
        if setting.costs and decision.after not in (False, "", 0, (), "Disabled", "NoSites", "None"):
            yield f"{setting.name} costs: {setting.costs}"


def _standing(action: Action, attribute: str) -> str:
    wanted = action.desired.attributes.get(attribute) if action.desired is not None else None
    if wanted is not None:
        return f", declared as {show(wanted.value)}: the next plan shows whether it did"
    return f", which is {show(action.observation.value(attribute))} now"


def _changes(action: Action, catalogue: Catalogue) -> Iterator[tuple[Decision, Setting]]:
    for decision in action.changes if action.verb is not Verb.CREATE else ():
        setting = catalogue.get(decision.attribute.removeprefix(PREFIX))
        if decision.attribute.startswith(PREFIX) and setting is not None:
            yield decision, setting


def _loses(decision: Decision, setting: Setting) -> bool:
    before, after = decision.before, decision.after
    match setting.loses_when:
        case "change":
            return before not in ("", ())
        case "lower":
            return _size(after) < _size(before)
        case "raise":
            return _size(after) > _size(before)
        case value:
            return after is not None and same(after, value)


def _size(value: object) -> float:
    """A limit's size. What is not positive limits nothing, and what is not known may be the largest."""
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if known and isinstance(value, int | float) and value > 0 else float("inf")
