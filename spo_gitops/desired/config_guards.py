"""The guards of the configuration: docs/guards.md."""

from __future__ import annotations

from types import MappingProxyType

from ..model.config import Guards, OnTrip
from .config_values import word_of
from .nodes import Cursor
from .reading import KeyTable, check_keys, read_integer, read_number, read_word
from .report import Report

GUARD_CLASSES = (
    "recycle", "recycle-with-content", "remove-list", "unarchive", "loosen", "volume", "root-site", "protected",
    "hub-with-members", "lockout", "history", "irreversible", "guard-change", "unreviewed",
)  # fmt: skip

_GUARDS = KeyTable("guards", ("maxChangedShare", "maxChanges", "onTrip", "require"))


def read_guards(cursor: Cursor, report: Report) -> Guards:
    child = cursor.child("guards")
    child = child and check_keys(child, _GUARDS, report)
    if child is None or not child.is_map:
        return Guards()
    share, most = child.child("maxChangedShare"), child.child("maxChanges")
    read_share = None if share is None else read_number(share, report, least=0, most=1)
    read_most = None if most is None else read_integer(most, report, least=0)
    return Guards(
        max_changed_share=Guards().max_changed_share if read_share is None else float(read_share.value),
        max_changes=None if read_most is None else read_most.value,
        on_trip=OnTrip(word_of(child, "onTrip", [member.value for member in OnTrip], OnTrip.STOP.value, report)),
        require=MappingProxyType(_read_approvals(child, report)),
    )


def _read_approvals(cursor: Cursor, report: Report) -> dict[str, str]:
    child = cursor.child("require")
    child = child and check_keys(child, KeyTable("guards.require", GUARD_CLASSES), report)
    if child is None or not child.is_map:
        return {}
    return {
        name: word.value
        for name in child.names()
        if name in GUARD_CLASSES and (below := child.child(name)) and (word := read_word(below, ("approval",), report))
    }
