"""Attributes: what the core must know about one field of a resource.

Names are paths with dots, ``settings.sharingCapability``. An element of a set that is managed one by one
has the element in brackets, ``admins[ann@contoso.com]``, and the value true (in) or false (out). Names that
people chose are quoted where they stand in such a path, ``groups.St%2E John.members``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .order import Order, Unordered


@dataclass(frozen=True, slots=True)
class Attribute:
    """``security``: a change of it can open something up. ``principals``: who stands in it has access by it."""

    name: str
    order: Order = field(default_factory=Unordered)
    security: bool = False
    principals: bool = False


def element(attribute: str, member: str) -> str:
    """The name of one member's own attribute."""
    return f"{attribute}[{member}]"


def split_element(name: str) -> tuple[str, str] | None:
    """``("admins", "ann@contoso.com")`` for an element's name, None for a plain attribute."""
    if not name.endswith("]"):
        return None
    attribute, _, member = name[:-1].partition("[")
    return attribute, member


def travelling(names: Iterable[str]) -> int:
    """In how many requests these travel, as a rule: all settings of a site in one, each member of a set alone."""
    return len({name if split_element(name) else name.partition(".")[0] for name in names})


def quoted(name: str) -> str:
    """A name as one step of a path."""
    return bracketed(name).replace(".", "%2E")


def bracketed(member: str) -> str:
    """A name as the element of a set."""
    return member.replace("%", "%25").replace("[", "%5B").replace("]", "%5D")


def unquoted(text: str) -> str:
    """Inverse of both."""
    for code, character in (("%5D", "]"), ("%5B", "["), ("%2E", "."), ("%25", "%")):
        text = text.replace(code, character)
    return text
