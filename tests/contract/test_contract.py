"""Every request that the client can send names what the service's description has.

`tests/conftest.py` holds every request that any test sends by the client against the description; here it is shown
that this would notice, and that no operation of the client's table escapes it.
"""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from spo_gitops.kinds import csom
from spo_gitops.model.operation import Host, Operation, Request
from spo_gitops.model.operations import BATCH, OPERATIONS, is_csom
from spo_gitops.tenant.batch import compose_batch
from spo_gitops.tenant.hosts import Hosts

from .collecting import FREE, Collector
from .description import is_there
from .misspelling import misspelt
from .requests_checked import faults

pytestmark = pytest.mark.skipif(not is_there(), reason="wire/metadata/contract.json is not there")

A, T = "https://contoso-admin.sharepoint.com", "https://contoso.sharepoint.com"
_HOSTS = {Host.ADMIN: A, Host.TENANT: T, Host.SITE: f"{T}/sites/a", Host.GRAPH: "https://graph.microsoft.com"}


# Of a path's arguments those that are words of the service.
_WORDS = {"{role}": "owners"}


def _url(operation: Operation) -> str:
    guid = quote("b56adf79-ff6a-4964-a63a-ff1fa23be9f8")
    path = re.sub(r"\{\w+\}", lambda found: _WORDS.get(found[0], guid), operation.path)
    return _HOSTS[operation.host] + path


@pytest.mark.parametrize("name", sorted(name for name, one in OPERATIONS.items() if not is_csom(one)))
def test_the_address_of_an_operation_is_described(name: str) -> None:
    assert faults(OPERATIONS[name].method, _url(OPERATIONS[name]), None) == []


def _misspelt(operation: Operation) -> Iterator[str]:
    """The address of an operation with each of its names misspelt in turn."""
    start = next(part for part in ("/_api/", "/v1.0/") if part in operation.path)
    before, _, rest = operation.path.partition(start)
    quoted = [match.span() for match in re.finditer(r"'[^']*'", rest)]
    for word in re.finditer(r"(?:(?<=^)|(?<=[/,=?&]))\$?[A-Za-z][\w.]{2,}", rest):
        inside = any(begin <= word.start() < end for begin, end in quoted)
        if not inside and word.group() not in ("true", "false", "guid", "Paged"):  # values, not names
            yield before + start + rest[: word.end()] + "x" + rest[word.end() :]


@pytest.mark.parametrize("name", sorted(name for name, one in OPERATIONS.items() if not is_csom(one)))
def test_a_misspelt_name_in_an_address_is_noticed(name: str) -> None:
    operation = OPERATIONS[name]
    misspelt = list(_misspelt(operation))
    assert misspelt
    for path in misspelt:
        url = _HOSTS[operation.host] + re.sub(r"\{\w+\}", lambda found: _WORDS.get(found[0], "1"), path)
        assert faults(operation.method, url, None), url


def _tenant(function: str, body: object) -> list[str]:
    return faults("POST", f"{A}/_api/SPO.Tenant/{function}", json.dumps(body))


def test_a_misspelt_property_is_noticed() -> None:
    url = f"{A}/_api/SPO.Tenant/sites('b56adf79-ff6a-4964-a63a-ff1fa23be9f8')"
    assert faults("PATCH", url, json.dumps({"SharingCapability": 1, "Title": "x"})) == []
    assert faults("PATCH", url, json.dumps({"SharingCapabilty": 1}))
    assert faults("PATCH", f"{T}/sites/a/_api/web", json.dumps({"Titel": "x"}))
    assert faults("GET", f"{T}/_api/web/lists?$select=Id,Titel", None)
    assert faults("GET", f"{T}/_api/web/lists?$expand=RootFoldr", None)


def test_a_misspelt_parameter_is_noticed_also_inside_a_structure() -> None:
    assert _tenant("GetSitePropertiesByUrl", {"url": T, "includeDetail": False}) == []
    assert _tenant("GetSitePropertiesByUrl", {"siteUrl": T})
    assert _tenant("GetSitePropertiesByUrl2", {"url": T})
    good = {"secondaryAdministratorsFieldsData": {"siteId": "x", "secondaryAdministratorLoginNames": []}}
    assert _tenant("SetSiteSecondaryAdministrators", good) == []
    bad = {"secondaryAdministratorsFieldsData": {"siteId": "x", "secondaryAdministratorsLoginNames": []}}
    assert _tenant("SetSiteSecondaryAdministrators", bad)
    create = f"{T}/_api/SPSiteManager/create"
    assert faults("POST", create, json.dumps({"request": {"Title": "x", "Lcid": 1033}})) == []
    assert faults("POST", create, json.dumps({"request": {"Titel": "x"}}))
    assert faults("GET", f"{T}/_api/SPSiteManager/status?uri='x'", None)


