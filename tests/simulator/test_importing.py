"""A tenant from observations is the tenant that was observed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from spo_gitops.cli.main import cli
from spo_gitops.simulator import NotObservations, RunningTenant, TenantExists, TenantOptions, import_tenant

from .client import A, Client, G, T
from .test_graph_groups import make
from .test_looks import BLUE, _create_script

_DATA = ("tenant.db*", "port", "lock", "spo-gitops.yaml")


def _grow(client: Client) -> None:
    """Something of everything that observations have."""
    make(client)
    client.advance(60)
    client.sim("POST", "edit", {"createGroup": {"alias": "vega", "channels": {"Plans": "private"}}})
    client.sim("POST", "edit", {"createOneDrive": "ben.ortiz@contoso.com"})
    client.sim("POST", "edit", {"tenant": {"RequireAnonymousLinksExpireInDays": 30}})
    idle = {"isEnabled": True, "warnAfterInSeconds": 300, "signOutAfterInSeconds": 600}
    by_graph = {"isSiteCreationEnabled": False, "idleSessionSignOut": idle}
    assert client.send("PATCH", f"{G}/v1.0/admin/sharepoint/settings", by_graph).status_code == 200
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"LockState": "ReadOnly"}})
    member = {"site": "/sites/finance", "group": "Reviewers", "principal": "carla.rossi@fabrikam.com"}
    client.sim("POST", "edit", {"addMember": member})
    client.post(f"{A}/_api/thememanager/AddTenantTheme", {"name": "Blue", "themeJson": BLUE})
    utility = f"{T}/_api/Microsoft.Sharepoint.Utilities.WebTemplateExtensions.SiteScriptUtility"
    info = {"Title": "Project", "WebTemplate": "64", "SiteScriptIds": [_create_script(client)]}
    client.post(f"{utility}.CreateSiteDesign", {"info": info})
    web = f"{T}/sites/finance/_api/web"
    client.post(f"{web}/lists", {"Title": "Risks", "BaseTemplate": 100})
    client.post(f"{web}/lists/GetByTitle('Risks')/BreakRoleInheritance(copyRoleAssignments=true)")
    client.post(f"{web}/webinfos/add", {"parameters": {"Title": "Sub", "Url": "sub", "WebTemplate": "STS"}})


def _observed(tenant: RunningTenant) -> dict[str, Any]:
    with Client(tenant) as client:
        return dict(client.state(extras="content"))


def _without_counts(state: dict[str, Any]) -> dict[str, Any]:
    """Observations know how many items a list has, but not the items."""
    sites = {
        path: {name: part for name, part in site.items() if name != "items"} for path, site in state["sites"].items()
    }
    return {**state, "sites": sites}


@pytest.fixture
def empty(tmp_path: Path, key_directory: Path) -> Path:
    """A folder for another tenant, with keys."""
    shutil.copytree(key_directory, tmp_path / "copy", ignore=shutil.ignore_patterns(*_DATA))
    return tmp_path / "copy"


def test_what_was_observed_comes_back(client: Client, tenant: RunningTenant, empty: Path) -> None:
    _grow(client)
    observed = _observed(tenant)
    left_out = import_tenant(TenantOptions(directory=empty), observed)
    assert left_out == []
    with RunningTenant(TenantOptions(directory=empty, latency=False)) as copy:
        copied = _without_counts(_observed(copy))
        wanted = _without_counts(observed)
        for path in wanted["sites"]:
            assert copied["sites"][path] == wanted["sites"][path], path
        assert copied == wanted


def test_people_of_other_domains_are_known_to_the_copy(empty: Path) -> None:
    site = {
        "template": "STS#3",
        "title": "Stars",
        "owner": "i:0#.f|membership|jane.doe@northwind.example",
        "admins": ["c:0-.f|rolemanager|spo-grid-all-users/11111111-2222-3333-4444-555555555555"],
        "groups": {"Stars Members": ["i:0#.f|membership|ed_adatum.example#ext#@northwind.onmicrosoft.com"]},
    }
    personal = {"template": "SPSPERS#10", "title": "Jane", "owner": "i:0#.f|membership|jane.doe@northwind.example"}
    my = "https://northwind-my.sharepoint.com/personal/jane_doe"
    assert import_tenant(TenantOptions(directory=empty), {"sites": {"/sites/stars": site, my: personal}}) == []
    with RunningTenant(TenantOptions(directory=empty, latency=False)) as copy, Client(copy) as client:
        found = client.properties("/sites/stars")
        assert (found["Owner"], found["OwnerName"]) == ("jane.doe@northwind.example", "Jane Doe")
        web = f"{T}/sites/stars/_api/web"
        members = client.get(f"{web}/sitegroups/GetByName('Stars Members')/users").json()["value"]
        assert members[0]["Email"] == "ed@adatum.example"
        user = client.post(f"{web}/ensureuser", {"logonName": "other@northwind.example"})
        assert user.status_code == 200
        assert client.get(f"{G}/v1.0/users/someone@northwind.example").status_code == 200
        assert "https://contoso-my.sharepoint.com/personal/jane_doe" in client.state()["sites"]
        everybody = client.state()["sites"]["/sites/stars"]["admins"]
        assert "11111111-2222" not in everybody[0]
    # Another tenant in this process knows nobody of there.
    with RunningTenant(TenantOptions(directory=_fresh(empty), latency=False)) as other, Client(other) as client:
        assert client.get(f"{G}/v1.0/users/someone@northwind.example").status_code == 404


def _fresh(directory: Path) -> Path:
    shutil.copytree(directory, directory.parent / "fresh", ignore=shutil.ignore_patterns(*_DATA))
    return directory.parent / "fresh"


@pytest.mark.parametrize(
    ("observations", "words"),
    [
        ([], '/: expected an object with "sites"'),
        ({"sites": []}, '/: expected an object with "sites"'),
        ({"sites": {"/sites/x": {}}}, '/sites//sites/x: expected an object with "template"'),
        ({"sites": {}, "hubs": []}, "/hubs: expected an object"),
        ({"sites": {}, "recycleBin": {}}, "/recycleBin: expected a list"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, observations: Any, words: str) -> None:
    with pytest.raises(NotObservations) as refused:
        import_tenant(TenantOptions(directory=tmp_path / "none"), observations)
    assert words in str(refused.value)
    assert not (tmp_path / "none").exists()


def test_a_tenant_is_not_overwritten(directory: Path) -> None:
    RunningTenant(TenantOptions(directory=directory)).close()
    with pytest.raises(TenantExists):
        import_tenant(TenantOptions(directory=directory), {"sites": {}})


def test_the_command_tells_what_it_left_out(tmp_path: Path, empty: Path) -> None:
    file = tmp_path / "observed.json"
    site = {"template": "STS#3", "settings": {"Sparkle": True}, "roles": {"/sites/x/none": {"A": ["Read"]}}}
    file.write_text(json.dumps({"sites": {"/sites/x": site}, "hubs": {"/sites/y": {}}}), encoding="utf-8")
    result = CliRunner().invoke(cli, ["tenant", "import", str(file), "--dir", str(empty)])
    assert result.exit_code == 0, result.output
    assert "left out: /sites/x: setting Sparkle is unknown here" in result.stderr
    assert "left out: hub /sites/y: there is no such site" in result.stderr
    assert "1 site in" in result.stdout and "3 things left out" in result.stdout
    missing = CliRunner().invoke(cli, ["tenant", "import", str(tmp_path / "none.json")])
    assert (missing.exit_code, "can not be read" in missing.stderr) == (1, True)
    file.write_text("{", encoding="utf-8")
    broken = CliRunner().invoke(cli, ["tenant", "import", str(file), "--dir", str(tmp_path / "other")])
    assert (broken.exit_code, "this is not JSON" in broken.stderr) == (1, True)
