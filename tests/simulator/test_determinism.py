"""The same seed, faults and requests give the same answers, to the byte."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions

from .client import A, Client, G, T
from .test_csom import ALL, TENANT, method

_SCRIPTS = "_api/Microsoft.Sharepoint.Utilities.WebTemplateExtensions.SiteScriptUtility"
_SITES = "DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECOLLECTIONS"
_START = 1_767_225_600.0  # 2026-01-01
Answer = tuple[int, bytes, tuple[tuple[str, str], ...]]


def _story(client: Client) -> Iterator[Answer]:
    """Requests of every family, with time and faults between them."""
    v = f"{G}/v1.0"
    for origin in (T, A, G):
        client.token(origin)  # before the faults, for sign-in has real time and chance
    rules = [
        {"operation": "*", "kind": "throttle", "retryAfter": 3, "rate": 0.2},
        {"operation": "*", "kind": "throttle", "status": 503, "retryAfter": 7, "rate": 0.05},
        {"operation": "*", "kind": "status", "status": 500, "rate": 0.15},
    ]
    client.sim("POST", "faults", {"seed": 7, "rules": rules})
    group = {
        "displayName": "Orion",
        "mailNickname": "orion",
        "mailEnabled": True,
        "securityEnabled": False,
        "groupTypes": ["Unified"],
    }
    listing = {"Title": "Risks", "BaseTemplate": 100}
    site = {"Title": "New", "Url": f"{T}/sites/new", "WebTemplate": "STS#3", "Owner": "ann.lee@contoso.com"}
    paths = TENANT + method(3, "GetSitePropertiesByUrl", f"{T}/sites/hr")
    here, move = {"siteUrl": f"{T}/sites/hr"}, {"SourceSiteUrl": f"{T}/sites/hr", "TargetSiteUrl": f"{T}/sites/hr2"}
    steps = [
        lambda: client.post(f"{T}/_api/SPSiteManager/create", {"request": site}),
        lambda: client.post(f"{v}/groups", group),
        lambda: client.get(f"{v}/groups?$top=2"),
        lambda: client.post(f"{T}/sites/hr/_api/web/lists", listing),
        lambda: client.get(f"{T}/sites/hr/_api/web/lists?$top=3"),
        lambda: client.post(f"{T}/sites/hr/_api/web/ensureuser", {"logonName": "ben.ortiz@contoso.com"}),
        lambda: client.get(f"{A}/_api/SPO.Tenant"),
        lambda: client.post(f"{A}/_vti_bin/client.svc/ProcessQuery", _query(paths), Content_Type="text/xml"),
        lambda: client.get(f"{v}/groups/none"),
        lambda: client.post(f"{v}/$batch", {"requests": [{"id": "1", "method": "GET", "url": "/sites/root"}]}),
        lambda: client.post(f"{T}/{_SCRIPTS}.CreateSiteScript(Title='Start')", {"actions": []}),
        lambda: client.post(f"{T}/{_SCRIPTS}.GetSiteScriptFromWeb", {"webUrl": f"{T}/sites/hr", "info": {}}),
        lambda: client.post(f"{T}/sites/hr/_api/$batch", _batch(), Content_Type="multipart/mixed; boundary=b"),
        lambda: client.post(f"{A}/_api/web/lists/GetByTitle('{_SITES}')/RenderListDataAsStream", {"parameters": {}}),
        lambda: client.post(f"{T}/sites/hr/_api/site/getchanges", {"query": {"Add": True, "List": True}}),
        lambda: client.tenant_call(
            "NewFileVersionBatchDeleteJob", {"siteUrl": f"{T}/sites/hr", "batchDeleteParams": {}}
        ),
        lambda: client.tenant_call("GetFileVersionBatchDeleteJobProgress", here),
        lambda: client.post(f"{T}/sites/hr/_api/contextinfo"),
        lambda: client.post(f"{A}/_api/SiteRenameJobs", move),
        lambda: client.get(f"{v}/directory/deletedItems/microsoft.graph.group"),
        lambda: client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/finance"}),
    ]
    for _ in range(2):
        for step in steps:
            answer = step()
            yield answer.status_code, answer.content, tuple(sorted(answer.headers.items()))
            client.advance(11)


def _batch() -> str:
    part = f"GET {T}/sites/hr/_api/web?$select=Title HTTP/1.1\r\nAccept: application/json;odata=nometadata\r\n\r\n"
    return f"--b\r\nContent-Type: application/http\r\n\r\n{part}\r\n--b--\r\n"


def _query(paths: str) -> str:
    return (
        '<Request SchemaVersion="15.0.0.0" LibraryVersion="16.0.0.0" ApplicationName="test" '
        'xmlns="http://schemas.microsoft.com/sharepoint/clientquery/2009">'
        f'<Actions><Query Id="2" ObjectPathId="3">{ALL}</Query></Actions><ObjectPaths>{paths}</ObjectPaths></Request>'
    )


def _told(directory: Path, keys: Path, seed: int) -> tuple[list[Answer], object]:
    shutil.copytree(keys, directory, ignore=shutil.ignore_patterns("tenant.db*", "port", "lock", "spo-gitops.yaml"))
    options = TenantOptions(directory=directory, seed_sites=20, seed=seed, brownfield=True, frozen_at=_START)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        return list(_story(client)), client.state(extras="ids,content")


def test_two_tenants_tell_the_same_story_and_one_of_another_seed_does_not(tmp_path: Path, key_directory: Path) -> None:
    first, state = _told(tmp_path / "a", key_directory, 5)
    second, other_state = _told(tmp_path / "b", key_directory, 5)
    assert {status for status, _, _ in first} >= {200, 201, 404, 429, 500, 503}
    assert first == second
    assert state == other_state
    third, _ = _told(tmp_path / "c", key_directory, 6)
    assert third != first


def test_a_frozen_clock_is_moved_by_hand_only(tmp_path: Path, key_directory: Path) -> None:
    shutil.copytree(key_directory, tmp_path / "a", ignore=shutil.ignore_patterns("tenant.db*", "port", "lock"))
    options = TenantOptions(directory=tmp_path / "a", frozen_at=_START)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        assert client.sim("GET", "clock") == {"now": _START, "timeScale": 0.0}
        client.advance(90)
        assert client.sim("GET", "clock")["now"] == _START + 90
        assert client.sim("POST", "clock", {"timeScale": 1})["timeScale"] == 1
        assert client.sim("POST", "clock", {"frozen": True})["timeScale"] == 0


def test_it_listens_where_it_is_told(tmp_path: Path, key_directory: Path) -> None:
    shutil.copytree(key_directory, tmp_path / "a", ignore=shutil.ignore_patterns("tenant.db*", "port", "lock"))
    with RunningTenant(TenantOptions(directory=tmp_path / "a", host="127.0.0.2")) as tenant:
        assert tenant.url == f"https://127.0.0.2:{tenant.port}"
        assert f"connectTo: 127.0.0.2:{tenant.port}" in tenant.config_path.read_text(encoding="utf-8")
        with socket.create_connection(("127.0.0.2", tenant.port), timeout=5):
            pass
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", tenant.port), timeout=5)
