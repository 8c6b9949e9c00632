"""Texts with a grammar: URLs, names, principals, ids. Each reader says what is wrong with the text and what to write.

Sources: wire/REFERENCE.md 17 (limits, characters) and 6 (login names).
"""

from __future__ import annotations

import re
import unicodedata

from ..model.claims import EVERYONE_BUT_EXTERNAL
from ..model.site_url import MANAGED_PATHS, ONE_DRIVE_HOST, ROOT, path_of
from .nodes import Cursor, quote
from .reading import Placed, read_text
from .report import Report

LONGEST_TITLE = 255
LONGEST_DESCRIPTION = 512  # not documented by the vendor: longer ones are a warning
LONGEST_URL = 400
LONGEST_NAME = 64
LONGEST_GROUP = 256  # Microsoft Graph's reference, displayName of a group

GUID_PATTERN = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]*"

_GUID = re.compile(GUID_PATTERN)
_LEAF = re.compile(r"[A-Za-z0-9_.-]+")
_NAME = re.compile(NAME_PATTERN)
_UPN = re.compile(r"[^\s@|<>\"(),:;\\\[\]]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_CLAIM = re.compile(r"[ci]:0[^\s]*[^\s|]")
_MEMBERSHIP = "i:0#.f|membership|"
_WHO = "a user, group:NAME, a claim, everyone or everyone-except-external"
_SITE_GROUP = "siteGroup"
_GROUP = "group:"
_EVERYBODY = {
    "everyone": "everyone",
    "c:0(.s|true": "everyone",
    "c:0!.s|windows": "everyone",
    "everyone-except-external": "everyone-except-external",
    EVERYONE_BUT_EXTERNAL: "everyone-except-external",  # with the tenant's id behind it
}
_HOST = "the tenant's host stands in spo-gitops.yaml"
_SIGN_IN_NAME = "write the sign-in name, with its domain"


def read_site_url(cursor: Cursor, report: Report) -> Placed[str] | None:
    """The server-relative URL of a site collection, as written."""
    text = read_text(cursor, report, "a server-relative URL like /sites/finance")
    if text is None:
        return None
    fault = _url_fault(text.value)
    if fault is None:
        return text
    expected, hint = fault
    report.error(text.position, "bad-url", quote(text.value), expected, hint)
    return None


def read_title(cursor: Cursor, report: Report) -> Placed[str] | None:
    """One line of text, not empty and not too long."""
    text = read_text(cursor, report)
    if text is None:
        return None
    title = text.value
    if not title.strip():
        report.error(text.position, "bad-text", "an empty title", "a title", "write one or remove the line")
    elif len(title) > LONGEST_TITLE:
        found = f"a title of {len(title)} characters"
        report.error(text.position, "too-long", found, f"at most {LONGEST_TITLE} characters", "shorten it")
    elif title != title.strip() or any(unicodedata.category(character) == "Cc" for character in title):
        found = f"{quote(title)}, with blanks around it, a line break or a control character"
        report.error(text.position, "bad-text", found, "one line", "remove them: the service does not keep them")
    else:
        return text
    return None


def read_description(cursor: Cursor, report: Report) -> Placed[str] | None:
    """Text, possibly empty. White space at its end is dropped, so that block texts need no care."""
    text = read_text(cursor, report)
    if text is None:
        return None
    if len(text.value.rstrip()) > LONGEST_DESCRIPTION:
        found = f"a description of {len(text.value.rstrip())} characters"
        hint = "the service may cut or refuse it"
        report.warning(text.position, "too-long", found, f"at most {LONGEST_DESCRIPTION} characters", hint)
    return Placed(text.value.rstrip(), text.position)


def read_name(cursor: Cursor, report: Report, what: str) -> Placed[str] | None:
    """A name that other documents refer to."""
    text = read_text(cursor, report, f"the name of a {what}")
    if text is None:
        return None
    if text.value.lower() == "none":
        hint = "none is the word for absence; choose another name"
        report.error(text.position, "reserved-name", quote(text.value), f"the name of a {what}", hint)
        return None
    if not _NAME.fullmatch(text.value) or len(text.value) > LONGEST_NAME:
        expected = f"a letter or digit, then letters, digits, - _ . ({LONGEST_NAME} at most)"
        report.error(text.position, "bad-name", quote(text.value), expected, "the display name belongs into title")
        return None
    return text


def read_reference(cursor: Cursor, report: Report, what: str) -> Placed[str] | None:
    """The name of something declared elsewhere, in lower case; ``none`` stands for nothing."""
    text = read_text(cursor, report, f"the name of a {what}")
    if text is None:
        return None
    if text.value.startswith("/") or "://" in text.value:
        hint = f"write the name of the {what}'s document, not a URL"
        report.error(text.position, "bad-name", quote(text.value), f"the name of a {what}, or none", hint)
        return None
    return Placed(text.value.lower(), text.position)


def read_user(cursor: Cursor, report: Report) -> Placed[str] | None:
    """One user's principal name, in lower case."""
    text = read_text(cursor, report, "a user like finance.lead@contoso.com")
    if text is None:
        return None
    name = text.value.lower().removeprefix(_MEMBERSHIP)
    if _UPN.fullmatch(name):
        return Placed(name, text.position)
    hint = "groups can be administrators, the owner is one user" if name.startswith(("c:0", _GROUP)) else _SIGN_IN_NAME
    report.error(text.position, "bad-principal", quote(text.value), "a user like finance.lead@contoso.com", hint)
    return None


def read_principal(cursor: Cursor, report: Report) -> Placed[str] | None:
    """A user's principal name or a claim (``c:0t.c|tenant|<id>`` for a security group), in lower case, or
    ``group:NAME`` as it stands."""
    expected = "a user like finance.lead@contoso.com, group:NAME, or a claim like c:0t.c|tenant|<group id>"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    if text.value.lower().startswith(_GROUP):
        return _read_group_name(text, report)
    name = text.value.lower().removeprefix(_MEMBERSHIP)
    if _UPN.fullmatch(name) or _CLAIM.fullmatch(name):
        return Placed(name, text.position)
    hint = _SIGN_IN_NAME
    if name.startswith("everyone"):
        hint = "administrators are written by name or by claim; write the claim"
    report.error(text.position, "bad-principal", quote(text.value), expected, hint)
    return None


def _read_group_name(text: Placed[str], report: Report) -> Placed[str] | None:
    """``group:NAME``, the display name of a group of the directory, spelled as it stands."""
    name = text.value[len(_GROUP) :].strip()
    if name and len(name) <= LONGEST_GROUP and not any(unicodedata.category(letter) == "Cc" for letter in name):
        return Placed(_GROUP + name, text.position)
    hint = f"write {_GROUP} and the name that the directory shows, {LONGEST_GROUP} characters at most"
    report.error(text.position, "bad-principal", quote(text.value), "the name of a group of the directory", hint)
    return None


def read_site_principal(cursor: Cursor, report: Report, *, groups: bool = False) -> Placed[str] | None:
    """Somebody who can be given something in a site: as ``read_principal``, ``everyone``, ``everyone-except-external``,
    and where ``groups`` are taken ``siteGroup:NAME`` or ``siteGroup:@owners``."""
    text = read_text(cursor, report, _WHO)
    if text is None:
        return None
    written = text.value.strip()
    claim = EVERYONE_BUT_EXTERNAL if written.lower().startswith(EVERYONE_BUT_EXTERNAL) else written.lower()
    if claim in _EVERYBODY:
        return Placed(_EVERYBODY[claim], text.position)
    prefix, colon, name = written.partition(":")
    if prefix.lower() != _SITE_GROUP.lower() or not colon:
        return read_principal(cursor, report)
    if groups and name.strip():
        return Placed(_SITE_GROUP + ":" + name.strip().lower(), text.position)
    hint = "SharePoint groups are given levels below groups, and hold no other SharePoint groups"
    report.error(text.position, "bad-principal", quote(text.value), _WHO, hint)
    return None


def read_guid(cursor: Cursor, report: Report) -> Placed[str] | None:
    """An id, in lower case."""
    expected = "an id like 33333333-3333-3333-3333-333333333333"
    text = read_text(cursor, report, expected)
    if text is None:
        return None
    if _GUID.fullmatch(text.value):
        return Placed(text.value.lower(), text.position)
    report.error(text.position, "bad-id", quote(text.value), expected, "write the id, not a name")
    return None


def _url_fault(url: str) -> tuple[str, str] | None:
    """What was expected instead, and advice; None for a good URL."""
    if len(url) > LONGEST_URL:
        return f"a URL of at most {LONGEST_URL} characters", "shorten the name"
    expected = "a server-relative URL like /sites/finance"
    if "://" in url or url.startswith("//"):
        return expected, f"write {path_of(url)}: {_HOST}"
    if url == ROOT or url.lower() == ONE_DRIVE_HOST:
        return None
    if not url.startswith("/"):
        return expected, f"write /{url}" if url.split("/")[0] in MANAGED_PATHS else f"write /sites/{url}"
    if url.endswith("/"):
        return expected, f"write {url.rstrip('/') or '/'} without the slash at the end"
    first, _, leaf = url[1:].partition("/")
    if first.lower() not in MANAGED_PATHS:
        return "a URL below /sites/, /teams/ or /personal/, or / or /personal alone", "sites can be made nowhere else"
    if not leaf:
        return f"a name behind /{first}/", f"write /{first}/ and the site's name"
    if "/" in leaf:
        return "the URL of a site collection: two segments", "subsites are not managed; remove what follows"
    if not _LEAF.fullmatch(leaf):
        odd = sorted({character for character in leaf if not _LEAF.fullmatch(character)})
        return "letters, digits, - _ . in the name", f"remove {', '.join(quote(character) for character in odd)}"
    if leaf.endswith("."):
        return "a name that does not end in a dot", "remove the dot"
    return None
