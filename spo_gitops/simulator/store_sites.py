"""The sites in the database: found by key, walked in pages by number, decoded when they are needed."""

import json
import sqlite3
from collections import OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import merge

from .models import Site, site_from_json, site_to_json

HISTORY_SECONDS = 3600.0  # how far into the past a listing or a stale replica may look
_KEPT = 4096  # decoded sites
_NO_NUMBER = 2**62  # beyond every site
_PAGE = 500  # rows read at once

SCHEMA = """
CREATE TABLE IF NOT EXISTS sites (
    path TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, id TEXT NOT NULL UNIQUE, deleted REAL, hub TEXT,
    template TEXT NOT NULL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS sites_deleted ON sites (deleted) WHERE deleted IS NOT NULL;
CREATE INDEX IF NOT EXISTS sites_hub ON sites (hub) WHERE hub IS NOT NULL;
"""

Changes = Mapping[str, Site | None]


@dataclass(frozen=True, slots=True)
class Where:
    """Which sites are wanted; None means any."""

    deleted: bool | None = None
    hub: str | None = None
    template: str | None = None

    def takes(self, site: Site) -> bool:
        """Whether a site is one of them."""
        return (
            (self.deleted is None or (site.deleted is not None) == self.deleted)
            and (self.hub is None or site.hub == self.hub)
            and (self.template is None or site.template == self.template)
        )

    def sql(self) -> tuple[str, tuple[str, ...]]:
        """The same as a condition of the database."""
        parts = [] if self.deleted is None else [f"deleted IS {'NOT ' if self.deleted else ''}NULL"]
        named = [(name, value) for name, value in (("hub", self.hub), ("template", self.template)) if value is not None]
        return " AND ".join([*parts, *(f"{name} = ?" for name, _ in named), "1"]), tuple(value for _, value in named)


class SiteTable:
    """The committed sites, and their recent past."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._decoded: OrderedDict[str, Site] = OrderedDict()
        self._history: dict[str, deque[tuple[float, Site | None]]] = {}
        self.next_number: int = 1 + (database.execute("SELECT max(number) FROM sites").fetchone()[0] or 0)

    def get(self, path: str) -> Site | None:
        """The site at a path, in the recycle bin or not."""
        if path in self._decoded:
            self._decoded.move_to_end(path)
            return self._decoded[path]
        row = self._db.execute("SELECT body FROM sites WHERE path = ?", (path,)).fetchone()
        if row is None:
            return None
        site = self._decoded[path] = site_from_json(json.loads(row[0]))
        if len(self._decoded) > _KEPT:
            self._decoded.popitem(last=False)
        return site

    def path_of_id(self, site_id: str) -> str | None:
        """The path of the site with an id."""
        row = self._db.execute("SELECT path FROM sites WHERE id = ?", (site_id,)).fetchone()
        return None if row is None else str(row[0])

    def walk(self, where: Where, after: int, changes: Changes, *, backwards: bool = False) -> Iterator[Site]:
        """The sites beyond a number, in the order they were made or back from the last, with some changed or gone."""
        after = after if after or not backwards else _NO_NUMBER
        beyond = (site for site in changes.values() if site is not None and _is_beyond(site, after, backwards))
        changed = sorted(filter(where.takes, beyond), key=_number, reverse=backwards)
        kept = (site for path, site in self._rows(where, after, backwards) if path not in changes)
        return merge(kept, changed, key=_number, reverse=backwards)

    def _rows(self, where: Where, after: int, backwards: bool) -> Iterator[tuple[str, Site]]:
        condition, values = where.sql()
        beyond, order = ("number < ?", "number DESC") if backwards else ("number > ?", "number")
        query = f"SELECT number, path, body FROM sites WHERE {beyond} AND {condition} ORDER BY {order} LIMIT {_PAGE}"
        while True:
            rows = self._db.execute(query, (after, *values)).fetchall()
            for _, path, body in rows:
                yield path, self._decoded.get(path) or site_from_json(json.loads(body))
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    def write(self, changes: Changes) -> None:
        """Put changes into the database."""
        gone = [(path,) for path, site in changes.items() if site is None]
        kept = [
            (path, site.number, site.id, site.deleted, site.hub, site.template, json.dumps(site_to_json(site)))
            for path, site in changes.items()
            if site is not None
        ]
        self._db.executemany("DELETE FROM sites WHERE path = ?", gone)
        self._db.executemany(
            "INSERT OR REPLACE INTO sites (path, number, id, deleted, hub, template, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            kept,
        )

    def before(self, changes: Changes) -> dict[str, Site | None]:
        """What changes are about to replace."""
        return {path: self.get(path) for path in changes}

    def changed(self, before: Changes, changes: Changes, now: float) -> None:
        """Take over what was just written."""
        for path, site in changes.items():
            versions = self._history.setdefault(path, deque())
            versions.append((now, before[path]))
            while versions and versions[0][0] < now - HISTORY_SECONDS:
                versions.popleft()
            self._decoded.pop(path, None)
            if site is not None and len(changes) <= _KEPT:
                self._decoded[path] = site

    def at(self, moment: float) -> dict[str, Site | None]:
        """The sites that differed from the present at a moment of the recent past."""
        found: dict[str, Site | None] = {}
        for path, versions in self._history.items():
            past = next(((site,) for replaced, site in versions if replaced > moment), None)
            if past is not None:
                found[path] = past[0]
        return found

    def forget_history(self) -> None:
        """Make the present all that there is."""
        self._history.clear()


def _number(site: Site) -> int:
    return site.number


def _is_beyond(site: Site, after: int, backwards: bool) -> bool:
    return site.number < after if backwards else site.number > after
