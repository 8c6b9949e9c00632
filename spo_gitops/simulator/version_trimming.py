"""Which older versions of files a job deletes: chosen when it is asked for, and gone once it is through.

The three rules are those of the documentation of the job's cmdlet. Whether the present version counts against a limit
is in no source: here it does not, so that less is deleted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .records import Records

_DAY = 86400.0
# Trimming by itself: older than so many days, one version for each so many seconds stays (documented).
_THINNED = ((180, 7 * _DAY), (60, _DAY), (30, 3600.0))
_MOST = 500  # versions that it keeps at all


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What a job looks at, and what it deletes: numbers of versions by the id of their file."""

    files: int = 0
    versions: int = 0
    doomed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    bytes: int = 0

    @property
    def deleted(self) -> int:
        """How many versions go."""
        return sum(map(len, self.doomed.values()))


def trimmed(records: Records, library: str, wanted: Mapping[str, Any], mode: str, now: float) -> Trimmed:
    """What a job would delete in a library, or in all of a site ("")."""
    files = 0
    versions = 0
    doomed: dict[str, tuple[int, ...]] = {}
    size = 0
    for item in records.rows("item").values():
        if item.body["IsFolder"] or (library and item.parent != library):
            continue
        found = {
            int(name.rpartition(":")[2]): body
            for name, body in records.under("fileversion", str(item.body["UniqueId"])).items()
        }
        files, versions = files + 1, versions + len(found)
        gone = tuple(_doomed({number: float(body["Modified"]) for number, body in found.items()}, wanted, mode, now))
        if gone:
            doomed[str(item.body["UniqueId"])] = gone
            size += sum(int(found[number]["Length"]) for number in gone)
    return Trimmed(files, versions, doomed, size)


def _doomed(made: Mapping[int, float], wanted: Mapping[str, Any], mode: str, now: float) -> Iterator[int]:
    newest_first = sorted(made, reverse=True)
    match mode:
        case "DeleteOlderThanDays":
            days = _number(wanted, "DeleteOlderThanDays")
            yield from (number for number in newest_first if days and made[number] < now - days * _DAY)
        case "CountLimits":
            limit = _number(wanted, "MajorVersionLimit")
            yield from newest_first[limit:] if limit else ()
        case _:
            yield from _thinned(newest_first, made, now)


def _thinned(newest_first: list[int], made: Mapping[int, float], now: float) -> Iterator[int]:
    kept: set[tuple[float, float]] = set()
    for place, number in enumerate(newest_first):
        age = now - made[number]
        span = next((span for days, span in _THINNED if age > days * _DAY), 0.0)
        slot = (span, made[number] // span) if span else (0.0, float(number))
        if slot in kept or place >= _MOST:
            yield number
        kept.add(slot)


def _number(wanted: Mapping[str, Any], name: str) -> int:
    value = wanted.get(name) or 0
    return value if isinstance(value, int) else 0
