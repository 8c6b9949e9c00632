"""Faults on demand: which request meets which one."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any


class FaultKind(Enum):
    """What goes wrong."""

    THROTTLE = "throttle"  # 429 or 503 with Retry-After
    STATUS = "status"  # an answer with this status instead of the real one
    DELAY = "delay"  # slow by some service seconds
    DROP_BEFORE = "drop_before"  # the connection ends, nothing happened
    DROP_AFTER = "drop_after"  # the connection ends, the effect is there
    RESET = "reset"  # as drop_before, by a reset
    STALE = "stale"  # a read answers from the past


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that a request meets."""

    kind: FaultKind
    status: int = 429
    code: str = "-1, Microsoft.SharePoint.Client.UnknownError"
    message: str = "Injected fault."
    retry_after: int = 10
    seconds: float = 5.0


@dataclass(slots=True)
class _Rule:
    pattern: str
    fault: Fault
    rate: float
    left: float
    skip: int


@dataclass(slots=True)
class Faults:
    """The rules in force. The same seed and the same requests give the same faults."""

    _rules: list[_Rule] = field(default_factory=list)
    _chance: random.Random = field(default_factory=lambda: random.Random(0))
    injected: int = 0

    def replace(self, body: Mapping[str, Any]) -> None:
        """Put new rules in force; raises ValueError for one that is not valid."""
        self._rules = [_rule(rule) for rule in body.get("rules", ())]
        self._chance = random.Random(body.get("seed", 0))
        self.injected = 0

    def clear(self) -> None:
        """End all faults."""
        self.replace({})

    def meet(self, operation: str) -> tuple[Fault, ...]:
        """The faults of one request."""
        return tuple(rule.fault for rule in self._rules if self._strikes(rule, operation))

    def _strikes(self, rule: _Rule, operation: str) -> bool:
        if not fnmatchcase(operation.lower(), rule.pattern):
            return False
        if rule.skip > 0:
            rule.skip -= 1
            return False
        if rule.left <= 0 or self._chance.random() >= rule.rate:
            return False
        rule.left -= 1
        self.injected += 1
        return True


def _rule(body: Mapping[str, Any]) -> _Rule:
    kind = FaultKind(body["kind"])
    status = {FaultKind.THROTTLE: 429, FaultKind.STATUS: 500}.get(kind, 0)
    fault = Fault(
        kind=kind,
        status=int(body.get("status", status)),
        code=str(body.get("code", "-1, Microsoft.SharePoint.Client.UnknownError")),
        message=str(body.get("message", "Injected fault.")),
        retry_after=int(body.get("retryAfter", 10)),
        seconds=float(body.get("seconds", 5.0)),
    )
    left = float("inf") if body.get("count") is None else float(body["count"])
    pattern = str(body.get("operation", "*")).lower().replace("[", "[[]")
    return _Rule(pattern, fault, float(body.get("rate", 1.0)), left, int(body.get("after", 0)))
