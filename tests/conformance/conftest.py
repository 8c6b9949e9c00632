"""The folder of the recordings, and a tenant that has one of everything which they show."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions
from tests.simulator.client import Client, T
from tests.simulator.recordings import RECORDED

from .exchanges import Exchange, exchanges


@pytest.fixture(scope="session")
def recorded(request: pytest.FixtureRequest) -> tuple[Exchange, ...]:
    """All recorded exchanges; without the folder the test is skipped."""
    folder = Path(request.config.getoption("recordings") or RECORDED)
    if not folder.is_dir():
        pytest.skip(f"the recorded exchanges are not in {folder} (name their folder with --recordings)")
    return exchanges(folder)


@dataclass(frozen=True, slots=True)
class Stage:
    """A client, and the names of what was prepared."""

    client: Client
    site: str
    names: dict[str, str]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A site with a list, an item, a library with a file and a folder, a group with a member, a subweb, a full bin."""
    options = TenantOptions(tmp_path_factory.mktemp("tenant"), brownfield=True, latency=False, licences=100_000)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        yield Stage(client, f"{T}/sites/hr", _prepared(client, f"{T}/sites/hr/_api"))


def _prepared(client: Client, api: str) -> dict[str, str]:
    def post(path: str, body: object = None) -> dict[str, object]:
        answer = client.post(f"{api}/{path}", body)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, object] = answer.json()
        return found

    list_id = str(post("web/lists", {"Title": "Items", "BaseTemplate": 100})["Id"])
    post(f"web/lists(guid'{list_id}')/items", {"Title": "One"})
    group = str(post("web/sitegroups", {"Title": "Readers of items"})["Id"])
    post(f"web/sitegroups/GetById({group})/users", {"LoginName": "ben.ortiz@contoso.com"})
    for scope in (f"web/lists(guid'{list_id}')", f"web/lists(guid'{list_id}')/items(1)"):
        post(f"{scope}/breakroleinheritance(true)")
    library = str(client.get(f"{api}/web/lists/GetByTitle('Documents')?$select=Id").json()["Id"])
    post("web/GetFolderByServerRelativeUrl('Shared Documents')/AddSubFolderUsingPath(DecodedUrl='inside')")
    folder = "/sites/hr/Shared Documents/inside"
    for name in ("a.docx", "gone.docx"):
        post(f"web/GetFolderByServerRelativePath(decodedUrl='{folder}')/Files/AddUsingPath(DecodedUrl='{name}')", "x")
    post(f"web/GetFileByServerRelativePath(decodedUrl='{folder}/gone.docx')/recycle")
    post("web/webs/add", {"parameters": {"Title": "Below", "Url": "below", "WebTemplate": "STS#3"}})
    return {"list": list_id, "group": group, "library": library, "folder": folder, "file": f"{folder}/a.docx"}
