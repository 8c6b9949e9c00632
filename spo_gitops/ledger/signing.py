"""Signatures of the ledger's commits, by git's own SSH signing: who may write, and with which key we do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..errors import LedgerError, LedgerTrustError
from ..model.config import LedgerSettings, Secret
from .plumbing import CommitId, Plumbing

_AT_ONCE = 8

# Git checks each format of signatures by its own program, and those of OpenPGP and X.509 believe the machine's keyring.
_NO_OTHER_FORMAT = tuple(f"{key}=false" for key in ("gpg.program", "gpg.openpgp.program", "gpg.x509.program"))


@dataclass(frozen=True, slots=True)
class Signing:
    """``signers`` are lines of an allowed signers file; empty: nothing is verified. ``key``: nothing is signed."""

    signers: tuple[str, ...] = ()
    key: Secret | None = None

    @classmethod
    def of(cls, settings: LedgerSettings) -> Signing:
        return cls(settings.signers, settings.signing_key)

    @contextmanager
    def options(self) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Options of git and flags of commit-tree that sign with the key. Raises LedgerError without it."""
        if self.key is None:
            yield (), ()
            return
        with _key_file(self.key) as path:
            yield ("-c", "gpg.format=ssh", "-c", f"user.signingkey={path}"), ("-S",)

    def verify(self, plumbing: Plumbing, commits: Sequence[CommitId]) -> None:
        """Raises LedgerTrustError naming the first commit, newest first, that no allowed signer signed."""
        if not self.signers:
            return
        with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
            allowed = Path(folder) / "signers"
            allowed.write_text("".join(f"{line}\n" for line in self.signers), encoding="utf-8")
            settings = (f"gpg.ssh.allowedSignersFile={allowed}", "gpg.minTrustLevel=fully", *_NO_OTHER_FORMAT)
            options = tuple(word for setting in settings for word in ("-c", setting))

            def is_good(commit: CommitId) -> bool:
                return plumbing.attempt(*options, "verify-commit", commit).status == 0

            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for commit, good in zip(commits, pool.map(is_good, commits), strict=True):
                    if not good:
                        raise LedgerTrustError(
                            f"the ledger's commit {commit[:12]} is not signed by an allowed signer",
                            hint="add the key to ledger.signers if its owner may write; else restore the ref",
                        )


@contextmanager
def _key_file(key: Secret) -> Iterator[Path]:
    """The private key as a file that only we can read, as ssh-keygen demands."""
    if key.file is not None:
        if not key.file.is_file():
            raise LedgerError(f"the ledger's signing key {key.file} does not exist")
        yield key.file
        return
    text = os.environ.get(key.env)
    if not text:
        raise LedgerError(f"the environment variable {key.env} with the ledger's signing key is not set")
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        path = Path(folder) / "key"
        path.touch(mode=0o600)
        path.write_text(text.rstrip() + "\n", encoding="utf-8")
        yield path
