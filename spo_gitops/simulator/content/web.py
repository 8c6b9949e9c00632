"""The web: the root web of a site, and the webs below it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import argument_error, bad_query, file_not_found, sp_error
from ..guids import guid_of
from ..here import Here
from ..hosts import EMPTY_GUID
from ..models import Site
from ..records import derived
from ..site_schema import DEFAULTS
from ..store_objects import Stored
from ..thing import Thing, Things, function, names, navigation
from .change_log import Change, logged, token_of
from .root import Root
from .securable import Securable

WRITABLE = names(
    "AlternateCssUrl CommentsOnSitePagesDisabled ContainsConfidentialInfo CustomMasterUrl Description "
    "DisableAppViews DisableFlows EnableMinimalDownload FooterEmphasis FooterEnabled FooterLayout HeaderEmphasis "
    "HeaderLayout HideTitleInHeader HorizontalQuickLaunch IsMultilingual LogoAlignment MasterUrl MegaMenuEnabled "
    "MembersCanShare NavAudienceTargetingEnabled NoCrawl NotificationsInOneDriveForBusinessEnabled "
    "NotificationsInSharePointEnabled ObjectCacheEnabled OverwriteTranslationsOnChange PreviewFeaturesEnabled "
    "QuickLaunchEnabled RecycleBinEnabled RequestAccessEmail SaveSiteAsTemplateEnabled SearchBoxInNavBar "
    "SearchBoxPlaceholderText SearchScope SiteLogoDescription SiteLogoUrl SyndicationEnabled "
    "TenantAdminMembersCanShare Title TreeViewEnabled UIVersion UIVersionConfigurationEnabled "
    "UseAccessRequestDefault"
)
LANGUAGES = (1033, 1031, 1036, 3082, 1040, 1043, 1046, 1053, 1030, 1035, 1044, 1041, 1045, 2070, 1049, 2052)


def relative(site: Site) -> str:
    """The server-relative URL of a site as written; "" for the root site of a host."""
    path = "/".join(site.url.split("/")[3:])
    return f"/{path}" if path else ""


@derived("web")
def _root_web(site: Site) -> Mapping[str, Stored]:
    return {site.web_id: Stored("", {"Path": relative(site)})}


@dataclass(slots=True)
class Web(Securable):
    """A web, by its id."""

    id: str
    type_name = "SP.Web"
    entity_set = "SP.ApiData.Webs"
    writable = WRITABLE

    @property
    def is_root(self) -> bool:
        """Whether it is the root web of its site."""
        return self.id == self.here.site.web_id

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it."""
        found = self.here.records.get("web", self.id)
        if found is None:
            raise file_not_found()
        return found

    @property
    def path(self) -> str:
        """Its server-relative URL; "" for the root web of the root site."""
        return str(self.record["Path"])

    def scope_id(self) -> str:
        return self.id

    def above(self) -> "Securable | None":
        parent = self.here.records.rows("web")[self.id].parent
        return Web(self.here, parent) if parent else None

    def link(self) -> str:
        return "Web"

    def identity(self) -> str | None:
        return f"site:{self.here.site.id}:web:{self.id}"

    def values(self) -> Mapping[str, Any]:
        site, record = self.here.site, self.record
        template, _, configuration = str(record.get("Template", site.template)).partition("#")
        path = self.path
        defaults = {
            "AllowRssFeeds": True,
            "AlternateCssUrl": "",
            "AppInstanceId": EMPTY_GUID,
            "CustomMasterUrl": f"{path}/_catalogs/masterpage/seattle.master",
            "DesignPackageId": EMPTY_GUID,
            "EffectiveBasePermissions": {"High": "2147483647", "Low": "4294967295"},
            "HeaderLayout": 2,
            "IsMultilingual": True,
            "IsHomepageModernized": False,
            "Language": site.settings.get("Lcid", DEFAULTS["Lcid"]),
            "LastItemModifiedDate": site.modified,
            "LastItemUserModifiedDate": site.modified,
            "MasterUrl": f"{path}/_catalogs/masterpage/seattle.master",
            "MembersCanShare": True,
            "NotificationsInOneDriveForBusinessEnabled": True,
            "NotificationsInSharePointEnabled": True,
            "PreviewFeaturesEnabled": True,
            "PrimaryColor": "#03787c",
            "QuickLaunchEnabled": True,
            "RecycleBinEnabled": True,
            "RequestAccessEmail": "",
            "SaveSiteAsTemplateEnabled": True,
            "SupportedUILanguageIds": list(LANGUAGES),
            "SyndicationEnabled": True,
            "TenantAdminMembersCanShare": 0,
            "UIVersion": 15,
            "UseAccessRequestDefault": True,
            "WelcomePage": "SitePages/Home.aspx",
        }
        return {
            **defaults,
            **record,
            "Configuration": int(configuration or 0),
            "Created": record.get("Created", site.created),
            "CurrentChangeToken": token_of(self.here, 2, self.id),
            "Description": record.get("Description", "") if not self.is_root else site.description,
            "Id": self.id,
            "IsProvisioningComplete": site.complete <= self.here.now,
            "ResourcePath": {"DecodedUrl": self.url},
            "ServerRelativePath": {"DecodedUrl": path or "/"},
            "ServerRelativeUrl": path or "/",
            "Title": record.get("Title", "") if not self.is_root else site.title,
            "Url": self.url,
            "WebTemplate": template,
            "WebTemplateConfiguration": f"{template}#{configuration or 0}",
        }

    @property
    def url(self) -> str:
        """Its whole URL."""
        site = self.here.site
        return site.url + self.path.removeprefix(relative(site))

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        if not self.is_root:
            self.here.records.change("web", self.id, **changes)
            self.here.records.touch()
        else:
            own = {name: changes.pop(wire) for wire, name in _OF_SITE if changes.get(wire) is not None}
            if "title" in own and not str(own["title"]).strip():
                raise argument_error("The title of a site must have 1 to 255 characters.")
            if changes:
                self.here.records.change("web", self.id, **changes)
            self.here.records.touch(**own)
        logged(self.here, "Web", Change.UPDATE, WebId=self.id)

    def delete(self) -> None:
        if self.is_root:
            raise sp_error("The root web of a site collection can not be deleted.", 500)
        if any(self.here.records.under("web", self.id)):
            raise sp_error(f'Error deleting Web site "{self.path}". Sites that have subsites can not be deleted.', 500)
        self.here.records.drop("web", self.id)
        self.here.records.touch()
        logged(self.here, "Web", Change.DELETE, WebId=self.id)


