"""How versions are trimmed: a list's policy, and what a site says of its new libraries. Source: REFERENCE §5, §14."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..thing import Thing, names, navigation
from .lists import List
from .site import SiteCollection


@dataclass(slots=True)
class VersionPolicies(Thing):
    """A list's policy; it changes with the list's Update."""

    list: List
    type_name = "SP.ListVersionPolicyManager"
    writable = names("DefaultTrimMode DefaultExpireAfterDays")
    immediate = True

    def link(self) -> str:
        return f"{self.list.link()}/VersionPolicies"

    def identity(self) -> str | None:
        return f"{self.list.identity()}:versionpolicies"

    def dynamic(self) -> Mapping[str, Any]:
        kept = self.list.record.get("VersionPolicies", {})
        return {
            "DefaultExpireAfterDays": kept.get("DefaultExpireAfterDays", 0),
            "DefaultTrimMode": kept.get("DefaultTrimMode", 0),
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        given = {name: int(value) for name, value in fields.items() if name in self.writable}
        kept = {**self.list.record.get("VersionPolicies", {}), **given}
        self.here.records.change("list", self.list.id, VersionPolicies=kept)


@dataclass(slots=True)
class NewLibraries(Thing):
    """What new libraries of a site start with; -1 inherits the tenant's (recorded)."""

    type_name = "SP.VersionPolicyForNewLibrariesTemplate"

    def link(self) -> str:
        return "Site/VersionPolicyForNewLibrariesTemplate"

    def dynamic(self) -> Mapping[str, Any]:
        limit = self.here.site.settings.get("MajorVersionLimit")
        return {"MajorVersionLimit": limit if self.own else -1}

    @property
    def own(self) -> bool:
        """Whether the site does not inherit the tenant's policy."""
        return self.here.site.settings.get("InheritVersionPolicyFromTenant") is False

    def nested(self, name: str) -> Any:
        if name != "versionpolicies":
            return Thing.nested(self, name)
        return "VersionPolicies", lambda: NewLibraryPolicies(self.here) if self.own else None


@dataclass(slots=True)
class NewLibraryPolicies(Thing):
    """The policy itself."""

    type_name = "SP.ListVersionPolicyManager"

    def dynamic(self) -> Mapping[str, Any]:
        settings = self.here.site.settings
        days = int(settings.get("ExpireVersionsAfterDays") or 0)
        automatic = settings.get("EnableAutoExpirationVersionTrim") is True
        return {"DefaultExpireAfterDays": days, "DefaultTrimMode": 2 if automatic else int(days > 0)}


@navigation(List, "VersionPolicies", 20)
def _policies(list_: List) -> VersionPolicies:
    return VersionPolicies(list_.here, list_)


@navigation(SiteCollection, "VersionPolicyForNewLibrariesTemplate", 20)
def _new_libraries(site: SiteCollection) -> NewLibraries:
    return NewLibraries(site.here)
