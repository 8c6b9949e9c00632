"""Where secrets are found; never the secrets themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..model.config import Secret
from .nodes import Cursor, quote
from .reading import KeyTable, check_keys, is_map, read_text
from .report import Report

_ENVIRONMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the configuration is read in: its folder, what git tracks, and the pointers of inline secrets.

    ``offline``: nobody will connect, so the files that a connection needs may be missing.
    """

    root: Path
    is_tracked: Callable[[Path], bool] | None
    secrets: frozenset[str]
    offline: bool = False


def read_secret(
    cursor: Cursor,
    surroundings: Surroundings,
    report: Report,
    *,
    file: bool = True,
    beside: tuple[str, ...] = (),
    public: bool = False,
) -> Secret | None:
    """``{file: F}`` or ``{env: NAME}``; an inline one was reported already.

    ``beside`` are keys of the same map that somebody else reads; what is ``public`` may be tracked by git.
    """
    if cursor.pointer in surroundings.secrets:
        return None
    keys = ("file", "env") if file else ("env",)
    what = cursor.pointer.rpartition("/")[2]
    example = "{file: app.pem} or {env: NAME}" if file else "{env: NAME}"
    if not is_map(cursor, example, report):
        return None
    cursor = check_keys(cursor, KeyTable(what, (*keys, *beside)), report)
    written = [name for name in cursor.names() if name in keys]
    if len(written) != 1:
        if written or not set(cursor.names()) - set(beside):
            report.error(
                cursor.position, "missing-key", f"{what} with {len(written)} sources", "one", f"write {example}"
            )
        return None
    child = cursor.child(written[0])
    if child is None or child.pointer in surroundings.secrets:
        return None
    if written[0] == "env":
        return read_environment(child, report)
    return _read_file(child, surroundings, report, public=public)


def read_path(cursor: Cursor, surroundings: Surroundings, report: Report) -> Path | None:
    """An existing file, made absolute; relative paths start at the configuration's folder."""
    text = read_text(cursor, report, "a path")
    if text is None:
        return None
    path = surroundings.root / text.value
    if text.value and (surroundings.offline or path.is_file()):
        return path
    hint = "paths are relative to spo-gitops.yaml"
    report.error(text.position, "file-missing", f"no file {quote(text.value)}", "an existing file", hint)
    return None


def read_environment(cursor: Cursor, report: Report) -> Secret | None:
    """The name of a variable."""
    text = read_text(cursor, report, "the name of an environment variable")
    if text is None:
        return None
    if _ENVIRONMENT.fullmatch(text.value):
        return Secret(env=text.value)
    hint = "write the name of the variable, not its value"
    report.error(text.position, "bad-name", "something that is no variable's name", "letters, digits and _", hint)
    return None


def _read_file(cursor: Cursor, surroundings: Surroundings, report: Report, *, public: bool) -> Secret | None:
    path = read_path(cursor, surroundings, report)
    if path is None:
        return None
    if not public and surroundings.is_tracked is not None and surroundings.is_tracked(path):
        hint = "take it out of git (git rm --cached), let .gitignore name it, and replace the key: it has been seen"
        report.error(cursor.position, "tracked-secret", "a private key that git tracks", "a file outside of git", hint)
    return Secret(file=path)
