"""Prerequisites: what must hold so that a setting takes effect or is accepted at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PAIR = re.compile(r"([a-z][A-Za-z0-9]*)=([A-Za-z0-9]+)")
_OF_TENANT = "tenant: "


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """``setting`` of the same site must be ``value`` (as written); without a setting only ``text`` tells."""

    text: str
    setting: str = ""
    value: str | bool = ""


def parse_requires(texts: Iterable[str]) -> tuple[Prerequisite, ...]:
    """The catalogue's ``requires``; a text of the form ``name=value`` speaks of another setting of the site."""
    return tuple(_parse(text) for text in texts)


def parse_tenant_requires(texts: Iterable[str]) -> tuple[Prerequisite, ...]:
    """Of the same texts those of the form ``tenant: name=value``, which speak of a setting of the tenant."""
    told = (text.removeprefix(_OF_TENANT) for text in texts if text.startswith(_OF_TENANT))
    return tuple(need for need in map(_parse, told) if need.setting)


def _parse(text: str) -> Prerequisite:
    pair = _PAIR.fullmatch(text)
    if pair is None:
        return Prerequisite(text)
    word = pair.group(2)
    return Prerequisite(text, pair.group(1), word == "true" if word in ("true", "false") else word)
