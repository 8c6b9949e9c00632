"""The webs below a web: as webs, and as information about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import bad_query, sp_error
from ..guids import guid_of
from ..site_schema import DEFAULTS
from ..thing import Thing, Things, function, navigation
from .change_log import Change, logged
from .web import Web, web_at


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
