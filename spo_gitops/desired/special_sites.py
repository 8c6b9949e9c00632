"""Sites that take less than others: the root site, OneDrives, and the root site of their host.

What is known to be refused is refused here; what the vendor's lists merely do not have is a warning.
Source: wire/REFERENCE.md 5.3; the catalogue's templates.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..catalog.special_sites import listed_for_one_drive, sharing_of_one_drive_host, shown_of_one_drive_host
from ..model.site_url import ONE_DRIVE_HOST, ROOT, is_on_one_drive_host
from ..model.value import Value
from .nodes import Cursor, MapNode
from .reading import Placed
from .report import Report
from .site_keys import ARCHIVED, ONLY_SITES, PLAIN

_LOCK = "settings.lockState"
_NOT_FOR_ONE_DRIVES = ("type", *PLAIN, *ONLY_SITES, "create")
_NOT_FOR_THEIR_HOST = (*_NOT_FOR_ONE_DRIVES, "admins")


def fits(path: str, name: str) -> bool:
    """Whether a site at that path can have what a profile or the defaults give."""
    if path == ROOT:
        return name != _LOCK
    if name.partition(".")[0] in _refused_keys(path):
        return False
    return path != ONE_DRIVE_HOST or name not in _unshared((name,))


def check_special_site(cursor: Cursor, path: str, values: Mapping[str, Placed[Value]], report: Report) -> None:
    """Reports what a site at that path does not take."""
    if path == ROOT:
        _check_root(values, report)
    elif path == ONE_DRIVE_HOST:
        _check_host(values, report)
    elif is_on_one_drive_host(path):
        _check_one_drive(values, report)
    if isinstance(cursor.node, MapNode):
        what = "the host site of OneDrive" if path == ONE_DRIVE_HOST else "a OneDrive"
        expected = "settings and lifecycle" if path == ONE_DRIVE_HOST else "settings, admins and lifecycle"
        for key in _refused_keys(path):
            if key in cursor.node.entries:
                position = cursor.key_position(key)
                report.error(position, "misplaced-key", f"{key} of {what}", expected, "remove the line")


def _refused_keys(path: str) -> tuple[str, ...]:
    if path == ONE_DRIVE_HOST:
        return _NOT_FOR_THEIR_HOST
    return _NOT_FOR_ONE_DRIVES if is_on_one_drive_host(path) else ()


def _check_root(values: Mapping[str, Placed[Value]], report: Report) -> None:
    if lock := values.get(_LOCK):
        hint = "remove the line: the service refuses it"
        report.error(lock.position, "refused-setting", "lockState of the root site", "other settings", hint)
    if (archived := values.get(ARCHIVED)) and archived.value is True:
        hint = "remove the line: hubs and new sites are reached through it"
        report.error(archived.position, "refused-setting", "the root site archived", "another site", hint)


def _check_one_drive(values: Mapping[str, Placed[Value]], report: Report) -> None:
    """What the vendor's description does not list for a OneDrive may be refused."""
    for name, placed in values.items():
        setting = name.removeprefix("settings.")
        if setting != name and setting not in listed_for_one_drive():
            found, expected = f"{setting} of a OneDrive", "a setting that Microsoft lists for it"
            report.warning(placed.position, "unlisted-setting", found, expected, "the service may refuse it")


def _check_host(values: Mapping[str, Placed[Value]], report: Report) -> None:
    """Its sharing is all that anybody is known to set."""
    refused = _unshared(values)
    for name, placed in values.items():
        setting = name.removeprefix("settings.")
        found = f"{setting} of the host site of OneDrive"
        if name in refused:
            expected = "one of: " + ", ".join(sorted(sharing_of_one_drive_host()))
            hint = "remove the line: only how it is shared can be set"
            report.error(placed.position, "refused-setting", found, expected, hint)
        elif setting != name and setting not in shown_of_one_drive_host():
            expected = "a setting that some client is known to set there"
            report.warning(placed.position, "unlisted-setting", found, expected, "the service may refuse it")


def _unshared(names: Mapping[str, object] | tuple[str, ...]) -> frozenset[str]:
    """The settings among the names that are not about sharing."""
    settings = (name for name in names if name.startswith("settings."))
    return frozenset(n for n in settings if n.removeprefix("settings.") not in sharing_of_one_drive_host())
