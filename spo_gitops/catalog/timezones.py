"""Time zones that a site can be created in. Source: a recorded answer of _api/web/regionalsettings/timezones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from .read import read_data


@cache
def timezones() -> Mapping[int, str]:
    """SharePoint's number of the zone to its name."""
    return MappingProxyType({entry["id"]: entry["name"] for entry in read_data("timezones.yaml")["timezones"]})
