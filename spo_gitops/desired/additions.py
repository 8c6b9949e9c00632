"""``catalog/*.yaml``: settings that a repository adds to the catalogue, because the service has grown since.

Nothing that the catalogue knows can be redefined: neither a name nor a property of the API is taken twice. A setting
whose name in the API was not known is completed; its type and its direction stay. docs/yaml.md, "Adding settings".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..catalog.added import Additions
from ..catalog.setting import Setting, SettingType
from ..catalog.settings import OWN_KEYS, setting_of, shipped_settings, unknown_on_the_wire
from ..catalog.tenant_settings import shipped_tenant
from .addition_values import read_bounds, read_direction, read_order, read_security, read_words_of
from .files import CATALOG, Files, discover
from .nodes import Cursor, MapNode, quote
from .reading import KeyTable, Placed, check_keys, is_map, read_list, read_text, read_word, required
from .report import Report
from .yaml import parse

Settings = Mapping[str, Setting]

TYPES = ("boolean", "integer", "number", "string", "enum", "list")
_COMMON = (
    "property",
    "type",
    "description",
    "security",
    "reason",
    "enum",
    "order",
    "inherits",
    "stricter",
    "unlimited",
    "renamedFrom",
)
_KEYS = {
    "site": KeyTable("a setting of a site", (*_COMMON, "minimum", "maximum")),
    "tenant": KeyTable("a setting of the tenant", (*_COMMON, "minimum", "maximum", "graph")),
}
_COMPLETING = ("property", "enum", "graph")
_FILE = KeyTable("a file of the catalogue", ("site", "tenant"))
NAME_PATTERN, PROPERTY_PATTERN = "[a-z][A-Za-z0-9]{1,99}", "[A-Za-z][A-Za-z0-9_]{1,99}"
_NAME, _PROPERTY = re.compile(NAME_PATTERN), re.compile(PROPERTY_PATTERN)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What the program knows of one scope, and what was read so far: settings, and where former names stand."""

    scope: str
    shipped: Callable[[], Settings]
    found: dict[str, Setting] = field(default_factory=dict)
    former: list[Placed[str]] = field(default_factory=list)

    def holder(self, interface: str) -> str:
        """The setting that has the property already, or empty."""
        for name, setting in (*self.shipped().items(), *self.found.items()):
            if interface.lower() in (setting.property.lower(), setting.graph.lower()):
                return name
        return ""


def read_additions(files: Files, report: Report) -> Additions:
    """What the repository adds. What is wrong with it becomes problems and is left out."""
    shelves = (_Shelf("site", shipped_settings), _Shelf("tenant", shipped_tenant))
    for path in discover(files, report, (CATALOG,)):
        for cursor in _documents(files, path, report):
            keys = check_keys(cursor, _FILE, report)
            for shelf in shelves:
                _read_shelf(keys.child(shelf.scope), shelf, report)
    for shelf in shelves:
        _check_former(shelf, report)
    return Additions(*(shelf.found for shelf in shelves))


def _documents(files: Files, path: str, report: Report) -> Iterator[Cursor]:
    try:
        parsed = parse(path, files.read(path))
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or 'no such file'})"
        report.error(Cursor(path, MapNode({}, 1, 1)).position, "file-unreadable", found, "a readable file")
        return
    for problem in parsed.problems:
        report.add(problem)
    yield from (Cursor(path, node) for node in parsed.documents)


def _read_shelf(cursor: Cursor | None, shelf: _Shelf, report: Report) -> None:
    if cursor is None or not is_map(cursor, "settings by name", report):
        return
    for name in cursor.names():
        place, child = cursor.key_position(name), cursor.child(name)
        if not _NAME.fullmatch(name):
            hint = "write the vendor's name with a small first letter"
            report.error(place, "bad-name", quote(name), "letters and digits", hint)
        elif name in shelf.found:
            found = f"{quote(name)} a second time"
            hint, before = "put them together", shelf.found[name].added
            report.error(place, "duplicate-name", f"{found}; it stands at {before}", "each name once", hint)
        elif child is not None:
            setting = _read_setting(child, name, shelf, report)
            if setting is not None:
                where = f"{place.file}:{place.line}"
                about = f"{setting.description} (added by {where}: unverified)"
                shelf.found[name] = replace(setting, added=where, description=about)


def _read_setting(cursor: Cursor, name: str, shelf: _Shelf, report: Report) -> Setting | None:
    known = shelf.shipped().get(name)
    if known is not None and not _is_incomplete(known):
        found, expected = f"{name}, which the catalogue has", "a setting that it does not have"
        hint = f"remove it: {known.refused}" if known.refused else "remove it: the program knows how it works"
        report.error(cursor.position, "shipped-setting", found, expected, hint)
        return None
    if name in OWN_KEYS and shelf.scope == "site":
        report.error(cursor.position, "shipped-setting", name, "a setting that is none of its own", OWN_KEYS[name])
        return None
    cursor = check_keys(cursor, _KEYS[shelf.scope], report)
    if not cursor.is_map:
        return None
    told = dict(_texts(cursor, name, shelf, report))
    if known is not None:
        return _completed(cursor, known, told, report)
    return _new(cursor, name, shelf, told, report)


