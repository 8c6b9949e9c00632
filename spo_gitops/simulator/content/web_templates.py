"""The templates that a web can be made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import sp_error
from ..thing import Thing, Things, function
from .web import Web

_COLLABORATION, _ENTERPRISE, _PUBLISHING = "Collaboration", "Enterprise", "Publishing"
# Name, number, title, category, and whether it is for a site's first web only: those that are not hidden.
TEMPLATES = (
    ("STS#3", 1, "Team site (no Microsoft 365 group)", _COLLABORATION, False),
    ("STS#0", 1, "Team site (classic experience)", _COLLABORATION, False),
    ("BDR#0", 7, "Document Center", _ENTERPRISE, False),
    ("DEV#0", 95, "Developer Site", _COLLABORATION, True),
    ("OFFILE#1", 14483, "Records Center", _ENTERPRISE, False),
    ("EHS#1", 2009, "Team Site - SharePoint Online configuration", _ENTERPRISE, True),
    ("BICenterSite#0", 3200, "Business Intelligence Center", _ENTERPRISE, False),
    ("SRCHCEN#0", 50, "Enterprise Search Center", _ENTERPRISE, False),
    ("ENTERWIKI#0", 56, "Enterprise Wiki", _PUBLISHING, False),
    ("PROJECTSITE#0", 6115, "Project Site", _COLLABORATION, False),
    ("COMMUNITY#0", 62, "Community Site", _COLLABORATION, False),
    ("SITEPAGEPUBLISHING#0", 68, "Communication site", _PUBLISHING, True),
    ("SRCHCENTERLITE#0", 90, "Basic Search Center", _ENTERPRISE, False),
)


@dataclass(slots=True)
class WebTemplate(Thing):
    """A template, by its name."""

    name: str
    lcid: int
    type_name = "SP.WebTemplate"

    def link(self) -> str:
        return f"Web/GetAvailableWebTemplates(lcid={self.lcid},doincludecrosslanguage=true)/GetByName('{self.name}')"

    def values(self) -> Mapping[str, Any]:
        _, number, title, category, root_only = next(one for one in TEMPLATES if one[0] == self.name)
        return {
            "Description": title,
            "DisplayCategory": category,
            "Id": number,
            "ImageUrl": "/_layouts/15/images/stts.png?rev=47",
            "IsHidden": False,
            "IsRootWebOnly": root_only,
            "IsSubWebOnly": False,
            "Lcid": self.lcid,
            "Name": self.name,
            "Title": title,
        }


@dataclass(slots=True)
class WebTemplates(Things):
    """All templates; their titles are English in every language."""

    lcid: int
    item = WebTemplate

    def items(self) -> Iterator[Thing]:
        return (WebTemplate(self.here, name, self.lcid) for name, *_ in TEMPLATES)


@function(Web, "GetAvailableWebTemplates")
def _available(web: Web, lcid: int = 1033, do_include_cross_language: bool = True) -> WebTemplates:
    return WebTemplates(web.here, lcid)


@function(WebTemplates, "GetByName")
def _by_name(templates: WebTemplates, name: str) -> WebTemplate:
    right = next((one[0] for one in TEMPLATES if one[0].lower() == name.lower()), None)
    if right is None:
        raise sp_error("The template was not found.", 404)
    return WebTemplate(templates.here, right, templates.lcid)
