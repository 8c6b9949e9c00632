"""Names of files that every system can check out, Windows among them.

Source: learn.microsoft.com, "Naming Files, Paths, and Namespaces" (reserved names, characters, trailing dots).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = (
    70  # characters of a name; the paths of an export have two of them, and leave 100 of Windows' 260 to its folder
)

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*%\x00-\x1f\x7f]')


def safe_name(name: str) -> str:
    """A file name for any text: the text itself where that is safe, else escaped so that no two texts meet.

    Characters that a system refuses become ``%XX`` of their UTF-8 bytes, as in a URL. What compares equal without
    case to another name is told apart by the caller (``apart``).
    """
    text = unicodedata.normalize("NFC", name)
    escaped = _FORBIDDEN.sub(_percent, text)
    if not escaped:
        return "%00"
    if escaped[-1] in ". ":
        escaped = escaped[:-1] + _escape(escaped[-1])
    if escaped[0] in ". ":
        escaped = _escape(escaped[0]) + escaped[1:]
    if _RESERVED.fullmatch(escaped):
        escaped = _escape(escaped[0]) + escaped[1:]
    if len(escaped) <= LONGEST and text == name:
        return escaped
    return f"{escaped[: LONGEST - 13].rstrip('. ')}~{_digest(name)}"


def apart(names: dict[str, str], name: str) -> str:
    """``name`` made safe, and different without case from what ``names`` holds (by lower case), where it is added."""
    safe = safe_name(name)
    if names.setdefault(safe.lower(), name) != name:
        stem, dot, ending = safe.rpartition(".")
        stem, ending = (stem, dot + ending) if dot and stem else (safe, "")
        safe = f"{stem[: LONGEST - 13 - len(ending)]}~{_digest(name)}{ending}"
        names[safe.lower()] = name
    return safe


def _percent(match: re.Match[str]) -> str:
    return _escape(match.group())


def _escape(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
