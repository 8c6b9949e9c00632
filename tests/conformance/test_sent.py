"""What public clients send is understood: no refusal where their recording succeeded."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.contract.description import members

from .exchanges import Exchange
from .replays import Request, request_of
from .stage import Stage
from .test_recorded import LEAST


@dataclass(frozen=True, slots=True)
class Skip:
    """Why requests are not sent again, and which."""

    reason: str
    holds: Callable[[Exchange], bool]


def _text(exchange: Exchange) -> str:
    return exchange.body if isinstance(exchange.body, str) else json.dumps(exchange.body)


def _succeeded(exchange: Exchange) -> bool:
    match exchange.answer:
        case {"error": _} | {"odata.error": _}:
            return False
        case [{"ErrorInfo": dict()}, *_]:
            return False
        case _:
            return exchange.status == 200


def _operation(*starts: str) -> Callable[[Exchange], bool]:
    return lambda one: one.operation.startswith(starts)


def _says(pattern: str) -> Callable[[Exchange], bool]:
    return lambda one: re.search(pattern, _text(one)) is not None


def _not_of_lists(exchange: Exchange) -> bool:
    """A property that no list has, which the real service refuses as well."""
    body = exchange.body if exchange.operation.startswith("web/lists") else None
    return isinstance(body, dict) and not set(body) <= members("SP.List")[0]


SKIPS = (
    Skip("the client's unit test answers with a failure", lambda one: not _succeeded(one)),
    Skip("a property that the description of SP.List does not have", _not_of_lists),
    Skip(
        "the unit test leaves out the address or the owner, which the service demands of an app",
        lambda one: one.operation == "SPSiteManager/Create" and not {"Url", "Owner"} <= set(one.body["request"]),
    ),
    Skip(
        "the unit test leaves out the name of the group",
        lambda one: one.operation == "GroupSiteManager/CreateGroupEx" and "displayName" not in one.body,
    ),
    Skip("the unit test invents an object identity", _says(r'Identity Id="\d+" Name="[^":]*"|list:undefined')),
    Skip("the unit test sends `undefined`, or a URL that ends in >", _says(r"undefined|&gt;<")),
    Skip(
        "the host is the administration host's own administration host", lambda one: "-admin-admin" in (one.url or "")
    ),
    Skip("a web template that no tenant offers any more", _says("PUBLISHING#0")),
    Skip("a list in another site than the web", lambda one: "GetList('%2Fsites%2Fdocuments')" in (one.url or "")),
    Skip("the root web of a site, which has nothing to inherit from", _operation("web/resetroleinheritance")),
    Skip("a folder outside every list", lambda one: "AddSubFolderUsingPath(DecodedUrl=@a2)" in one.operation),
    Skip("nobody knows whether a hub's title may be emptied", lambda one: "allows-resetting-hub-site-title" in one.id),
    Skip("a principal that is no name of the directory", _says(r">admin<|, ?admin<|>PnP<|HubSiteRights.*>user")),
    Skip("the root site in the recycle bin", _says(r"RemoveDeletedSite.*>https://contoso.sharepoint.com<")),
    Skip("a scheme that no site has", _says(r">http://contoso")),
    Skip("a token of another tenant's listing", _says(r'StartIndex" Type="String">[^0<]')),
    Skip("columns of another tenant's list", _says("SingleChoiceField|MultiChoiceField")),
)


def reason_of(exchange: Exchange) -> str | None:
    """Why a request is not sent again; None for one that is."""
    return next((skip.reason for skip in SKIPS if skip.holds(exchange)), None)


def _refusal(exchange: Exchange, answer: requests.Response) -> str | None:
    if answer.status_code >= 400:
        return f"{answer.status_code} {answer.text[:200]}"
    refused = re.search(r"HTTP/1.1 [45]\d\d[^{]*(.{0,200})", answer.text) if exchange.transport == "batch" else None
    if refused is not None:
        return refused[0]
    if exchange.transport == "csom":
        header: Any = answer.json()[0]
        if header["ErrorInfo"] is not None:
            return str(header["ErrorInfo"]["ErrorMessage"])
    return None


def _sent(stage: Stage, request: Request) -> requests.Response:
    if "CreateGroupForSite" in request.url:  # people may, and an application in one position of a switch
        with stage.quirk(app_only_groupify=True):
            return stage.client.send(request.method, request.url, request.body, **request.headers)
    return stage.client.send(request.method, request.url, request.body, **request.headers)


def test_requests_of_public_clients_are_understood(
    recorded: tuple[Exchange, ...], stage: Stage, theirs: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = [exchange for exchange in recorded if exchange.sent and not exchange.live]  # the live ones are compared
    skipped = Counter(reason for exchange in sent if (reason := reason_of(exchange)) is not None)
    refused = {}
    replayed = [exchange for exchange in sent if reason_of(exchange) is None]
    for exchange in replayed:
        refusal = _sent_again(exchange, stage)
        if refusal is not None:
            refused[exchange.id] = refusal
    with capsys.disabled():
        print(f"\n{len(sent)} requests of clients: {len(replayed)} sent again, {len(refused)} refused")  # noqa: T201
        for reason, count in skipped.most_common():
            print(f"  {count:4} skipped: {reason}")  # noqa: T201
    failures = "\n".join(f"{name}\n    {text}" for name, text in list(refused.items())[:25])
    if theirs and not replayed:
        pytest.skip(f"none of the {len(sent)} requests of clients can be sent again")
    # What requests speak of was made for the recordings that are known here; of others as many as of answers may fail.
    assert replayed and len(refused) <= (1 - LEAST) * len(replayed) * theirs, failures


def _sent_again(exchange: Exchange, stage: Stage) -> str | None:
    try:
        return _refusal(exchange, _sent(stage, request_of(exchange, stage)))
    except Exception as error:
        return f"could not be sent: {type(error).__name__}: {str(error)[:200]}"
