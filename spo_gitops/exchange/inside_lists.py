"""The lists of a site as its document writes them: settings, the columns that somebody added, views, permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..catalog.lists import CHOICES, COLUMN_TYPES, LIST_SETTINGS, LIST_TEMPLATES
from ..kinds.lists import COLUMN_PROPERTIES, COLUMNS, GRANTS, INHERIT, VIEWS
from ..model.attribute import quoted, unquoted
from ..model.mapping import GIVES
from ..model.observation import Observation
from ..model.value import Observed

Reads = Callable[[Mapping[str, Any]], bool]


def lists_of(observation: Observation, reads: Reads, notes: list[str]) -> Iterator[dict[str, Any]]:
    """Lists that people see, of a template that can be declared, with the columns that somebody added, and views."""
    for key in map(unquoted, texts(observation.fields.get("lists"))):
        template = _part(observation, key, "template")
        if template not in LIST_TEMPLATES or _part(observation, key, "hidden") is True:
            continue
        entry: dict[str, Any] = {"url": key, "template": template}
        for name in LIST_SETTINGS:
            value = _part(observation, key, name)
            if isinstance(value, bool) or (
                isinstance(value, str | int | float) and reads({"lists": [{"url": key, name: value}]})
            ):
                entry[name] = value
        for kind, parts in ((COLUMNS, _columns(observation, key)), (VIEWS, _views(observation, key))):
            good = []
            for part in parts:
                if reads({"lists": [{"url": key, "template": template, kind: [part]}]}):
                    good.append(part)
                else:
                    notes.append(f"lists {key}: {kind} {part.get('name') or part.get('title')}: cannot be declared")
            if good:
                entry[kind] = good
        grants = _part(observation, key, GRANTS)
        # Also to nobody: left unsaid, the list would inherit where it is made again.
        told = "groups" in observation.fields and isinstance(grants, tuple)
        if told and _part(observation, key, INHERIT) is False:
            entry["permissions"] = [grant(text) for text in texts(grants)]
        yield entry


def _columns(observation: Observation, key: str) -> Iterator[dict[str, Any]]:
    """Types that cannot be declared come along, so that they are noted."""
    for name in _items(observation, key, COLUMNS):
        kind = _below(observation, key, COLUMNS, name, "type")
        column: dict[str, Any] = {"name": name, "type": kind}
        for what in COLUMN_PROPERTIES if kind in COLUMN_TYPES else ():
            value = _below(observation, key, COLUMNS, name, what)
            if what == "choices":
                if kind in CHOICES:
                    column[what] = list(texts(value))
            elif isinstance(value, str | bool) and value not in ("", False):
                column[what] = value
        yield column


def _views(observation: Observation, key: str) -> Iterator[dict[str, Any]]:
    default = _part(observation, key, "defaultView")
    for name in _items(observation, key, VIEWS):
        view: dict[str, Any] = {"title": _below(observation, key, VIEWS, name, "title")}
        view["columns"] = list(texts(_below(observation, key, VIEWS, name, "columns")))
        for what in ("query", "rowLimit"):
            if value := _below(observation, key, VIEWS, name, what):
                view[what] = value
        yield {**view, **({"default": True} if name == default else {})}


def _items(observation: Observation, key: str, kind: str) -> list[str]:
    """The columns or views of a list that were read as a whole."""
    prefix, mark = f"lists.{quoted(key)}.{kind}.", {COLUMNS: ".type", VIEWS: ".title"}[kind]
    found = [name[len(prefix) : -len(mark)] for name in observation.fields
             if name.startswith(prefix) and name.endswith(mark)]  # fmt: skip
    return sorted(unquoted(name) for name in found)


def _below(observation: Observation, key: str, kind: str, item: str, name: str) -> Observed | None:
    return observation.fields.get(f"lists.{quoted(key)}.{kind}.{quoted(item)}.{name}")


def _part(observation: Observation, key: str, name: str) -> Observed | None:
    return observation.fields.get(f"lists.{quoted(key)}.{name}")


def texts(value: object) -> tuple[str, ...]:
    """The members of a set; none where it is unknown."""
    return value if isinstance(value, tuple) else ()


def grant(text: str) -> dict[str, str]:
    """``PRINCIPAL = LEVEL`` as a document writes it."""
    principal, _, level = unquoted(text).rpartition(GIVES)
    return {"principal": principal, "level": level}
