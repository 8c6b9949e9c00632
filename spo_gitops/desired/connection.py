"""The way out to the service: a proxy of the configuration instead of the environment's."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..model.config import Proxy
from .credentials import Surroundings, read_secret
from .nodes import Cursor, MapNode, quote
from .reading import KeyTable, check_keys, read_text, required
from .report import Report

_PROXY = KeyTable("proxy", ("url", "user", "password"))
_EXAMPLE = "http://proxy.contoso.com:8080"


def read_proxy(cursor: Cursor, surroundings: Surroundings, report: Report) -> Proxy | None:
    """``proxy: URL``, ``proxy: none``, or a map with credentials; None where it is left out."""
    child = cursor.child("proxy")
    if child is None or child.pointer in surroundings.secrets:
        return None
    if not isinstance(child.node, MapNode):
        url = _read_url(child, report, "none, or a URL")
        return None if url is None else Proxy(url)
    child = check_keys(child, _PROXY, report)
    if not child.is_map:
        return None
    written = required(child, "url", "proxy", report)
    url = None if written is None or written.pointer in surroundings.secrets else _read_url(written, report, "a URL")
    name, secret = child.child("user"), child.child("password")
    user = None if name is None else read_text(name, report)
    password = None if secret is None else read_secret(secret, surroundings, report, file=False)
    if secret is not None and name is None:
        report.error(child.position, "missing-key", "a proxy's password without user", "the key user", "add user: ...")
    return None if not url else Proxy(url, "" if user is None else user.value, password)


def _read_url(cursor: Cursor, report: Report, expected: str) -> str | None:
    """Empty for ``none``."""
    text = read_text(cursor, report, f"{expected} like {_EXAMPLE}")
    if text is None:
        return None
    if text.value == "none" and expected.startswith("none"):
        return ""
    if _is_proxy(text.value):
        return text.value.rstrip("/")
    hint = "write scheme, host and port only; credentials go to user and password"
    # Whatever stands before an @ may be a password: it is not repeated.
    found = "a proxy with credentials" if "@" in text.value else quote(text.value)
    report.error(text.position, "bad-proxy", found, f"{expected} like {_EXAMPLE}", hint)
    return None


def _is_proxy(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    bare = parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port is not None and bare