def _is_incomplete(setting: Setting) -> bool:
    """Whether only its name in the API, or the numbers of its words, keep it from being declared."""
    entry = {"type": setting.type.value, "enum": setting.enum}
    entry |= {"readAs": setting.property} if setting.property else {}
    return setting.kind == "setting" and setting.writable is True and setting.refused == unknown_on_the_wire(entry)


def _texts(cursor: Cursor, name: str, shelf: _Shelf, report: Report) -> Iterator[tuple[str, str]]:
    """How the interfaces call it; a name that another setting has is refused."""
    for key in ("property", "graph"):
        child = cursor.child(key)
        text = None if child is None else read_text(child, report)
        if text is None:
            continue
        holder = shelf.holder(text.value)
        if not _PROPERTY.fullmatch(text.value):
            report.error(text.position, "bad-name", quote(text.value), "a name of the API", "write it as the API does")
        elif holder not in ("", name):
            found = f"{quote(text.value)}, which is the setting {holder}"
            report.error(text.position, "shipped-setting", found, "a property of its own", f"write {holder}")
        else:
            yield key, text.value
    if not {"property", "graph"} & set(cursor.names()):
        report.error(
            cursor.position, "missing-key", f"{name} without property", "the key property", "add property: ..."
        )


def _completed(cursor: Cursor, known: Setting, told: Mapping[str, str], report: Report) -> Setting | None:
    """The catalogue's own setting with its name in the API; nothing else of it can be told anew."""
    for key in cursor.names():
        if key not in _COMPLETING:
            found = f"{key} of {known.name}, which the catalogue has"
            expected = "property, and enum where the numbers are not known"
            report.error(cursor.key_position(key), "shipped-setting", found, expected, "remove the line")
            return None
    words = read_words_of(cursor, report) if known.type is SettingType.ENUM else known.enum
    if known.type is SettingType.ENUM and set(words) != set(known.enum):
        expected = "the words " + ", ".join(known.enum)
        report.error(cursor.position, "shipped-setting", "other words", expected, "give each its number")
        return None
    if not told:
        return None
    return replace(known, enum=words, refused="", property=told.get("property", ""), graph=told.get("graph", ""))


def _new(cursor: Cursor, name: str, shelf: _Shelf, told: Mapping[str, str], report: Report) -> Setting | None:
    kind = required(cursor, "type", name, report)
    word = None if kind is None else read_word(kind, TYPES, report)
    about = required(cursor, "description", name, report)
    description = None if about is None else read_text(about, report)
    if word is None or description is None or not told:
        return None
    entry: dict[str, Any] = {"name": name, "type": word.value, "kind": "setting", "writable": True, "evidence": "U"}
    entry |= {**told, "description": description.value, "security": read_security(cursor, report)}
    entry |= dict(read_bounds(cursor, report))
    entry["renamedFrom"] = _former(cursor, shelf, report)
    if SettingType(word.value) is SettingType.ENUM:
        entry["enum"] = read_words_of(cursor, report)
        entry |= dict(read_order(cursor, entry["enum"], report))
        if not entry["enum"]:
            return None
    return setting_of(entry, read_direction(cursor, entry, report), {}, "")


def _former(cursor: Cursor, shelf: _Shelf, report: Report) -> list[str]:
    """Names that the repository used before. None of them may be one that the catalogue has."""
    child = cursor.child("renamedFrom")
    names = None if child is None else read_list(child, report, lambda c: read_text(c, report), "a list of names")
    for name in () if names is None else names.value:
        if name.value in shelf.shipped():
            found, expected = f"{quote(name.value)}, which the catalogue has", "a name that nothing else has"
            report.error(name.position, "shipped-setting", found, expected, "remove it")
    kept = [name for name in names.value if name.value not in shelf.shipped()] if names is not None else []
    shelf.former.extend(kept)
    return [name.value for name in kept]


def _check_former(shelf: _Shelf, report: Report) -> None:
    """A former name means one setting of today: what the ledger has under it goes over to that."""
    told: set[str] = set()
    for name in shelf.former:
        found = ""
        if name.value in shelf.found:
            found = f"{quote(name.value)}, which stands at {shelf.found[name.value].added} as a name of today"
        elif name.value in told:
            found = f"{quote(name.value)} a second time"
        if found:
            report.error(name.position, "duplicate-name", found, "a name that nothing else has", "remove it")
        told.add(name.value)