_OF_SITE = (("Title", "title"), ("Description", "description"))


@dataclass(slots=True)
class Webs(Things):
    """The webs directly below a web."""

    parent: str
    item = Web

    def items(self) -> Iterator[Thing]:
        return (Web(self.here, name) for name in self.here.records.under("web", self.parent))

    def add(self, fields: Mapping[str, Any]) -> Thing:
        wanted = {name.lower(): value for name, value in fields.items()}
        leaf = str(wanted.get("url") or wanted.get("leafname") or "").strip("/")
        title = wanted.get("title")
        if not leaf or not isinstance(title, str):
            raise bad_query("The parameter Url or Title is missing.")
        path = f"{Web(self.here, self.parent).path}/{leaf}"
        if web_at(self.here, path) is not None:
            message = f'The Web site address "{path}" is already in use.'
            raise sp_error(message, 500)
        number = guid_of(self.here.site.id, "web", path.lower(), self.here.now)
        body = {
            "Path": path,
            "Title": title,
            "Description": str(wanted.get("description") or ""),
            "Language": int(wanted.get("language") or DEFAULTS["Lcid"]),
            "Template": str(wanted.get("webtemplate") or "STS#3"),
            "Created": self.here.now,
        }
        self.here.records.put("web", number, body, self.parent)
        if wanted.get("usesamepermissionsasparentsite") is False or wanted.get("useuniquepermissions") is True:
            self.here.records.put("scope", number, {})
        self.here.records.touch()
        logged(self.here, "Web", Change.ADD, WebId=number)
        return Web(self.here, number)


