"""Identities that need no key of ours: a token of somebody whom the directory trusts, or a managed identity."""

from __future__ import annotations

from ..model.config import CiSystem, Federated, IdentityId, ManagedIdentity, Secret
from .credentials import Surroundings, read_environment
from .nodes import Cursor, MapNode, Scalar, quote
from .reading import KeyTable, check_keys, read_text, read_word
from .report import Report, one_of
from .texts import read_guid

AUDIENCE = "api://AzureADTokenExchange"
_FEDERATED = KeyTable("federated", ("from", "file", "env", "audience", "serviceConnection"))
_IDENTITY = KeyTable("managedIdentity", tuple(kind.value for kind in IdentityId))


def read_federated(cursor: Cursor, surroundings: Surroundings, report: Report) -> Federated | None:
    cursor = check_keys(cursor, _FEDERATED, report)
    if not cursor.is_map:
        return None
    written = [name for name in cursor.names() if name in ("from", "file", "env")]
    if len(written) != 1:
        hint = "write from: github, from: azureDevOps, file: F or env: NAME"
        report.error(cursor.position, "missing-key", f"federated with {len(written)} sources", "one", hint)
        return None
    source = _read_source(cursor, written[0], surroundings, report)
    child = cursor.child("audience")
    audience = None if child is None else read_text(child, report)
    connection = _read_connection(cursor, source, report)
    if source is None:
        return None
    return Federated(source, AUDIENCE if audience is None else audience.value, connection)


def _read_source(cursor: Cursor, written: str, surroundings: Surroundings, report: Report) -> CiSystem | Secret | None:
    child = cursor.child(written)
    assert child is not None
    match written:
        case "from":
            return _read_system(child, report)
        case "env":
            return read_environment(child, report)
        case _:
            # The file comes with the job, so that it need not be there yet.
            text = read_text(child, report, "a path")
            return None if text is None else Secret(file=surroundings.root / text.value)


def _read_system(cursor: Cursor, report: Report) -> CiSystem | None:
    systems = [system.value for system in CiSystem]
    if isinstance(cursor.node, Scalar) and str(cursor.node.value).lower() == "gitlab":
        hint = "GitLab puts the token into a variable: name it in id_tokens, and write federated: {env: NAME}"
        report.error(cursor.position, "unknown-value", quote(cursor.node.raw), one_of(systems), hint)
        return None
    word = read_word(cursor, systems, report, "others leave a file or a variable")
    return None if word is None else CiSystem(word.value)


def _read_connection(cursor: Cursor, source: CiSystem | Secret | None, report: Report) -> str:
    child = cursor.child("serviceConnection")
    if child is None:
        return ""
    if source is not CiSystem.AZURE_DEVOPS:
        hint = "remove it; only azureDevOps has service connections"
        report.error(child.position, "misplaced-key", "serviceConnection without from: azureDevOps", "", hint)
    text = read_guid(child, report)
    return "" if text is None else text.value


def read_identity(cursor: Cursor, report: Report) -> ManagedIdentity | None:
    if isinstance(cursor.node, Scalar) and cursor.node.value == "system":
        return ManagedIdentity()
    if not isinstance(cursor.node, MapNode):
        found = quote(cursor.node.raw) if isinstance(cursor.node, Scalar) else "something else"
        hint = "write managedIdentity: system, or {clientId: ...} for a user-assigned one"
        report.error(cursor.position, "unknown-value", found, "system, or a map", hint)
        return None
    cursor = check_keys(cursor, _IDENTITY, report)
    if not cursor.is_map:
        return None
    written = [name for name in cursor.names() if name in _IDENTITY.keys]
    if len(written) != 1:
        found = f"managedIdentity with {len(written)} names"
        report.error(cursor.position, "missing-key", found, "one name", "write {clientId: ...}")
        return None
    child = cursor.child(written[0])
    assert child is not None
    kind = IdentityId(written[0])
    text = read_text(child, report) if kind is IdentityId.RESOURCE else read_guid(child, report)
    return None if text is None else ManagedIdentity(kind, text.value)
