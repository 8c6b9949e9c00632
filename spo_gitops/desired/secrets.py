"""Secrets that are written where everybody reads them. Messages never repeat what was found."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .nodes import Cursor, ListNode, MapNode, Scalar
from .report import Report

_NAMES = re.compile(r"(client)?secret|.*password|pass(word|phrase)?|private_?key|(access_?|api_?)?token|pwd", re.I)
_PEM = re.compile(r"-----BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE)-----")
_ADVICE = "keep it in a file that git ignores or in an environment variable: {file: app.pem} or {env: NAME}"


def report_secrets(cursor: Cursor, report: Report) -> frozenset[str]:
    """Reports everything below the node that looks like a secret; returns the pointers of those values."""
    found: set[str] = set()
    _walk(cursor, "", found, report)
    return frozenset(found)


def _walk(cursor: Cursor, key: str, found: set[str], report: Report) -> None:
    match cursor.node:
        case MapNode():
            for name in cursor.names():
                child = cursor.child(name)
                if child is not None:
                    _walk(child, name, found, report)
        case ListNode():
            for item in cursor.items():
                _walk(item, key, found, report)
        case Scalar(value=str(text)) if _is_secret(key, text):
            found.add(cursor.pointer)
            report.error(cursor.position, "inline-secret", "a secret written into the file", "a reference", _ADVICE)


def _is_secret(key: str, text: str) -> bool:
    if _PEM.search(text) or (text and _NAMES.fullmatch(key)):
        return True
    if key == "certificate" and len(text) > 200:  # a certificate in Base64 without its frame
        return True
    try:
        return urlsplit(text).password is not None
    except ValueError:
        return False
