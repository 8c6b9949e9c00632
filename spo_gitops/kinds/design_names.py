"""Site designs that a hub or a new site names: one of that name must be there, or come with the same plan.

A hub that is registered without its design, and a site that is made without it, would be less than is declared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model.address import Address
from ..model.desired import Desired
from ..model.kind import THERE, Around, Ask, Beyond
from ..model.observation import Observation, Presence
from . import titled

OF_NEW_SITE = "siteDesign"  # among what a creation alone needs
_NONE = "none"


def leans_on(name: object) -> Iterator[Ask]:
    """The design that is called so; an id is not looked up, as the vendor's own designs are not listed."""
    if (address := _named(name)) is not None:
        yield Ask(address, frozenset())


def missing(name: object, around: Around) -> str:
    """Why there is no such design, empty where there is one or nobody knows."""
    address = _named(name)
    if address is None or around(address, THERE) is not False:
        return ""
    return f"no site design is called {address.key}, or it is about to go; declare it, or write the id"


def beyond_new_site(desired: Desired, observation: Observation, around: Around) -> Mapping[str, Beyond]:
    """The design that a site which is not there yet is to be made with."""
    absent = observation.presence is Presence.ABSENT
    reason = missing(desired.create.get(OF_NEW_SITE), around) if absent else ""
    return {f"create.{OF_NEW_SITE}": Beyond(reason)} if reason else {}


def _named(name: object) -> Address | None:
    if not isinstance(name, str) or name == _NONE or titled.is_id(name):
        return None
    return Address("site-design", name)
