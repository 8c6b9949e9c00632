"""Where an audit keeps what it has found, so that memory does not grow with the tenant and a break loses nothing.

A SQLite file: the sites that were discovered, which of them are judged, the verdicts that are not a pass, and counts
of all. One audit a file; another one (other policies, tenant or selection) begins anew, and so does one that broke off
more than a day ago.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..clock import Clock, SystemClock, rfc3339
from ..errors import UsageError
from ..model.finding import Finding, Verdict, finding_from, finding_json
from ..model.policy import SEVERITIES

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sites (path TEXT PRIMARY KEY, state INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS open_sites ON sites (state, path);
CREATE TABLE IF NOT EXISTS counts (policy TEXT, verdict TEXT, n INTEGER NOT NULL, PRIMARY KEY (policy, verdict));
CREATE TABLE IF NOT EXISTS findings (
    key TEXT PRIMARY KEY, rank INTEGER NOT NULL, policy TEXT NOT NULL, verdict TEXT NOT NULL, record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS in_order ON findings (rank, policy, key);
CREATE TABLE IF NOT EXISTS mended (key TEXT PRIMARY KEY);
"""
OPEN, JUDGED, UNREAD, GONE, PASSED_OVER = range(5)
_MENDED = (Verdict.PASS, Verdict.NOT_APPLICABLE)  # what an exception spares is as it was
GOES_ON_WITHIN = timedelta(days=1)
EXAMPLES = 20  # so many sites to which a policy does not apply are kept with the reason; all are counted


