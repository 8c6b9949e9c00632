"""The client context of a ProcessQuery: the site and web that the request is addressed to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .calls import Call
from .csom_base import CsomObject, Passive, Session
from .webs import site_fields, site_here, web_fields


@dataclass(slots=True)
class ContextObject(Passive):
    """`ClientContext.Current`."""

    session: Session
    site_call: Call
    type_name = "SP.RequestContext"

    def member(self, name: str) -> CsomObject | None:
        """Its site or web."""
        match name.lower():
            case "site":
                return HereObject(self.session, self.site_call, "SP.Site")
            case "web":
                return HereObject(self.session, self.site_call, "SP.Web")
            case _:
                return None


@dataclass(slots=True)
class HereObject(Passive):
    """The site or the web; the web's title and description wait for Update."""

    session: Session
    site_call: Call
    type_name: str
    pending: dict[str, Any] | None = None

    def properties(self) -> Mapping[str, Any]:
        """The members of the REST entity that are plain."""
        site = site_here(self.site_call)
        fields = site_fields(self.site_call, site) if self.type_name == "SP.Site" else web_fields(self.site_call, site)
        return {name: value for name, value in fields.items() if not callable(value)}

    def member(self, name: str) -> CsomObject | None:
        """The root web of a site."""
        return HereObject(self.session, self.site_call, "SP.Web") if name.lower() == "rootweb" else None

    def set_property(self, name: str, value: Any) -> None:
        """Remember a change."""
        self.pending = {**(self.pending or {}), name.lower(): value}

    def call(self, name: str, parameters: tuple[Any, ...]) -> Any:
        """Update."""
        if name != "Update":
            return Passive.call(self, name, parameters)
        site, wanted = site_here(self.site_call), self.pending or {}
        after = replace(
            site,
            title=str(wanted.get("title", site.title)),
            description=str(wanted.get("description", site.description)),
            classification=str(wanted.get("classification", site.classification)),
            share_by_email=bool(wanted.get("sharebyemailenabled", site.share_by_email)),
            modified=self.site_call.now,
        )
        self.session.transaction.put_site(after)
        self.pending = None
        return None
