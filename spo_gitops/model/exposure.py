"""What a site exposes beside its settings: who is in it, by what way, and how it is kept. Facts for the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .address import Address

Principals = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """Sharing links of a site that leave a group there, by whom they let in; those for anyone leave none."""

    organization: int = 0
    named: int = 0


@dataclass(frozen=True, slots=True)
class Access:
    """Who has a role on the site itself. Values of the maps say by what way: a group's title, or ``directly``.

    ``guests`` are external people; those whom only a link for named people lets in are among them, ``by a link``.
    ``everyone`` are the claims for everybody and everybody but guests.
    """

    guests: Mapping[str, str] = field(default_factory=dict)
    everyone: Mapping[str, str] = field(default_factory=dict)
    direct: Principals = ()
    applications: Mapping[str, str] = field(default_factory=dict)
    links: Links = Links()


@dataclass(frozen=True, slots=True)
class Exposure:
    """One site as far as the checks look; None is what was not asked for, ``troubles`` what could not be read.

    ``used_mb`` and ``quota_mb`` are megabytes; ``changed`` is RFC 3339. ``unique`` are titles of lists with permissions
    of their own, ``visibility`` that of the site's Microsoft 365 group (empty: it has none).
    """

    address: Address
    owner: str | None = None
    changed: str | None = None
    used_mb: int | None = None
    quota_mb: int | None = None
    custom_script: bool | None = None
    sharing: str | None = None
    open_hub: bool | None = None  # a hub that sites join without anybody's word; None where it is no hub
    is_hub: bool | None = None
    admins: Principals | None = None
    access: Access | None = None
    unique: tuple[str, ...] | None = None
    visibility: str | None = None
    troubles: Mapping[str, str] = field(default_factory=dict)
