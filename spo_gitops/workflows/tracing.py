"""Tracing a value through the files: each place that had a hand in it, and who last changed that line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..desired import Lineage
from ..desired.config import FILE
from ..ledger.repository import Repository
from ..model.desired import Wanted
from ..model.value import same
from ..problems import Position
from ..reports.gist import words

Facts = Iterator[tuple[str, str]]

MOST_MEMBERS = 12  # of a long list, so many are told

_PARTS = {"template": "Template", "cell": "Cell", "covered": "Covers"}


@dataclass(frozen=True, slots=True)
class Trace:
    """``tenant`` is the one whose map may have translated what is written."""

    git: Repository
    lineage: Lineage
    tenant: str

    def written(self, name: str, wanted: Wanted) -> Facts:
        """The value's place, what else had a hand in it, what the tenant's map made of it, and whom it beats."""
        yield "Written", self.place(wanted.position)
        yield from self._parts(wanted.position)
        for number, layer in enumerate(self.lineage.layers.get(name, ())):
            if number:
                yield "Beats", f"{words(layer.value)}, {giver(layer.by)}, {self.place(layer.position)}"
            elif not same(layer.value, wanted.value):
                yield "Mapped", f"{words(layer.value)} → {words(wanted.value)}, by tenants.{self.tenant}.map in {FILE}"

    def _parts(self, position: Position) -> Facts:
        members = [part for part in position.parts if part.by not in _PARTS]
        yield from ((_PARTS[part.by], self.place(part.position)) for part in position.parts if part.by in _PARTS)
        yield from (("Member", f"{part.by}, {self.place(part.position)}") for part in members[:MOST_MEMBERS])
        if len(members) > MOST_MEMBERS:
            yield "Member", f"and {len(members) - MOST_MEMBERS:,} more"

    def place(self, position: Position) -> str:
        """File and line, and who last changed that line."""
        where = f"{position.file}:{position.line}{_inside(position)}"
        found = self.git.blame(position.file, position.line)
        if found is None:
            return where
        if not found.commit:
            return f"{where}, {found.subject}"
        return f"{where}, last changed by {found.author} at {found.at} in {found.commit[:12]} ({found.subject})"


def giver(origin: str) -> str:
    """``document`` and ``profile:confidential`` in words."""
    return "from the document" if origin == "document" else f"from {origin}"


def _inside(position: Position) -> str:
    """What file and line do not show: the column of a sheet, or that it is written over the document."""
    steps = position.pointer.split("/")
    if position.file.lower().endswith(".csv") and len(steps) > 2:
        return f" (row {steps[1]}, column {steps[2].replace('~1', '/').replace('~0', '~')})"
    if steps[1:2] == ["overlays"] and len(steps) > 2:
        return f" (overlay for {steps[2]})"
    return f" (override of row {steps[2]})" if steps[1:2] == ["rows"] and "override" in steps[3:4] else ""
