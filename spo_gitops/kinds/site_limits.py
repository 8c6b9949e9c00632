"""What of the tenant decides whether a site may have what it declares, and stand where it is declared.

Sources: catalog/bounds.py; for the place of a group's site wire/REFERENCE.md 10.3 (siteCreationDefaultManagedPath).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.bounds import bounded, deciders, excess, nearest
from ..model.address import TENANT
from ..model.desired import URL, Desired, Wanted
from ..model.kind import Around, Ask, Beyond
from ..model.observation import Observation, Presence
from ..model.value import UNKNOWN, Observed
from .group_site import TEMPLATE
from .phases import PREFIX

_MANAGED_PATH = PREFIX + "siteCreationDefaultManagedPath"
_USUAL_PATH = "/sites/"


def leans_on(desired: Desired) -> Iterator[Ask]:
    """The tenant's settings, where a declared value might be more than they allow."""
    needed = frozenset(
        PREFIX + decider
        for name, wanted in _bounded(desired)
        for decider in deciders(desired.address.key, name, wanted.value)
    )
    if _is_group_elsewhere(desired):
        needed |= {_MANAGED_PATH}
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
    below = around(TENANT, _MANAGED_PATH) if _is_group_elsewhere(desired) else UNKNOWN
    if observation.presence is Presence.ABSENT and isinstance(below, str) and not path.startswith(below.lower()):
        found[URL] = Beyond(
            f"the sites of new Microsoft 365 groups are made below {below} (siteCreationDefaultManagedPath)"
        )
    return found


def _is_group_elsewhere(desired: Desired) -> bool:
    """Whether the site, where it must be made, comes with a group and is to stand where the tenant may not make it: who
    makes a group chooses the end of its site's URL, the tenant the beginning. The usual beginning is not asked for."""
    grouped = str(desired.create.get("template", "")).upper() == TEMPLATE
    return grouped and not desired.address.key.startswith(_USUAL_PATH)


def _bounded(desired: Desired) -> Iterator[tuple[str, Wanted]]:
    for name in bounded():
        wanted = desired.attributes.get(PREFIX + name)
        if wanted is not None:
            yield name, wanted
