"""Running git: one command, its output as bytes, a time limit, and its failures as LedgerError.

Everything of GitPython that we use is its way to start git; its exceptions end here.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NewType

# Else GitPython refuses to be imported where git is not installed; we say so when git is needed.
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

import git
from git.exc import GitError, InvalidGitRepositoryError, NoSuchPathError

from ..errors import LedgerError

CommitId = NewType("CommitId", str)

LOCAL_TIMEOUT_S = 120.0
REMOTE_TIMEOUT_S = 180.0

_INSTALL = "install git 2.34 or newer"

# Nobody is asked anything, replaced objects are not believed, and no housekeeping starts behind our back.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0"}
_CONFIGURATION = ("-c", "gc.auto=0", "-c", "maintenance.auto=false")

_CREDENTIALS = re.compile(r"://[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class Completed:
    """A finished command. ``error`` is what git said, for people; no decision is made by reading it."""

    status: int
    output: bytes
    error: str

    @property
    def text(self) -> str:
        return self.output.decode("utf-8", "surrogateescape")


class Plumbing:
    """Commands in one repository. Threads may share it."""

    def __init__(self, git_dir: Path, folder: Path) -> None:
        self.git_dir = git_dir
        self._git = git.Git(folder)

    @classmethod
    def find(cls, folder: Path) -> tuple[Plumbing, Path]:
        """The repository that a folder lies in, and the root of its work tree. Raises LedgerError."""
        if shutil.which("git") is None:
            raise LedgerError("git cannot be started", hint=_INSTALL)
        try:
            with git.Repo(folder, search_parent_directories=True) as found:
                git_dir, root = Path(found.git_dir), found.working_tree_dir
        except (InvalidGitRepositoryError, NoSuchPathError) as error:
            raise LedgerError(
                f"{folder} is not in a git repository", hint="run this in a clone, or name it with --project"
            ) from error
        except (GitError, OSError, ValueError) as error:
            raise LedgerError(f"the git repository of {folder} cannot be opened: {error}") from error
        if root is None:
            raise LedgerError(f"{folder} is in a bare repository", hint="run this in a clone with a work tree")
        return cls(git_dir, Path(root)), Path(root)

    @staticmethod
    def begin(folder: Path) -> None:
        """Make a folder a repository whose first branch is ``main``. Raises LedgerError."""
        try:
            git.Repo.init(folder, initial_branch="main").close()
        except (GitError, OSError) as error:
            raise LedgerError(f"{folder} cannot be made a git repository", hint=_INSTALL) from error

    def run(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        timeout_s: float = LOCAL_TIMEOUT_S,
        accept: Iterable[int] = (0,),
    ) -> Completed:
        """Run ``git arguments``. Raises LedgerError when it ends with another status, or not in time."""
        done = self.attempt(*arguments, stdin=stdin, environment=environment, timeout_s=timeout_s)
        if done.status not in accept:
            raise LedgerError(f"git {_name(arguments)} failed: {done.error or f'status {done.status}'}")
        return done

    def attempt(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        timeout_s: float = LOCAL_TIMEOUT_S,
    ) -> Completed:
        """Run ``git arguments`` whatever its status. Raises LedgerError when it cannot start or does not end."""
        # The directory is said outright: inside a hook, git's environment points at another one.
        command = ["git", f"--git-dir={self.git_dir}", *_CONFIGURATION, *arguments]
        # In a session of its own, so that Ctrl-C reaches us and not a push half done.
        options: dict[str, Any] = {} if sys.platform == "win32" else {"start_new_session": True}
        try:
            started = self._git.execute(
                command,
                istream=subprocess.PIPE,
                as_process=True,
                env=_ENVIRONMENT | _quiet_ssh() | dict(environment or {}),
                **options,
            )
        except (GitError, OSError) as error:
            raise LedgerError("git cannot be started", hint=_INSTALL) from error
        # ``started`` ends its process when it is collected, so it lives until the process has ended.
        process = started.proc
        if process is None:
            raise LedgerError("git cannot be started")
        return _finish(process, stdin or b"", timeout_s, _name(arguments))

    def blobs(self, names: Sequence[str]) -> tuple[bytes | None, ...]:
        """The contents of these blobs (ids, or ``commit:path``), None for what does not exist."""
        if not names:
            return ()
        asked = b"".join(name.encode("utf-8", "surrogateescape") + b"\n" for name in names)
        output = self.run("cat-file", "--batch", stdin=asked).output
        contents: list[bytes | None] = []
        position = 0
        for _ in names:
            end = output.index(b"\n", position)
            fields = output[position:end].split(b" ")
            position = end + 1
            if len(fields) != 3 or fields[1] == b"missing" or not fields[2].isdigit():
                contents.append(None)
                continue
            size = int(fields[2])
            contents.append(output[position : position + size])
            position += size + 1
        return tuple(contents)

    def has_commit(self, commit: str) -> bool:
        return self.attempt("cat-file", "-e", f"{commit}^{{commit}}").status == 0


def _finish(process: subprocess.Popen[Any], stdin: bytes, timeout_s: float, name: str) -> Completed:
    try:
        output, error = process.communicate(stdin, timeout_s)
    except subprocess.TimeoutExpired as expired:
        raise LedgerError(f"git {name} did not end within {timeout_s:g} s", hint="check the remote") from expired
    finally:
        if process.poll() is None:
            _kill(process)
    said = _CREDENTIALS.sub("://", error.decode("utf-8", "replace")).strip()
    return Completed(process.returncode, output, said)


def _kill(process: subprocess.Popen[Any]) -> None:
    """End git and what it started: a transport left behind would keep the pipes open."""
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            process.kill()
    process.communicate()


def _quiet_ssh() -> dict[str, str]:
    return {} if "GIT_SSH_COMMAND" in os.environ or "GIT_SSH" in os.environ else {"GIT_SSH_COMMAND": _SSH}


_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20"


def _name(arguments: Sequence[str]) -> str:
    """The sub-command, past ``-c name=value``."""
    index = 0
    while index + 2 < len(arguments) and arguments[index] == "-c":
        index += 2
    return arguments[index]
