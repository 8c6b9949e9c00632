"""What a repository adds to the catalogue: settings that the service has grown since. docs/yaml.md, "Adding settings".

A process works on one repository, and every stage asks the catalogue; so what was loaded last is in force for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from .setting import Setting


@dataclass(frozen=True, slots=True, eq=False)
class Additions:
    """Settings by name. One that the catalogue has too completes it: the name in the API was not known."""

    site: Mapping[str, Setting] = field(default_factory=dict)
    tenant: Mapping[str, Setting] = field(default_factory=dict)


NOTHING = Additions()
_in_force = NOTHING


def put_in_force(additions: Additions) -> None:
    """From now on the catalogue has these, and none that were added before."""
    global _in_force
    _in_force = additions


def in_force() -> Additions:
    """What is added at the moment."""
    return _in_force


@contextmanager
def kept_in_force() -> Iterator[None]:
    """Whatever another commit adds is in force only meanwhile."""
    additions = in_force()
    try:
        yield
    finally:
        put_in_force(additions)
