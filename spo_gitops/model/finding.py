"""Findings: what a policy or a check says of a site or the tenant, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ..problems import Position
from .address import Address
from .value import UNKNOWN, Missing, Value


class Verdict(Enum):
    """What comes of judging. Unknown never passes."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"
    EXCEPTED = "excepted"  # it would fail, and an exception that lasts spares it


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict on one attribute of one resource.

    ``found`` is the effective value, ``demand`` what is required in words, ``reason`` how it comes about or why it
    cannot be told. ``position`` is the rule's place, ``declared`` that of the resource's document. ``remedy`` is the
    value that would satisfy, None where no value is known to.
    """

    policy: str
    address: Address
    attribute: str
    verdict: Verdict
    severity: str = "medium"
    found: Value | Missing = UNKNOWN
    demand: str = ""
    reason: str = ""
    title: str = ""
    references: tuple[str, ...] = ()
    position: Position | None = None
    declared: Position | None = None
    remedy: Value | None = None

    @property
    def key(self) -> str:
        """What makes it the same finding in another audit: who, where and what, not the value."""
        return f"{self.policy} {self.address.canonical} {self.attribute}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has to look at it."""
        return self.verdict in (Verdict.FAIL, Verdict.UNKNOWN)