def web_at(here: Here, path: str) -> Web | None:
    """The web at a server-relative URL."""
    wanted = path.rstrip("/").lower()
    for name, stored in here.records.rows("web").items():
        if str(stored.body["Path"]).lower() == wanted:
            return Web(here, name)
    return None


def web_here(here: Here) -> Web:
    """The web that a call is addressed to; raises ServiceError."""
    here.check()
    found = web_at(here, here.web_path)
    if found is None:
        raise file_not_found()
    return found


def server_relative(web: Web, text: str) -> str:
    """A path of a caller, server-relative, web-relative or a whole URL, as a server-relative one."""
    text = text.strip()
    if text.lower().startswith("https://"):
        text = "/" + text.split("/", 3)[3] if text.count("/") > 2 else "/"
    if not text.startswith("/"):
        text = f"{web.path}/{text}"
    return text.rstrip("/") if text != "/" else text


@navigation(Root, "Web", 11)
def _web(root: Root) -> Web:
    return web_here(root.here)


@navigation(Web, "Webs", 40)
def _webs(web: Web) -> Webs:
    return Webs(web.here, web.id)


@dataclass(slots=True)
class WebInformation(Thing):
    """A web as its parent sees it."""

    web: Web
    type_name = "SP.WebInformation"

    def values(self) -> Mapping[str, Any]:
        values = self.web.values()
        return {name: values[name] for name in self.shape.shown if name in values}


@dataclass(slots=True)
class WebInfos(Things):
    """The webs below, as information only."""

    parent: str
    item = WebInformation

    def items(self) -> Iterator[Thing]:
        return (WebInformation(self.here, web) for web in Webs(self.here, self.parent).items() if isinstance(web, Web))

    def add(self, fields: Mapping[str, Any]) -> Thing:
        made = Webs(self.here, self.parent).add(fields)
        assert isinstance(made, Web)
        return WebInformation(self.here, made)


@navigation(Web, "WebInfos", 40)
def _web_infos(web: Web) -> WebInfos:
    return WebInfos(web.here, web.id)


@function(Web, "GetSubwebsFilteredForCurrentUser")
def _subwebs(web: Web, n_web_template_filter: int = -1, n_configuration_filter: int = -1) -> WebInfos:
    return WebInfos(web.here, web.id)


@navigation(Web, "ParentWeb")
def _parent(web: Web) -> WebInformation | None:
    above = web.above()
    return WebInformation(web.here, above) if isinstance(above, Web) else None


@function(Web, "SetChromeOptions", Effect.WRITE, 120)
def _chrome(web: Web, body: dict[str, Any]) -> None:
    names = {name.lower(): name for name in WRITABLE}
    changes = {names[name.lower()]: value for name, value in body.items() if name.lower() in names}
    web.update(changes)


@function(Web, "SetUseAccessRequestDefaultAndUpdate", Effect.WRITE, 120)
def _access_requests(web: Web, use_access_request_default: bool) -> None:
    web.update({"UseAccessRequestDefault": use_access_request_default})


@function(Web, "SetAccessRequestSiteDescriptionAndUpdate", Effect.WRITE, 120)
def _access_description(web: Web, description: str) -> None:
    web.here.records.change("web", web.id, AccessRequestSiteDescription=description)


@function(Web, "SyncHubSiteTheme", Effect.WRITE, 200)
def _sync_theme(web: Web) -> None:
    if web.here.site.hub is None:
        raise sp_error("This site is not associated with a hub site.", 400)


@function(Web, "DoesUserHavePermissions")
def _may(web: Web, permission_mask: dict[str, Any]) -> bool:
    return bool(web.id and permission_mask)
