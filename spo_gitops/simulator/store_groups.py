"""The directory's groups in the database: found by id or alias, walked in pages by number."""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from heapq import merge

from .models import Group, group_from_json, group_to_json

_KEPT = 2048  # decoded groups
_PAGE = 500  # rows read at once

SCHEMA = """
CREATE TABLE IF NOT EXISTS groups (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, alias TEXT NOT NULL, deleted REAL, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS groups_alias ON groups (alias);
CREATE INDEX IF NOT EXISTS groups_deleted ON groups (deleted) WHERE deleted IS NOT NULL;
"""

Changes = Mapping[str, Group | None]


class GroupTable:
    """The committed groups."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._decoded: OrderedDict[str, Group] = OrderedDict()
        self.next_number: int = 1 + (database.execute("SELECT max(number) FROM groups").fetchone()[0] or 0)

    def get(self, group_id: str) -> Group | None:
        """The group with an id, deleted or not."""
        if group_id in self._decoded:
            self._decoded.move_to_end(group_id)
            return self._decoded[group_id]
        row = self._db.execute("SELECT body FROM groups WHERE id = ?", (group_id,)).fetchone()
        if row is None:
            return None
        group = self._decoded[group_id] = group_from_json(json.loads(row[0]))
        if len(self._decoded) > _KEPT:
            self._decoded.popitem(last=False)
        return group

    def ids_of_alias(self, alias: str) -> list[str]:
        """The ids of all groups with an alias, deleted ones too."""
        return [str(row[0]) for row in self._db.execute("SELECT id FROM groups WHERE alias = ?", (alias.lower(),))]

    def walk(self, deleted: bool, after: int, changes: Changes) -> Iterator[Group]:
        """The groups beyond a number, in the order they were made, with some changed or gone."""
        changed = sorted(
            (
                group
                for group in changes.values()
                if group is not None and group.number > after and (group.deleted is not None) == deleted
            ),
            key=_number,
        )
        kept = (group for group in self._rows(deleted, after) if group.id not in changes)
        return merge(kept, changed, key=_number)

    def _rows(self, deleted: bool, after: int) -> Iterator[Group]:
        condition = f"deleted IS {'NOT ' if deleted else ''}NULL"
        query = f"SELECT number, id, body FROM groups WHERE number > ? AND {condition} ORDER BY number LIMIT {_PAGE}"
        while True:
            rows = self._db.execute(query, (after,)).fetchall()
            for _, group_id, body in rows:
                yield self._decoded.get(group_id) or group_from_json(json.loads(body))
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    def write(self, changes: Changes) -> None:
        """Put changes into the database."""
        gone = [(group_id,) for group_id, group in changes.items() if group is None]
        kept = [
            (group.id, group.number, group.alias.lower(), group.deleted, json.dumps(group_to_json(group)))
            for group in changes.values()
            if group is not None
        ]
        self._db.executemany("DELETE FROM groups WHERE id = ?", gone)
        self._db.executemany(
            "INSERT OR REPLACE INTO groups (id, number, alias, deleted, body) VALUES (?, ?, ?, ?, ?)", kept
        )

    def changed(self, changes: Changes) -> None:
        """Take over what was just written."""
        for group_id in changes:
            self._decoded.pop(group_id, None)


def _number(group: Group) -> int:
    return group.number
