"""What the tenant consists of: sites, hubs and groups, as frozen values. What is inside a site is in its records."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from .hosts import ROOT_URL

REDIRECT = "RedirectSite#0"  # the template of what a renamed site leaves behind
RECENT_SECONDS = 7 * 86400.0  # of the archive


@dataclass(frozen=True, slots=True)
class Site:
    """A site collection. What is in `settings` differs from the defaults of SiteProperties."""

    id: str
    web_id: str
    number: int  # its row in the aggregated lists
    url: str  # as written when it was made
    title: str
    template: str
    owner: str  # login name
    created: float
    ready: float  # provisioning: the site answers from here on
    complete: float  # provisioning: features and scripts have run
    description: str = ""
    admins: tuple[str, ...] = ()  # secondary administrators, login names
    settings: Mapping[str, Any] = field(default_factory=dict)
    hub: str | None = None
    lock: str = "Unlock"
    next_lock: str | None = None
    next_lock_at: float = 0.0
    script_until: float | None = None  # when custom scripts are denied again
    pending: Mapping[str, Any] = field(default_factory=dict)  # members that an update will have changed
    pending_at: float = 0.0
    deleted: float | None = None
    modified: float = 0.0
    version: int = 1
    first_title: str = ""  # what its groups are named after
    file_count: int = 0
    byte_count: int = 0  # of the files
    classification: str = ""
    share_by_email: bool = True
    by_tenant: bool = False  # made by Tenant.CreateSite
    group: str | None = None  # the Microsoft 365 group that the site belongs to; of a channel site, its team's
    channel: int = 0  # TeamsChannelType: 0 none, 1 private, 2 shared
    archived: float | None = None
    reactivated: float | None = None  # when it left the archive, or will

    @property
    def path(self) -> str:
        """The key of a site: its server-relative path in lower case, "/" for the root."""
        return path_of(self.url)

    def lock_at(self, now: float) -> str:
        """The lock in effect; a change of it takes a while."""
        return self.next_lock if self.next_lock is not None and self.next_lock_at <= now else self.lock

    def at(self, now: float) -> "Site":
        """The site with what has become effective by itself: an update, custom scripts that are denied again."""
        if self.pending and self.pending_at <= now:
            members = {**self.pending, "admins": tuple(self.pending["admins"])}
            return replace(self, **members, pending={}, pending_at=0.0).at(now)
        if self.script_until is not None and self.script_until <= now:
            kept = {name: value for name, value in self.settings.items() if name != "DenyAddAndCustomizePages"}
            return replace(self, settings=kept, script_until=None)
        return self

    def archive_status(self, now: float) -> str:
        """ArchiveStatus: of a site that was never archived, is so recently or for long, or is on its way back."""
        if self.archived is None or (self.reactivated is not None and self.reactivated <= now):
            return "NotArchived"
        if self.reactivated is not None:
            return "Reactivating"
        return "RecentlyArchived" if now - self.archived < RECENT_SECONDS else "FullyArchived"

    def lock_is_pending(self, now: float) -> bool:
        """Whether a change of the lock is under way."""
        return self.next_lock is not None and self.next_lock_at > now


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub; its id is the id of its site."""

    id: str
    title: str
    description: str | None = None
    logo: str | None = None
    requires_approval: bool = False
    hide_name: bool = False
    permissions_sync: bool = False
    site_design: str = "00000000-0000-0000-0000-000000000000"
    parent: str | None = None
    targets: tuple[str, ...] = ()  # who may join; empty: everyone, unless it is closed
    closed: bool = False  # nobody may join
    version: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the directory; a unified one is a Microsoft 365 group, which has a site."""

    id: str
    number: int  # its place in listings
    name: str
    alias: str  # mailNickname
    created: float
    unified: bool = True
    security: bool = False
    description: str | None = None
    visibility: str = "Private"
    classification: str | None = None
    owners: tuple[str, ...] = ()  # ids of people
    members: tuple[str, ...] = ()
    behaviors: tuple[str, ...] = ()
    team: bool = False  # a team belongs to it
    site: str | None = None  # the path of its site
    deleted: float | None = None
    purged: float | None = None  # out of the directory's recycle bin for good, which shows it a moment longer
    extra: Mapping[str, Any] = field(default_factory=dict)  # what else a PATCH set


def path_of(url: str) -> str:
    """The path of a site URL of this tenant in lower case, "/" for the root; other hosts stay whole."""
    lowered = url.strip().rstrip("/").lower()
    if lowered.startswith(ROOT_URL):
        return lowered.removeprefix(ROOT_URL) or "/"
    return lowered or "/"


def url_of(path: str) -> str:
    """The URL of a site path as given."""
    return ROOT_URL if path == "/" else ROOT_URL + path


def site_to_json(site: Site) -> dict[str, Any]:
    """A site for the database."""
    return asdict(site)


def site_from_json(fields: dict[str, Any]) -> Site:
    """A site from the database."""
    return Site(
        **{
            **fields,
            "admins": tuple(fields["admins"]),
        }
    )


def hub_to_json(hub: Hub) -> dict[str, Any]:
    """A hub for the database."""
    return asdict(hub)


def hub_from_json(fields: dict[str, Any]) -> Hub:
    """A hub from the database."""
    return Hub(**{**fields, "targets": tuple(fields["targets"])})


def group_to_json(group: Group) -> dict[str, Any]:
    """A group for the database."""
    return asdict(group)


def group_from_json(fields: dict[str, Any]) -> Group:
    """A group from the database."""
    return Group(**{**fields, **{name: tuple(fields[name]) for name in ("owners", "members", "behaviors")}})
