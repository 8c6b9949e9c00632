"""The bulk listing of sites: filters and pages."""

import fnmatch
import re
from dataclasses import dataclass

from .errors import ServiceError, argument_error
from .models import Site
from .people import find_principal
from .store import Transaction

_CLAUSE = re.compile(r"\s*(\w+)\s+-(eq|ne|like|notlike)\s+'([^']*)'\s*")
_TEMPLATE = re.compile(r"[A-Z]+#\d+")


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a listing and the token of the next one."""

    sites: tuple[Site, ...]
    token: str | None


def page_of(sites: list[Site], start: str | None, size: int) -> Page:
    """The page that a token asks for; the token names the last site given, so that pages stay right under changes."""
    first = 0
    if start and start.startswith("SPSiteQuery,"):
        number = int(start.rsplit(",", 1)[1], 16)
        first = next((index for index, site in enumerate(sites) if site.number > number), len(sites))
    page = sites[first : first + size]
    more = first + size < len(sites)
    token = f"SPSiteQuery,{page[-1].id},{page[-1].web_id},{page[-1].number:08x}" if more and page else None
    return Page(tuple(page), token)


def filtered(transaction: Transaction, filter_text: str, template: str) -> list[Site]:
    """The live sites that pass a filter, in a stable order."""
    if template and not _TEMPLATE.fullmatch(template):
        message = "FillSiteCollectionDTOInfo: Could not obtain valid templateId (-1) for the template name."
        raise ServiceError(400, -1, "Microsoft.Online.SharePoint.Common.SpoException", message)
    clauses = _clauses(filter_text)
    found = [
        site
        for site in transaction.sites()
        if site.deleted is None
        and site.ready <= transaction.now
        and (not template or site.template == template)
        and all(_passes(transaction, site, *clause) for clause in clauses)
    ]
    return sorted(found, key=lambda site: site.number)


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
