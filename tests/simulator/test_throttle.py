"""Resource units, and what a client sees of them."""

import base64
from pathlib import Path

import msal
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.simulator import RunningTenant, TenantOptions
from spo_gitops.simulator.throttle import Bucket, Throttle, assigns_label

from .applications import make_key, register
from .client import AUTHORITY, Client, T


def test_a_minute_is_used_up_and_begins_again(client: Client) -> None:
    client.sim("POST", "clock", {"frozen": True})
    url = f"{T}/sites/hr/_api/web?$select=Title"
    statuses, headers = [], []
    for _ in range(627):
        answer = client.get(url)
        statuses.append(answer.status_code)
        headers.append(answer.headers)
    assert statuses == [200] * 625 + [429] * 2
    assert "RateLimit-Limit" not in headers[498]  # below 80 %
    assert (headers[499]["RateLimit-Limit"], headers[499]["RateLimit-Remaining"]) == ("1250", "250")
    assert (headers[510]["RateLimit-Limit"], headers[510]["RateLimit-Remaining"]) == ("1250", str(1250 - 2 * 511))
    assert headers[-1]["RateLimit-Remaining"] == "0"
    assert headers[-1]["Retry-After"] == headers[-1]["RateLimit-Reset"] == "60"
    client.advance(float(headers[-1]["Retry-After"]))
    assert client.get(url).status_code == 200
    metrics = client.sim("GET", "metrics")
    assert metrics["throttled"] == 2
    assert metrics["byStatus"]["429"] == 2


def test_a_bucket_fills_evenly_and_never_beyond_its_limit() -> None:
    bucket = Bucket(60, 60.0)
    assert bucket.take(60, 0.0) and not bucket.take(1, 0.0)
    assert bucket.take(30, 30.0) and not bucket.take(1, 30.0)  # half a minute brings half of it
    assert bucket.full_in == 60
    assert not bucket.take(61, 1000.0)  # it holds no more, however long nobody asked
    assert bucket.take(10, 1010.0) and bucket.full_in == 60
    assert bucket.take(0, 1040.0) and (bucket.level, bucket.full_in) == (30.0, 30)


def test_who_asks_on_without_waiting_gets_nothing() -> None:
    """What is refused counts against the limit (documented): it takes what has flowed back."""
    throttle = Throttle(1000)
    throttle.charge(1250, 0.0)
    assert not any(throttle.charge(2, 0.05 * number).allowed for number in range(1, 1000))
    assert throttle.charge(2, 51.0).allowed


@given(asked=st.lists(st.tuples(st.integers(1, 40), st.floats(0, 90)), min_size=1, max_size=40))
def test_no_span_of_time_gets_more_than_the_bucket_and_what_flows_in(asked: list[tuple[int, float]]) -> None:
    bucket, now, given_at = Bucket(60, 60.0), 0.0, []
    for units, later in asked:
        now += later
        if bucket.take(units, now):
            given_at.append((now, units))
    for begin in range(len(given_at)):
        for end in range(begin, len(given_at)):
            span = given_at[end][0] - given_at[begin][0]
            assert sum(units for _, units in given_at[begin : end + 1]) <= 60 + span + 1e-3


def test_other_limits_come_without_ratelimit_headers() -> None:
    throttle = Throttle(1000)
    told = [throttle.charge(1250, minute * 60.0, app=f"a{app}") for minute in range(2) for app in range(15)]
    # Every application's minute is its own. The tenant has room for fifteen of these, and a minute later for three.
    assert [one.allowed for one in told[:19]] == [True] * 18 + [False]
    assert set(told[18].headers) == {"Retry-After"}
    day = Throttle(1000)
    day.charge(1, 0.0)
    day.of("").day.level = 10.0
    assert set(day.charge(11, 0.0).headers) == {"Retry-After"}


def test_licences_decide_the_allowance(directory: Path) -> None:
    options = TenantOptions(directory=directory, licences=60000, latency=False)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        for _ in range(630):
            assert client.get(f"{T}/_api/web?$select=Title").status_code == 200


def test_buckets_fill_in_service_time(client: Client) -> None:
    for _ in range(700):  # at 600 service seconds a second this takes several minutes of the service
        client.get(f"{T}/sites/hr/_api/web?$select=Title")
    assert client.sim("GET", "metrics")["resourceUnits"] == 1400


