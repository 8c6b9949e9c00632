"""Themes that the tenant offers to its sites.

Identity: the name, without case; there is no id. Proof of absence: not in the list of the tenant's themes, which one
request tells whole. Inverse of create: removing it, after which sites that wear it keep their colours. Inverse of
remove: making it anew from the record, which has every colour that we set. Side effects: none.
Source: wire/REFERENCE.md 11; the shape of the list is documented, not recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import AnswerLostError, MalformedAnswerError, RejectedError
from ..model.address import Address
from ..model.desired import Desired
from ..model.kind import Appeared, Ask, Conversation, Survey
from ..model.observation import Observation, Presence
from ..model.operation import Request
from ..model.ownership import Owned, Ownership
from ..model.plan import Action, Decision, Verb
from ..model.understanding import understanding
from ..model.value import Observed, Value
from .quiet import Quiet

PALETTE = "palette."
INVERTED = "isInverted"


class Theme(Quiet):
    """One theme of the tenant."""

    name = "theme"

    def read(self, ask: Ask, survey: Survey) -> Conversation[Observation]:
        themes = yield from _themes()
        found = themes.get(ask.address.key)
        if found is None:
            return Observation(ask.address, Presence.ABSENT)
        # A colour that it does not have is told as none, so that one can be added and taken away again.
        missing: dict[str, Observed] = {name: "" for name in ask.attributes if name.startswith(PALETTE)}
        return Observation(ask.address, Presence.PRESENT, {**missing, **found.fields}, ask.address.key)

    def listed(self, survey: Survey) -> Conversation[tuple[Address, ...]]:
        return tuple(Address.of(self.name, theme.name) for theme in (yield from _themes()).values())

    def missing_for_creation(self, desired: Desired) -> tuple[str, ...]:
        return () if any(name.startswith(PALETTE) for name in desired.attributes) else ("palette",)

    def create(self, desired: Desired) -> Conversation[Appeared]:
        yield from _add(desired.address, desired.name, desired.fields)
        return Appeared(desired.address.key, self.given(desired))

    def given(self, desired: Desired) -> Mapping[str, Owned]:
        """A new theme has no colour but those that we give it, so that each can be taken away again."""
        priors: Mapping[str, Value] = {INVERTED: False}
        return {name: Owned(value, priors.get(name, "")) for name, value in desired.fields.items()}

    def restore(self, ownership: Ownership) -> Conversation[Appeared]:
        left = {name: owned.value for name, owned in ownership.attributes.items()}
        yield from _add(ownership.address, ownership.name, left)
        return Appeared(ownership.address.key)

    def restorable(self, ownership: Ownership, observation: Observation) -> bool:
        return any(name.startswith(PALETTE) for name in ownership.attributes)

    def remove(self, action: Action) -> Conversation[None]:
        themes = yield from _themes()
        if action.address.key in themes:
            yield Request("theme.remove", body={"name": themes[action.address.key].name})

    def update(self, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Conversation[None]:
        """The call replaces the whole theme, so it is read again and only what changes is changed in it."""
        themes = yield from _themes()
        now = themes.get(observation.address.key)
        if now is None:
            raise RejectedError(f"{observation.address} is gone")
        wanted = {d.attribute: d.after for d in changes if d.after is not None}
        yield Request("theme.update", body=_body(now.name, {**now.fields, **wanted}))

    def give_back(self, address: Address, attribute: str, value: Value, survey: Survey) -> Conversation[None]:
        themes = yield from _themes()
        if address.key in themes:
            fields = {**themes[address.key].fields, attribute: value}
            yield Request("theme.update", body=_body(themes[address.key].name, fields))

    def remarks(self, action: Action) -> Iterable[str]:
        return ("sites that wear it keep its colours",) if action.verb is Verb.REMOVE else ()


class _Found:
    """A theme as it is: its name as written, and its attributes."""

    def __init__(self, name: str, fields: Mapping[str, Value]) -> None:
        self.name = name
        self.fields = fields


def colour(text: str) -> str:
    """One form of equal colours: lower case, ``#333`` as ``#333333``."""
    digits = text.lower().removeprefix("#")
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == 3 else digits)


def _themes() -> Conversation[dict[str, _Found]]:
    response = yield Request("theme.list")
    previews = response.body.get("themePreviews") if isinstance(response.body, dict) else None
    if isinstance(previews, dict):
        previews = previews.get("results", previews.get("value"))
    if not isinstance(previews, list):
        raise MalformedAnswerError("the themes came without themePreviews")
    with understanding("the themes"):
        return {str(entry["name"]).lower(): _found(entry) for entry in previews}


def _found(entry: Mapping[str, Any]) -> _Found:
    with understanding(f"the theme {entry.get('name')}"):
        theme = json.loads(str(entry["themeJson"]))
        palette = {f"{PALETTE}{slot}": colour(str(value)) for slot, value in theme["palette"].items()}
    return _Found(str(entry["name"]), {INVERTED: bool(theme.get("isInverted")), **palette})


def _add(address: Address, name: str, fields: Mapping[str, Value]) -> Conversation[None]:
    """Names are unique, so that a lost answer is settled by looking."""
    written = name or address.shown or address.key
    try:
        response = yield Request("theme.add", body=_body(written, fields))
    except AnswerLostError:
        themes = yield from _themes()
        if address.key not in themes:
            raise
        return
    body = response.body
    if (body.get("value", True) if isinstance(body, dict) else body) is False:
        raise RejectedError(f"a theme {written} exists already", hint="plan again: it will be adopted")


def _body(name: str, fields: Mapping[str, Value]) -> dict[str, str]:
    palette = {key.removeprefix(PALETTE): value for key, value in sorted(fields.items()) if key.startswith(PALETTE)}
    shown = {slot: value for slot, value in palette.items() if value != ""}
    theme = {"isInverted": bool(fields.get(INVERTED, False)), "name": name, "palette": shown}
    return {"name": name, "themeJson": json.dumps(theme)}
