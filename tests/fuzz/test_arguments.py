"""Every function of the object model and of the tenant bears arguments of another kind than it wants."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions
from spo_gitops.simulator import thing as things
from spo_gitops.simulator.hosts import Host
from spo_gitops.simulator.routes import ROUTER
from tests.simulator.client import ALL_ROLES, APP, A, Client, T

S = f"{T}/sites/hr"
_LIST = "web/lists/GetByTitle('Odd')"
_FILE = "web/GetFileByServerRelativeUrl('/sites/hr/Shared Documents/odd.txt')"
_FOLDER = "web/GetFolderByServerRelativeUrl('/sites/hr/Shared Documents')"
# Where an object of each class is; what is not here is found by a function of these.
PLACES = {
    "Attachments": f"{_LIST}/items(1)/AttachmentFiles",
    "ContentType": "web/contenttypes('0x01')",
    "ContentTypes": "web/contenttypes",
    "CustomActions": "web/usercustomactions",
    "EventReceivers": "web/eventreceivers",
    "Features": "web/features",
    "Field": f"{_LIST}/fields/GetByTitle('Title')",
    "FieldLinks": "web/contenttypes('0x01')/fieldlinks",
    "Fields": f"{_LIST}/fields",
    "File": _FILE,
    "Files": f"{_FOLDER}/files",
    "Folder": _FOLDER,
    "Folders": f"{_FOLDER}/folders",
    "Group": "web/sitegroups(3)",
    "GroupUsers": "web/sitegroups(3)/users",
    "Groups": "web/sitegroups",
    "Items": f"{_LIST}/items",
    "List": _LIST,
    "ListItem": f"{_LIST}/items(1)",
    "Lists": "web/lists",
    "MenuProvider": "navigation",
    "Navigation": "web/navigation",
    "NewLibraries": "site/VersionPolicyForNewLibrariesTemplate",
    "Nodes": "web/navigation/quicklaunch",
    "RecycleBin": "web/recyclebin",
    "RoleAssignments": "web/roleassignments",
    "RoleDefinitions": "web/roledefinitions",
    "Root": "",
    "SiteCollection": "site",
    "SiteIcons": "siteiconmanager",
    "TimeZone": "web/RegionalSettings/TimeZone",
    "User": "web/siteusers(6)",
    "UserResource": "web/TitleResource",
    "Users": "web/siteusers",
    "View": f"{_LIST}/DefaultView",
    "ViewFields": f"{_LIST}/DefaultView/ViewFields",
    "Views": f"{_LIST}/views",
    "Web": "web",
    "WebTemplates": "web/GetAvailableWebTemplates(1033)",
    "Webs": "web/webs",
}
ODD: tuple[Any, ...] = (
    *(None, "", "x", "'", "\u0000", "a" * 3000, "2020-13-45", "00000000-0000-0000-0000-000000000000", S),
    *(0, -1, 10**20, 1.5, True),
    *([], [None], ["x"], [{"FieldName": "Title"}], {}, {"a": 1}, {"Id": None}, {"results": []}),
)
# What functions of the tenant are given, whose routes do not name it: something that fits, of which parts are replaced.
FITTING: dict[str, Any] = {
    **dict.fromkeys(("siteUrl", "url", "SourceSiteUrl", "libUrl", "originUrl"), f"{T}/sites/legal"),
    **dict.fromkeys(("siteId", "hubSiteId", "groupId", "joiningSiteId"), "00000000-0000-0000-0000-000000000001"),
    **dict.fromkeys(("cdnType", "position", "pageSize", "startIndex", "sortOrder"), 0),
    **{key: {} for key in ("speFilter", "parameters", "listParams", "batchDeleteParams", "optionalParams")},
    **{key: {} for key in ("request", "secondaryAdministratorsFieldsData", "siteAdministratorsFieldsData")},
    **{key: [] for key in ("principals", "states", "uniqueIds", "userGroupIds")},
    **dict.fromkeys(("filter", "columnValue", "approvalToken", "approvalCorrelationId", "TargetSiteUrl"), ""),
    **dict.fromkeys(("displayName", "alias", "name", "columnName"), "Title"),
    **dict.fromkeys(("includeDetail", "enabled"), False),
    "siteCreationProperties": {},
    "themeJson": "{}",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    options = TenantOptions(tmp_path_factory.mktemp("tenant"), brownfield=True, latency=False, licences=100_000)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        client.sim("POST", "applications", {"clientId": APP, "roles": ALL_ROLES})
        yield client


def _prepared(client: Client) -> None:
    """What the functions before may have removed."""
    client.post(f"{S}/_api/web/lists", {"Title": "Odd", "BaseTemplate": 100})
    client.post(f"{S}/_api/{_LIST}/items", {"Title": "One"})
    client.post(f"{S}/_api/{_FOLDER}/Files/AddUsingPath(DecodedUrl='odd.txt',overwrite=true)", "x")


def _functions() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The address of every function below a site, and the names of its arguments."""
    for owner, members in sorted(things._MEMBERS.items(), key=lambda pair: pair[0].__name__):
        if owner.__name__ in PLACES:
            for member in members.values():
                names = tuple(one.name.rstrip("_").replace("_", "") for one in member.parameters)
                address = "/".join(filter(None, (PLACES[owner.__name__], member.name)))
                if member.is_function:
                    yield f"{S}/_api/{address}", names


def _routes() -> Iterator[str]:
    for route in ROUTER.routes:
        host = A if Host.ADMIN in route.hosts else S
        yield f"{host}/_api/{route.pattern.replace('(*)', '').replace('()', chr(40) + '%27x%27)')}"


def test_functions_bear_arguments_of_any_kind(client: Client) -> None:
    chance, asked = random.Random(7), 0
    for url, names in _functions():
        _prepared(client)
        for _ in range(2):
            _answered(client, url, {name: chance.choice(ODD) for name in names if chance.random() < 0.9})
            asked += 1
    assert asked > 500


def test_routes_bear_arguments_of_any_kind(client: Client) -> None:
    chance, asked = random.Random(7), 0
    for url in _routes():
        for _ in range(5):
            odd = {name: chance.choice(ODD) for name in FITTING if chance.random() < 0.3}
            _answered(client, url, FITTING | odd)
            asked += 1
    assert asked > 500


def _answered(client: Client, url: str, arguments: dict[str, Any]) -> None:
    answer = client.post(url, arguments)
    assert answer.status_code < 500 or "odata.error" in answer.text, (
        f"{url} {str(arguments)[:500]}: {answer.text[:200]}"
    )
