"""A ref of a remote changes only from the value that was seen."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spo_gitops.errors import LedgerError, LedgerMovedError
from spo_gitops.ledger.plumbing import CommitId, Plumbing
from spo_gitops.ledger.refs import RemoteRef
from spo_gitops.ledger.store import CommitKind, Store

from .repositories import git

REF = "refs/spo-gitops/contoso/ledger"
AT = datetime(2026, 1, 1, tzinfo=UTC)


def commit(plumbing: Plumbing, name: str, parent: CommitId | None = None) -> CommitId:
    return Store(plumbing).write(parent, {"name": name.encode()}, kind=CommitKind.NOTE, message=name, at=AT)


def test_a_remote_that_was_reached_and_has_no_such_ref_means_none(plumbing: Plumbing) -> None:
    assert RemoteRef(plumbing, "origin", REF).fetch() is None


def test_a_ref_whose_name_only_ends_alike_is_not_taken_for_it(plumbing: Plumbing, clone: Path) -> None:
    git(clone, "push", "-q", "origin", f"HEAD:refs/heads/{REF}")
    assert RemoteRef(plumbing, "origin", REF).look() is None


@pytest.mark.parametrize("remote_name", ["nowhere", "--upload-pack=x", "/does/not/exist", "https://127.0.0.1:1/x.git"])
def test_a_remote_that_was_not_reached_is_an_error_and_never_none(plumbing: Plumbing, remote_name: str) -> None:
    with pytest.raises(LedgerError) as caught:
        RemoteRef(plumbing, remote_name, REF).fetch()
    assert not isinstance(caught.value, LedgerMovedError)


def test_credentials_in_an_address_do_not_reach_the_message(plumbing: Plumbing) -> None:
    with pytest.raises(LedgerError) as caught:
        RemoteRef(plumbing, "origin", REF)._plumbing.run("fetch", "https://me:hunter2@127.0.0.1:1/x.git")
    assert "hunter2" not in str(caught.value)


def test_what_one_clone_pushed_another_fetches(plumbing: Plumbing, other: Plumbing) -> None:
    first = commit(plumbing, "a")
    RemoteRef(plumbing, "origin", REF).push(first, None)
    assert RemoteRef(other, "origin", REF).fetch() == first
    assert Store(other).read(first)["name"] == b"a"
    second = commit(other, "b", first)
    RemoteRef(other, "origin", REF).push(second, first)
    assert RemoteRef(plumbing, "origin", REF).fetch() == second
    RemoteRef(plumbing, "origin", REF).delete(second)
    assert RemoteRef(other, "origin", REF).fetch() is None


def test_a_push_over_a_value_that_was_not_seen_is_refused(plumbing: Plumbing, other: Plumbing) -> None:
    first, rival = commit(plumbing, "a"), commit(other, "b")
    RemoteRef(plumbing, "origin", REF).push(first, None)
    for expected in (None, rival):
        with pytest.raises(LedgerMovedError):
            RemoteRef(other, "origin", REF).push(rival, expected)
    with pytest.raises(LedgerMovedError):
        RemoteRef(other, "origin", REF).delete(rival)
    assert RemoteRef(other, "origin", REF).look() == first


def test_of_many_that_race_exactly_one_wins(plumbing: Plumbing, other: Plumbing) -> None:
    rivals = [
        (clone, commit(clone, name)) for clone in (plumbing, other) for name in (f"{id(clone)}-1", f"{id(clone)}-2")
    ]

    def attempt(rival: tuple[Plumbing, CommitId]) -> bool:
        try:
            RemoteRef(rival[0], "origin", REF).push(rival[1], None)
        except LedgerMovedError:
            return False
        return True

    with ThreadPoolExecutor(len(rivals)) as pool:
        assert sum(pool.map(attempt, rivals)) == 1


def test_a_push_that_was_done_and_whose_answer_was_lost_has_succeeded(plumbing: Plumbing, remote: Path) -> None:
    hook = remote / "hooks" / "post-receive"
    hook.write_text("#!/bin/sh\nsleep 30\n")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    new = commit(plumbing, "a")
    RemoteRef(plumbing, "origin", REF, timeout_s=2).push(new, None)
    assert RemoteRef(plumbing, "origin", REF).look() == new


def test_a_push_that_a_hook_refuses_is_an_error_that_says_so(plumbing: Plumbing, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho not allowed here >&2\nexit 1\n")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(LedgerError, match="not allowed here") as caught:
        RemoteRef(plumbing, "origin", REF).push(commit(plumbing, "a"), None)
    assert not isinstance(caught.value, LedgerMovedError)


def test_a_command_that_does_not_end_is_ended(plumbing: Plumbing, clone: Path) -> None:
    git(clone, "config", "alias.hang", "!sleep 30")
    with pytest.raises(LedgerError, match="did not end within"):
        plumbing.run("hang", timeout_s=0.2)
