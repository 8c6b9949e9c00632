"""How a tenant is signed in to, and where secrets are found; never the secrets themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..model.config import Secret, SignIn
from .nodes import Cursor, quote
from .reading import KeyTable, Placed, check_keys, is_map, read_text, required
from .report import Report
from .texts import read_guid

_SIGN_IN = KeyTable(
    "signIn",
    ("directory", "clientId", "certificate", "password"),
    ("managedIdentity", "federated", "interactive"),
    {
        "clientSecret": "the service takes no secret from an application: use a certificate",
        "tenantId": "write directory",
        "tenant": "write directory",
        "thumbprint": "remove it: it is computed from the certificate",
    },
)
_DIRECTORY = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
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


def read_sign_in(cursor: Cursor, surroundings: Surroundings, report: Report) -> SignIn | None:
    if not check_keys(cursor, _SIGN_IN, report):
        return None
    directory, client = required(cursor, "directory", "signIn", report), required(cursor, "clientId", "signIn", report)
    certificate = required(cursor, "certificate", "signIn", report)
    read_directory = None if directory is None else _read_directory(directory, report)
    client_id = None if client is None else read_guid(client, report)
    key = None if certificate is None else read_secret(certificate, surroundings, report)
    written_password = cursor.child("password")
    password = None
    if written_password is not None:
        password = read_secret(written_password, surroundings, report, file=False)
    if read_directory is None or client_id is None or key is None:
        return None
    return SignIn(read_directory.value, client_id.value, key, password)


def read_secret(cursor: Cursor, surroundings: Surroundings, report: Report, *, file: bool = True) -> Secret | None:
    """``{file: F}`` or ``{env: NAME}``; an inline one was reported already."""
    if cursor.pointer in surroundings.secrets:
        return None
    keys = ("file", "env") if file else ("env",)
    what = cursor.pointer.rpartition("/")[2]
    example = "{file: app.pem} or {env: NAME}" if file else "{env: NAME}"
    if not is_map(cursor, example, report) or not check_keys(cursor, KeyTable(what, keys), report):
        return None
    written = [name for name in cursor.names() if name in keys]
    if len(written) != 1:
        if written or not cursor.names():
            report.error(
                cursor.position, "missing-key", f"{what} with {len(written)} sources", "one", f"write {example}"
            )
        return None
    child = cursor.child(written[0])
    if child is None or child.pointer in surroundings.secrets:
        return None
    return _read_file(child, surroundings, report) if written[0] == "file" else _read_environment(child, report)


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


def _read_directory(cursor: Cursor, report: Report) -> Placed[str] | None:
    expected = "a domain like contoso.onmicrosoft.com, or the directory's id"
    text = read_text(cursor, report, expected)
    if text is None or _DIRECTORY.fullmatch(text.value):
        return text
    report.error(text.position, "bad-directory", quote(text.value), expected)
    return None


def _read_environment(cursor: Cursor, report: Report) -> Secret | None:
    text = read_text(cursor, report, "the name of an environment variable")
    if text is None:
        return None
    if _ENVIRONMENT.fullmatch(text.value):
        return Secret(env=text.value)
    hint = "write the name of the variable, not its value"
    report.error(text.position, "bad-name", "something that is no variable's name", "letters, digits and _", hint)
    return None


def _read_file(cursor: Cursor, surroundings: Surroundings, report: Report) -> Secret | None:
    path = read_path(cursor, surroundings, report)
    if path is None:
        return None
    if surroundings.is_tracked is not None and surroundings.is_tracked(path):
        hint = "take it out of git (git rm --cached), let .gitignore name it, and replace the key: it has been seen"
        report.error(cursor.position, "tracked-secret", "a private key that git tracks", "a file outside of git", hint)
    return Secret(file=path)
