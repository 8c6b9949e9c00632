"""What the probe asks of the listings of sites: pages, lateness, and which values of a listing are true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..counting import how_many
from ..model.kind import Conversation, Wait
from ..model.operation import Request
from . import csom
from .probe_findings import Answer, Question, Subject
from .site_read import entity

_PAGE = 100  # sites, below which a listing without a link says nothing
_LATE_S, _POLL_S = 240, 20
# Documented as defaults in a listing, though an old capture of one has plausible values (A3).
_SHARING = ("SharingCapability", "DenyAddAndCustomizePages")
# The others that are documented as defaults, and differ from these in a new communication site.
_DEFAULTED = (
    "AllowDownloadingNonWebViewableFiles", "AllowEditing", "DisableAppViews", "DisableCompanyWideSharingLinks",
    "DisableFlows", "LimitedAccessFileType", "PWAEnabled", "SandboxedCodeActivationCapability",
)  # fmt: skip


def page(subject: Subject) -> Conversation[Answer]:
    response = yield Request("probe.query", body=csom.list_sites())
    size = len(_rows(response.body))
    if _listing(response.body).get("NextStartIndexFromSharePoint"):
        return str(size), f"a page of the listing has {how_many(size, 'site')}"
    return None, f"all sites are on one page: {size}"


def lag(subject: Subject) -> Conversation[Answer]:
    condition = f"<Eq><FieldRef Name='SiteUrl'/><Value Type='Text'>{subject.url}</Value></Eq>"
    view = f"<View><Query><Where>{condition}</Where></Query><RowLimit>1</RowLimit></View>"
    body = {"parameters": {"RenderOptions": 2, "ViewXml": view}}
    for waited in range(0, _LATE_S + 1, _POLL_S):
        response = yield Request("site.list-aggregated", body=body)
        if response.body.get("Row"):
            return f"below {_LATE_S}", f"the aggregated list has the new site after {waited} s at most"
        yield Wait(_POLL_S)
    return f"above {_LATE_S}", "the aggregated list has no new site yet"


def rest_pages(subject: Subject) -> Conversation[Answer]:
    response = yield Request("probe.rest-listing", body={"speFilter": {"StartIndex": None, "IncludeDetail": False}})
    sites = len(response.body.get("value", []))
    if any("nextlink" in name.lower() for name in response.body):
        return "true", f"behind {how_many(sites, 'site')} there is a link to the next"
    told = f"a REST listing has {how_many(sites, 'site')} and no link; whether these are all is not known"
    return "false" if sites >= _PAGE else None, told


def shows_sharing(subject: Subject) -> Conversation[Answer]:
    true, listed = yield from _true_and_listed(subject, detailed=False)
    told = ", ".join(f"{name} {listed.get(name)} for {true.get(name)}" for name in _SHARING)
    shown = all(listed.get(name) == true.get(name) for name in _SHARING)
    return str(shown).lower(), f"a listing has {told}"


def detail_cures(subject: Subject) -> Conversation[Answer]:
    true, listed = yield from _true_and_listed(subject, detailed=False)
    wrong = [name for name in _DEFAULTED if name in listed and listed[name] != true.get(name)]
    if not wrong:
        return None, "a listing without IncludeDetail has no wrong value that it could cure"
    _, detailed = yield from _true_and_listed(subject, detailed=True)
    left = [name for name in wrong if detailed.get(name) != true.get(name)]
    told = f"of {len(wrong)} values that are wrong in a listing, {len(left)} are with IncludeDetail"
    return str(not left).lower(), told


def _true_and_listed(subject: Subject, *, detailed: bool) -> Conversation[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The site by itself, and as a listing of it alone has it; a listing may be late with a new site."""
    read = yield Request("site.read", body={"url": subject.url, "includeDetail": False})
    for _ in range(0, _LATE_S, _POLL_S):
        response = yield Request("probe.query", body=csom.listed_site(subject.url, detailed=detailed))
        rows = _rows(response.body)
        if rows:
            return entity(read.body), rows[0]
        yield Wait(_POLL_S)
    raise LookupError("the listing does not have the site")


def _listing(body: Any) -> Mapping[str, Any]:
    (found,) = (item for item in csom.results(body) if "_Child_Items_" in item)
    return dict(found)


def _rows(body: Any) -> list[Mapping[str, Any]]:
    return list(_listing(body)["_Child_Items_"])


QUESTIONS = (
    Question("A2", "listing_page_size", "300", page),
    Question("A1", "rest_listing_pages", "false", rest_pages),
    Question("A3", "listing_shows_sharing", "false", shows_sharing),
    Question("A4", "detail_cures_listing", "false", detail_cures),
)
LATE = Question("C11", "listing_lag_seconds", f"below {_LATE_S}", lag)
