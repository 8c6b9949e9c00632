"""Addresses: kind plus identity, printable and parseable, ``site:/sites/marketing``."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Names one resource. SharePoint compares URLs without case, so ``key`` is kept in lower case;
    ``shown`` is the spelling the user wrote and takes no part in comparisons."""

    kind: str
    key: str
    shown: str = field(default="", compare=False)

    @classmethod
    def of(cls, kind: str, written: str) -> Address:
        """The address of ``written``, whatever its case."""
        return cls(kind, written.lower(), "" if written == written.lower() else written)

    @classmethod
    def parse(cls, text: str) -> Address:
        """Inverse of ``str``. Raises ValueError without a kind."""
        kind, colon, key = text.partition(":")
        if not (kind and colon and key):
            raise ValueError(f"not an address: {text!r}")
        return cls.of(kind, key)

    def __str__(self) -> str:
        return f"{self.kind}:{self.shown or self.key}"

    @property
    def canonical(self) -> str:
        """The text form without the user's spelling: equal addresses have equal ones."""
        return f"{self.kind}:{self.key}"


# The settings of the tenant: there is one of them.
TENANT = Address("tenant", "settings")
