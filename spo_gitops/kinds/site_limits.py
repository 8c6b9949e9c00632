"""What of the tenant decides whether a site may have what it declares. Source: catalog/bounds.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.bounds import bounded, deciders, excess, nearest
from ..model.address import TENANT
from ..model.desired import Desired, Wanted
from ..model.kind import Around, Ask, Beyond
from ..model.observation import Observation
from ..model.value import Observed
from .phases import PREFIX

def leans_on(desired: Desired) -> Iterator[Ask]:
    """The tenant's settings, where a declared value might be more than they allow."""
    needed = frozenset(
        PREFIX + decider
        for name, wanted in _bounded(desired)
        for decider in deciders(desired.address.key, name, wanted.value)
    )
    if needed:
        yield Ask(TENANT, needed)


def beyond(desired: Desired, observation: Observation, around: Around) -> Mapping[str, Beyond]:
    """Declared settings that the tenant does not let the site have."""

    def site(name: str) -> Observed:
        wanted = desired.attributes.get(PREFIX + name)
        return observation.value(PREFIX + name) if wanted is None else wanted.value

    def tenant(name: str) -> Observed:
        return around(TENANT, PREFIX + name)

    path, found = desired.address.key, {}
    for name, wanted in _bounded(desired):
        more = excess(path, name, wanted.value, site, tenant)
        if more is not None:
            found[PREFIX + name] = Beyond(str(more), nearest(path, name, wanted.value, site, tenant))
    return found


def _bounded(desired: Desired) -> Iterator[tuple[str, Wanted]]:
    for name in bounded():
        wanted = desired.attributes.get(PREFIX + name)
        if wanted is not None:
            yield name, wanted
