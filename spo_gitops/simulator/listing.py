"""The bulk listing of sites: filters and pages."""

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .errors import ServiceError, argument_error
from .hosts import Host
from .models import Site
from .other_sites import PERSONAL
from .people import find_principal
from .store import Transaction

_CLAUSE = re.compile(r"\s*(\w+)\s+-(eq|ne|like|notlike)\s+'([^']*)'\s*")
_TEMPLATE = re.compile(r"[A-Z]+#\d+|SPSPERS")  # CLI for Microsoft 365 names the one of personal sites so


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a listing and the token of the next one."""

    sites: tuple[Site, ...]
    token: str | None


def page_of(sites: Iterable[Site], size: int) -> Page:
    """The next sites and the token of those behind them; it names the last site, so that pages stay right."""
    found = list(islice(sites, size + 1))
    page = found[:size]
    more = len(found) > size
    token = f"SPSiteQuery,{page[-1].id},{page[-1].web_id},{page[-1].number:08x}" if more and page else None
    return Page(tuple(page), token)


def start_of(token: str | None) -> int:
    """The number of the site that a token names; 0 for the beginning."""
    if not token or not token.startswith("SPSiteQuery,"):
        return 0
    last = token.rsplit(",", 1)[1]
    try:
        return int(last, 16)
    except ValueError as error:
        raise argument_error("The start index is not valid.") from error


def filtered(transaction: Transaction, wanted: Mapping[str, Any], after: int = 0) -> Iterator[Site]:
    """The live sites beyond a number that pass an SPOSitePropertiesEnumerableFilter, in a stable order."""
    filter_text, template = str(wanted.get("Filter") or ""), str(wanted.get("Template") or "")
    if template and not _TEMPLATE.fullmatch(template):
        message = "FillSiteCollectionDTOInfo: Could not obtain valid templateId (-1) for the template name."
        raise ServiceError(400, -1, "Microsoft.Online.SharePoint.Common.SpoException", message)
    clauses = _clauses(filter_text)
    template = PERSONAL if template == "SPSPERS" else template
    found = transaction.sites(deleted=False, template=template or None, after=after)
    return (
        site
        for site in found
        if site.ready <= transaction.now
        and _is_of_kind(site, wanted)
        and all(_passes(transaction, site, *clause) for clause in clauses)
    )


def _is_of_kind(site: Site, wanted: Mapping[str, Any]) -> bool:
    """Personal sites are left out, included or alone; so are sites with a group (REFERENCE §2.1)."""
    personal = site.url.lower().startswith(Host.MY.origin)
    grouped = site.group is not None and not site.channel
    match wanted.get("IncludePersonalSite") or 0:
        case 0 if personal:
            return False
        case 2 if not personal:
            return False
    with_group = wanted.get("GroupIdDefined") or 0
    return not with_group or grouped is (with_group == 1)


def _clauses(text: str) -> list[tuple[str, str, str]]:
    if not text.strip():
        return []
    clauses = []
    for part in re.split(r"\s+-and\s+", text):
        match = _CLAUSE.fullmatch(part)
        if match is None or match[1].lower() not in ("owner", "template", "lockstate", "url", "isauthoritative"):
            raise argument_error(f"Syntax error in the filter expression '{text}'.")
        clauses.append((match[1].lower(), match[2], match[3].lower()))
    return clauses


def _passes(transaction: Transaction, site: Site, name: str, operator: str, wanted: str) -> bool:
    owner = find_principal(site.owner)
    actual = {
        "owner": (owner.upn or owner.login) if owner else site.owner,
        "template": site.template,
        "lockstate": site.lock_at(transaction.now),
        "url": site.url,
        "isauthoritative": "false",
    }[name].lower()
    match operator:
        case "eq":
            return actual == wanted
        case "ne":
            return actual != wanted
        case "like":
            return _like(actual, wanted)
        case _:
            return not _like(actual, wanted)


def _like(actual: str, wanted: str) -> bool:
    return fnmatch.fnmatchcase(actual, wanted) if "*" in wanted else wanted in actual
