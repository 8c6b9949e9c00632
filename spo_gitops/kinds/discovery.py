"""Which sites a tenant has: the aggregated list in pages, with what its columns tell about each.

Cheap and complete, but late, and silent about most settings: good for finding sites and for noticing that one has
changed, never for a value. Source: wire/REFERENCE.md 4 (columns) and 15 (what a change touches).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import MalformedAnswerError
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.site_url import path_of
from ..model.understanding import understanding

PAGE = 500

# What changes when somebody changes the site; usage figures move by themselves and are left out.
_TELLING = (
    "SiteId", "Title", "TemplateName", "HubSiteId", "GroupId", "SiteOwnerName", "SiteOwnerEmail", "ExternalSharing",
    "StorageQuota", "ConditionalAccessPolicy", "SensitivityLabel", "LastActivityOn", "AllowGuestUserSignIn",
    "ShareByEmailEnabled", "ShareByLinkEnabled",
)  # fmt: skip
_COLUMNS = ("SiteUrl", "TimeDeleted", *_TELLING)
_VIEW = (
    "<View Scope='RecursiveAll'><ViewFields>"
    + "".join(f"<FieldRef Name='{name}'/>" for name in _COLUMNS)
    + "</ViewFields><OrderBy Override='TRUE'><FieldRef Name='ID' Ascending='FALSE'/></OrderBy>"
    f"<RowLimit Paged='TRUE'>{PAGE}</RowLimit></View>"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A site as discovery shows it, its path as the service spells it.

    ``mark`` differs after a change that a column shows; ``activity`` is a time.
    """

    path: str
    identity: str
    template: str
    mark: str
    activity: str


def discover() -> Conversation[tuple[Found, ...]]:
    """Every live site, by path."""
    found: dict[str, Found] = {}
    paging: str | None = None
    while True:
        parameters = {"RenderOptions": 2, "DatesInUtc": True, "Paging": paging, "ViewXml": _VIEW}
        response = yield Request("site.list-aggregated", body={"parameters": parameters})
        if not isinstance(response.body, dict) or not isinstance(response.body.get("Row"), list):
            raise MalformedAnswerError("the aggregated list answered without rows")
        with understanding("a row of the aggregated list"):
            sites = [_found(row) for row in response.body["Row"] if not row.get("TimeDeleted")]
        found |= {site.path.lower(): site for site in sites}
        following = response.body.get("NextHref")
        if not following:
            return tuple(found[path] for path in sorted(found))
        paging = str(following).lstrip("?")


def _found(row: Mapping[str, Any]) -> Found:
    telling = {name: row.get(f"{name}.") or row.get(name) for name in _TELLING}
    mark = hashlib.sha256(json.dumps(telling, sort_keys=True, default=str).encode()).hexdigest()[:16]
    return Found(
        path_of(str(row["SiteUrl"])),
        str(row.get("SiteId", "")).strip("{}").lower(),
        str(row.get("TemplateName", "")),
        mark,
        str(row.get("LastActivityOn.") or row.get("LastActivityOn") or ""),
    )
