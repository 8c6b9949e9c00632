"""Which settings sites take that take less than others: OneDrives, and sites with a Microsoft 365 group."""

from __future__ import annotations

from functools import cache

from .read import read_data


@cache
def listed_for_one_drive() -> frozenset[str]:
    """The settings that the vendor's description lists for a OneDrive; the list is old."""
    return frozenset(read_data("special-sites.yaml")["oneDrive"])


@cache
def refused_of_groups() -> frozenset[str]:
    """The settings that a site with a group does not take."""
    return frozenset(read_data("special-sites.yaml")["refusedOfGroups"])
