"""A web's theme and template, and what a site tells of its templates and health. Source: wire/metadata."""

from typing import Any

from ..answers import Raw
from ..calls import Effect
from ..errors import argument_error, file_not_found, sp_error
from ..guids import guid_of
from ..thing import Things, function
from ..values import Guid, Moment, Typed
from .items import ListItem
from .list_collection import Lists
from .lists import List
from .looks import hub_data
from .site import SiteCollection
from .web import Web
from .web_finding import ListTemplates
from .web_templates import WebTemplates

_RULES = ("Conflicting content types", "Customized files", "Missing galleries", "Missing parent content types")


@function(Web, "ApplyTheme", Effect.WRITE, 900)
def _theme(
    web: Web,
    color_palette_url: str,
    font_scheme_url: str | None = None,
    background_image_url: str | None = None,
    share_generated: bool = True,
) -> None:
    """A classic theme: only which one it is, is kept."""
    web.here.check_writable()
    if not color_palette_url.lower().endswith(".spcolor"):
        raise argument_error("colorPaletteUrl")
    chosen = (color_palette_url, font_scheme_url or "", background_image_url or "")
    web.here.records.change("web", web.id, ClassicTheme=list(chosen))
    web.here.records.touch()


@function(Web, "ApplyWebTemplate", Effect.WRITE, 2000)
def _template(web: Web, web_template: str) -> None:
    """A web has a template from the beginning here, so that it can take no other one."""
    raise sp_error("The template is already applied to this site.", 500)


@function(Web, "GetCustomListTemplates", milliseconds=40)
def _custom_templates(web: Web) -> Things:
    """Those that people saved from lists; saving one is refused as in a site without custom scripts."""
    return _NoTemplates(web.here)


class _NoTemplates(ListTemplates):
    """No list templates."""

    def items(self) -> Any:
        return iter(())


@function(List, "SaveAsTemplate", Effect.WRITE, 200)
def _save(list_: List, str_file_name: str, str_name: str, str_description: str = "", b_save_data: bool = False) -> None:
    raise sp_error("Saving a list as a template is not supported on this site.", 403)


@function(Web, "IncrementSiteClientTag", Effect.WRITE, 80)
def _tag(web: Web) -> None:
    web.here.records.touch()


@function(Web, "HubSiteDataAsStream", raw=True)
def _hub_stream(web: Web, force_refresh: bool = False) -> Raw:
    return Raw(hub_data(web) or {}, function="HubSiteDataAsStream")


@function(Web, "GetListItemByResourceId")
def _by_resource(web: Web, resource_id: str) -> ListItem:
    """An item by its unique id."""
    wanted = resource_id.strip("{}").lower()
    for list_ in Lists(web.here, web).items():
        for name, body in web.here.records.under("item", getattr(list_, "id", "")).items():
            if str(body["UniqueId"]).lower() == wanted and isinstance(list_, List):
                return ListItem(web.here, list_, int(name.rpartition(":")[2]))
    raise file_not_found()


@function(SiteCollection, "GetWebTemplates")
def _templates(site: SiteCollection, lcid: int = 1033, override_compat_level: int = 0) -> WebTemplates:
    return WebTemplates(site.here, lcid)


@function(SiteCollection, "GetWebPath")
def _web_path(site: SiteCollection, site_id: str, web_id: str) -> Typed:
    web = Web(site.here, web_id.strip("{}").lower())
    return Typed("SP.ResourcePath", {"DecodedUrl": web.path or "/"})


@function(SiteCollection, "RunHealthCheck", Effect.WRITE, 900)
def _health(site: SiteCollection, rule_id: str = "", b_repair: bool = False, b_run_always: bool = False) -> Typed:
    """Every rule is passed."""
    found = [
        Typed(
            "SP.SiteHealth.SiteHealthResult",
            {
                "MessageAsText": "",
                "RuleHelpLink": "",
                "RuleId": Guid(guid_of("health rule", name)),
                "RuleIsRepairable": False,
                "RuleName": name,
                "Status": 0,
                "TimeStamp": Moment(site.here.now),
            },
        )
        for name in _RULES
    ]
    summary = {"FailedErrorCount": 0, "FailedWarningCount": 0, "PassedCount": len(found), "Results": found}
    return Typed("SP.SiteHealth.SiteHealthSummary", summary)


@function(SiteCollection, "NeedsUpgradeByType")
def _upgrade(site: SiteCollection, version_upgrade: bool, recursive: bool) -> bool:
    return False
