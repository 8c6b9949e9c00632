"""The journal: records are pushed one on top of the other, whoever tells it, and from whatever thread."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from spo_gitops.apply.program import Learned
from spo_gitops.clock import SystemClock
from spo_gitops.ledger.plumbing import Plumbing
from spo_gitops.model.address import Address
from spo_gitops.model.config import Certificates, LedgerSettings, SignIn, TenantSettings
from spo_gitops.model.outcome import Outcome, Status
from spo_gitops.workflows.book import Begun
from spo_gitops.workflows.journal import Journal

from ..plan.pieces import live, record

URL = "https://contoso.sharepoint.com"
RUN = "01KB3S9Z9QH7XJ5T2M4N6P8R0V"
LEDGER = LedgerSettings("origin", "refs/spo-gitops/contoso/ledger")
SETTINGS = TenantSettings("contoso", URL, SignIn("", "", Certificates(())), LEDGER)


@pytest.fixture
def plumbing(tmp_path: Path) -> Plumbing:
    remote, clone = tmp_path / "remote.git", tmp_path / "clone"
    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True)
    subprocess.run(["git", "clone", "-q", str(remote), str(clone)], check=True, capture_output=True)
    return Plumbing.find(clone)[0]


def test_what_new_resources_taught_and_a_decision_may_be_recorded_at_once(plumbing: Plumbing) -> None:
    """The engine has the first recorded beside it, and the second comes from it when too much has failed."""
    journal = Journal(plumbing, SETTINGS, SystemClock())
    journal.fetch()
    journal.intent(Begun(RUN, "main", "c1", "2026-01-02T03:04:05Z"), URL, ())
    decided = frozenset({Address("site", "/sites/a"), Address("site", "/sites/b")})
    with ThreadPoolExecutor() as pool:
        told = [pool.submit(journal.progress, RUN, ()) for _ in range(3)]
        told.append(pool.submit(journal.progress, RUN, (), undo=decided))
        for each in told:
            each.result()
    book = Journal(plumbing, SETTINGS, SystemClock()).fetch()
    assert book.open_run is not None and book.open_run.undo == decided
    fresh = Journal(plumbing, SETTINGS, SystemClock())
    fresh.fetch()
    assert sorted(fresh.runs.one(RUN)) == ["intent", "progress-1", "progress-2", "progress-3", "progress-4"]


def test_what_was_told_last_of_a_resource_counts_however_often_a_run_told_something(plumbing: Plumbing) -> None:
    journal = Journal(plumbing, SETTINGS, SystemClock())
    journal.fetch()
    journal.intent(Begun(RUN, "main", "c1", "2026-01-02T03:04:05Z"), URL, ())
    for number in range(1, 11):
        journal.progress(RUN, [Learned(Address("site", "/sites/a"), (), record("site:/sites/a", identity=f"{number}"))])
    died = Journal(plumbing, SETTINGS, SystemClock()).fetch().open_run
    assert died is not None
    assert [told.ownership.identity for told in died.learned] == [f"{number}" for number in range(1, 11)]


def test_what_was_seen_before_a_run_ended_does_not_replace_what_the_run_saw(plumbing: Plumbing) -> None:
    """A snapshot reads without the lock, and a run may end before it is recorded."""
    journal = Journal(plumbing, SETTINGS, SystemClock())
    journal.fetch()
    seen = replace(live("site:/sites/a", {"title": "New"}), at="2026-01-02T03:00:00Z")
    outcome = Outcome(
        seen.address, Status.SUCCEEDED, record("site:/sites/a", {"title": ("New", "Old")}), observation=seen
    )
    journal.outcome(RUN, "main", URL, {seen.address: outcome}, applied=None, summary={})
    for title, at in (("Old", "2026-01-02T02:59:00Z"), ("Newer", "2026-01-02T03:01:00Z")):
        journal.notes.note_observed([replace(seen, fields={"title": title}, at=at)], URL, "Snapshot")
        kept = Journal(plumbing, SETTINGS, SystemClock()).fetch().observed[seen.address]
        assert kept.fields["title"] == ("New" if title == "Old" else title)
