"""Which settings sites take that take less than others: OneDrives, their host, sites with a Microsoft 365 group."""

from __future__ import annotations

from functools import cache

from .read import read_data


@cache
def listed_for_one_drive() -> frozenset[str]:
    """The settings that the vendor's description lists for a OneDrive; the list is old."""
    return frozenset(read_data("special-sites.yaml")["oneDrive"])


@cache
def shown_of_one_drive_host() -> frozenset[str]:
    """The settings that some client sets on the root site of the host of OneDrives."""
    return frozenset(read_data("special-sites.yaml")["oneDriveHost"]["shown"])


@cache
def sharing_of_one_drive_host() -> frozenset[str]:
    """Those, and the other settings of how that site is shared: nothing else of it can be managed."""
    return shown_of_one_drive_host() | frozenset(read_data("special-sites.yaml")["oneDriveHost"]["sharing"])


@cache
def refused_of_groups() -> frozenset[str]:
    """The settings that a site with a group does not take."""
    return frozenset(read_data("special-sites.yaml")["refusedOfGroups"])