def test_a_query_costs_more_with_more_objects(client: Client) -> None:
    from .test_csom import ALL, TENANT, method

    detailed = '<Parameter Type="Boolean">true</Parameter>'
    paths = "".join(method(n, "GetSitePropertiesByUrl", f"{T}/sites/hr", detailed) for n in (10, 11, 12))
    client.csom("".join(f'<Query Id="{n}" ObjectPathId="{n}">{ALL}</Query>' for n in (10, 11, 12)), TENANT + paths)
    assert client.sim("GET", "metrics")["resourceUnits"] == 4


def test_every_application_has_limits_of_its_own_below_those_of_the_tenant() -> None:
    throttle = Throttle(1000)
    assert throttle.charge(1250, 0.0, app="a").allowed
    assert not throttle.charge(1, 0.0, app="a").allowed
    assert throttle.charge(1, 0.0, app="b").allowed
    refused = [throttle.charge(1250, 0.0, app=f"c{number}") for number in range(14)]
    assert [one.allowed for one in refused] == [True] * 13 + [False]
    assert set(refused[-1].headers) == {"Retry-After"} and throttle.charge(1250, 301.0, app="d").allowed


def test_labels_may_be_assigned_a_hundred_times_in_five_minutes_whoever_does_it() -> None:
    throttle = Throttle(50_000)
    verdicts = [throttle.charge(2, 1.0, app=f"app {number % 2}", assigns_label=True) for number in range(101)]
    assert [one.allowed for one in verdicts] == [True] * 100 + [False]
    assert verdicts[-1].headers == {"Retry-After": "300"}
    assert throttle.charge(2, 2.0, app="app 0").allowed
    assert throttle.charge(2, 301.0, app="app 0", assigns_label=True).allowed


def test_sharing_has_a_limit_for_each_application() -> None:
    throttle = Throttle(50_000)
    verdicts = [throttle.charge(5, 1.0, "graph/items createLink POST", app="a") for _ in range(301)]
    assert [one.allowed for one in verdicts] == [True] * 300 + [False]
    assert throttle.charge(5, 1.0, "graph/items createLink POST", app="b").allowed


LABEL = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    ("body", "assigns"),
    [
        (f'{{"SensitivityLabel": "{LABEL}"}}', True),
        (f'{{"SensitivityLabel2":"{LABEL}"}}', True),
        (f'<SetProperty Name="SensitivityLabel"><Parameter Type="Guid">{{{LABEL}}}</Parameter></SetProperty>', True),
        ('{"SensitivityLabel": "00000000-0000-0000-0000-000000000000"}', False),
        ('{"SensitivityLabel": null, "HubSiteId": "' + LABEL + '"}', False),
        (f'{{"SensitivityLabel": "", "HubSiteId": "{LABEL}"}}', False),
        (f'{{"HubSiteId": "{LABEL}"}}', False),
    ],
)
def test_what_gives_a_label(body: str, assigns: bool) -> None:
    assert assigns_label(body.encode()) is assigns


def test_many_applications_use_up_the_five_minutes_of_the_tenant(directory: Path) -> None:
    key, allowed = make_key(), 15  # of 1,250 units each in 18,750
    options = TenantOptions(directory=directory, licences=1000, latency=False)

    def asked(client: Client, number: int) -> requests.Response:
        name = f"44444444-4444-4444-4444-{number:012d}"
        register(client, name, certificates=[key.certificate], roles={"SharePoint": ["Sites.FullControl.All"]})
        thumbprint = base64.urlsafe_b64decode(key.sha1()).hex()
        app = msal.ConfidentialClientApplication(
            name,
            client_credential={"private_key": key.private, "thumbprint": thumbprint},
            authority=AUTHORITY,
            instance_discovery=False,
            http_client=client.session,
        )
        token = app.acquire_token_for_client([f"{T}/.default"])["access_token"]
        return client.session.get(f"{T}/_api/web?$select=Title", headers={"Authorization": f"Bearer {token}"})

    with RunningTenant(options) as tenant, Client(tenant) as client:
        client.sim("POST", "clock", {"frozen": True})
        client.sim("POST", "quirks", {"rest_request_units": 1250})
        told = [asked(client, number) for number in range(allowed + 1)]
        assert [one.status_code for one in told] == [200] * allowed + [429]
        assert "Retry-After" in told[-1].headers and "RateLimit-Remaining" not in told[-1].headers
        client.advance(int(told[-1].headers["Retry-After"]))
        assert asked(client, allowed + 1).status_code == 200
