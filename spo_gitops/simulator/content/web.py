"""The web: the root web of a site, and the webs below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import argument_error, file_not_found, sp_error
from ..here import Here
from ..hosts import EMPTY_GUID
from ..models import Site
from ..records import derived
from ..site_schema import DEFAULTS
from ..store_objects import Stored
from ..thing import names, navigation
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
            **(self.here.records.get("folder", path.lower()) or {}),
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
