"""Whether a remote would let us push, found out without pushing."""

from __future__ import annotations

from .plumbing import REMOTE_TIMEOUT_S, CommitId, Plumbing


def push_refusal(plumbing: Plumbing, remote: str, ref: str, commit: CommitId) -> str:
    """What git says against pushing a commit to a ref; empty where nothing. Raises LedgerError when it takes too long.

    The remote is asked for the right to write; rules about single refs and hooks show only in a real push.
    """
    done = plumbing.attempt(
        "push",
        "--dry-run",
        "--porcelain",
        "--no-verify",
        "--no-recurse-submodules",
        "--no-follow-tags",
        "--",
        remote,
        f"+{commit}:{ref}",
        timeout_s=REMOTE_TIMEOUT_S,
    )
    return "" if done.status == 0 else done.error.strip() or f"git ended with status {done.status}"
