"""Where a site is: what a reading tells of it, whoever asks."""

from __future__ import annotations

from spo_gitops.kinds.site_places import place_of, read
from spo_gitops.model.address import Address
from spo_gitops.model.kind import Ask, Survey

from .service import Service
from .test_cases import SITE, SITE_ID

GONE = {"site.deleted": [{"error": "NotFoundError"}]}


def test_a_site_that_is_elsewhere_says_so_though_nobody_asked_for_its_url() -> None:
    """As after a release that died behind the rename: the URL is given back already, and the rest is not."""
    service = Service({"site.read": [{"error": "NotFoundError"}, SITE], "site.read-by-id": [SITE]} | GONE)
    ask = Ask(Address("site", "/sites/moved"), frozenset({"title"}), SITE_ID, formerly=("/sites/a",))
    seen = service.talk(read("https://contoso.sharepoint.com", ask, Survey()))
    assert seen.address.key == "/sites/moved" and place_of(seen) == Address("site", "/sites/a")
