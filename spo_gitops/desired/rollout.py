"""``rollout`` of the configuration: how carefully a run goes about many changes."""

from __future__ import annotations

from ..model.config import OnFailure, Rollout
from ..model.duration import seconds_of
from .nodes import Cursor, quote
from .reading import KeyTable, check_keys, read_integer, read_text, read_word
from .report import Report

_ROLLOUT = KeyTable("rollout", ("canary", "batchSize", "maxFailures", "pauseBetween", "onFailure"))


def read_rollout(cursor: Cursor | None, report: Report) -> Rollout | None:
    """What the key says; None where there is none."""
    cursor = cursor and check_keys(cursor, _ROLLOUT, report)
    if cursor is None or not cursor.is_map:
        return None
    child = cursor.child("onFailure")
    word = None if child is None else read_word(child, [member.value for member in OnFailure], report)
    return Rollout(
        canary=_count(cursor, "canary", report, least=1) or 0,
        batch_size=_count(cursor, "batchSize", report, least=1) or 0,
        max_failures=_count(cursor, "maxFailures", report, least=0) or 0,
        pause_s=_pause_s(cursor, report),
        on_failure=OnFailure.STOP if word is None else OnFailure(word.value),
    )


def _count(cursor: Cursor, key: str, report: Report, *, least: int) -> int | None:
    child = cursor.child(key)
    read = None if child is None else read_integer(child, report, least=least)
    return None if read is None else read.value


def _pause_s(cursor: Cursor, report: Report) -> float:
    expected = 'a duration like "10m"'
    child = cursor.child("pauseBetween")
    text = None if child is None else read_text(child, report, expected)
    if text is None:
        return 0.0
    try:
        return seconds_of(text.value)
    except ValueError:
        hint = "units are d, h, m and s, the greatest first: 1h30m"
        report.error(text.position, "bad-duration", quote(text.value), expected, hint)
        return 0.0
