"""What a run's end leaves of records that wait for a revert."""

from __future__ import annotations

from datetime import UTC, datetime

from spo_gitops.model.ownership import Origin
from spo_gitops.workflows.book import Book, StackRecord
from spo_gitops.workflows.recording import expired

from ..plan.pieces import KINDS, at, record

SITE, LATER, HUB = "site:/sites/a", "site:/sites/b", "hub:/sites/h"


def test_only_what_no_recycle_bin_can_hold_any_more_is_forgotten() -> None:
    """The members of a hub are given back from its record, however long ago it was unregistered."""
    removed = {SITE: "2026-01-01T00:00:00Z", LATER: "2026-04-01T00:00:00Z", HUB: "2026-01-01T00:00:00Z"}
    owned = {at(a): record(a, origin=Origin.RECYCLED, removed_at=then) for a, then in removed.items()}
    book, now = Book(None, owned), datetime(2026, 5, 1, tzinfo=UTC)
    assert set(expired(book, "main", set(), now, KINDS)) == {at(SITE)}
    assert not expired(book, "main", {at(SITE)}, now, KINDS)


def test_what_another_stack_removed_is_forgotten_by_its_own_runs() -> None:
    """Only its own documents say whether it is asked for again."""
    long_ago = "2026-01-01T00:00:00Z"
    owned = {at(SITE): record(SITE, origin=Origin.RECYCLED, removed_at=long_ago, stack="teams")}
    book, now = Book(None, owned), datetime(2026, 5, 1, tzinfo=UTC)
    assert not expired(book, "main", set(), now, KINDS)
    assert set(expired(book, "teams", set(), now, KINDS)) == {at(SITE)}


def test_the_rest_of_a_commit_is_brought_by_the_run_that_goes_on_with_it() -> None:
    part = StackRecord("c2", wholly=False, since="c1")
    assert (part.before("c2"), part.before("c3")) == ("c1", "c2")
    assert StackRecord("c2").before("c2") == "c2"
