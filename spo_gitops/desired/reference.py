"""What can be written in a document of each kind: keys from its schema, settings from the catalogue, an example.

``python -m spo_gitops.workflows.referencing docs`` writes the pages; ``spo-gitops schema KIND`` shows one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ..catalog.settings import Setting, declarable
from ..catalog.tenant_settings import declarable_tenant
from .schema_parts import PARAMETER, Json
from .schemas import schemas

SUMMARIES: Mapping[str, str] = {
    "Site": "A site collection, with its settings, permissions and lists.",
    "SiteSet": "A template and rows, which make many Sites.",
    "SiteProfile": "Keys that Sites share; a Site names the profile.",
    "Hub": "A site that others join.",
    "SecurityPolicy": "What settings may be, wherever they are declared or found.",
    "TenantSettings": "The settings of the tenant; one document a tenant.",
    "Theme": "Colours that the tenant offers to its sites.",
    "SiteScript": "Actions that site designs run on a new site.",
    "SiteDesign": "Site scripts that run on new sites of a web template.",
}
_SETTINGS = {"Site": declarable, "SiteProfile": declarable, "SiteSet": declarable, "TenantSettings": declarable_tenant}
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a document: ``path`` with dots, ``[]`` for the items of a list; ``about`` says what it means."""

    path: str
    values: str
    required: bool = False
    default: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """One kind."""

    kind: str
    summary: str
    example: str
    keys: tuple[Key, ...]
    settings: tuple[Setting, ...]
    schema: Json


def kinds() -> tuple[str, ...]:
    """The kinds that have a page."""
    return tuple(SUMMARIES)


def reference(kind: str) -> Reference:
    """The page of a kind. Raises KeyError for what is none."""
    schema = _of_kind(kind)
    settings = _SETTINGS[kind]() if kind in _SETTINGS else {}
    return Reference(
        kind=kind,
        summary=SUMMARIES[kind],
        example=example(kind),
        keys=tuple(_keys(schema, "", 0)),
        settings=tuple(settings[name] for name in sorted(settings)),
        schema=schema,
    )


def example(kind: str) -> str:
    """A document of the kind that is valid as it stands."""
    return files(__package__).joinpath("examples", f"{kind}.yaml").read_text(encoding="utf-8")


def _of_kind(kind: str) -> Json:
    for schema in schemas().values():
        named = schema.get("properties", {}).get("kind", {})
        if named.get("const") == kind:
            return schema
    raise KeyError(kind)


def _keys(schema: Mapping[str, Any], prefix: str, depth: int) -> Iterator[Key]:
    for name, part in schema.get("properties", {}).items():
        if prefix == "" and name == "kind":
            continue
        path = f"{prefix}{name}"
        needed = name in schema.get("required", ())
        yield Key(path, values(part), needed, _default(part), part.get("description", ""))
        if name not in ("settings", "require", "override") and depth < _DEEPEST:
            yield from _below(part, path, depth + 1)


def _below(part: Mapping[str, Any], path: str, depth: int) -> Iterator[Key]:
    if part.get("type") == "object":
        yield from _keys(part, f"{path}.", depth)
    elif part.get("type") == "array" and part.get("items", {}).get("type") == "object":
        yield from _keys(part["items"], f"{path}[].", depth)
    for choice in part.get("anyOf", ()):
        yield from _below(choice, path, depth)


def values(part: Mapping[str, Any]) -> str:
    """What a key takes, in a few words."""
    if part == PARAMETER:
        return "`$(NAME)`"
    if "const" in part:
        return f"`{_word(part['const'])}`"
    if "enum" in part:
        return _words(part["enum"])
    if "anyOf" in part:
        known = dict.fromkeys(values(choice) for choice in part["anyOf"] if values(choice))
        return " or ".join(known)
    match part.get("type"):
        case "boolean":
            return "`true` or `false`"
        case "integer" | "number":
            low, high = part.get("minimum"), part.get("maximum")
            bounds = f" from {low} to {high}" if low is not None and high is not None else ""
            return f"a number{bounds}"
        case "array":
            return f"a list of {_items(part.get('items', {}))}"
        case "object":
            return "a map"
        case "string":
            return "text"
    return ""


def _items(part: Mapping[str, Any]) -> str:
    part = next((choice for choice in part.get("anyOf", ()) if PARAMETER in part["anyOf"]), part)  # in a template
    return {"object": "maps", "string": "texts"}.get(str(part.get("type")), values(part) or "values")


def _words(words: list[Any]) -> str:
    few = 12
    shown = ", ".join(f"`{_word(word)}`" for word in words[:few])
    return shown + (f" and {len(words) - few} more" if len(words) > few else "")


def _word(word: Any) -> str:
    return str(word).lower() if isinstance(word, bool) else str(word)


def _default(part: Mapping[str, Any]) -> str:
    return _word(part["default"]) if "default" in part else ""
