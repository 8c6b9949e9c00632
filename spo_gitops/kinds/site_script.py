"""Site scripts: lists of actions that site designs run on a new site.

Identity: the service's id; the address is the title, without case. Proof of absence: not in the list of all scripts.
Inverse of create: removing it. Inverse of remove: making it anew from the record, under another id, which the designs
that name it follow. Side effects: none; what a script did to sites stays.
Source: wire/REFERENCE.md 11. Clients send these calls; nothing of them is recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import AnswerLostError, NotFoundError
from ..model.address import Address
from ..model.desired import Desired
from ..model.kind import Appeared, Ask, Conversation, Survey
from ..model.observation import Observation, Presence
from ..model.operation import Request
from ..model.ownership import Owned, Ownership
from ..model.plan import Action, Decision, Verb
from ..model.understanding import understanding
from ..model.value import NO_PRIOR, UNKNOWN, Observed, Prior, Value, canonical
from . import titled
from .quiet import Quiet

ACTIONS = "actions"
USED_BY = "usedBy"
_PRIORS: Mapping[str, Prior] = {"description": ""}
_PROPERTIES = ("Title", "Description", "Version", "Content")


class SiteScript(Quiet):
    """One site script of the tenant."""

    name = "site-script"

    def reads(self, ask: Ask) -> int:
        return 2 + ask.content

    def read(self, ask: Ask, survey: Survey) -> Conversation[Observation]:
        found = titled.which(ask, (yield from titled.scripts()))
        if isinstance(found, Observation):
            return found
        if found is None:
            return Observation(ask.address, Presence.ABSENT)
        try:
            body = yield from _whole(found)
        except NotFoundError:
            return Observation(ask.address, Presence.ABSENT)
        facts: dict[str, Value] = {}
        if ask.content:  # it is about to go
            known = yield from titled.designs()
            users = (key for key, design in known.bodies.items() if found in script_ids(design))
            facts[USED_BY] = tuple(sorted(known.key(user) for user in users))
        return Observation(ask.address, Presence.PRESENT, _fields(body), found, facts)

    def listed(self, survey: Survey) -> Conversation[tuple[Address, ...]]:
        return tuple(Address(self.name, key) for key in (yield from titled.scripts()).keys())  # noqa: SIM118

    def missing_for_creation(self, desired: Desired) -> tuple[str, ...]:
        return () if ACTIONS in desired.attributes else (ACTIONS,)

    def create(self, desired: Desired) -> Conversation[Appeared]:
        identity = yield from _create(desired.address, desired.name, desired.fields)
        return Appeared(identity, self.given(desired))

    def given(self, desired: Desired) -> Mapping[str, Owned]:
        given = {name: value for name, value in desired.fields.items() if name in ("title", "description", ACTIONS)}
        return {name: Owned(value, _PRIORS.get(name, NO_PRIOR)) for name, value in given.items()}

    def restore(self, ownership: Ownership) -> Conversation[Appeared]:
        left = {name: owned.value for name, owned in ownership.attributes.items()}
        return Appeared((yield from _create(ownership.address, ownership.name, left)))

    def restorable(self, ownership: Ownership, observation: Observation) -> bool:
        return ACTIONS in ownership.attributes

    def remove(self, action: Action) -> Conversation[None]:
        try:
            yield Request("script.remove", body={"id": action.observation.identity})
        except NotFoundError:
            return  # already gone: what was wanted

    def update(self, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Conversation[None]:
        """Read again, and only what changes is changed: the script may hold more than its actions."""
        body = yield from _whole(observation.identity)
        wanted = {d.attribute: d.after for d in changes if d.after is not None}
        after = titled.told(body, _PROPERTIES) | {"Id": observation.identity}
        for name, value in wanted.items():
            if name == ACTIONS:
                after["Content"] = _content(value, str(body.get("Content") or ""))
            else:
                after[name.capitalize()] = value
        yield Request("script.update", body={"updateInfo": after})

    def after(self, draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
        """A theme before the scripts that give it to new sites: what a site is born without it does not get later."""
        yield from (Address("theme", theme) for theme in _themes(draft))
        if draft.verb is Verb.REMOVE:
            yield from (Address("site-design", user) for user in _users(draft))
            # A design that comes back has it for a moment, until it gets what it is to run now.
            yield from (a for a, d in drafts.items() if a.kind == "site-design" and d.verb is Verb.RESTORE)

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        left = [user for user in _users(draft) if not _lets_go(drafts.get(Address("site-design", user)), draft)]
        return f"the site design {left[0]} uses it" if draft.verb is Verb.REMOVE and left else ""

    def remarks(self, action: Action) -> Iterable[str]:
        return ("sites that it was run on stay as they are",) if action.verb is Verb.REMOVE else ()


def _themes(draft: Action) -> set[str]:
    """The themes that its declared actions apply, by name in lower case."""
    if draft.desired is None or ACTIONS not in draft.desired.attributes:
        return set()
    declared = draft.desired.attributes[ACTIONS].value
    actions = [json.loads(action) for action in declared] if isinstance(declared, tuple) else []
    names = (action.get("themeName") for action in actions if str(action.get("verb")).lower() == "applytheme")
    return {name.lower() for name in names if isinstance(name, str)}


@understanding("the scripts of a site design")
def script_ids(design: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the scripts that a design runs, in order."""
    listed = design.get("SiteScriptIds")
    if isinstance(listed, dict):
        listed = listed.get("results")
    return tuple(str(identity).strip("{}").lower() for identity in listed or ())


