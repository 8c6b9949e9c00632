"""What a site collection finds, and tells of itself, beyond its properties. Source: wire/metadata."""

from typing import Any

from ..calls import Effect
from ..errors import argument_error, file_not_found
from ..models import Site
from ..records import Records
from ..recycling import live_site
from ..thing import function
from ..values import Typed
from .copy_jobs import create_jobs
from .root import Root
from .site import SiteCollection


def _site_with(root: Root, id: str) -> Site:
    site = root.here.transaction.site_by_id(id.strip("{}").lower())
    if site is None or site.deleted is not None:
        raise file_not_found()
    return site


@function(Root, "SP.Site.GetUrlById")
def _url(root: Root, id: str, stop_redirect: bool = False) -> str:
    return _site_with(root, id).url


@function(Root, "SP.Site.GetUrlByIdForWeb")
def _web_url(root: Root, id: str, stop_redirect: bool = False, web_id: str = "") -> str:
    return f"https://{_site_with(root, id).url.split('/')[2]}{_path(root, id, web_id)}"


def _path(root: Root, id: str, web_id: str) -> str:
    """The server-relative URL of a web; raises ServiceError."""
    stored = Records(root.here.transaction, _site_with(root, id)).rows("web").get(web_id.strip("{}").lower())
    if stored is None:
        raise file_not_found()
    return str(stored.body["Path"])


@function(SiteCollection, "CreateCopyJob", Effect.WRITE, 400)
def _copy(
    site: SiteCollection, destination_uri: str, export_object_uris: list[Any], options: dict[str, Any] | None = None
) -> Typed:
    """One job for everything that is named; its number is that of the last."""
    found = create_jobs(site, destination_uri, export_object_uris, options)
    if not found:
        raise argument_error("exportObjectUris")
    return found[-1]


def _is_communication_site(root: Root, site_url: str) -> bool:
    return live_site(root.here.transaction, site_url).template == "SITEPAGEPUBLISHING#0"


@function(Root, "SP.SPHSite.IsCommSite")
def _is_communication(root: Root, site_url: str) -> bool:
    return _is_communication_site(root, site_url)


@function(Root, "SP.SPHSite.IsModernSiteWithHorizontalNav")
def _is_modern(root: Root, site_url: str) -> bool:
    return _is_communication_site(root, site_url)


@function(Root, "SP.SPHSite.IsValidHomeSite")
def _may_be_home(root: Root, site_url: str) -> bool:
    """Whether a site may be a home site: a communication site."""
    return _is_communication_site(root, site_url)
