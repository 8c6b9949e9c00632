"""Lists and libraries of a site as written; docs/lists.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..catalog.lists import LIBRARIES, LIST_SETTINGS, LIST_TEMPLATES, ListSetting
from ..model.attribute import quoted
from ..model.value import Value
from .columns import read_column, read_view
from .levels import EXISTS, Named, Pair, read_named
from .nodes import Cursor, Scalar, quote
from .permissions import read_grants
from .reading import KeyTable, Placed, check_keys, read_flag, read_integer, read_text, read_word, required
from .report import Report
from .texts import read_description, read_title

LISTS = "lists"
INHERIT, TYPES = "inherit", "contentTypes"

_LIST = KeyTable(
    "a list",
    ("url", "template", *LIST_SETTINGS, "columns", "views", TYPES, "permissions"),
    {"items": "what is in a list is not declared: an export and import with --include-content carries it"},
    {"name": "write url, which never changes, and title", "roleAssignments": "write permissions"},
)
_URL = re.compile(r"[^\"#%*:<>?/\\|{}~&]+")
_BELOW = "Lists/"


def read_lists(cursor: Cursor, report: Report) -> Iterator[Pair]:
    """The attributes of the lists, and what ``resolve_sets`` makes into such."""
    if child := cursor.child(LISTS):
        yield from read_named(child, _read_list, "a list of lists", report)


def _read_list(cursor: Cursor, report: Report) -> Named | None:
    cursor = check_keys(cursor, _LIST, report)
    if not cursor.is_map:
        return None
    written = required(cursor, "url", "a list", report)
    template = None if cursor.child("template") is None else _read_template(cursor.child("template"), report)
    url = None if written is None else _read_url(written, template, report)
    if url is None:
        return None
    key = url.value.lower()
    prefix = f"{LISTS}.{quoted(key)}"
    pairs: list[Pair] = [(f"{prefix}.{EXISTS}", Placed(True, cursor.position))]
    if template is not None:
        pairs.append((f"{prefix}.template", Placed(template.value, template.position)))
    pairs += _settings(cursor, prefix, report)
    if child := cursor.child("columns"):
        pairs += read_named(child, lambda item, r: read_column(item, prefix, r), "a list of columns", report)
    if child := cursor.child("views"):
        pairs += read_named(child, lambda item, r: read_view(item, prefix, r), "a list of views", report)
    if child := cursor.child(TYPES):
        pairs += read_named(child, lambda item, r: _read_type(item, prefix, r), "a list of content types", report)
    if child := cursor.child("permissions"):
        pairs += _permissions(child, prefix, report)
    return key, cursor.position, pairs


def _read_type(cursor: Cursor, prefix: str, report: Report) -> Named | None:
    """A content type of the site by its name or id, which the list is to have."""
    name = read_title(cursor, report)
    if name is None:
        return None
    key = name.value.lower()
    return key, name.position, [(f"{prefix}.{TYPES}.{quoted(key)}.{EXISTS}", Placed(True, name.position))]


def _settings(cursor: Cursor, prefix: str, report: Report) -> Iterator[Pair]:
    for name, setting in LIST_SETTINGS.items():
        if (child := cursor.child(name)) and (value := _read_setting(name, setting, child, report)):
            yield f"{prefix}.{name}", value


def _read_setting(name: str, setting: ListSetting, cursor: Cursor, report: Report) -> Placed[Value] | None:
    read: Placed[str] | Placed[int] | Placed[bool] | None
    if setting.enum:
        read = read_word(cursor, setting.enum, report)
    elif setting.value is bool:
        read = read_flag(cursor, report)
    elif setting.value is int:
        read = read_integer(cursor, report, least=0, most=50000)
    else:
        read = read_title(cursor, report) if name == "title" else read_description(cursor, report)
    return None if read is None else Placed(read.value, read.position)


def _read_template(cursor: Cursor | None, report: Report) -> Placed[str] | None:
    return (
        None if cursor is None else read_word(cursor, LIST_TEMPLATES, report, "a list of another kind can be adopted")
    )


def _read_url(cursor: Cursor, template: Placed[str] | None, report: Report) -> Placed[str] | None:
    """The URL below the site: a library's is one name, another list's stands below Lists/."""
    expected = "a URL below the site, like Lists/Projects or Shared Documents"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    below = text.value.lower().startswith(_BELOW.lower())
    leaf = text.value[len(_BELOW) :] if below else text.value
    if not _URL.fullmatch(leaf) or leaf != leaf.strip() or leaf.startswith("_"):
        hint = "write it without the site's own URL, and without a slash at its ends"
        report.error(text.position, "bad-url", quote(text.value), expected, hint)
        return None
    if template is not None and below is (template.value in LIBRARIES):
        hint = f"write {leaf}" if below else f"write {_BELOW}{leaf}"
        found = f"{quote(text.value)} of a {template.value}"
        report.error(text.position, "bad-url", found, "where such lists lie", hint)
        return None
    return text


def _permissions(cursor: Cursor, prefix: str, report: Report) -> Iterator[Pair]:
    """``inherit``, or who has what in a list of its own."""
    if isinstance(cursor.node, Scalar):
        word = read_word(cursor, (INHERIT,), report, "write inherit, or a list of role assignments")
        if word is not None:
            yield f"{prefix}.inheritPermissions", Placed(True, word.position)
        return
    yield f"{prefix}.inheritPermissions", Placed(False, cursor.position)
    yield from read_grants(cursor, f"{prefix}.roleAssignments", report, groups=True)
