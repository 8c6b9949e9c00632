"""Permissions by name, and the built-in levels by kind, whatever the language of a site. REFERENCE 7.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from .read import read_data

_BIT = "bit-"
_HALF = 32


@cache
def permissions() -> Mapping[str, int]:
    """Each permission's bit, counted from 1."""
    return MappingProxyType(read_data("permissions.yaml")["permissions"])


@cache
def built_in_levels() -> Mapping[str, int]:
    """Each built-in level's RoleTypeKind."""
    return MappingProxyType(read_data("permissions.yaml")["levels"])


def level_of_kind(kind: int) -> str:
    """The word for a built-in level, empty for a custom one."""
    return next((word for word, number in built_in_levels().items() if number == kind), "")


def normal_level(name: str) -> str:
    """One form of a level's name: a built-in one's word (``Full Control`` is one, too), else lower case."""
    words = {word.lower(): word for word in built_in_levels()}
    lowered = name.strip().lower()
    return words.get(lowered.replace(" ", ""), lowered)


def mask_of(names: Iterable[str]) -> tuple[int, int]:
    """The high and low half of the mask that grants these permissions (``bit-40`` is one without a name)."""
    bits = {permissions().get(name) or int(name.removeprefix(_BIT)) for name in names}
    mask = sum(1 << (bit - 1) for bit in bits)
    return mask >> _HALF, mask & (1 << _HALF) - 1


def names_of(high: int, low: int) -> tuple[str, ...]:
    """The permissions that a mask grants, sorted."""
    mask = (high << _HALF) | low
    words = {bit: name for name, bit in permissions().items()}
    bits = (bit for bit in range(1, 2 * _HALF + 1) if mask >> (bit - 1) & 1)
    return tuple(sorted(words.get(bit, f"{_BIT}{bit}") for bit in bits))
