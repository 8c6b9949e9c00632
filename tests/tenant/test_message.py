"""From requests to HTTP messages."""

from __future__ import annotations

import json
import re

import pytest

from spo_gitops.errors import ForbiddenOperationError
from spo_gitops.kinds import csom
from spo_gitops.model.operation import Effect, Host, Repeat, Request, Response
from spo_gitops.model.operations import OPERATIONS, is_csom
from spo_gitops.tenant.gate import WithoutContent
from spo_gitops.tenant.hosts import Hosts
from spo_gitops.tenant.message import Message, compose

HOSTS = Hosts.of("https://contoso.sharepoint.com")


def composed(request: Request) -> Message:
    return compose(OPERATIONS[request.operation], request, HOSTS)


@pytest.mark.parametrize(
    ("request_", "url"),
    [
        (
            Request("site.read-by-id", {"id": "abc"}),
            "https://contoso-admin.sharepoint.com/_api/SPO.Tenant/sites('abc')",
        ),
        (
            Request("site.create-status", {"url": "https://contoso.sharepoint.com/sites/o'hara & ü"}),
            "https://contoso.sharepoint.com/_api/SPSiteManager/status"
            "?url='https%3A%2F%2Fcontoso.sharepoint.com%2Fsites%2Fo%27%27hara%20%26%20%C3%BC'",
        ),
        (
            Request("site.provisioning", site="/sites/ä b"),
            "https://contoso.sharepoint.com/sites/%C3%A4%20b/_api/web?$select=IsProvisioningComplete",
        ),
        (Request("site.describe", site="/"), "https://contoso.sharepoint.com/_api/web"),
    ],
)
def test_addresses_are_built_from_host_site_and_arguments(request_: Request, url: str) -> None:
    assert composed(request_).url == url


def test_an_argument_that_is_missing_is_refused() -> None:
    with pytest.raises(ForbiddenOperationError, match="id"):
        composed(Request("site.read-by-id"))


def test_the_version_that_breaks_managers_is_sent_only_where_it_is_needed() -> None:
    with_version = {name for name in OPERATIONS if "OData-Version" in _headers(name)}
    probed = {"probe.manager-4"}  # asks whether it does
    assert with_version == {"site.read-by-id", "site.update", "site.lock", "admins.set-owner"} | probed


def _headers(name: str) -> dict[str, str]:
    operation = OPERATIONS[name]
    arguments = dict.fromkeys(re.findall(r"\{(\w+)\}", operation.path), "1")
    return dict(compose(operation, Request(name, arguments, {}, "/sites/a"), HOSTS).headers)


def test_csom_travels_as_xml_and_rest_as_json() -> None:
    message = composed(Request("site.deleted", body=csom.deleted_site("https://contoso.sharepoint.com/sites/a")))
    assert message.headers["Content-Type"] == "text/xml"
    assert message.content is not None and message.content.startswith(b"<Request ")
    patch = composed(Request("site.update", {"id": "1"}, {"Title": "ü"}))
    assert (patch.headers["Accept"], patch.headers["Content-Type"]) == ("application/json", "application/json")
    assert json.loads(patch.content or b"") == {"Title": "ü"}
    assert composed(Request("site.describe", body={}, site="/sites/a")).headers["IF-MATCH"] == "*"
    assert composed(Request("hub.list")).content is None


def test_hosts_follow_the_tenants_cloud() -> None:
    assert (
        Hosts(
            "contoso.sharepoint.com",
            "contoso-admin.sharepoint.com",
            "graph.microsoft.com",
            "login.microsoftonline.com",
            "contoso-my.sharepoint.com",
        )
        == HOSTS
    )
    shared = composed(Request("site.permissions", site="/personal/ann_contoso_com"))
    assert shared.host == "contoso-my.sharepoint.com"
    assert shared.url.startswith("https://contoso-my.sharepoint.com/personal/ann_contoso_com/_api/web")
    root = composed(Request("site.permissions", site="/personal"))
    assert root.host == "contoso-my.sharepoint.com"
    assert root.url.startswith("https://contoso-my.sharepoint.com/_api/web")
    assert Hosts.of("https://Agency.sharepoint.us").admin == "agency-admin.sharepoint.us"
    assert Hosts.of("https://agency.sharepoint.us").login == "login.microsoftonline.us"


def test_the_table_is_consistent() -> None:
    for name, operation in OPERATIONS.items():
        assert operation.name == name
        assert (operation.effect is Effect.READ) == (operation.repeat is Repeat.SAFE), name
        assert operation.evidence in ("R", "M", "C", "U", "D", "X", "K"), name
        assert operation.path.startswith("/v1.0/" if operation.host is Host.GRAPH else "/_"), name
        assert not is_csom(operation) or operation.host in (Host.ADMIN, Host.SITE), name
        # Content is within reach only where somebody asked for it.
        # How an item is shared is no content: neither its name nor what is in it is asked for.
        tells = "getsharinginformation?$select=permissionsinformation" in operation.path.lower()
        shows = "/items" in operation.path.lower() or "$value" in operation.path
        changes = any(word in operation.path.lower() for word in ("/files/", "/folders/", "upload(", "updateitem"))
        assert operation.content == name.startswith("content."), name
        assert operation.content or tells or not (shows or changes), name
        assert operation.effect is Effect.WRITE or not changes, name


def test_the_bytes_of_a_file_are_sent_as_they_are() -> None:
    for data in (b"", b'\xff{"a": 1}'):
        where = {"folder": "/sites/a/Docs", "name": "it's #1.bin", "overwrite": "false"}
        message = compose(OPERATIONS["content.add-file"], Request("content.add-file", where, data, "/sites/a"), HOSTS)
        assert message.content == data
        assert message.headers["Content-Type"] == "application/octet-stream"
        assert message.url.endswith("/Files/AddUsingPath(DecodedUrl='it%27%27s%20%231.bin',Overwrite=false)")


def test_content_is_refused_unless_it_was_asked_for() -> None:
    class Nowhere:
        def send(self, request: Request) -> Response:
            raise AssertionError("it was sent")

    gate = WithoutContent(Nowhere(), OPERATIONS)
    for name, operation in OPERATIONS.items():
        if operation.content:
            with pytest.raises(ForbiddenOperationError, match="nobody asked"):
                gate.send(Request(name))
