"""What of the tenant decides whether a site may have what it declares. Source: catalog/bounds.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.bounds import deciders, excess
from ..model.address import TENANT
from ..model.desired import Desired
from ..model.kind import Around, Ask
from ..model.observation import Observation
from ..model.value import Observed
from .phases import PREFIX


def leans_on(desired: Desired) -> Iterator[Ask]:
    """The tenant's settings, where a declared value might be more than they allow."""
    needed = frozenset(
        PREFIX + decider
        for name, wanted in desired.attributes.items()
        if name.startswith(PREFIX)
        for decider in deciders(desired.address.key, name.removeprefix(PREFIX), wanted.value)
    )
    if needed:
        yield Ask(TENANT, needed)


def beyond(desired: Desired, observation: Observation, around: Around) -> Mapping[str, str]:
    """Declared settings that the tenant does not let the site have, each with the reason."""

    def site(name: str) -> Observed:
        wanted = desired.attributes.get(PREFIX + name)
        return observation.value(PREFIX + name) if wanted is None else wanted.value

    def tenant(name: str) -> Observed:
        return around(TENANT, PREFIX + name)

    found = {
        name: excess(desired.address.key, name.removeprefix(PREFIX), wanted.value, site, tenant)
        for name, wanted in desired.attributes.items()
        if name.startswith(PREFIX)
    }
    return {name: str(more) for name, more in found.items() if more is not None}
