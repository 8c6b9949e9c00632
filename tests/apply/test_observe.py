"""Observing: what a plan rests on, in as few requests as that takes."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.apply.observe import Observer
from spo_gitops.errors import RejectedError
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.kinds.survey import survey
from spo_gitops.model.address import TENANT, Address
from spo_gitops.model.desired import Desired, DesiredState
from spo_gitops.model.observation import ObservedState, Presence
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.ownership import Origin, Ownership
from spo_gitops.plan.scope import scope_of

from ..laws.loop import StillClock
from ..laws.model_tenant import URL, ModelHub, ModelTenant
from ..plan.pieces import at, declared, record

A, M, HUB = "site:/sites/a", "site:/sites/m", "hub:/sites/h"


class Tenant(ModelTenant):
    """The tenant of the laws; some sites and operations are refused."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: set[str] = set()

    def send(self, request: Request) -> Response:
        about = request.body.get("url", "") if isinstance(request.body, dict) else ""
        if request.operation in self.refused or about.removeprefix(URL) in self.refused:
            self.log.append(request.operation)
            raise RejectedError("HTTP 403")
        return super().send(request)


def observed(tenant: Tenant, *desired: Desired, owned: tuple[Ownership, ...] = ()) -> ObservedState:
    tenant.log.clear()
    state = DesiredState({d.address: d for d in desired})
    records = {o.address: o for o in owned}
    observer = Observer(tenant, StillClock(), kinds_of(URL), lambda: 1, survey)
    return observer.observe(scope_of(state, records, "all"), state, records)


def with_hub() -> Tenant:
    tenant = Tenant()
    for path in ("/sites/a", "/sites/m", "/sites/h"):
        tenant.add(path)
    tenant.hubs[tenant.sites["/sites/h"].id] = ModelHub("Hub")
    return tenant


def ours(tenant: Tenant, address: str, attributes: Any = None, **rest: Any) -> Ownership:
    return record(address, attributes, identity=tenant.sites[address.partition(":")[2]].id, **rest)


def test_a_plain_site_costs_one_request() -> None:
    tenant = with_hub()
    state = observed(tenant, declared(A, fields={"title": "New"}))
    assert tenant.log == ["site.read"]
    assert state.of(Address.parse(A)).presence is Presence.PRESENT


def test_the_tenant_is_read_once_and_only_where_it_decides() -> None:
    tenant = with_hub()
    observed(tenant, declared(A, fields={"settings.sharingCapability": "Disabled"}))
    assert tenant.log == ["site.read"]
    open_to_guests = {"settings.sharingCapability": "ExternalUserSharingOnly"}
    state = observed(tenant, declared(A, fields=open_to_guests), declared(M, fields=open_to_guests))
    assert sorted(tenant.log) == ["site.read", "site.read", "tenant.read"]
    assert state.of(TENANT).presence is Presence.PRESENT


def test_the_tenant_is_read_where_something_looser_is_to_be_given_back() -> None:
    tenant = with_hub()
    closed = {"settings.sharingCapability": ("Disabled", "ExternalUserSharingOnly")}
    observed(tenant, declared(A), owned=(ours(tenant, A, closed),))
    assert sorted(tenant.log) == ["site.read", "tenant.read"]
    observed(tenant, declared(A), owned=(ours(tenant, A, {"settings.sharingCapability": ("Disabled", "Disabled")}),))
    assert tenant.log == ["site.read"]


def test_a_tenant_that_refuses_to_be_read_is_unknown_and_its_sites_are_read() -> None:
    tenant = with_hub()
    tenant.refused.add("tenant.read")
    state = observed(tenant, declared(A, fields={"settings.sharingCapability": "ExternalUserSharingOnly"}))
    assert state.of(TENANT).presence is Presence.UNKNOWN
    assert state.of(Address.parse(A)).presence is Presence.PRESENT


def test_the_list_of_hubs_is_read_once_where_hubs_matter() -> None:
    tenant = with_hub()
    observed(tenant, *(declared(f"site:/sites/{name}", fields={"hub": "/sites/h"}) for name in "am"))
    assert tenant.log == ["hub.list", "site.read", "site.read"]


