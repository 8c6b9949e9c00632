"""Giving a classic site or a team site the features of a communication site, over REST and ProcessQuery."""

from dataclasses import dataclass

from ..calls import Effect
from ..csom_base import Session
from ..csom_functions import tenant_function
from ..errors import argument_error
from ..models import Site
from ..records import Records
from ..recycling import live_site
from ..store import Transaction
from ..thing import Thing, function, navigation
from .root import Root


@dataclass(slots=True)
class SitePageService(Thing):
    """Where pages of a site begin."""

    type_name = "SP.Publishing.SitePageService"


@dataclass(slots=True)
class CommunicationSite(Thing):
    """A site as a communication site."""

    type_name = "SP.Publishing.CommunicationSite"


@navigation(Root, "SitePages")
def _pages(root: Root) -> SitePageService:
    return SitePageService(root.here)


@navigation(SitePageService, "CommunicationSite")
def _site(pages: SitePageService) -> CommunicationSite:
    return CommunicationSite(pages.here)


@function(CommunicationSite, "Enable", Effect.WRITE, 900)
def _enable_here(site: CommunicationSite, design_package_id: str = "") -> None:
    _enable(site.here.transaction, site.here.check_writable(), design_package_id)


@tenant_function("EnableCommSite")
def _enable_at(session: Session, url: str, design_package_id: str = "") -> None:
    _enable(session.transaction, live_site(session.transaction, url), design_package_id)


def _enable(transaction: Transaction, site: Site, design: str) -> None:
    """What the pages look like is kept; a site that belongs to a group is refused, as documentation says."""
    if site.group is not None:
        raise argument_error("A site that belongs to a group can not get the features of a communication site.")
    Records(transaction, site).change("web", site.web_id, DesignPackageId=design.strip("{}").lower())
