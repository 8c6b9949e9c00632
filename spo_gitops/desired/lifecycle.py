"""The keys of ``lifecycle``: read one by one, so that profiles and defaults can give single ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.former import former_keys
from ..catalog.settings import declarable, renamed
from ..catalog.tenant_settings import renamed_tenant
from ..model.desired import Lifecycle, OnDrift, OnMissing, OnRelease, OnRemove
from ..model.value import Value
from ..problems import Fix
from .nodes import Cursor, quote
from .reading import KeyTable, Placed, check_keys, read_flag, read_list, read_text, read_word
from .report import Report, did_you_mean

_KEYS = KeyTable("lifecycle", ("onDrift", "onMissing", "onRelease", "onRemove", "protect", "ignore"))
_WORDS = {
    "onDrift": tuple(member.value for member in OnDrift),
    "onMissing": tuple(member.value for member in OnMissing),
    "onRelease": tuple(member.value for member in OnRelease),
    "onRemove": tuple(member.value for member in OnRemove),
}
PREFIX = "lifecycle."


def read_lifecycle(cursor: Cursor, attributes: tuple[str, ...], report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    """Names with the prefix ``lifecycle.`` and values; ``attributes`` are what ``ignore`` may name."""
    cursor = check_keys(cursor, _KEYS, report)
    if not cursor.is_map:
        return
    for name, words in _WORDS.items():
        if (child := cursor.child(name)) and (word := read_word(child, words, report)):
            yield PREFIX + name, Placed(word.value, word.position)
    if (child := cursor.child("protect")) and (flag := read_flag(child, report)):
        yield PREFIX + "protect", Placed(flag.value, flag.position)
    if child := cursor.child("ignore"):
        names = read_list(child, report, lambda item: _read_ignored(item, attributes, report), "a list of attributes")
        if names is not None:
            yield PREFIX + "ignore", Placed(tuple(sorted({name.value for name in names.value})), names.position)


def lifecycle_of(values: Mapping[str, Value]) -> Lifecycle:
    """The lifecycle from names with the prefix; what is not there has its default."""

    def word(name: str, default: str) -> str:
        return str(values.get(PREFIX + name, default))

    ignore = values.get(PREFIX + "ignore", ())
    return Lifecycle(
        on_drift=OnDrift(word("onDrift", OnDrift.CORRECT.value)),
        on_missing=OnMissing(word("onMissing", OnMissing.REPORT.value)),
        on_release=OnRelease(word("onRelease", OnRelease.RESTORE.value)),
        on_remove=OnRemove(word("onRemove", OnRemove.DEFAULT.value)),
        protect=values.get(PREFIX + "protect") is True,
        ignore=frozenset(ignore if isinstance(ignore, tuple) else ()),
    )


def _read_ignored(cursor: Cursor, attributes: tuple[str, ...], report: Report) -> Placed[str] | None:
    text = read_text(cursor, report, "the name of an attribute")
    if text is None:
        return None
    name = text.value.removeprefix("settings.")
    for renames in former_keys().values():
        if name not in attributes and renames.get(name) in attributes:
            return _renamed(text, name, renames[name], "renamed-key", report)
    if name in attributes or (name in declarable() and "settings" in attributes):
        return text
    today = renamed().get(name) if "settings" in attributes else renamed_tenant().get(name)
    if today is not None:
        return _renamed(text, name, today, "renamed-setting", report)
    known = (*attributes, *(declarable() if "settings" in attributes else ()))
    hint = did_you_mean(name, known) or "name a key of this document, or remove it"
    report.error(text.position, "unknown-attribute", quote(text.value), "an attribute", hint)
    return None


def _renamed(text: Placed[str], name: str, today: str, code: str, report: Report) -> Placed[str]:
    found, fix = f"{text.value}, the former name of {today}", Fix(text.value, text.value.replace(name, today))
    report.warning(text.position, code, found, today, f"write {today}", fix=fix)
    return Placed(fix.put, text.position)
