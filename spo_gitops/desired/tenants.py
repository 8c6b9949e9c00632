"""One tenant of the configuration: where it is, how to sign in, where its ledger lies."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

from ..model.config import LedgerSettings, Mode, TenantSettings
from .connection import read_proxy
from .credentials import Surroundings, read_path, read_secret
from .mapping import read_map
from .nodes import Cursor, quote
from .reading import (
    KeyTable,
    check_keys,
    read_flag,
    read_integer,
    read_list,
    read_number,
    read_text,
    read_word,
    required,
)
from .report import Report
from .sign_in import read_sign_in

# The commercial cloud and the sovereign ones: US government (GCC High, DoD), China, Germany.
DOMAINS = ("sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "sharepoint.cn", "sharepoint.de")

_TENANT = KeyTable(
    "a tenant",
    (
        "url",
        "signIn",
        "connectTo",
        "proxy",
        "caBundle",
        "licences",
        "timeScale",
        "mode",
        "batching",
        "packQueries",
        "ledger",
        "map",
        "requireApplied",
    ),
    {
        **dict.fromkeys(("adminUrl", "myUrl"), "it follows from url"),
        "regions": "tenants in several geographies are not supported",
    },
    {
        key: f"write {key} below signIn"
        for key in ("directory", "clientId", "certificate", "certificates", "password", "tenantId", "clientSecret")
    },
)
_LEDGER = KeyTable("ledger", ("remote", "ref", "signers", "signingKey"))
_NAMES = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.I)
_REF = re.compile(r"refs(/[A-Za-z0-9._-]+)+")


def read_tenant(name: str, cursor: Cursor, surroundings: Surroundings, report: Report) -> TenantSettings | None:
    """One tenant, None where something that it cannot do without is missing or wrong."""
    if not _NAMES.fullmatch(name):
        report.error(cursor.position, "bad-name", quote(name), "letters, digits, - and _ in a tenant's name")
        return None
    cursor = check_keys(cursor, _TENANT, report)
    if not cursor.is_map:
        return None
    what = f"the tenant {name}"
    written_url, written_sign_in = required(cursor, "url", what, report), required(cursor, "signIn", what, report)
    url = None if written_url is None else _read_url(written_url, report)
    sign_in = None if written_sign_in is None else read_sign_in(written_sign_in, surroundings, report)
    connect_to = _read_connect_to(cursor, report)
    ledger = _read_ledger(name, cursor.child("ledger"), surroundings, report)
    mode = _read_mode(cursor, report)
    batching, packing = _read_flag(cursor, "batching", True, report), _read_flag(cursor, "packQueries", False, report)
    licences = _read_licences(cursor, report)
    ca_bundle = _read_ca_bundle(cursor, surroundings, report)
    time_scale = _read_time_scale(cursor, connect_to, report)
    proxy = read_proxy(cursor, surroundings, report)
    if url is None or sign_in is None:
        return None
    names = read_map(cursor.child("map"), report)
    before = _read_required(name, cursor, report)
    return TenantSettings(
        name, url, sign_in, ledger, connect_to, ca_bundle, licences, time_scale, mode, proxy, names, before, batching,
        packing,
    )  # fmt: skip


def _read_required(name: str, cursor: Cursor, report: Report) -> str:
    """Whose commits are applied here: another tenant of the file (that it exists is checked with all of them)."""
    child = cursor.child("requireApplied")
    text = None if child is None else read_text(child, report, "the name of a tenant")
    if text is not None and text.value == name:
        hint = "name the tenant that goes first"
        report.error(text.position, "unknown-tenant", quote(name), "another tenant", hint)
        return ""
    return "" if text is None else text.value


def _read_url(cursor: Cursor, report: Report) -> str | None:
    expected = "a URL like https://contoso.sharepoint.com"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    scheme, _, rest = text.value.partition("://")
    host, slash, path = rest.partition("/")
    label, _, domain = host.lower().partition(".")
    hint = ""
    if scheme.lower() != "https":
        hint = "write https://"
    elif slash:
        hint = f"remove {'/' + path}: sites are declared by their paths"
    elif domain not in DOMAINS:
        hint = "known domains: " + ", ".join(DOMAINS)
    elif label.endswith(("-admin", "-my")):
        hint = f"write https://{label.removesuffix('-admin').removesuffix('-my')}.{domain}"
    elif _HOST.fullmatch(label):
        return f"https://{host.lower()}"
    if hint or not _HOST.fullmatch(label):
        report.error(text.position, "bad-host", quote(text.value), expected, hint)
    return None


def _read_connect_to(cursor: Cursor, report: Report) -> str:
    child = cursor.child("connectTo")
    text = None if child is None else read_text(child, report, "host:port")
    if text is None:
        return ""
    host, colon, port = text.value.rpartition(":")
    if colon and host and port.isdecimal() and port.isascii() and 0 < int(port[:6]) < 65536 and "/" not in host:
        return text.value
    report.error(text.position, "bad-address", quote(text.value), "host:port, like 127.0.0.1:8443")
    return ""


def _read_time_scale(cursor: Cursor, connect_to: str, report: Report) -> float:
    child = cursor.child("timeScale")
    number = None if child is None else read_number(child, report, least=0)
    if number is None:
        return 1.0
    if number.value <= 0:
        report.error(number.position, "out-of-range", f"the number {number.value}", "a number above 0")
        return 1.0
    if not _is_loopback(connect_to):
        hint = "only a simulated tenant on this machine runs faster than the clock"
        report.error(number.position, "misplaced-key", "timeScale without a loopback connectTo", "", hint)
        return 1.0
    return float(number.value)


def _is_loopback(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read_ca_bundle(cursor: Cursor, surroundings: Surroundings, report: Report) -> Path | None:
    child = cursor.child("caBundle")
    return None if child is None else read_path(child, surroundings, report)


def _read_licences(cursor: Cursor, report: Report) -> int:
    child = cursor.child("licences")
    number = None if child is None else read_integer(child, report, least=1)
    return 1000 if number is None else number.value


def _read_flag(cursor: Cursor, key: str, default: bool, report: Report) -> bool:
    child = cursor.child(key)
    flag = None if child is None else read_flag(child, report)
    return default if flag is None else flag.value


def _read_mode(cursor: Cursor, report: Report) -> Mode:
    child = cursor.child("mode")
    word = None if child is None else read_word(child, [member.value for member in Mode], report)
    return Mode.MANAGE if word is None else Mode(word.value)


def _read_ledger(name: str, cursor: Cursor | None, surroundings: Surroundings, report: Report) -> LedgerSettings:
    """By default a ref of its own on the remote ``origin``."""
    remote, ref = "origin", f"refs/spo-gitops/{name}/ledger"
    cursor = cursor and check_keys(cursor, _LEDGER, report)
    if cursor is None or not cursor.is_map:
        return LedgerSettings(remote, ref)
    if (child := cursor.child("remote")) and child.pointer not in surroundings.secrets:
        text = read_text(child, report, "a remote's name or URL")
        remote = text.value if text is not None and text.value else remote
    if (child := cursor.child("ref")) and (text := read_text(child, report, "a ref")):
        if _REF.fullmatch(text.value):
            ref = text.value
        else:
            report.error(text.position, "bad-ref", quote(text.value), f"a full ref like {ref}", "begin with refs/")
    signers = _read_signers(cursor, report)
    key = cursor.child("signingKey")
    signing_key = None if key is None else read_secret(key, surroundings, report)
    return LedgerSettings(remote, ref, signers, signing_key)


def _read_signers(cursor: Cursor, report: Report) -> tuple[str, ...]:
    child = cursor.child("signers")
    expected = "a list of allowed signers' lines: principal, key type, key"
    items = None if child is None else read_list(child, report, lambda item: read_text(item, report), expected)
    for item in () if items is None else items.value:
        if len(item.value.split()) < 3:
            report.error(item.position, "bad-signer", quote(item.value), "principal, key type and key")
    return () if items is None else tuple(item.value for item in items.value)
