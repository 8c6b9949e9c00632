"""The objects inside the sites: lists, items, groups, roles and whatever else families keep, as JSON by kind and id."""

import json
import sqlite3
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HISTORY_SECONDS = 3600.0
_KEPT = 4096  # pairs of site and kind whose objects stay decoded


@dataclass(frozen=True, slots=True)
class Stored:
    """An object's body and the id of the object that it lies in."""

    parent: str
    body: Mapping[str, Any]


ObjectChanges = dict[tuple[str, str], dict[str, Stored | None]]


def write_objects(database: sqlite3.Connection, changes: ObjectChanges) -> None:
    """Put changes into the database; an object that is replaced keeps its place in the order."""
    gone = [(*key, name) for key, rows in changes.items() for name, stored in rows.items() if stored is None]
    kept = [
        (*key, name, stored.parent, json.dumps(stored.body))
        for key, rows in changes.items()
        for name, stored in rows.items()
        if stored is not None
    ]
    database.executemany("DELETE FROM objects WHERE site = ? AND kind = ? AND id = ?", gone)
    database.executemany(
        "INSERT INTO objects (site, kind, id, parent, body) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (site, kind, id) DO UPDATE SET parent = excluded.parent, body = excluded.body",
        kept,
    )


class ObjectCache:
    """The committed objects, decoded when first asked for, and their recent past for stale reads."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._decoded: OrderedDict[tuple[str, str], dict[str, Stored]] = OrderedDict()
        self._history: dict[tuple[str, str, str], deque[tuple[float, Stored | None]]] = {}

    def of(self, site: str, kind: str) -> Mapping[str, Stored]:
        """The objects of a kind in a site."""
        key = (site, kind)
        if key in self._decoded:
            self._decoded.move_to_end(key)
            return self._decoded[key]
        rows = self._db.execute("SELECT id, parent, body FROM objects WHERE site = ? AND kind = ? ORDER BY number", key)
        found = {name: Stored(parent, json.loads(body)) for name, parent, body in rows}
        self._decoded[key] = found
        if len(self._decoded) > _KEPT:
            self._decoded.popitem(last=False)
        return found

    def kinds(self, site: str) -> list[str]:
        """The kinds of objects in a site."""
        return [str(row[0]) for row in self._db.execute("SELECT DISTINCT kind FROM objects WHERE site = ?", (site,))]

    def owners(self, kind: str) -> list[str]:
        """The sites that have objects of a kind."""
        return [str(row[0]) for row in self._db.execute("SELECT DISTINCT site FROM objects WHERE kind = ?", (kind,))]

    def changed(self, changes: ObjectChanges, now: float) -> None:
        """Take over what was just written to the database."""
        for key, rows in changes.items():
            decoded = self._decoded.get(key)
            for name, stored in rows.items():
                if decoded is None:
                    continue
                self._remember((*key, name), decoded.get(name), now)
                if stored is None:
                    decoded.pop(name, None)
                else:
                    decoded[name] = stored

    def _remember(self, key: tuple[str, str, str], before: Stored | None, now: float) -> None:
        versions = self._history.setdefault(key, deque())
        versions.append((now, before))
        while versions and versions[0][0] < now - HISTORY_SECONDS:
            versions.popleft()

    def at(self, moment: float) -> ObjectChanges:
        """What differed from the present at a moment of the recent past."""
        past: ObjectChanges = {}
        for (site, kind, name), versions in self._history.items():
            before = next(((stored,) for replaced, stored in versions if replaced > moment), None)
            if before is not None:
                past.setdefault((site, kind), {})[name] = before[0]
        return past

    def forget_history(self) -> None:
        """Make the present all that there is."""
        self._history.clear()
