"""The tenant's state: in memory to answer quickly, in SQLite to survive, changed by one transaction at a time."""

import json
import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from .models import Hub, Site, hub_from_json, hub_to_json, path_of, site_from_json, site_to_json
from .store_objects import ObjectCache, ObjectChanges, Stored, write_objects

HISTORY_SECONDS = 3600.0  # how far into the past a listing or a stale replica may look

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sites (path TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS hubs (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY,
    site TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (site, kind, id)
);
"""


class Store:
    """The committed state. Only the server's own thread touches it, so a transaction needs no lock."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        self.sites: dict[str, Site] = {
            path: site_from_json(json.loads(body)) for path, body in self._db.execute("SELECT path, body FROM sites")
        }
        self.hubs: dict[str, Hub] = {
            key: hub_from_json(json.loads(body)) for key, body in self._db.execute("SELECT id, body FROM hubs")
        }
        self.documents: dict[str, Any] = {
            name: json.loads(body) for name, body in self._db.execute("SELECT name, body FROM documents")
        }
        self.path_by_id: dict[str, str] = {site.id: path for path, site in self.sites.items()}
        self.next_number = 1 + max((site.number for site in self.sites.values()), default=0)
        self._history: dict[str, deque[tuple[float, Site | None]]] = {}
        self._objects = ObjectCache(self._db)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def begin(self, now: float) -> "Transaction":
        """A transaction at a moment of service time."""
        return Transaction(self, now)

    def sites_at(self, moment: float) -> Iterator[Site]:
        """Every site, deleted ones too, as it was at a moment of the recent past."""
        for path in {**self.sites, **self._history}:
            site = self._site_at(path, moment)
            if site is not None:
                yield site

    def _site_at(self, path: str, moment: float) -> Site | None:
        for replaced, before in self._history.get(path, ()):
            if replaced > moment:
                return before
        return self.sites.get(path)

    def snapshot(self, moment: float, now: float) -> "Transaction":
        """A view of the sites' past that can not be committed."""
        past = Transaction(self, now, past=True)
        for path in list(self._history):
            past.changed_sites[path] = self._site_at(path, moment)
        past.changed_objects = self._objects.at(moment)
        return past

    def forget_history(self) -> None:
        """Make the present all that there is."""
        self._history.clear()
        self._objects.forget_history()

    def objects(self, site: str, kind: str) -> Mapping[str, Stored]:
        """The committed objects of a kind in a site, in the order they were made."""
        return self._objects.of(site, kind)

    def apply(self, transaction: "Transaction") -> None:
        """Make a transaction's changes real, in the database first."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            _write(self._db, "sites", "path", transaction.changed_sites, site_to_json)
            _write(self._db, "hubs", "id", transaction.changed_hubs, hub_to_json)
            _write(self._db, "documents", "name", transaction.changed_documents, lambda value: value)
            write_objects(self._db, transaction.changed_objects)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        for path, site in transaction.changed_sites.items():
            self._remember(path, transaction.now)
            before = self.sites.pop(path, None)
            if before is not None:
                self.path_by_id.pop(before.id, None)
            if site is not None:
                self.sites[path] = site
                self.path_by_id[site.id] = path
        _replace(self.hubs, transaction.changed_hubs)
        _replace(self.documents, transaction.changed_documents)
        self._objects.changed(transaction.changed_objects, transaction.now)

    def _remember(self, path: str, now: float) -> None:
        versions = self._history.setdefault(path, deque())
        versions.append((now, self.sites.get(path)))
        while versions and versions[0][0] < now - HISTORY_SECONDS:
            versions.popleft()


class Transaction:
    """Reads through to the committed state; writes stay here until `commit`."""

    def __init__(self, store: Store, now: float, *, past: bool = False) -> None:
        self._store = store
        self._past = past
        self.now = now
        self.changed_sites: dict[str, Site | None] = {}
        self.changed_hubs: dict[str, Hub | None] = {}
        self.changed_documents: dict[str, Any] = {}
        self.changed_objects: ObjectChanges = {}

    def __enter__(self) -> "Transaction":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.commit()

    @property
    def changed(self) -> bool:
        """Whether anything was written since the last commit."""
        return bool(self.changed_sites or self.changed_hubs or self.changed_documents or self.changed_objects)

    def commit(self) -> None:
        """Make what was written so far real; a view of the past has nothing to say."""
        if not self._past and self.changed:
            self._store.apply(self)
        if not self._past:
            self.rollback()

    def rollback(self) -> None:
        """Forget what was written since the last commit."""
        self.changed_sites, self.changed_hubs, self.changed_documents = {}, {}, {}
        self.changed_objects = {}

    def site(self, url: str) -> Site | None:
        """The site at a URL or path, in the recycle bin or not."""
        path = path_of(url)
        return self.changed_sites[path] if path in self.changed_sites else self._store.sites.get(path)

    def site_by_id(self, site_id: str) -> Site | None:
        """The site with an id, in the recycle bin or not."""
        wanted = site_id.strip("{}").lower()
        for site in self.changed_sites.values():
            if site is not None and site.id == wanted:
                return site
        path = self._store.path_by_id.get(wanted)
        return None if path is None else self.site(path)

    def sites(self) -> Iterator[Site]:
        """Every site in the order it was made, in the recycle bin or not."""
        merged = {**self._store.sites, **self.changed_sites} if self.changed_sites else self._store.sites
        return iter([site for site in merged.values() if site is not None])

    def sites_at(self, moment: float) -> Iterator[Site]:
        """Every committed site as it was at a moment of the recent past."""
        return self._store.sites_at(moment)

    def put_site(self, site: Site) -> None:
        """Add or replace a site."""
        self.changed_sites[site.path] = site

    def drop_site(self, site: Site) -> None:
        """Forget a site for good."""
        self.changed_sites[site.path] = None

    def take_number(self) -> int:
        """The next row number of the aggregated lists."""
        self._store.next_number += 1
        return self._store.next_number - 1

    def hub(self, hub_id: str) -> Hub | None:
        """The hub with an id."""
        wanted = hub_id.strip("{}").lower()
        return self.changed_hubs[wanted] if wanted in self.changed_hubs else self._store.hubs.get(wanted)

    def hubs(self) -> list[Hub]:
        """Every hub."""
        return [hub for hub in {**self._store.hubs, **self.changed_hubs}.values() if hub is not None]

    def put_hub(self, hub: Hub) -> None:
        """Add or replace a hub."""
        self.changed_hubs[hub.id] = hub

    def drop_hub(self, hub: Hub) -> None:
        """Forget a hub."""
        self.changed_hubs[hub.id] = None

    def objects(self, site: str, kind: str) -> dict[str, Stored]:
        """The objects of a kind in a site by id, in the order they were made; site "" is the tenant."""
        found = dict(self._store.objects(site, kind))
        for identifier, stored in self.changed_objects.get((site, kind), {}).items():
            if stored is None:
                found.pop(identifier, None)
            else:
                found[identifier] = stored
        return found

    def put_object(self, site: str, kind: str, identifier: str, body: Mapping[str, Any], parent: str = "") -> None:
        """Add or replace an object. Its body is a value: give a new one, never change one that was given."""
        self.changed_objects.setdefault((site, kind), {})[identifier] = Stored(parent, body)

    def drop_object(self, site: str, kind: str, identifier: str) -> None:
        """Forget an object."""
        self.changed_objects.setdefault((site, kind), {})[identifier] = None

    def document(self, name: str, default: Any) -> Any:
        """A named JSON document, such as the tenant's settings."""
        if name in self.changed_documents:
            return self.changed_documents[name]
        return self._store.documents.get(name, default)

    def put_document(self, name: str, body: Any) -> None:
        """Replace a named JSON document."""
        self.changed_documents[name] = body


def _write(database: sqlite3.Connection, table: str, key: str, changes: dict[str, Any], encode: Any) -> None:
    gone = [(name,) for name, value in changes.items() if value is None]
    kept = [(name, json.dumps(encode(value))) for name, value in changes.items() if value is not None]
    database.executemany(f"DELETE FROM {table} WHERE {key} = ?", gone)
    database.executemany(f"INSERT OR REPLACE INTO {table} ({key}, body) VALUES (?, ?)", kept)


def _replace(target: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            target.pop(name, None)
        else:
            target[name] = value
