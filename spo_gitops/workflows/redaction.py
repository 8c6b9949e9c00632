"""Exchanges as they may leave the house: the tenant is contoso, people are nobody, ids are numbers, no token."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

# Those of the types of ProcessQuery are the same in every tenant, and a request means nothing without them.
_GUID = re.compile(r'(?<!TypeId="\{)\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}')
_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_KEPT_HEADERS = ("SPRequestGuid", "X-SharePointHealthScore", "X-SP-SERVERSTATE", "Retry-After")
# Values of these members name people or describe the organisation.
_PERSONAL = re.compile(r"(?i)(name|title|email|description|owner|login|createdby|deletedby)")
_ZERO = "00000000-0000-0000-0000-000000000000"


class Redaction:
    """One redaction: the same id gets the same number throughout."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self._ids: dict[str, str] = {}

    def body(self, value: Any) -> Any:
        """A JSON value, or a text; of bytes only their number."""
        if isinstance(value, bytes):
            return f"({len(value)} bytes)"
        if isinstance(value, Mapping):
            return {name: self._member(str(name), inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.body(inner) for inner in value]
        return self.text(value) if isinstance(value, str) else value

    def _member(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and value and _PERSONAL.search(name) and not value.startswith("http"):
            return self.text(value) if _GUID.fullmatch(value) or name in ("Template", "TemplateName") else "redacted"
        return self.body(value)

    def text(self, value: str) -> str:
        """A text with hosts, addresses and ids replaced."""
        value = re.sub(rf"(?i)\b{re.escape(self._tenant)}\b(?=[.-])", "contoso", value)
        value = re.sub(rf"(?i)\b{re.escape(self._tenant)}-(admin|my)\b", r"contoso-\1", value)
        return _GUID.sub(self._id, _MAIL.sub("person@contoso.com", value))

    def _id(self, match: re.Match[str]) -> str:
        found = match[0].lower()
        if found == _ZERO:
            return found
        return self._ids.setdefault(found, f"00000000-0000-4000-8000-{len(self._ids) + 1:012d}")

    def headers(self, given: Mapping[str, str]) -> dict[str, str]:
        """The headers that the recordings keep."""
        lowered = {name.lower(): value for name, value in given.items()}
        return {name: self.text(lowered[name.lower()]) for name in _KEPT_HEADERS if name.lower() in lowered}

    def line(self, value: Mapping[str, Any]) -> str:
        """A line of the recordings."""
        return json.dumps(value, ensure_ascii=False)
