"""The tenant's state as one transaction sees it: the committed state, and what was changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .models import Group, Hub, Site, path_of
from .store_objects import ObjectChanges, Stored
from .store_sites import Where

if TYPE_CHECKING:
    from .database import Store


class Transaction:
    """Reads through to the committed state; writes stay here until `commit`."""

    def __init__(self, store: Store, now: float, *, past: bool = False) -> None:
        self._store = store
        self._past = past
        self.now = now
        self.changed_sites: dict[str, Site | None] = {}
        self.changed_hubs: dict[str, Hub | None] = {}
        self.changed_groups: dict[str, Group | None] = {}
        self.changed_documents: dict[str, Any] = {}
        self.changed_objects: ObjectChanges = {}
        self.derived: dict[tuple[str, str], tuple[Site, Mapping[str, Stored]]] = {}  # records.py

    def __enter__(self) -> Transaction:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.commit()

    @property
    def changed(self) -> bool:
        """Whether anything was written since the last commit."""
        return bool(
            self.changed_sites
            or self.changed_hubs
            or self.changed_groups
            or self.changed_documents
            or self.changed_objects
        )

    def commit(self) -> None:
        """Make what was written so far real; a view of the past has nothing to say."""
        if not self._past and self.changed:
            self._store.apply(self)
        if not self._past:
            self.rollback()

    def rollback(self) -> None:
        """Forget what was written since the last commit."""
        self.changed_sites, self.changed_hubs, self.changed_groups = {}, {}, {}
        self.changed_documents, self.changed_objects = {}, {}

    def site(self, url: str) -> Site | None:
        """The site at a URL or path, in the recycle bin or not."""
        path = path_of(url)
        found = self.changed_sites[path] if path in self.changed_sites else self._store.sites.get(path)
        return None if found is None else found.at(self.now)

    def site_by_id(self, site_id: str) -> Site | None:
        """The site with an id, in the recycle bin or not."""
        wanted = site_id.strip("{}").lower()
        for site in self.changed_sites.values():
            if site is not None and site.id == wanted:
                return site
        path = self._store.sites.path_of_id(wanted)
        return None if path is None else self.site(path)

    def sites(
        self,
        *,
        deleted: bool | None = None,
        hub: str | None = None,
        template: str | None = None,
        after: int = 0,
    ) -> Iterator[Site]:
        """Sites beyond a number in the order they were made, one page in memory at a time; all without conditions."""
        found = self._store.sites.walk(Where(deleted, hub, template), after, dict(self.changed_sites))
        return (site.at(self.now) for site in found)

    def sites_at(self, moment: float, after: int = 0, *, backwards: bool = False) -> Iterator[Site]:
        """Every committed site beyond a number, or back from it, as it was at a moment of the recent past."""
        past = self._store.sites.at(moment)
        return (site.at(moment) for site in self._store.sites.walk(Where(), after, past, backwards=backwards))

    def put_site(self, site: Site) -> None:
        """Add or replace a site."""
        self.changed_sites[site.path] = site

    def drop_site(self, site: Site) -> None:
        """Forget a site for good."""
        self.changed_sites[site.path] = None

    def take_number(self) -> int:
        """The next row number of the aggregated lists."""
        self._store.sites.next_number += 1
        return self._store.sites.next_number - 1

    def hub(self, hub_id: str) -> Hub | None:
        """The hub with an id."""
        wanted = hub_id.strip("{}").lower()
        return self.changed_hubs[wanted] if wanted in self.changed_hubs else self._store.hubs.get(wanted)

    def hubs(self) -> list[Hub]:
        """Every hub."""
        return [hub for hub in {**self._store.hubs, **self.changed_hubs}.values() if hub is not None]

    def put_hub(self, hub: Hub) -> None:
        """Add or replace a hub."""
        self.changed_hubs[hub.id] = hub

    def drop_hub(self, hub: Hub) -> None:
        """Forget a hub."""
        self.changed_hubs[hub.id] = None

    def group(self, group_id: str) -> Group | None:
        """The group with an id, deleted or not."""
        wanted = group_id.strip("{}").lower()
        return self.changed_groups[wanted] if wanted in self.changed_groups else self._store.groups.get(wanted)

    def groups_with_alias(self, alias: str) -> list[Group]:
        """The groups with an alias, deleted ones too."""
        ids = dict.fromkeys((*self._store.groups.ids_of_alias(alias), *self.changed_groups))
        found = (self.group(group_id) for group_id in ids)
        return [group for group in found if group is not None and group.alias.lower() == alias.lower()]

    def groups(self, *, deleted: bool = False, after: int = 0) -> Iterator[Group]:
        """Groups beyond a number in the order they were made, one page in memory at a time."""
        return self._store.groups.walk(deleted, after, dict(self.changed_groups))

    def put_group(self, group: Group) -> None:
        """Add or replace a group."""
        self.changed_groups[group.id] = group

    def drop_group(self, group: Group) -> None:
        """Forget a group for good."""
        self.changed_groups[group.id] = None

    def take_group_number(self) -> int:
        """The next number of the listing of groups."""
        self._store.groups.next_number += 1
        return self._store.groups.next_number - 1

    def objects(self, site: str, kind: str) -> dict[str, Stored]:
        """The objects of a kind in a site by id, in the order they were made; site "" is the tenant."""
        found = dict(self._store.objects(site, kind))
        for identifier, stored in self.changed_objects.get((site, kind), {}).items():
            if stored is None:
                found.pop(identifier, None)
            else:
                found[identifier] = stored
        return found

    def object_kinds(self, site: str) -> list[str]:
        """The kinds of objects that are stored of a site."""
        changed = (kind for owner, kind in self.changed_objects if owner == site)
        return sorted({*self._store.object_kinds(site), *changed})

    def object_owners(self, kind: str) -> set[str]:
        """The sites that have objects of a kind."""
        changed = (owner for owner, changed_kind in self.changed_objects if changed_kind == kind)
        return {*self._store.object_owners(kind), *changed}

    def put_object(self, site: str, kind: str, identifier: str, body: Mapping[str, Any], parent: str = "") -> None:
        """Add or replace an object. Its body is a value: give a new one, never change one that was given."""
        self.changed_objects.setdefault((site, kind), {})[identifier] = Stored(parent, body)

    def drop_object(self, site: str, kind: str, identifier: str) -> None:
        """Forget an object."""
        self.changed_objects.setdefault((site, kind), {})[identifier] = None

    def document(self, name: str, default: Any) -> Any:
        """A named JSON document, such as the tenant's settings."""
        if name in self.changed_documents:
            return self.changed_documents[name]
        return self._store.documents.get(name, default)

    def put_document(self, name: str, body: Any) -> None:
        """Replace a named JSON document."""
        self.changed_documents[name] = body
