"""What a site exposes beside its settings: who is in it, by what way, and how it is kept. Facts for the checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .address import Address
from .site_url import is_one_drive

Principals = tuple[str, ...]
ACTIVE, BLOCKED, GONE = "active", "blocked", "gone"  # how an account stands
PLACES = 8  # so many places of links are kept, all are counted


@dataclass(frozen=True, slots=True)
class Links:
    """Sharing links of a site that leave a group there, by whom they let in; those for anyone leave none."""

    organization: int = 0
    named: int = 0


@dataclass(frozen=True, slots=True)
class Access:
    """Who has a role on the site itself. Values of the maps say by what way: a group's title, or ``directly``.

    ``guests`` are external people; those whom only a link for named people lets in are among them, ``by a link``.
    ``guest_ends`` is when the access of each ends, as the site writes it: empty for never, absent where it does not
    say. ``everyone`` are the claims for everybody and everybody but guests.
    """

    guests: Mapping[str, str] = field(default_factory=dict)
    everyone: Mapping[str, str] = field(default_factory=dict)
    direct: Principals = ()
    applications: Mapping[str, str] = field(default_factory=dict)
    links: Links = Links()
    guest_ends: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """Links of one kind: how many, how many of them never end or allow to edit, and where the first are."""

    count: int = 0
    lasting: int = 0
    editing: int = 0
    places: tuple[str, ...] = ()
    lasting_at: tuple[str, ...] = ()

    def with_link(self, place: str, *, lasting: bool, editing: bool) -> Tally:
        """One more."""
        return Tally(
            self.count + 1,
            self.lasting + lasting,
            self.editing + editing,
            (*self.places, place)[:PLACES],
            (*self.lasting_at, place)[:PLACES] if lasting else self.lasting_at,
        )


@dataclass(frozen=True, slots=True)
class Shared:
    """The sharing links of a site's files and folders, found item by item."""

    anyone: Tally = Tally()
    organization: Tally = Tally()


@dataclass(frozen=True, slots=True)
class Reach:
    """Applications that the directory lets into every site, with the roles by which; ``ours`` is what we may ourselves.

    ``unnamed`` are roles that were given and of which nobody said what they are. ``leading`` are applications that can
    let themselves in, by roles over groups, applications or the directory.
    """

    others: Mapping[str, str] = field(default_factory=dict)
    ours: str = ""
    unnamed: tuple[str, ...] = ()
    leading: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exposure:
    """One site, or the tenant, as far as the checks look; None was not asked for, ``troubles`` could not be read.

    ``used_mb`` and ``quota_mb`` are megabytes; ``changed`` is RFC 3339. ``group`` is the id of the site's Microsoft 365
    group (empty: it has none), ``visibility`` and ``group_owners`` are that group's; ``group_owned`` says that the
    site's owner is the group. ``owner_account`` is ACTIVE, BLOCKED or GONE. ``unique`` are titles of lists with
    permissions of their own. ``last_seen`` (RFC 3339: the last sign-in, or when the account was made where there was
    none) and ``inviters`` are by guest. ``granted`` are applications that the directory lets into this site, with what
    they may do; ``reach`` is of the tenant alone. ``domains`` are those that the site's own list allows,
    ``tenant_domains`` those of the tenant's list; empty where there is no such list.
    """

    address: Address
    owner: str | None = None
    changed: str | None = None
    used_mb: int | None = None
    quota_mb: int | None = None
    custom_script: bool | None = None
    is_app_catalog: bool = False
    sharing: str | None = None
    open_hub: bool | None = None  # a hub that sites join without anybody's word; None where it is no hub
    is_hub: bool | None = None
    group: str | None = None
    group_owned: bool = False
    admins: Principals | None = None
    access: Access | None = None
    unique: tuple[str, ...] | None = None
    visibility: str | None = None
    group_owners: Principals | None = None
    blocked_owners: frozenset[str] | None = None  # of the group
    owner_account: str | None = None
    last_seen: Mapping[str, str] | None = None
    shared: Shared | None = None
    inviters: Mapping[str, str] | None = None
    granted: Mapping[str, str] | None = None
    reach: Reach | None = None
    domains: tuple[str, ...] | None = None
    tenant_domains: tuple[str, ...] | None = None
    troubles: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_personal(self) -> bool:
        """Whether it is somebody's OneDrive."""
        return is_one_drive(self.address.key)