class Spool:
    """One audit's state. Used by one thread; ``path`` None keeps it in memory."""

    def __init__(
        self,
        path: Path | None,
        fingerprint: Mapping[str, Any],
        *,
        watched: Container[str] = (),
        fresh: bool = False,
        clock: Clock | None = None,
        wait_s: float = 5.0,
    ) -> None:
        """``watched`` are the keys of earlier findings, of which it is kept that they are findings no more.

        ``clock`` tells the wall time. Raises UsageError where the file is something else, or belongs to another audit
        that has not ended within ``wait_s``.
        """
        self._clock = clock or SystemClock()
        self._watched = watched
        self._examples: dict[str, int] = {}
        wanted = json.dumps(fingerprint, sort_keys=True)
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path or ":memory:", timeout=wait_s)
            # Two that judge the same sites would count them twice; the system lets go of what a dead one had.
            self._base.executescript(f"PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; {_SCHEMA} COMMIT;")
            # Without all sites nothing is gone on with: what was judged by then is judged again, and would count twice.
            same = self.meta("fingerprint") == wanted and self.meta("discovered") and not self.meta("ended")
            if fresh or not same or self._is_old():
                self._empty()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                hint = "wait until it has ended, or name another file with --state"
                raise UsageError(f"another audit is under way, whose state is in {path}", hint=hint) from error
            hint = "name another file with --state, or remove it"
            raise UsageError(f"{path} does not hold an audit's state: {error}", hint=hint) from error
        self.resumed = bool(self.meta("discovered"))
        self.note("fingerprint", wanted)

    def meta(self, name: str) -> str:
        """A remark that was noted, or empty."""
        row = self._base.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return "" if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        with self._base:
            self._base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # -- sites --

    def discover(self, sites: Iterable[tuple[str, int]]) -> None:
        """Sites with their states: OPEN where they are to be read."""
        with self._base:
            self._base.executemany("INSERT OR IGNORE INTO sites VALUES (?, ?)", sites)

    def next_sites(self, count: int) -> list[str]:
        """Paths that are not judged yet, in order."""
        rows = self._base.execute("SELECT path FROM sites WHERE state = 0 ORDER BY path LIMIT ?", (count,))
        return [str(row[0]) for row in rows]

    def states(self) -> dict[int, int]:
        """How many sites are in which state."""
        return {int(row[0]): int(row[1]) for row in self._base.execute("SELECT state, COUNT(*) FROM sites GROUP BY 1")}

    def judged(self, sites: Iterable[tuple[str, int]], findings: Iterable[Finding]) -> None:
        """The verdicts on some sites (and their states), all or nothing."""
        with self._base:
            self._add(findings)
            self._base.executemany(
                "INSERT INTO sites VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET state = excluded.state", sites
            )

    def add(self, findings: Iterable[Finding]) -> None:
        """Verdicts that belong to no site."""
        with self._base:
            self._add(findings)

    def _add(self, findings: Iterable[Finding]) -> None:
        counts: dict[tuple[str, str], int] = {}
        for finding in findings:
            counted = (finding.policy, finding.verdict.value)
            counts[counted] = counts.get(counted, 0) + 1
            if finding.verdict in _MENDED and finding.key in self._watched:
                self._base.execute("INSERT OR IGNORE INTO mended VALUES (?)", (finding.key,))
            if finding.verdict is Verdict.PASS or not self._is_kept(finding):
                continue
            record = json.dumps(finding_json(finding), separators=(",", ":"), ensure_ascii=False)
            row = (finding.key, _rank(finding), finding.policy, finding.verdict.value, record)
            self._base.execute("INSERT OR REPLACE INTO findings VALUES (?, ?, ?, ?, ?)", row)
        self._base.executemany(
            "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (policy, verdict) DO UPDATE SET n = n + excluded.n",
            [(policy, verdict, n) for (policy, verdict), n in counts.items()],
        )
        self._base.execute("INSERT OR REPLACE INTO meta VALUES ('judged', ?)", (rfc3339(self._clock.now()),))

    def let_go(self, keys: Iterable[str]) -> None:
        """Earlier findings that are none any more, because what they were about is gone."""
        with self._base:
            self._base.executemany("INSERT OR IGNORE INTO mended VALUES (?)", ((key,) for key in keys))

    def is_gone(self, path: str) -> bool:
        """Whether the site was proven to be gone."""
        row = self._base.execute("SELECT state FROM sites WHERE path = ?", (path,)).fetchone()
        return row is not None and row[0] == GONE

    def holds(self, key: str) -> bool:
        """Whether there is such a finding."""
        return self._base.execute("SELECT 1 FROM findings WHERE key = ?", (key,)).fetchone() is not None

    def _is_kept(self, finding: Finding) -> bool:
        if finding.verdict is not Verdict.NOT_APPLICABLE:
            return True
        kept = self._examples.get(finding.policy, 0)
        self._examples[finding.policy] = kept + 1
        return kept < EXAMPLES

    # -- results --

    def counts(self) -> dict[tuple[str, Verdict], int]:
        """How many of each verdict, by policy."""
        rows = self._base.execute("SELECT policy, verdict, n FROM counts")
        return {(str(policy), Verdict(verdict)): int(n) for policy, verdict, n in rows}

    def findings(self, policy: str = "") -> Iterator[Finding]:
        """Everything that is not a pass: the most severe first, by policy, what fails before the rest."""
        where, arguments = ("WHERE policy = ?", (policy,)) if policy else ("", ())
        rows = self._base.execute(f"SELECT record FROM findings {where} ORDER BY rank, policy, key", arguments)
        for (record,) in rows:
            yield finding_from(json.loads(record))

    def mended(self) -> frozenset[str]:
        """The keys of earlier findings that were judged now and are open no more."""
        return frozenset(str(row[0]) for row in self._base.execute("SELECT key FROM mended"))

    def _is_old(self) -> bool:
        """Whether it broke off so long ago that its verdicts are no news of now."""
        judged = self.meta("judged")
        return bool(judged) and abs(self._clock.now() - datetime.fromisoformat(judged)) > GOES_ON_WITHIN

    def _empty(self) -> None:
        with self._base:
            for table in ("meta", "sites", "counts", "findings", "mended"):
                self._base.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        self._base.close()

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _rank(finding: Finding) -> int:
    """Sorts by severity, what fails before what is unknown before the rest."""
    verdicts = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.EXCEPTED, Verdict.NOT_APPLICABLE)
    return (len(SEVERITIES) - 1 - SEVERITIES.index(finding.severity)) * len(verdicts) + verdicts.index(finding.verdict)
