"""What a site design waits for, and what stands in its way: its scripts, hubs that wear it, another default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.address import Address
from ..model.plan import Action, Verb
from ..model.value import Value
from . import titled

SCRIPTS, DEFAULT, TEMPLATE, RIGHTS = "siteScripts", "isDefault", "webTemplate", "rights"
KNOWN_SCRIPTS, OTHER_DEFAULTS = "siteScripts", "defaultOf"
# REFERENCE 11: 64 and 68 as clients send them; 1 is an assumption.
TEMPLATES: Mapping[str, str] = {"CommunicationSite": "68", "GroupTeamSite": "64", "TeamSite": "1"}


def after(draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
    """Its scripts first, the design whose place it takes as the default, and hubs that let go of one that goes."""
    yield from (Address("site-script", script) for script in _runs_then(draft))
    if _becomes_default(draft):
        yield from (Address(draft.address.kind, other) for other in _facts(draft, OTHER_DEFAULTS))
    if draft.verb is Verb.REMOVE:
        yield from _hubs_letting_go(draft.address.key, drafts)


def blocks(draft: Action, drafts: Mapping[Address, Action]) -> str:
    """A script that there is not, or another default that nobody declares to give up its place."""
    known = {*_facts(draft, KNOWN_SCRIPTS)}
    for script in _runs_then(draft):
        made = drafts.get(Address("site-script", script))
        if made is not None and made.verb is Verb.REMOVE:
            return f"the site script {script} is about to be removed: keep it declared"
        if script not in known and not (made is not None and (made.settles or _is_called_so_again(made))):
            return f"no site script is called {script}, or several are"
    for other in _facts(draft, OTHER_DEFAULTS) if _becomes_default(draft) else ():
        if not _gives_up(drafts.get(Address(draft.address.kind, other))):
            return f"the site design {other} is the default of its template: declare it with isDefault: false"
    return ""


def _facts(draft: Action, fact: str) -> tuple[str, ...]:
    values = draft.observation.facts.get(fact, ())
    values = values if isinstance(values, tuple) else ()
    if fact != OTHER_DEFAULTS:
        return values
    template = _then(draft, TEMPLATE)
    number = TEMPLATES.get(str(template), str(template))
    return tuple(name for mark, _, name in (value.partition(" ") for value in values) if mark == number)


def _then(draft: Action, attribute: str) -> Value | None:
    """What the attribute is after the action."""
    if draft.settles and draft.desired is not None and attribute in draft.desired.attributes:
        return draft.desired.attributes[attribute].value
    written = next((d.after for d in draft.decisions if d.attribute == attribute and d.after is not None), None)
    if written is not None:
        return written
    now = draft.observation.value(attribute)
    return now if isinstance(now, str | bool | tuple) else None


def _runs_then(draft: Action) -> tuple[str, ...]:
    """The scripts that the action makes it run, where it changes them."""
    changed = draft.settles or any(d.attribute == SCRIPTS and d.writes for d in draft.decisions)
    runs = _then(draft, SCRIPTS) if changed and draft.verb is not Verb.REMOVE else ()
    return tuple(script for script in runs if not titled.is_id(script)) if isinstance(runs, tuple) else ()


def _becomes_default(draft: Action) -> bool:
    changed = draft.settles or any(d.attribute in (DEFAULT, TEMPLATE) and d.writes for d in draft.decisions)
    return changed and draft.verb is not Verb.REMOVE and _then(draft, DEFAULT) is True


def _is_called_so_again(script: Action) -> bool:
    """Whether it takes back the title that somebody else's hand had changed."""
    return any(d.attribute == "title" and d.writes for d in script.decisions)


def _gives_up(other: Action | None) -> bool:
    if other is None:
        return False
    return other.verb is Verb.REMOVE or any(d.attribute in (DEFAULT, TEMPLATE) and d.writes for d in other.decisions)


def _hubs_letting_go(key: str, drafts: Mapping[Address, Action]) -> Iterable[Address]:
    for address, draft in drafts.items():
        wears = address.kind == "hub" and draft.observation.fields.get("siteDesignId") == key
        if wears and (
            draft.verb is Verb.REMOVE or any(d.attribute == "siteDesignId" and d.writes for d in draft.decisions)
        ):
            yield address