def _whole(identity: str) -> Conversation[Mapping[str, Any]]:
    response = yield Request("script.read", body={"id": identity})
    return titled.entity(response.body, "site script")


@understanding("the site script")
def _fields(body: Mapping[str, Any]) -> dict[str, Observed]:
    fields: dict[str, Observed] = {
        "title": str(body.get("Title") or ""),
        "description": str(body.get("Description") or ""),
        ACTIONS: _actions(str(body.get("Content") or "")),
    }
    if isinstance(body.get("Version"), int):
        fields["version"] = body["Version"]
    return fields


def _actions(content: str) -> Observed:
    """Each action in one form of equal JSON; unknown where the script is none."""
    try:
        listed = json.loads(content)["actions"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return UNKNOWN
    return tuple(canonical(action) for action in listed) if isinstance(listed, list) else UNKNOWN


def _content(actions: Value, before: str = "") -> str:
    """The script with these actions, and what else it held."""
    assert isinstance(actions, tuple)
    try:
        frame = json.loads(before) if before else {}
    except ValueError:
        frame = {}
    rest = frame if isinstance(frame, dict) else {}
    return json.dumps({**rest, "actions": [json.loads(action) for action in actions]}, ensure_ascii=False)


def _create(address: Address, name: str, fields: Mapping[str, Value]) -> Conversation[str]:
    """The id of the new script. A lost answer is settled by looking: the plan had found none of that title."""
    title = str(fields.get("title") or name or address.shown or address.key)
    arguments = {"title": title, "description": str(fields.get("description", ""))}
    try:
        response = yield Request("script.create", arguments, json.loads(_content(fields[ACTIONS])))
    except AnswerLostError:
        found = (yield from titled.scripts()).called(title.lower())
        if len(found) != 1:
            raise
        return found[0]
    return str(titled.entity(response.body, "site script")["Id"]).strip("{}").lower()


def _users(draft: Action) -> tuple[str, ...]:
    users = draft.observation.facts.get(USED_BY, ())
    return users if isinstance(users, tuple) else ()


def _lets_go(design: Action | None, draft: Action) -> bool:
    if design is None:
        return False
    runs = next((d.after for d in design.decisions if d.attribute == "siteScripts" and d.writes), None)
    return design.verb is Verb.REMOVE or (isinstance(runs, tuple) and draft.address.key not in runs)
