"""Commits of the ledger, their chain and their signatures."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.errors import LedgerError, LedgerTrustError
from spo_gitops.ledger.codec import CHAIN_PATH, FORMAT, decode, encode, resource_path, run_path
from spo_gitops.ledger.plumbing import CommitId, Plumbing
from spo_gitops.ledger.refs import RemoteRef
from spo_gitops.ledger.signing import Signing
from spo_gitops.ledger.store import CommitKind, Store
from spo_gitops.model.config import Secret

from .repositories import git

AT = datetime(2026, 1, 1, tzinfo=UTC)
needs_ssh_keygen = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def write(
    store: Store, parent: CommitId | None, changes: dict[str, bytes | None], kind: CommitKind = CommitKind.NOTE
) -> CommitId:
    return store.write(parent, changes, kind=kind, message="a record", at=AT)


def grow(store: Store, count: int) -> list[CommitId]:
    commits: list[CommitId] = []
    for number in range(count):
        parent = commits[-1] if commits else None
        commits.append(write(store, parent, {"head.json": encode({"format": 1, "n": number})}))
    return commits


def test_a_commit_has_its_parents_files_with_the_changes(plumbing: Plumbing, clone: Path) -> None:
    store = Store(plumbing)
    first = write(store, None, {"a.json": b"1\n", "deep/er/b.json": b"2\r\n", "ümlaut.json": b"\x00\xff"})
    second = write(store, first, {"a.json": b"3\n", "deep/er/b.json": None, "never.json": None})
    files = dict(store.read(second))
    del files[CHAIN_PATH]
    assert files == {"a.json": b"3\n", "ümlaut.json": b"\x00\xff"}
    assert dict(store.read(first, "deep")) == {"deep/er/b.json": b"2\r\n"}
    assert dict(store.read_some(first, ["a.json", "x.json"])) == {"a.json": b"1\n"}
    assert git(clone, "status", "--porcelain") == ""


def test_a_thousand_files_are_written_and_read_at_once(plumbing: Plumbing) -> None:
    store = Store(plumbing)
    changes: dict[str, bytes | None] = {resource_path(f"site:/sites/{n}"): b"%d\n" % n for n in range(1000)}
    commit = write(store, None, changes)
    assert dict(store.read(commit, "resources")) == changes


def test_a_chain_is_verified_from_the_newest_to_the_first(plumbing: Plumbing) -> None:
    store = Store(plumbing)
    commits = grow(store, 5)
    links = store.verify_chain(commits[-1])
    assert [link.sequence for link in links] == [5, 4, 3, 2, 1]
    assert [link.commit for link in links] == commits[::-1]
    assert [link.sequence for link in store.verify_chain(commits[-1], until=commits[2])] == [5, 4, 3]
    assert [link.sequence for link in store.verify_chain(commits[2], until=commits[2])] == [3]


def forge(clone: Path, parents: list[CommitId], chain: dict[str, object] | None, extra: dict[str, object]) -> CommitId:
    """A commit made by hand, as somebody would who has only git."""
    lines = ""
    for path, record in {CHAIN_PATH: chain, "head.json": {"format": 1, **extra}}.items():
        if record is not None:
            (clone / "tmp").write_text(json.dumps(record))
            lines += f"100644 blob {git(clone, 'hash-object', '-w', 'tmp')}\t{path}\n"
    (clone / "tmp").unlink()
    tree = subprocess.run(["git", "mktree"], cwd=clone, input=lines, text=True, capture_output=True, check=True).stdout
    flags = [flag for parent in parents for flag in ("-p", parent)]
    return CommitId(git(clone, "commit-tree", tree.strip(), *flags, "-m", "forged"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sequence": 9}, "sequence 9 does not follow 2"),
        ({"sequence": "3"}, "incomplete"),
        ({"previous": "0" * 40}, "git says otherwise"),
        ({"kind": "party"}, "incomplete"),
        ({"format": 2, "writer": "9.1"}, "format 2"),
        ({"format": None}, "no format"),
    ],
)
def test_a_chain_that_was_tampered_with_is_refused(
    plumbing: Plumbing, clone: Path, change: dict[str, object], message: str
) -> None:
    parent = grow(Store(plumbing), 2)[-1]
    chain = {"format": 1, "sequence": 3, "previous": parent, "kind": "note"}
    assert Store(plumbing).verify_chain(forge(clone, [parent], chain, {}))[0].sequence == 3
    with pytest.raises(LedgerTrustError, match=message) as caught:
        Store(plumbing).verify_chain(forge(clone, [parent], chain | change, {}))
    if "writer" in change:
        assert "9.1" in caught.value.hint


def test_a_history_without_chain_with_two_parents_or_without_its_beginning_is_refused(
    plumbing: Plumbing, clone: Path
) -> None:
    store = Store(plumbing)
    first, second = grow(store, 2)
    chain = {"format": 1, "sequence": 3, "previous": second, "kind": "note"}
    with pytest.raises(LedgerTrustError, match="it has no chain"):
        store.verify_chain(forge(clone, [second], None, {}))
    with pytest.raises(LedgerTrustError, match="not one line"):
        store.verify_chain(forge(clone, [second, first], chain, {}))
    with pytest.raises(LedgerTrustError, match="it is the first"):
        store.verify_chain(forge(clone, [], chain | {"previous": ""}, {}))
    with pytest.raises(LedgerTrustError, match="format 7"):
        store.verify_chain(forge(clone, [second], chain, {"format": 7}))
    with pytest.raises(LedgerTrustError, match="it has no chain"):
        write(store, CommitId(git(clone, "rev-parse", "HEAD")), {})


def test_a_pruned_history_is_anchored_to_what_it_continues(plumbing: Plumbing) -> None:
    store = Store(plumbing)
    old = grow(store, 4)[-1]
    anchored = store.write(None, {}, kind=CommitKind.NOTE, message="pruned", at=AT, anchor=old)
    (link,) = store.verify_chain(anchored)
    assert (link.sequence, link.anchor, link.previous) == (5, old, "")


@pytest.fixture
def keys(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "ours", tmp_path / "theirs"]
    for path in paths:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)
    return paths


def allowed(key: Path) -> str:
    return f"spo-gitops {key.with_suffix('.pub').read_text().strip()}"


@needs_ssh_keygen
def test_what_an_allowed_signer_signed_is_verified_and_nothing_else(plumbing: Plumbing, keys: list[Path]) -> None:
    ours, theirs = keys
    store = Store(plumbing, Signing((allowed(ours),), Secret(file=ours)))
    commits = grow(store, 3)
    assert len(store.verify_chain(commits[-1])) == 3

    unsigned = write(Store(plumbing), commits[-1], {})
    forged = write(Store(plumbing, Signing((), Secret(file=theirs))), commits[-1], {})
    for bad in (unsigned, forged, write(store, forged, {})):
        with pytest.raises(LedgerTrustError, match="not signed by an allowed signer"):
            store.verify_chain(bad)


@needs_ssh_keygen
def test_a_signed_commit_whose_content_was_exchanged_is_refused(
    plumbing: Plumbing, clone: Path, keys: list[Path]
) -> None:
    store = Store(plumbing, Signing((allowed(keys[0]),), Secret(file=keys[0])))
    first, second = write(store, None, {"a": b"good"}), write(store, None, {"a": b"evil"})
    raw = git(clone, "cat-file", "commit", first)
    trees = [git(clone, "rev-parse", f"{commit}^{{tree}}") for commit in (first, second)]
    done = subprocess.run(
        ["git", "hash-object", "-w", "-t", "commit", "--stdin"],
        cwd=clone,
        input=raw.replace(trees[0], trees[1]) + "\n",
        text=True,
        capture_output=True,
        check=True,
    )
    with pytest.raises(LedgerTrustError, match="not signed"):
        store.verify_chain(CommitId(done.stdout.strip()))


@needs_ssh_keygen
def test_whom_the_machines_keyring_trusts_is_no_signer(
    plumbing: Plumbing, clone: Path, keys: list[Path], tmp_path: Path
) -> None:
    """A signature of another format is checked by another program, which knows nothing of the signers."""
    believes = tmp_path / "gpg"
    said = ("NEWSIG", "GOODSIG 0123456789ABCDEF me", "TRUST_ULTIMATE 0 pgp")
    believes.write_text("#!/bin/sh\ncat > /dev/null\n" + "".join(f"echo '[GNUPG:] {line}'\n" for line in said))
    believes.chmod(0o755)
    git(clone, "config", "gpg.program", str(believes))
    raw = git(clone, "cat-file", "commit", write(Store(plumbing), None, {"a": b"evil"}))
    head, _, message = raw.partition("\n\n")
    armor = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----"
    commit = subprocess.run(
        ["git", "hash-object", "-w", "-t", "commit", "--stdin"],
        cwd=clone, input=f"{head}\n{armor}\n\n{message}\n", text=True, capture_output=True, check=True,
    ).stdout.strip()  # fmt: skip
    git(clone, "verify-commit", commit)
    with pytest.raises(LedgerTrustError, match="not signed by an allowed signer"):
        Store(plumbing, Signing((allowed(keys[0]),))).verify_chain(CommitId(commit))


@needs_ssh_keygen
def test_a_key_from_the_environment_signs(
    plumbing: Plumbing, keys: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEDGER_KEY", keys[0].read_text())
    store = Store(plumbing, Signing((allowed(keys[0]),), Secret(env="LEDGER_KEY")))
    assert store.verify_chain(write(store, None, {}))
    monkeypatch.delenv("LEDGER_KEY")
    with pytest.raises(LedgerError, match="LEDGER_KEY"):
        write(store, None, {})


def test_a_shallow_clone_gets_the_ledgers_whole_history(plumbing: Plumbing, remote: Path, tmp_path: Path) -> None:
    newest = grow(Store(plumbing), 4)[-1]
    ref = "refs/spo-gitops/contoso/ledger"
    RemoteRef(plumbing, "origin", ref).push(newest, None)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{remote}", "shallow")
    shallow = Plumbing.find(tmp_path / "shallow")[0]
    fetched = RemoteRef(shallow, "origin", ref).fetch()
    assert fetched == newest
    assert len(Store(shallow).verify_chain(newest)) == 4


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
json_values = st.none() | st.booleans() | st.integers() | text | st.lists(text, max_size=3)


@given(record=st.dictionaries(text, json_values, max_size=5))
def test_a_record_survives_and_its_bytes_do_not_depend_on_order(record: dict[str, object]) -> None:
    record["format"] = FORMAT
    content = encode(record)
    assert decode(content, "x.json") == json.loads(content)
    assert encode(dict(reversed(record.items()))) == content
    assert content.endswith(b"\n") and b"\r" not in content


@pytest.mark.parametrize("record", [{}, {"format": "1"}, {"format": True}, {"format": 1, "x": float("nan")}])
def test_a_record_without_format_or_with_what_is_no_json_is_not_written(record: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        encode(record)


def test_paths_are_sharded_by_the_addresss_hash() -> None:
    path = resource_path("site:/sites/finance")
    assert path.split("/")[0] == "resources"
    assert path.split("/")[2].startswith(path.split("/")[1])
    assert run_path("01J", "progress-2") == "runs/01J/progress-2.json"
    for content in (b"", b"[]", b"{}", b'{"format": true}', b'{"format": 0}', b"\xff"):
        with pytest.raises(LedgerTrustError):
            decode(content, "x.json")
