"""What a tenant sets for the whole organisation over ProcessQuery: CDN, news sites, asset libraries, knowledge hub.

Names and parameters: wire/recorded (tenant-csom), REFERENCE §12. What the service answers to most of these writes was
not recorded; they answer nothing.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from .csom_base import Session
from .errors import ServiceError, argument_error
from .guids import guid_of
from .hosts import ROOT_URL
from .models import Site
from .recycling import live_site
from .values import Guid, Typed

_DOCUMENT = "organization"
ASSETS = "Microsoft.SharePoint.Administration.OrgAssets"
_CDN_ORIGINS = {
    "0": ["*/MASTERPAGE", "*/STYLE LIBRARY", "*/CLIENTSIDEASSETS"],
    "1": ["*/USERPHOTO.ASPX", "*/SITEASSETS"],
}
# Names of policies by number (MSDN: SPOTenantCdnPolicyType), with what they say first.
_CDN_POLICIES = (
    ("IncludeFileExtensions", "CSS,EOT,GIF,ICO,JPEG,JPG,JS,MAP,PNG,SVG,TTF,WOFF,JSON"),
    ("ExcludeRestrictedSiteClassifications", " "),
    ("ExcludeIfNoScriptDisabled", "False"),
)

Function = Callable[..., Any]


def function(name: str) -> Function | None:
    """A function by its name in any case."""
    return _FUNCTIONS.get(name.lower())


def _kept(session: Session, name: str, default: Any) -> Any:
    return session.transaction.document(_DOCUMENT, {}).get(name, default)


def _keep(session: Session, name: str, value: Any) -> None:
    session.transaction.put_document(_DOCUMENT, {**session.transaction.document(_DOCUMENT, {}), name: value})


def _cdn(session: Session, kind: Any) -> dict[str, Any]:
    if str(kind) not in _CDN_ORIGINS:
        raise argument_error(f"The type of CDN {kind} is not valid.")
    return dict(_kept(session, f"cdn{kind}", {"enabled": False, "origins": [], "policies": {}}))


def _cdn_enabled(session: Session, kind: Any) -> bool:
    return bool(_cdn(session, kind)["enabled"])


def _enable_cdn(session: Session, kind: Any, enabled: bool) -> None:
    _keep(session, f"cdn{kind}", _cdn(session, kind) | {"enabled": bool(enabled)})


def _cdn_origins(session: Session, kind: Any) -> list[str]:
    return list(_cdn(session, kind)["origins"])


def _add_default_origins(session: Session, kind: Any) -> None:
    cdn = _cdn(session, kind)
    _keep(session, f"cdn{kind}", cdn | {"origins": list(dict.fromkeys((*cdn["origins"], *_CDN_ORIGINS[str(kind)])))})


def _add_origin(session: Session, kind: Any, origin: str) -> None:
    cdn = _cdn(session, kind)
    if origin.upper() in (one.upper() for one in cdn["origins"]):
        raise _cdn_refusal("The library is already registered as a CDN origin.")
    _keep(session, f"cdn{kind}", cdn | {"origins": [*cdn["origins"], origin.upper()]})


def _remove_origin(session: Session, kind: Any, origin: str) -> None:
    cdn = _cdn(session, kind)
    rest = [one for one in cdn["origins"] if one.upper() != origin.upper()]
    if len(rest) == len(cdn["origins"]):
        raise _cdn_refusal("The library is not registered as a CDN origin.")
    _keep(session, f"cdn{kind}", cdn | {"origins": rest})


def _cdn_refusal(message: str) -> ServiceError:
    return ServiceError(200, -1, "Microsoft.SharePoint.PublicCdn.TenantCdnAdministrationException", message)


def _cdn_policies(session: Session, kind: Any) -> list[str]:
    own = _cdn(session, kind)["policies"]
    return [f"{name};{own.get(name, first)}" for name, first in _CDN_POLICIES]


def _set_cdn_policy(session: Session, kind: Any, policy: Any, value: str) -> None:
    if not str(policy).isdigit() or int(policy) >= len(_CDN_POLICIES):
        raise argument_error(f"The CDN policy {policy} is not valid.")
    cdn = _cdn(session, kind)
    policies = cdn["policies"] | {_CDN_POLICIES[int(policy)][0]: value}
    _keep(session, f"cdn{kind}", cdn | {"policies": policies})


def _news_sites(session: Session) -> list[str]:
    return list(_kept(session, "news", []))


def _set_news_site(session: Session, url: str) -> None:
    site = live_site(session.transaction, url)
    _keep(session, "news", list(dict.fromkeys((*_news_sites(session), site.url))))


def _remove_news_site(session: Session, url: str) -> None:
    _keep(session, "news", [one for one in _news_sites(session) if one.lower() != url.rstrip("/").lower()])


def _knowledge_hub(session: Session) -> str | None:
    found = _kept(session, "knowledge", None)
    return None if found is None else str(found)


def _set_knowledge_hub(session: Session, url: str) -> str:
    site = live_site(session.transaction, url)
    _keep(session, "knowledge", site.url)
    return site.url


def _remove_knowledge_hub(session: Session) -> None:
    _keep(session, "knowledge", None)


def _add_assets(session: Session, cdn: Any, library: str, thumbnail: str = "", kind: Any = 1) -> None:
    path = _path(library)
    kept: dict[str, Any] = dict(_kept(session, "assets", {}))
    if path.lower() in kept:
        raise argument_error("This library is already an organization assets library.")
    site = _site_of(session, path)
    if kept and next(iter(kept.values()))["site"] != site.url:
        raise argument_error("All organization asset libraries must be on one site.")
    kept[path.lower()] = {"path": path, "thumbnail": thumbnail or None, "kind": int(kind), "site": site.url}
    _keep(session, "assets", kept)


def _remove_assets(session: Session, library: str, list_id: Any = None) -> None:
    kept = dict(_kept(session, "assets", {}))
    kept.pop(_path(library).lower(), None)
    _keep(session, "assets", kept)


def _assets(session: Session) -> Typed | None:
    kept = _kept(session, "assets", {})
    if not kept:
        return None  # CLI for Microsoft 365 takes this for "no libraries", and stumbles over an object without URL
    site = live_site(session.transaction, next(iter(kept.values()))["site"])
    libraries = [
        Typed("Microsoft.SharePoint.Administration.OrgAssetsLibrary", _library(site, one)) for one in kept.values()
    ]
    collection = Typed("Microsoft.SharePoint.Administration.OrgAssetsLibraryCollection", {"_Child_Items_": libraries})
    url = Typed("SP.ResourcePath", {"DecodedUrl": site.url.removeprefix(ROOT_URL)})
    ids = {"SiteId": Guid(site.id), "WebId": Guid(site.web_id)}
    return Typed(ASSETS, {"OrgAssetsLibraries": collection, "Url": url, **ids})


def _library(site: Site, kept: dict[str, Any]) -> dict[str, Any]:
    path = str(kept["path"])
    thumbnail = kept["thumbnail"]
    return {
        "DisplayName": path.rsplit("/", 1)[-1],
        "FileType": "",
        "LibraryUrl": Typed("SP.ResourcePath", {"DecodedUrl": path.lstrip("/")}),
        "ListId": Guid(guid_of(site.id, "list", path.rsplit("/", 1)[-1])),
        "OrgAssetType": kept["kind"],
        "ThumbnailUrl": None if thumbnail is None else Typed("SP.ResourcePath", {"DecodedUrl": _path(thumbnail)}),
        "UniqueId": Guid(guid_of(site.id, "assets", path.lower())),
    }


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/") or "/"


def _site_of(session: Session, path: str) -> Site:
    steps = path.split("/")
    managed = len(steps) > 3 and steps[1].lower() in ("sites", "teams")
    return live_site(session.transaction, ROOT_URL + ("/".join(steps[:3]) if managed else ""))


_FUNCTIONS: dict[str, Function] = {
    "gettenantcdnenabled": _cdn_enabled,
    "settenantcdnenabled": _enable_cdn,
    "gettenantcdnorigins": _cdn_origins,
    "addtenantcdnorigin": _add_origin,
    "removetenantcdnorigin": _remove_origin,
    "createtenantcdndefaultorigins": _add_default_origins,
    "gettenantcdnpolicies": _cdn_policies,
    "settenantcdnpolicy": _set_cdn_policy,
    "getorgnewssites": _news_sites,
    "setorgnewssite": _set_news_site,
    "removeorgnewssite": _remove_news_site,
    "getknowledgehubsite": _knowledge_hub,
    "setknowledgehubsite": _set_knowledge_hub,
    "removeknowledgehubsite": _remove_knowledge_hub,
    "addtoorgassetslibandcdn": _add_assets,
    "addtoorgassetslibandcdnwithtype": _add_assets,
    "removefromorgassets": _remove_assets,
    "getorgassets": _assets,
}
