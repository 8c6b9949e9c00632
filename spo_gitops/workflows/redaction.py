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
_FOLDER = re.compile(r"(?i)(/personal/)[^/?\"'\s]+")  # of a person, whom its name spells out
# Values of these members, and whatever stands below them, name people or describe the organisation. A digest lets
# somebody write for half an hour.
_PERSONAL = re.compile(r"(?i)(name|title|email|description|owner|login|createdby|deletedby|formdigestvalue)")
_OF_THE_FORM = ("_", "odata", "@odata")  # members that say what the others are
_ZERO = "00000000-0000-0000-0000-000000000000"


class Redaction:
    """One redaction: the same id gets the same number throughout."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self._ids: dict[str, str] = {}

    def body(self, value: Any) -> Any:
        """A JSON value, or a text; of bytes only their number."""
        return self._value(value, personal=False)

    def _value(self, value: Any, *, personal: bool) -> Any:
        if isinstance(value, bytes):
            return f"({len(value)} bytes)"
        if isinstance(value, Mapping):
            return {name: self._value(v, personal=_is_personal(str(name), personal)) for name, v in value.items()}
        if isinstance(value, list):
            return [self._value(inner, personal=personal) for inner in value]
        if not isinstance(value, str):
            return value
        kept = not personal or not value or value.startswith("http") or _GUID.fullmatch(value)
        return self.text(value) if kept else "redacted"

    def text(self, value: str) -> str:
        """A text with hosts, addresses and ids replaced."""
        value = _FOLDER.sub(r"\1person_contoso_com", value)
        value = re.sub(rf"(?i)(?<![a-z0-9]){re.escape(self._tenant)}(?=[._-])", "contoso", value)
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


def _is_personal(name: str, above: bool) -> bool:
    if name in ("Template", "TemplateName") or name.startswith(_OF_THE_FORM):
        return False
    return above or bool(_PERSONAL.search(name))
