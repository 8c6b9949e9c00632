"""Web templates: the word of the YAML's ``type`` and the vendor's id behind it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from .read import read_data


@cache
def templates() -> Mapping[str, str]:
    """Vendor id to name, every template that the sources mention."""
    return MappingProxyType({entry["id"]: entry["name"] for entry in read_data("templates.yaml")["templates"]})


@cache
def site_types() -> Mapping[str, str]:
    """The words of ``type`` to vendor ids."""
    entries = read_data("templates.yaml")["templates"]
    return MappingProxyType({entry["type"]: entry["id"] for entry in entries if "type" in entry})


@cache
def site_designs() -> Mapping[str, str]:
    """Names of the built-in designs of a communication site to their ids."""
    return MappingProxyType(dict(read_data("templates.yaml")["siteDesigns"]))


def template_of_type(word: str) -> str:
    """``SITEPAGEPUBLISHING#0`` for ``CommunicationSite``. Raises KeyError for another word."""
    return site_types()[word]


def type_of_template(template: str) -> str:
    """``CommunicationSite`` for ``SITEPAGEPUBLISHING#0`` in any case, empty where no word exists."""
    return next((word for word, vendor in site_types().items() if vendor.lower() == template.lower()), "")
