"""Site profiles: named sets of defaults that a Site names with ``profile``."""

from __future__ import annotations

from dataclasses import dataclass

from ..problems import Position
from .nodes import Cursor
from .reading import KeyTable, Placed, check_keys, required
from .report import Report
from .site import Values, read_profiles, read_site_values
from .site_keys import ELSEWHERE, REFUSED, SHARED_KEYS
from .texts import read_name

_ELSEWHERE = {key: advice for key, advice in ELSEWHERE.items() if key != "name"} | {
    "url": "a profile serves many sites: write url in the Site",
}
_PROFILE = KeyTable("a SiteProfile", ("kind", "name", "profile", *SHARED_KEYS), REFUSED, _ELSEWHERE, of="a Site")
_NOT_IN_DEFAULTS = {"name": "remove it", "profile": "name it in each Site"}
_DEFAULTS = KeyTable("defaults.site", SHARED_KEYS, REFUSED, _ELSEWHERE | _NOT_IN_DEFAULTS, of="a Site")


@dataclass(frozen=True, slots=True)
class ProfileDocument:
    """A SiteProfile as written. ``profiles`` are those that it builds on, in lower case."""

    position: Position
    name: Placed[str]
    values: Values
    profiles: tuple[Placed[str], ...] = ()


def read_profile(cursor: Cursor, report: Report) -> ProfileDocument | None:
    """A document of kind SiteProfile."""
    cursor = check_keys(cursor, _PROFILE, report)
    written = required(cursor, "name", "a SiteProfile", report)
    name = None if written is None else read_name(written, report, "SiteProfile")
    values = read_site_values(cursor, report)
    profiles = read_profiles(cursor, report)
    return None if name is None else ProfileDocument(cursor.position, name, values, profiles)


def read_defaults(cursor: Cursor, report: Report) -> Values:
    """``defaults.site`` of the configuration."""
    return read_site_values(check_keys(cursor, _DEFAULTS, report), report)
