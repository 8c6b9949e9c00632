"""Languages that a site can be created in. Source: PnP Core's Language enum."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from .read import read_data


@cache
def locales() -> Mapping[int, str]:
    """LCID to name."""
    return MappingProxyType({entry["lcid"]: entry["name"] for entry in read_data("locales.yaml")["locales"]})
