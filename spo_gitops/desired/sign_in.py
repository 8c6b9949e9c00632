"""How a tenant is signed in to: certificates, a CI system's tokens, or a managed identity."""

from __future__ import annotations

import re

from ..model.config import Certificate, Certificates, Proof, SignIn
from .credentials import Surroundings, read_secret
from .nodes import Cursor, quote
from .reading import KeyTable, Placed, check_keys, read_list, read_text, required
from .report import Report
from .texts import read_guid
from .workload import read_federated, read_identity

PROOFS = ("certificate", "certificates", "federated", "managedIdentity")
_SIGN_IN = KeyTable(
    "signIn",
    ("directory", "clientId", *PROOFS, "password", "signer"),
    {"interactive": "nobody sits at it: the program signs in as an application"},
    {
        "clientSecret": "the service takes no secret from an application: use a certificate",
        "tenantId": "write directory",
        "tenant": "write directory",
        "thumbprint": "remove it: it is computed from the certificate",
    },
)
_SIGNER = KeyTable("signer", ("command",))
_DIRECTORY = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def read_sign_in(cursor: Cursor, surroundings: Surroundings, report: Report) -> SignIn | None:
    """None where something that it cannot do without is missing or wrong."""
    cursor = check_keys(cursor, _SIGN_IN, report)
    if not cursor.is_map:
        return None
    written = [name for name in cursor.names() if name in PROOFS]
    if len(written) != 1:
        found = f"signIn with {' and '.join(written)}" if written else "signIn without certificate"
        hint = "write one of certificate, certificates, federated, managedIdentity"
        report.error(cursor.position, "missing-key", found, "one way to sign in", hint)
    proof = _read_proof(cursor, written[0], surroundings, report) if written else None
    names = _read_nothing(cursor, report) if written == ["managedIdentity"] else _read_names(cursor, report)
    if proof is None or names is None or len(written) != 1:
        return None
    return SignIn(*names, proof)


def _read_names(cursor: Cursor, report: Report) -> tuple[str, str] | None:
    directory, client = required(cursor, "directory", "signIn", report), required(cursor, "clientId", "signIn", report)
    read_directory = None if directory is None else _read_directory(directory, report)
    client_id = None if client is None else read_guid(client, report)
    return None if read_directory is None or client_id is None else (read_directory.value, client_id.value)


def _read_nothing(cursor: Cursor, report: Report) -> tuple[str, str]:
    """A managed identity is its own application, in its own directory."""
    for name in ("directory", "clientId"):
        if cursor.child(name) is not None:
            hint = f"remove {name}; a user-assigned identity is named in managedIdentity: {{clientId: ...}}"
            report.error(cursor.key_position(name), "misplaced-key", f"{name} beside managedIdentity", "", hint)
    return "", ""


def _read_proof(cursor: Cursor, written: str, surroundings: Surroundings, report: Report) -> Proof | None:
    child = cursor.child(written)
    assert child is not None
    if written != "certificate":
        for name in ("password", "signer"):
            if cursor.child(name) is not None:
                hint = f"write {name} into each of certificates" if written == "certificates" else f"remove {name}"
                report.error(cursor.key_position(name), "misplaced-key", f"{name} beside {written}", "", hint)
    match written:
        case "certificate":
            one = _read_one(cursor, child, surroundings, report)
            return None if one is None else Certificates((one,))
        case "certificates":
            return _read_several(child, surroundings, report)
        case "federated":
            return read_federated(child, surroundings, report)
        case _:
            return read_identity(child, report)


def _read_one(cursor: Cursor, secret: Cursor, surroundings: Surroundings, report: Report) -> Certificate | None:
    """``cursor`` has ``password`` and ``signer``; ``secret`` says where the certificate is."""
    signer = _read_signer(cursor, report)
    beside = ("password", "signer") if secret is cursor else ()
    source = read_secret(secret, surroundings, report, beside=beside, public=bool(signer))
    written = cursor.child("password")
    password = None if written is None else read_secret(written, surroundings, report, file=False)
    if signer and written is not None:
        hint = "remove password: the signer's command has the key"
        report.error(cursor.key_position("password"), "misplaced-key", "password beside signer", "", hint)
    return None if source is None or signer is None else Certificate(source, password, signer)


def _read_several(cursor: Cursor, surroundings: Surroundings, report: Report) -> Certificates | None:
    def read(item: Cursor) -> Placed[Certificate] | None:
        one = _read_one(item, item, surroundings, report)
        return None if one is None else Placed(one, item.position)

    items = read_list(cursor, report, read, "a list of certificates, the newest first")
    if items is not None and not any(True for _ in cursor.items()):
        hint = "write [{file: new.pem}, {file: old.pem}]"
        report.error(cursor.position, "missing-key", "certificates without any that can be used", "one or more", hint)
    return Certificates(tuple(item.value for item in items.value)) if items is not None and items.value else None


def _read_signer(cursor: Cursor, report: Report) -> tuple[str, ...] | None:
    """The command, empty where there is no signer, None where it is wrong."""
    child = cursor.child("signer")
    if child is None:
        return ()
    child = check_keys(child, _SIGNER, report)
    if not child.is_map:
        return None
    command = required(child, "command", "signer", report)
    expected = "a list: a program and its arguments"
    words = None if command is None else read_list(command, report, lambda item: read_text(item, report), expected)
    if words is None:
        return None
    if not words.value or not words.value[0].value:
        report.error(child.position, "missing-key", "an empty command", expected, "write command: [PROGRAM, ARGUMENT]")
        return None
    return tuple(word.value for word in words.value)


def _read_directory(cursor: Cursor, report: Report) -> Placed[str] | None:
    expected = "a domain like contoso.onmicrosoft.com, or the directory's id"
    text = read_text(cursor, report, expected)
    if text is None or _DIRECTORY.fullmatch(text.value):
        return text
    report.error(text.position, "bad-directory", quote(text.value), expected)
    return None
