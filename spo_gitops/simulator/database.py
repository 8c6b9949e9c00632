"""The database of the tenant: what is committed, and how a transaction's changes become so."""

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .models import Hub, hub_from_json, hub_to_json
from .store import Transaction
from .store_groups import SCHEMA as GROUPS_SCHEMA
from .store_groups import GroupTable
from .store_objects import ObjectCache, Stored, write_objects
from .store_sites import SCHEMA, SiteTable

_SCHEMA = (
    SCHEMA
    + GROUPS_SCHEMA
    + """
CREATE TABLE IF NOT EXISTS hubs (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY,
    site TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (site, kind, id)
);
"""
)
_FORMAT = 2  # of the database; sites had no columns of their own in the first one


class Store:
    """The committed state. Only the server's own thread touches it, so a transaction needs no lock."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        _check_format(self._db, path)
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version={_FORMAT}")
        self.sites = SiteTable(self._db)
        self.groups = GroupTable(self._db)
        self.hubs: dict[str, Hub] = {
            key: hub_from_json(json.loads(body)) for key, body in self._db.execute("SELECT id, body FROM hubs")
        }
        self.documents: dict[str, Any] = {
            name: json.loads(body) for name, body in self._db.execute("SELECT name, body FROM documents")
        }
        self._objects = ObjectCache(self._db)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    def begin(self, now: float) -> Transaction:
        """A transaction at a moment of service time."""
        return Transaction(self, now)

    def snapshot(self, moment: float, now: float) -> Transaction:
        """A view of the sites' past that can not be committed."""
        past = Transaction(self, now, past=True)
        past.changed_sites = self.sites.at(moment)
        past.changed_objects = self._objects.at(moment)
        return past

    def forget_history(self) -> None:
        """Make the present all that there is."""
        self.sites.forget_history()
        self._objects.forget_history()

    def objects(self, site: str, kind: str) -> Mapping[str, Stored]:
        """The committed objects of a kind in a site, in the order they were made."""
        return self._objects.of(site, kind)

    def object_kinds(self, site: str) -> list[str]:
        """The kinds of the committed objects of a site."""
        return self._objects.kinds(site)

    def object_owners(self, kind: str) -> list[str]:
        """The sites with committed objects of a kind."""
        return self._objects.owners(kind)

    def apply(self, transaction: Transaction) -> None:
        """Make a transaction's changes real, in the database first."""
        before = self.sites.before(transaction.changed_sites)
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self.sites.write(transaction.changed_sites)
            self.groups.write(transaction.changed_groups)
            _write(self._db, "hubs", "id", transaction.changed_hubs, hub_to_json)
            _write(self._db, "documents", "name", transaction.changed_documents, lambda value: value)
            write_objects(self._db, transaction.changed_objects)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        self.sites.changed(before, transaction.changed_sites, transaction.now)
        self.groups.changed(transaction.changed_groups)
        _replace(self.hubs, transaction.changed_hubs)
        _replace(self.documents, transaction.changed_documents)
        self._objects.changed(transaction.changed_objects, transaction.now)


def _check_format(database: sqlite3.Connection, path: Path) -> None:
    """Refuse a state that another version wrote, before anything touches it."""
    found = database.execute("PRAGMA user_version").fetchone()[0]
    tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if tables and found != _FORMAT:
        raise UnknownFormat(
            f"{path}: this tenant's state has format {found}; this version reads {_FORMAT}. "
            "Start a new tenant in another directory, or remove this one."
        )


class UnknownFormat(Exception):
    """A state that this version can not read."""


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
