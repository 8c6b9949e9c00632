"""The catalogs of apps that sites have of their own.

The metadata here lacks these types; members and addresses are those that CLI for Microsoft 365 reads and sends.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import ServiceError
from ..recycling import live_site
from ..thing import Thing, Things, function, navigation
from .web import Web

_KIND = "app-catalog"
_GALLERY = "Microsoft.SharePoint.Marketplace.CorporateCuratedGallery"


@dataclass(slots=True)
class AppCatalog(Thing):
    """A site that has a catalog; it stays listed when the site is gone."""

    site: str
    type_name = f"{_GALLERY}.SiteCollectionAppCatalogAllowedItem"

    def dynamic(self) -> Mapping[str, Any]:
        stored = self.here.transaction.objects("", _KIND)[self.site]
        return {"AbsoluteUrl": stored.body["Url"], "ErrorMessage": None, "SiteID": self.site}


@dataclass(slots=True)
class AppCatalogs(Things):
    """All sites that have a catalog."""

    item = AppCatalog

    def items(self) -> Iterator[Thing]:
        return (AppCatalog(self.here, key) for key in self.here.transaction.objects("", _KIND))

    def at(self, url: str) -> str | None:
        """The id of the listed site with a URL."""
        wanted = url.rstrip("/").lower()
        found = self.here.transaction.objects("", _KIND).items()
        return next((key for key, stored in found if str(stored.body["Url"]).lower() == wanted), None)


@dataclass(slots=True)
class TenantAppCatalog(Thing):
    """The tenant's catalog, as a web sees it."""

    type_name = f"{_GALLERY}.TenantCorporateCatalogAccessor"

    def link(self) -> str:
        return "Web/TenantAppCatalog"


@navigation(Web, "TenantAppCatalog", 40)
def _tenant_catalog(web: Web) -> TenantAppCatalog:
    return TenantAppCatalog(web.here)


@navigation(TenantAppCatalog, "SiteCollectionAppCatalogsSites", 60)
def _sites(catalog: TenantAppCatalog) -> AppCatalogs:
    return AppCatalogs(catalog.here)


@function(AppCatalogs, "Add", Effect.WRITE, 400)
def _add(catalogs: AppCatalogs, absolute_path: str) -> AppCatalog:
    site = live_site(catalogs.here.transaction, absolute_path)
    catalogs.here.transaction.put_object("", _KIND, site.id, {"Url": site.url})
    return AppCatalog(catalogs.here, site.id)


@function(AppCatalogs, "Remove", Effect.WRITE, 300)
def _remove(catalogs: AppCatalogs, absolute_path: str) -> None:
    key = catalogs.at(absolute_path)
    if key is None:
        raise _missing()
    catalogs.here.transaction.drop_object("", _KIND, key)


@function(AppCatalogs, "RemoveById", Effect.WRITE, 300)
def _remove_by_id(catalogs: AppCatalogs, id: str) -> None:
    key = id.strip("{}").lower()
    if key not in catalogs.here.transaction.objects("", _KIND):
        raise _missing()
    catalogs.here.transaction.drop_object("", _KIND, key)


def _missing() -> ServiceError:
    name = "Microsoft.SharePoint.Client.ResourceNotFoundException"
    return ServiceError(404, -1, name, f"Exception of type '{name}' was thrown.")