def test_a_misspelt_name_in_a_batch_is_noticed() -> None:
    url = f"{T}/sites/a/_api/$batch"
    head = "--b\r\nContent-Type: application/http\r\n\r\n"
    good = f"{head}PATCH {T}/sites/a/_api/web HTTP/1.1\r\nAccept: x\r\n\r\n" + '{"Title": "x"}\r\n--b--\r\n'
    assert faults("POST", url, good) == []
    assert faults("POST", url, good.replace("Title", "Titel"))
    assert faults("POST", url, good.replace("/_api/web", "/_api/webs"))


def test_a_misspelt_name_in_a_process_query_is_noticed() -> None:
    url = f"{A}/_vti_bin/client.svc/ProcessQuery"
    for good, words in (
        (csom.deleted_site(f"{T}/sites/a"), ("GetDeletedSitePropertiesByUrl",)),
        (csom.update_hub("b56adf79-ff6a-4964-a63a-ff1fa23be9f8", {"Title": csom.string("x")}), ("Title", "GetHubSite")),
        (csom.update_site(f"{T}/sites/a", {"Title": csom.string("x")}), ("Title", "GetSitePropertiesByUrl", "Update")),
        (csom.withdraw_admin(f"{T}/sites/a", "a@contoso.com"), ("SetSiteAdmin",)),
    ):
        assert faults("POST", url, good) == []
        for word in words:
            assert faults("POST", url, good.replace(f'"{word}', f'"x{word}')), word


def test_the_requests_of_a_batch_are_looked_at_one_by_one() -> None:
    hosts = Hosts.of(T)
    for name, faulty in (("Title", False), ("Titel", True)):
        part = Request("site.describe", body={name: "A"}, site="/sites/a")
        batch = compose_batch(Request(BATCH, site="/sites/a", parts=(part,)), OPERATIONS, hosts)
        assert bool(faults("POST", batch.url, batch.content)) is faulty


def test_every_name_of_a_request_is_misspelt_in_turn() -> None:
    url = f"{T}/sites/a/_api/web/lists?$select=Id,RootFolder/Name&$top=5"
    body = json.dumps({"Title": "x", "parameters": [{"Inner": 1}]})
    names = [name for name, *_ in misspelt("POST", url, body)]
    assert names == ["$select", "$top", "Id", "RootFolder", "Name", "Title", "parameters", "Inner"]
    query = csom.update_hub("b56adf79-ff6a-4964-a63a-ff1fa23be9f8", {"Title": csom.string("x")})
    process_query = f"{A}/_vti_bin/client.svc/ProcessQuery"
    assert {name for name, *_ in misspelt("POST", process_query, query)} >= {"Title", "Update"}
    assert all(faults(verb, where, text) for _, verb, where, text in misspelt("POST", process_query, query))


def test_what_a_misspelling_would_not_show_fails_whoever_sends_it() -> None:
    """A body that nothing is known of: of each of its names it is said that nobody would notice."""
    blind = f"{T}/sites/a/_api/web/lists(guid'b56adf79-ff6a-4964-a63a-ff1fa23be9f8')/items"
    told = list(Collector().found("POST", blind, json.dumps({"Anything": 1})))
    assert told and "Anything could be misspelt" in told[0]
    assert list(Collector().found("PATCH", f"{T}/sites/a/_api/web", json.dumps({"Titel": "x"})))
    again = Collector()
    good = ("PATCH", f"{T}/sites/a/_api/web", json.dumps({"Title": "x"}))
    assert [*again.found(*good), *again.found(*good)] == []


def test_what_may_be_called_anything_has_its_reason() -> None:
    assert all(len(why) > 20 and re.compile(where) and re.compile(which) for where, which, why in FREE)
    assert len(FREE) <= 3  # a longer list would be no contract