def test_sites_are_discovered_only_where_a_hub_goes() -> None:
    tenant = with_hub()
    tenant.sites["/sites/m"].hub = tenant.sites["/sites/h"].id
    hub = ours(tenant, HUB, origin=Origin.CREATED)
    assert "site.list-aggregated" not in log_of(tenant, declared(HUB), owned=(hub,))
    state = observed(tenant, owned=(hub,))
    assert tenant.log == ["hub.list", "site.list-aggregated", "hub.rights", "site.read"]
    assert [(str(o.address), name) for o, name in state.members[hub.address]] == [(M, "hub")]


def log_of(tenant: Tenant, *desired: Desired, owned: tuple[Ownership, ...]) -> list[str]:
    observed(tenant, *desired, owned=owned)
    return list(tenant.log)


def test_who_left_before_the_list_learnt_of_it_is_no_member() -> None:
    tenant = with_hub()
    hub = ours(tenant, HUB, origin=Origin.CREATED)

    class Late(Tenant):
        def _site_list_aggregated(self, body: Any, request: Request) -> Any:
            rows = super()._site_list_aggregated(body, request)["Row"]
            return {"Row": [{**row, "HubSiteId": self.sites["/sites/h"].id} for row in rows]}

    tenant.__class__ = Late
    assert observed(tenant, owned=(hub,)).members[hub.address] == ()


def test_a_member_that_cannot_be_read_again_is_one_as_far_as_is_known() -> None:
    tenant = with_hub()
    tenant.sites["/sites/m"].hub = tenant.sites["/sites/h"].id
    tenant.refused.add("/sites/m")
    hub = ours(tenant, HUB, origin=Origin.CREATED)
    members = observed(tenant, owned=(hub,)).members[hub.address]
    assert [(str(o.address), o.presence) for o, _ in members] == [(M, Presence.UNKNOWN)]


def test_a_refused_read_is_unknown_and_fails_nobody_else() -> None:
    tenant = with_hub()
    tenant.refused.add("/sites/a")
    state = observed(tenant, declared(A), declared(M))
    assert state.of(Address.parse(A)).presence is Presence.UNKNOWN
    assert state.of(Address.parse(A)).trouble == "HTTP 403"
    assert state.of(Address.parse(M)).presence is Presence.PRESENT


def test_without_the_list_of_hubs_nothing_is_decided() -> None:
    tenant = with_hub()
    tenant.refused.add("hub.list")
    with pytest.raises(RejectedError):
        observed(tenant, declared(A, fields={"hub": "/sites/h"}))


def test_what_is_held_elsewhere_is_read_with_who_comes_back() -> None:
    tenant = with_hub()
    held = [(M, "hub", "/sites/h", "none")]
    for origin in (Origin.RECYCLED, Origin.CREATED):
        state = observed(tenant, declared(HUB), owned=(ours(tenant, HUB, origin=origin, held=held),))
        assert Address.parse(M) in state.resources


def test_a_hub_that_a_release_would_join_again_is_looked_at() -> None:
    tenant = with_hub()
    released = ours(tenant, A, {"hub": ("none", "/sites/h")})
    assert observed(tenant, owned=(released,)).of(Address.parse(HUB)).presence is Presence.PRESENT
    tenant.hubs.clear()
    assert observed(tenant, owned=(released,)).of(Address.parse(HUB)).presence is Presence.ABSENT
    kept = declared(A, fields={"hub": "none"})
    assert Address.parse(HUB) not in observed(tenant, kept, owned=(released,)).resources


def test_what_was_read_is_kept_where_reading_is_broken_off() -> None:
    tenant, kept = with_hub(), list[set[str]]()

    def stopped(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    state = DesiredState({at(path): declared(path, fields={"title": "T"}) for path in (A, M, "site:/sites/h")})
    observer = Observer(
        tenant, StillClock(), kinds_of(URL), lambda: 1, survey, stopped,
        keep=lambda found: kept.append({str(address) for address in found}),
    )  # fmt: skip
    with pytest.raises(KeyboardInterrupt):
        observer.observe(frozenset(state.resources), state, {})
    assert [len(found) for found in kept] == [2]
