"""The five dialects in which the service spells errors, read into one. Pure.

``odata.error`` (nometadata), ``error`` (verbose, OData 4, Graph), ErrorInfo of CSOM with status 200, the
sign-in service's ``error_description``, and text or HTML, of which only an excerpt is kept.
Source: wire/REFERENCE.md §0.2, §1.6.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..model.operation import Operation
from ..model.operations import is_csom


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error body says. ``type`` is a .NET type, or Graph's word; ``number`` the HRESULT, 0 if none."""

    type: str
    message: str
    number: int = 0

    @property
    def code(self) -> str:
        """As the service writes it: ``-2147024809, System.ArgumentException``."""
        return f"{self.number}, {self.type}" if self.number and self.type else self.type


# The service counts and cuts texts in units of UTF-16: what is left of an emoji at the end is no character, and nobody
# can write it, into a ledger, a file or a request. (No source shows one; a title may have 255 units.)
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")


def parsed(content: bytes) -> tuple[Any, bool]:
    """The JSON of a body, None for nothing, and whether it was JSON at all."""
    if not content.strip():
        return None, True
    try:
        body = json.loads(content.decode("utf-8-sig"))
        body = _whole_characters(body) if _HALF.search(content) else body
    except (ValueError, RecursionError):
        return None, False
    if isinstance(body, dict) and (body.get("odata.null") or body.get("@odata.null")):
        return None, True  # a function without result
    return body, True


def fault_of(operation: Operation, status: int, body: Any) -> Fault | None:
    """The error that a parsed body tells, None when it tells none."""
    match body:
        case [{"ErrorInfo": dict(info)}, *_] if is_csom(operation):
            return Fault(
                str(info.get("ErrorTypeName") or ""), str(info.get("ErrorMessage") or ""), _whole(info.get("ErrorCode"))
            )
        case {"odata.error": dict(error)}:
            return _odata(error)
        case {"error": dict(error)} if status >= 400:
            return _odata(error["odata.error"] if isinstance(error.get("odata.error"), dict) else error)
        case {"error_description": str(text)} if status >= 400:
            return Fault(str(body.get("error") or ""), text)
    return None


def _whole_characters(value: Any) -> Any:
    match value:
        case str():
            return _LONE.sub("\ufffd", value)
        case list():
            return [_whole_characters(item) for item in value]
        case dict():
            return {_whole_characters(key): _whole_characters(item) for key, item in value.items()}
    return value


def _odata(error: Mapping[str, Any]) -> Fault:
    code, message = str(error.get("code") or ""), error.get("message")
    if isinstance(message, dict):
        message = message.get("value")
    number, comma, name = code.partition(",")
    return Fault(name.strip() if comma else code, str(message or ""), _whole(number) if comma else 0)


def _whole(text: Any) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        return 0


def excerpt(content: bytes) -> str:
    """The beginning of a body that is no JSON, on one line."""
    text = " ".join(content.decode("utf-8", "replace").split())
    return repr(text[:120]) if text else "an empty body"
