"""Settings that the service does not offer to the tenant: everything else is set first, and then they are told."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import NotOfferedError


def tell(lacking: Mapping[str, str]) -> None:
    """Raises NotOfferedError for attributes, each with the service's words; does nothing for none."""
    if lacking:
        error = NotOfferedError("; ".join(f"{name}: {words}" for name, words in sorted(lacking.items())))
        error.attributes = dict(lacking)
        raise error
