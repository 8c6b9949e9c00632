"""Lookup columns of what an export holds: they name items of another list by numbers, which are others where the items
were made anew.

So lists that others look into are restored before those. What is known by then goes along with an item; the rest
(lists that look into each other, or into themselves) is filled in afterwards, and read again.
The text of several values is how the server itself writes such values, with their titles left out; nothing of it is
recorded, so what a form did is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..kinds.list_state import ListState
from .form_values import wire_name
from .held_rows import HeldLibrary, HeldList, HeldRow

ONE, SEVERAL = "Lookup", "LookupMulti"
SORTS = frozenset({ONE, SEVERAL})


@dataclass(slots=True)
class Numbers:
    """The numbers of a site's items by list (its URL in lower case): as an export has them, to those of now."""

    known: dict[str, dict[int, int]] = field(default_factory=dict)
    made: set[tuple[str, int]] = field(default_factory=set)

    def learn(self, url: str, former: int, now: int, *, made: bool = False) -> None:
        """``made``: the item was made just now, so that whatever it holds is ours."""
        self.known.setdefault(url.lower(), {})[former] = now
        if made:
            self.made.add((url.lower(), now))

    def now(self, url: str, former: int) -> int | None:
        """None for an item that is not there, or not yet."""
        return self.known.get(url.lower(), {}).get(former)


def in_order(wanted: Iterable[HeldLibrary | HeldList]) -> list[HeldLibrary | HeldList]:
    """Lists behind those that they look into, as far as that is possible."""
    by_url = {one.url.lower(): one for one in wanted}
    done: dict[str, None] = {}
    begun: set[str] = set()

    def visit(url: str) -> None:
        if url in begun or url not in by_url:
            return
        begun.add(url)
        for target in sorted(lookup.url for lookup in by_url[url].lookups.values()):
            visit(target)
        done[url] = None

    for url in by_url:
        visit(url)
    return [by_url[url] for url in done]


@dataclass(frozen=True, slots=True)
class Lookups:
    """The lookup columns that one list has as the export has them: names to their sort and the list that they look
    into, by its URL in lower case."""

    columns: Mapping[str, tuple[str, str]]
    numbers: Numbers

    @staticmethod
    def of(one: HeldLibrary | HeldList, state: ListState, there: Mapping[str, str], numbers: Numbers) -> Lookups:
        """Those of a list that is there; ``there`` has the ids of lists by URL."""
        columns = state.columns or {}
        found = {
            name: (columns[name].type, held.url)
            for name, held in one.lookups.items()
            if name in columns and columns[name].type in SORTS and columns[name].writable
            and columns[name].looks_into == there.get(held.url, "none").lower()
        }  # fmt: skip
        return Lookups(found, numbers)

    @staticmethod
    def planned(one: HeldLibrary | HeldList, numbers: Numbers) -> Lookups:
        """Those of a list that is going to be made."""
        found = {name: (SEVERAL if held.several else ONE, held.url) for name, held in one.lookups.items()}
        return Lookups(found, numbers)

    def values(self) -> Iterator[str]:
        """The names of values that these columns have in an item's JSON."""
        for name, (sort, _) in self.columns.items():
            yield wire_name(name, sort)

    def changed(self, row: HeldRow, fields: Mapping[str, Any]) -> dict[str, str]:
        """What has to be written so that a row holds what the export does, by column; empty for nothing."""
        wanted, now, missing = self.known(row), self.now(fields), self.missing(row)
        names = sorted({*wanted, *now} - set(missing))
        return {name: wanted.get(name, "") for name in names if wanted.get(name, "") != now.get(name, "")}

    def known(self, row: HeldRow) -> dict[str, str]:
        """The texts of columns all of whose items are there, as a form writes them; empty ones are left out."""
        return {name: text for name, (text, missing) in self._told(row) if not missing}

    def missing(self, row: HeldRow) -> list[str]:
        """The columns some of whose items are not there."""
        return sorted(name for name, (_, missing) in self._told(row) if missing)

    def now(self, fields: Mapping[str, Any]) -> dict[str, str]:
        """The texts of a row of the list as it is."""
        texts = {name: ids(fields.get(wire_name(name, sort))) for name, (sort, _) in self.columns.items()}
        return {name: text_of(numbers) for name, numbers in texts.items() if numbers}

    def _told(self, row: HeldRow) -> Iterator[tuple[str, tuple[str, bool]]]:
        for name, (sort, url) in self.columns.items():
            former = ids(row.fields.get(wire_name(name, sort)))
            found = [self.numbers.now(url, number) for number in former]
            if former:
                yield name, (text_of([number for number in found if number is not None]), None in found)


def ids(value: Any) -> list[int]:
    """The numbers in a lookup's value, in order."""
    value = value.get("results", []) if isinstance(value, dict) else value
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [int(number) for number in listed if isinstance(number, int) or str(number).isdigit()]


def text_of(numbers: list[int]) -> str:
    """Numbers as a form writes them; their titles may be left out."""
    return ";#;#".join(map(str, numbers))
