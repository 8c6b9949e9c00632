"""Malformed requests never crash the simulated tenant: each is answered, and a refusal has the documented form.

FUZZ_CASES says how many are drawn; `make fuzz` draws ten thousand.
"""

import json
import os
from collections.abc import Iterator

import pytest
import requests
from hypothesis import HealthCheck, example, given, settings

from spo_gitops.simulator import RunningTenant, TenantOptions
from tests.simulator.client import Client

from .malformed import HOSTS, ITSELF, NOTHING, Malformed, malformed

_CASES = int(os.environ.get("FUZZ_CASES", "150"))
_SIZE = 30_000_000


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    options = TenantOptions(tmp_path_factory.mktemp("tenant"), brownfield=True, latency=False, licences=100_000)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        for host in HOSTS[:4]:
            client.token(f"https://{host}")
        yield client


def _sent(client: Client, one: Malformed) -> requests.Response:
    headers = {"Accept": "application/json;odata=nometadata", **one.headers}
    if one.token is not None:
        headers["Authorization"] = one.token
    elif one.host != HOSTS[4]:
        headers["Authorization"] = f"Bearer {client.token(f'https://{one.host}')}"
    request = requests.Request(one.method, f"https://{one.host}/", headers=headers, data=one.body)
    prepared = client.session.prepare_request(request)
    # As drawn: preparing an address would mend it.
    prepared.url = f"https://{one.host}{one.path}"
    return client.session.send(prepared, timeout=30, verify=client.session.verify, allow_redirects=False)


def _documented(one: Malformed, answer: requests.Response) -> str | None:
    """What is wrong with the form of an answer; None for nothing."""
    if "Traceback" in answer.text or 'File "' in answer.text:
        return "a traceback"
    if answer.status_code == 500 and "odata.error" not in answer.text:
        return "an error of the server"
    if answer.status_code < 400:
        return None
    if answer.headers.get("Content-Type", "").startswith("text/plain") or not answer.text:
        return None
    body = json.loads(answer.text)
    if one.host == HOSTS[4]:
        return None if isinstance(body.get("error"), str) else "no error of the sign-in service"
    if answer.status_code == 401 and "error_description" in body:  # what the front door says about a token
        return None
    error = body.get("odata.error") or body.get("error")
    return None if isinstance(error, dict) and error.get("code") and error.get("message") else "no error of the API"


@settings(
    max_examples=_CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@example(one=ITSELF)
@example(one=NOTHING)
@given(one=malformed())
def test_malformed_requests_are_answered(client: Client, one: Malformed) -> None:
    answer = _sent(client, one)
    wrong = _documented(one, answer)
    assert wrong is None, f"{wrong}: {answer.status_code} {answer.text[:300]}"


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    path = "/sites/hr/_api/web/lists"
    one = Malformed(HOSTS[0], "POST", path, b"x" * _SIZE, {"Content-Type": "application/json"})
    answer = _sent(client, one)
    assert answer.status_code in (400, 413), answer.status_code
    assert _documented(one, answer) is None
