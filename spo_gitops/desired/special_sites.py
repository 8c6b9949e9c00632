"""Sites that take less than others: the root site and OneDrives.

What is known to be refused is refused here; what the vendor's lists merely do not have is a warning.
Source: wire/REFERENCE.md 5.3.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..catalog.special_sites import listed_for_one_drive
from ..model.value import Value
from .nodes import Cursor, MapNode
from .reading import Placed
from .report import Report
from .site_keys import ARCHIVED, ONLY_SITES, PLAIN

_NOT_FOR_PERSONAL = ("type", *PLAIN, *ONLY_SITES, "create")


def fits(path: str, name: str) -> bool:
    """Whether a site at that path can have what a profile or the defaults give."""
    if path.startswith("/personal/") and name.partition(".")[0] in _NOT_FOR_PERSONAL:
        return False
    return not (path == "/" and name == "settings.lockState")


def check_special_site(cursor: Cursor, path: str, values: Mapping[str, Placed[Value]], report: Report) -> None:
    """The root site has no lock state; a OneDrive has settings and administrators only."""
    if path == "/" and (lock := values.get("settings.lockState")):
        hint = "remove the line: the service refuses it"
        report.error(lock.position, "refused-setting", "lockState of the root site", "other settings", hint)
    if path == "/" and (archived := values.get(ARCHIVED)) and archived.value is True:
        hint = "remove the line: hubs and new sites are reached through it"
        report.error(archived.position, "refused-setting", "the root site archived", "another site", hint)
    if path.startswith("/personal/"):
        _check_one_drive(values, report)
    if path.startswith("/personal/") and isinstance(cursor.node, MapNode):
        for key in _NOT_FOR_PERSONAL:
            if key in cursor.node.entries:
                found, expected = f"{key} of a OneDrive", "settings, admins and lifecycle"
                report.error(cursor.key_position(key), "misplaced-key", found, expected, "remove the line")


def _check_one_drive(values: Mapping[str, Placed[Value]], report: Report) -> None:
    """What the vendor's description does not list for a OneDrive may be refused."""
    for name, placed in values.items():
        setting = name.removeprefix("settings.")
        if setting != name and setting not in listed_for_one_drive():
            found, expected = f"{setting} of a OneDrive", "a setting that Microsoft lists for it"
            report.warning(placed.position, "unlisted-setting", found, expected, "the service may refuse it")
