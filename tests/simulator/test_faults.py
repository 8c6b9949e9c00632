"""Faults on demand."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from spo_gitops.simulator import RunningTenant, TenantOptions

from .client import Client, T


def _fault(client: Client, **rule: Any) -> None:
    client.sim("POST", "faults", {"seed": 7, "rules": [rule]})


@pytest.mark.parametrize("kind", ["drop_before", "reset"])
def test_a_lost_request_has_no_effect(client: Client, kind: str) -> None:
    before = client.state()
    _fault(client, operation="SPSiteManager/create", kind=kind, count=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        client.create("/sites/lost")
    assert client.state() == before
    assert client.create("/sites/lost").json()["SiteStatus"] == 2


def test_a_lost_answer_leaves_the_effect(client: Client) -> None:
    _fault(client, operation="SPSiteManager/*", kind="drop_after", count=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        client.create("/sites/lost")
    assert "/sites/lost" in client.state()["sites"]
    assert client.create("/sites/lost").json()["SiteStatus"] == 4
    metrics = client.sim("GET", "metrics")
    assert (metrics["writes"], metrics["byStatus"]["0"]) == (1, 1)


@pytest.mark.parametrize("status", [429, 503])
def test_throttling_on_demand(client: Client, status: int) -> None:
    _fault(client, operation="SPO.Tenant/sites(id) PATCH", kind="throttle", status=status, retryAfter=17, count=1)
    answer = client.patch_site("/sites/hr", {"Title": "People"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "17")
    assert client.patch_site("/sites/hr", {"Title": "People"}).status_code == 200


def test_a_status_on_demand_waits_its_turn(client: Client) -> None:
    _fault(client, operation="web GET", kind="status", status=500, code="-1, X.Y", after=2, count=1)
    statuses = [client.get(f"{T}/sites/hr/_api/web").status_code for _ in range(4)]
    assert statuses == [200, 200, 500, 200]
    client.sim("DELETE", "faults")


def test_a_rate_is_kept_and_repeatable(client: Client) -> None:
    def run() -> list[int]:
        _fault(client, operation="*", kind="throttle", rate=0.3)
        return [client.get(f"{T}/sites/hr/_api/web").status_code for _ in range(60)]

    client.token(T)
    first = run()
    assert first == run()
    assert 5 < first.count(429) < 35


def test_a_stale_read_answers_from_the_past(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 1})
    client.advance(60)
    client.patch_site("/sites/hr", {"Title": "People"})
    _fault(client, operation="*GetSitePropertiesByUrl", kind="stale", seconds=30, count=1)
    assert client.properties("/sites/hr")["Title"] == "Human Ressources"
    assert client.properties("/sites/hr")["Title"] == "People"


def test_a_delay_is_in_service_seconds(client: Client) -> None:
    _fault(client, operation="web GET", kind="delay", seconds=60, count=1)
    assert client.get(f"{T}/sites/hr/_api/web").elapsed.total_seconds() >= 0.1


def test_a_rule_of_no_known_kind_is_refused(client: Client) -> None:
    url = f"{client.tenant.url}/_sim/faults"
    answer = client.session.post(url, json={"rules": [{"kind": "earthquake"}]}, timeout=10)
    assert answer.status_code == 400


def test_requests_overlap_in_their_latency(directory: Path) -> None:
    options = TenantOptions(directory=directory, time_scale=10)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        client.site_id("/")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: client.properties("/"), range(16)))
        assert client.sim("GET", "metrics")["peakConcurrency"] >= 4
