"""Features and custom actions of a site or a web."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError, bad_query
from ..guids import guid_of
from ..hosts import EMPTY_GUID
from ..models import Site
from ..records import derived
from ..store_objects import Stored
from ..thing import Thing, Things, function, names, navigation
from .site import SiteCollection
from .web import Web

SITE = "site"
_SITE_FEATURES = (
    "3019c9b4-e371-438d-98f6-0a08c34d06eb",
    "915c240e-a6cc-49b8-8b2c-0bff8b553ed3",
    "2a6bf8e8-10b5-42f2-9d3e-267dfb0de8d4",
    "695b6570-a48b-4a8e-8ea5-26ea7fc1d162",
    "ca7bd552-10b1-4563-85b9-5ed1d39c962a",
)
_WEB_FEATURES = (
    "00bfea71-c796-4402-9f2f-0eb9a6e71b18",
    "00bfea71-4ea5-48d4-a4ad-305cf7030140",
    "b6917cb1-93a0-4b97-a84d-7cf49975d4ec",
)


@derived("feature")
def _first_features(site: Site) -> Mapping[str, Stored]:
    ours = {f"{SITE}:{feature}": Stored(SITE, {}) for feature in _SITE_FEATURES}
    return ours | {f"{site.web_id}:{feature}": Stored(site.web_id, {}) for feature in _WEB_FEATURES}


@dataclass(slots=True)
class Feature(Thing):
    """An active feature."""

    id: str
    type_name = "SP.Feature"
    entity_set = "SP.ApiData.Features"

    def link(self) -> str:
        return f"Web/Features('{self.id}')"

    def values(self) -> Mapping[str, Any]:
        return {"DefinitionId": self.id}


@dataclass(slots=True)
class Features(Things):
    """The active features of a web or the site."""

    parent: str
    item = Feature

    def items(self) -> Iterator[Thing]:
        for name in self.here.records.under("feature", self.parent):
            yield Feature(self.here, name.partition(":")[2])

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if f"{self.parent}:{wanted}" not in self.here.records.rows("feature"):
            raise ServiceError(404, -2147024809, "System.ArgumentException", "The feature is not active.")
        return Feature(self.here, wanted)


@navigation(Web, "Features", 30)
def _web_features(web: Web) -> Features:
    return Features(web.here, web.id)


@navigation(SiteCollection, "Features", 30)
def _site_features(site: SiteCollection) -> Features:
    return Features(site.here, SITE)


@function(Features, "GetById")
def _feature(features: Features, feature_id: str) -> Feature:
    found = features.find(feature_id)
    assert isinstance(found, Feature)
    return found


@function(Features, "Add", Effect.WRITE, 200)
def _activate(features: Features, feature_id: str, force: bool = False, featdef_scope: int = 0) -> Feature:
    wanted = feature_id.strip("{}").lower()
    name = f"{features.parent}:{wanted}"
    if name in features.here.records.rows("feature"):
        message = f"Feature '{wanted}' (ID: {wanted}) is already activated at scope '{features.here.site.url}'."
        raise ServiceError(400, -1, "System.Data.DuplicateNameException", message)
    features.here.records.put("feature", name, {}, features.parent)
    return Feature(features.here, wanted)


@function(Features, "Remove", Effect.WRITE, 200)
def _deactivate(features: Features, feature_id: str, force: bool = False) -> None:
    wanted = feature_id.strip("{}").lower()
    name = f"{features.parent}:{wanted}"
    if name not in features.here.records.rows("feature"):
        message = f"The feature '{wanted}' is not activated at this scope."
        raise ServiceError(400, -1, "System.InvalidOperationException", message)
    features.here.records.drop("feature", name)


@dataclass(slots=True)
class CustomAction(Thing):
    """A custom action or an extension of a web or the site."""

    parent: str
    id: str
    type_name = "SP.UserCustomAction"
    entity_set = "SP.ApiData.UserCustomActions"
    writable = names(
        "ClientSideComponentId ClientSideComponentProperties CommandUIExtension Description Group HostProperties "
        "ImageUrl Location Name RegistrationId RegistrationType Rights ScriptBlock ScriptSrc Sequence Title Url"
    )

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = self.here.records.get("customaction", f"{self.parent}:{self.id}")
        if found is None:
            raise action_missing()
        return found

    def link(self) -> str:
        return f"Web/UserCustomActions(guid'{self.id}')"

    def values(self) -> Mapping[str, Any]:
        scope = 2 if self.parent == SITE else 3
        first = {"ClientSideComponentId": EMPTY_GUID, "Rights": {"High": "0", "Low": "0"}, "RegistrationType": 0}
        return {**first, **self.record, "Id": self.id, "Scope": scope, "VersionOfUserCustomAction": "16.0.1.0"}

    def update(self, fields: Mapping[str, Any]) -> None:
        body = {**self.record, **self.checked(fields)}
        self.here.records.put("customaction", f"{self.parent}:{self.id}", body, self.parent)

    def delete(self) -> None:
        _ = self.record
        self.here.records.drop("customaction", f"{self.parent}:{self.id}")


def action_missing() -> ServiceError:
    """No custom action has this id (K)."""
    return ServiceError(404, -2147024809, "System.ArgumentException", "The custom action does not exist.")


@dataclass(slots=True)
class CustomActions(Things):
    """The custom actions of a web or the site."""

    parent: str
    item = CustomAction

    def items(self) -> Iterator[Thing]:
        for name in self.here.records.under("customaction", self.parent):
            yield CustomAction(self.here, self.parent, name.partition(":")[2])

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if f"{self.parent}:{wanted}" not in self.here.records.rows("customaction"):
            raise action_missing()
        return CustomAction(self.here, self.parent, wanted)

    def add(self, fields: Mapping[str, Any]) -> Thing:
        checked = CustomAction(self.here, self.parent, "").checked(fields)
        if not checked.get("Location"):
            raise bad_query("The parameter Location is missing.")
        number = guid_of(self.parent, "custom action", self.here.records.next_id("customaction-number"), self.here.now)
        self.here.records.put("customaction", f"{self.parent}:{number}", checked, self.parent)
        return CustomAction(self.here, self.parent, number)


@navigation(Web, "UserCustomActions", 30)
def _web_actions(web: Web) -> CustomActions:
    return CustomActions(web.here, web.id)


@navigation(SiteCollection, "UserCustomActions", 30)
def _site_actions(site: SiteCollection) -> CustomActions:
    return CustomActions(site.here, SITE)


@function(CustomActions, "GetById")
def _action(actions: CustomActions, id: str) -> CustomAction:
    found = actions.find(id)
    assert isinstance(found, CustomAction)
    return found


@function(CustomActions, "Clear", Effect.WRITE, 120)
def _clear(actions: CustomActions) -> None:
    for action in list(actions.items()):
        action.delete()
