"""The control interface, and what survives a restart."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from spo_gitops.simulator import RunningTenant, TenantOptions

from .client import Client, G, T


def test_two_tenants_of_one_seed_are_equal_byte_for_byte(tmp_path: Path, key_directory: Path) -> None:
    states = []
    for name in ("one", "two"):
        options = TenantOptions(directory=tmp_path / name, seed_sites=30, brownfield=True, seed=5)
        with RunningTenant(options) as tenant:
            ca = str(tenant.directory / "ca.pem")
            states.append(requests.get(f"{tenant.url}/_sim/state", verify=ca, timeout=10).content)
    assert states[0] == states[1]


def test_the_state_shows_no_ids_unless_asked(client: Client) -> None:
    site = client.state()["sites"]["/sites/finance"]
    assert set(site) == {
        "template",
        "title",
        "description",
        "owner",
        "admins",
        "hub",
        "settings",
        "groups",
        "roles",
        "lists",
    }
    assert site["settings"]["SharingCapability"] == 2
    assert not {"StorageUsage", "SiteId", "HubSiteId", "Title", "SetOwnerWithoutUpdatingSecondaryAdmin"} & set(
        site["settings"]
    )
    more = client.state(extras="ids,content")["sites"]["/sites/finance"]
    assert more["files"] == {"Budget.xlsx": 120000, "Forecast.xlsx": 98000}
    assert more["id"] == client.site_id("/sites/finance")


def test_every_edit_does_what_it_says(client: Client) -> None:
    edits: list[dict[str, Any]] = [
        {"create": {"url": "/sites/Made", "template": "STS#3", "title": "Made"}},
        {"site": "/sites/made", "set": {"SharingCapability": 1, "Title": "By hand", "LockState": "ReadOnly"}},
        {"admins": {"site": "/sites/made", "set": ["ann.lee@contoso.com"]}},
        {"addFile": {"site": "/sites/made", "name": "a.txt", "bytes": 10}},
        {"addMember": {"site": "/sites/made", "group": "Editors", "principal": "ben.ortiz@contoso.com"}},
        {"shareFile": {"site": "/sites/made", "name": "a.txt", "scope": "organization", "expires": 4e9}},
        {"endAccess": {"site": "/sites/made", "principal": "ben.ortiz@contoso.com", "at": "2031-01-01T00:00:00Z"}},
        {"person": {"name": "cara.im@contoso.com", "set": {"accountEnabled": False}}},
        {"registerHub": "/sites/made"},
        {"joinHub": {"site": "/sites/hr", "hub": "/sites/made"}},
        {"tenant": {"SharingCapability": 1}},
        {"recycle": "/sites/legal"},
        {"restore": "/sites/legal"},
        {"recycle": "/sites/old-wiki"},
        {"purge": "/sites/old-wiki"},
    ]
    for edit in edits:
        client.sim("POST", "edit", edit)
    state = client.state(extras="content")
    made = state["sites"]["/sites/made"]
    assert made["title"] == "By hand"
    assert made["settings"]["LockState"] == "ReadOnly"
    assert made["admins"] == ["i:0#.f|membership|ann.lee@contoso.com"]
    assert (made["files"], made["items"]["Documents"]) == ({"a.txt": 10}, 1)
    assert made["groups"]["Editors"] == ["i:0#.f|membership|ben.ortiz@contoso.com"]
    assert any(name.startswith("SharingLinks.") for name in made["groups"])
    users = client.get(f"{T}/sites/made/_api/web/siteusers").json()["value"]
    assert [user["Expiration"] for user in users if user["Email"] == "ben.ortiz@contoso.com"] == [
        "2031-01-01T00:00:00Z"
    ]
    asked = client.get(f"{G}/v1.0/users/cara.im@contoso.com?$select=accountEnabled,signInActivity").json()
    assert asked["accountEnabled"] is False and asked["signInActivity"] is None
    assert state["sites"]["/sites/hr"]["hub"] == "/sites/made"
    assert state["sites"]["/sites/hr"]["settings"]["SharingCapability"] == 1
    assert "/sites/legal" in state["sites"]
    assert "/sites/old-wiki" not in state["sites"] and "/sites/old-wiki" not in state["recycleBin"]
    client.sim("POST", "edit", {"joinHub": {"site": "/sites/hr", "hub": None}})
    client.sim("POST", "edit", {"unregisterHub": "/sites/made"})
    assert client.state()["sites"]["/sites/made"]["hub"] is None
    assert client.sim("GET", "metrics")["writes"] == 0


@pytest.mark.parametrize("edit", [{"recycle": "/sites/none"}, {"fly": 1}, {"site": "/sites/hr", "set": {"X": 1}}])
def test_an_edit_that_makes_no_sense_is_refused(client: Client, edit: dict[str, Any]) -> None:
    before = client.state()
    answer = client.session.post(f"{client.tenant.url}/_sim/edit", json=edit, timeout=10)
    assert answer.status_code == 400
    assert client.state() == before


@pytest.mark.parametrize(
    "quirk", [{"none": 1}, {"admin_batch": 1}, {"listing_page_size": "x"}, {"listing_page_size": -1}]
)
def test_a_quirk_that_there_is_not_is_refused(client: Client, quirk: dict[str, Any]) -> None:
    before = client.sim("GET", "quirks")
    answer = client.session.post(f"{client.tenant.url}/_sim/quirks", json=quirk, timeout=10)
    assert answer.status_code == 400
    assert next(iter(quirk)) in answer.json()["error"] and "__init__" not in answer.text
    assert client.sim("GET", "quirks") == before


def test_requests_are_counted_and_logged(client: Client) -> None:
    client.patch_site("/sites/hr", {"Title": "People"})
    metrics = client.sim("GET", "metrics")
    assert metrics["byOperation"]["SPO.Tenant/sites(id) PATCH"] == 1
    assert (metrics["writes"], metrics["byStatus"]) == (1, {"200": metrics["requests"]})
    log = client.sim("GET", "requests?since=0")
    assert [line["n"] for line in log] == list(range(1, len(log) + 1))
    assert set(log[0]) == {"n", "t", "method", "host", "path", "operation", "status", "units", "seconds"}
    assert client.sim("GET", f"requests?since={log[-1]['n']}") == []
    client.sim("POST", "metrics/reset")
    assert client.sim("GET", "metrics")["requests"] == 0


def test_the_configuration_is_ready_to_use(client: Client) -> None:
    text = client.tenant.config_path.read_text(encoding="utf-8")
    assert f"connectTo: 127.0.0.1:{client.tenant.port}" in text
    assert "timeScale: 600" in text


def test_a_restart_goes_on_where_it_was(directory: Path) -> None:
    options = TenantOptions(directory=directory, brownfield=True, time_scale=600, latency=False)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        client.provision("/sites/kept")
        client.patch_site("/sites/kept", {"Title": "Kept", "LockState": 1})
        client.advance(60)
        before, now = client.state(extras="ids,content"), client.sim("GET", "clock")["now"]
    with RunningTenant(options) as again, Client(again) as client:
        assert again.port == tenant.port
        assert client.state(extras="ids,content") == before
        assert client.sim("GET", "clock")["now"] >= now
        assert client.get(f"{T}/sites/kept/_api/web").status_code == 403


def test_the_command_line_serves_until_it_is_told_to_stop(directory: Path) -> None:
    command = [sys.executable, "-m", "spo_gitops.simulator", "--dir", str(directory), "--seed-sites", "3"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Tenant contoso is ready at https://127.0.0.1:")
        url = line.split()[-1]
        state = requests.get(f"{url}/_sim/state", verify=str(directory / "ca.pem"), timeout=10).json()
        assert len(state["sites"]) == 6
        process.terminate()
        assert process.wait(10) == 0
        assert process.stdout.read() == ""


def test_thousands_of_sites_are_seeded_and_shown(directory: Path) -> None:
    options = TenantOptions(directory=directory, seed_sites=5000, latency=False)
    with RunningTenant(options) as tenant:
        answer = requests.get(f"{tenant.url}/_sim/state", verify=str(directory / "ca.pem"), timeout=60)
        assert len(answer.json()["sites"]) == 5004  # with three system sites and the host of OneDrives
