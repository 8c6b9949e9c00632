"""What a site keeps itself, as written: may members share, who gets requests for access, logo and classification."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.value import Value
from .nodes import Cursor, quote
from .reading import KeyTable, Placed, check_keys, read_flag, read_text
from .report import Report
from .texts import read_user

VERSIONS = "versionPolicy"
_VERSIONS = KeyTable(
    VERSIONS,
    ("existingLibraries",),
    {},
    dict.fromkeys(
        (
            "enableAutoExpirationVersionTrim",
            "majorVersionLimit",
            "expireVersionsAfterDays",
            "majorWithMinorVersionsLimit",
        ),
        "write it below settings: it holds for new libraries",
    ),
)
CLASSIFICATION = "classification"
KEYS = ("membersCanShare", "accessRequests", "logoUrl", CLASSIFICATION)
LONGEST_CLASSIFICATION = 256  # Microsoft Graph's reference, classification of a group
REQUEST_WORDS = ("owners", "none")


def read_site_web(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    """The keys that are there."""
    if (child := cursor.child("membersCanShare")) and (flag := read_flag(child, report)):
        yield "membersCanShare", Placed(flag.value, flag.position)
    if (child := cursor.child("accessRequests")) and (who := _read_requests(child, report)):
        yield "accessRequests", Placed(who.value, who.position)
    if (child := cursor.child("logoUrl")) and (logo := read_logo(child, report)):
        yield "logoUrl", Placed(logo.value, logo.position)
    if (child := cursor.child(CLASSIFICATION)) and (word := read_classification(child, report)):
        yield CLASSIFICATION, Placed(word.value, word.position)


def read_classification(cursor: Cursor, report: Report) -> Placed[str] | None:
    """One of the words that the tenant's directory has, which only the service knows; ``none`` takes it away."""
    text = read_text(cursor, report, "a classification of the tenant, or none")
    if text is None:
        return None
    if text.value.strip() and len(text.value) <= LONGEST_CLASSIFICATION:
        return Placed("" if text.value == "none" else text.value, text.position)
    expected = f"up to {LONGEST_CLASSIFICATION} characters"
    report.error(text.position, "bad-text", quote(text.value), expected, "write none to take it away")
    return None


def read_version_policy(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    """Whether libraries that are there already get the version policy too. What a job has done cannot be undone, so
    that only true can be written."""
    cursor = check_keys(cursor, _VERSIONS, report)
    if not cursor.is_map:
        return
    child = cursor.child("existingLibraries")
    flag = None if child is None else read_flag(child, report)
    if flag is not None and not flag.value:
        hint = "remove the line: what a job has done to libraries is not undone"
        report.error(flag.position, "unknown-value", "false", "true", hint)
    elif flag is not None:
        yield f"{VERSIONS}.existingLibraries", Placed(flag.value, flag.position)


def read_logo(cursor: Cursor, report: Report) -> Placed[str] | None:
    """A URL, or none for no logo."""
    expected = "an https URL or a server-relative one, or none"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    if text.value in ("none", ""):
        return Placed("", text.position)
    if text.value.startswith(("https://", "/")) and not any(character.isspace() for character in text.value):
        return text
    report.error(text.position, "bad-url", quote(text.value), expected, "begin with https:// or /sites/")
    return None


def _read_requests(cursor: Cursor, report: Report) -> Placed[str] | None:
    """Who is asked for access: the owners, nobody, or whoever reads a mail address."""
    text = read_text(cursor, report, "owners, none, or a mail address")
    if text is None or text.value in REQUEST_WORDS:
        return text
    return read_user(cursor, report)
