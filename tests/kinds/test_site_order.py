"""What keeps a site from joining a hub."""

from __future__ import annotations

import pytest

from spo_gitops.kinds import site_order
from spo_gitops.model.address import Address
from spo_gitops.model.plan import Action, Case, Decision, Verb

from ..plan.pieces import absent, declared, live

SITE, HUB = "site:/sites/a", "hub:/sites/h"


@pytest.mark.parametrize(("verb", "waits"), [(Verb.RECORD, True), (Verb.CREATE, False), (Verb.RESTORE, False)])
def test_a_site_does_not_join_a_hub_that_is_gone_and_stays_away(verb: Verb, waits: bool) -> None:
    joins = Decision("hub", Case.DRIFT, "none", "/sites/h", None)
    found = live(SITE, {"hub": "none"})
    site = Action(found.address, Verb.UPDATE, (joins,), found, None, None, declared(SITE, fields={"hub": "/sites/h"}))
    hub = Action(Address("hub", "/sites/h"), verb, (), absent(HUB), None, None, declared(HUB))
    told = site_order.blocks(site, {hub.address: hub, site.address: site})
    assert ("its hub /sites/h is gone" in told) is waits
