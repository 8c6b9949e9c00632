"""Several requests in one: bytes, answers part by part, and what may not travel together."""

from __future__ import annotations

import pytest

from spo_gitops.errors import ForbiddenOperationError, MalformedAnswerError, NotFoundError, RejectedError
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.operations import BATCH, OPERATIONS
from spo_gitops.tenant.batch import MOST_PARTS, answers, compose_batch, is_multipart
from spo_gitops.tenant.classify import RefusedForNow
from spo_gitops.tenant.hosts import Hosts
from spo_gitops.tenant.wire import Answer

HOSTS = Hosts.of("https://contoso.sharepoint.com")
SITE = "/sites/a"


def member(name: str, site: str = SITE) -> Request:
    return Request("group.add-member", {"id": "7"}, {"LoginName": name}, site)


def batch(*parts: Request) -> Request:
    return Request(BATCH, site=SITE, parts=parts)


def answered(*parts: bytes, boundary: str = "batchresponse_1") -> Answer:
    """As the service writes it (recorded): flat, in order, blank line ends."""
    http = b"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + http + part + b"\r\n" for part in parts)
    headers = {"content-type": f"multipart/mixed; boundary={boundary}"}
    return Answer(200, headers, body + b"--" + boundary.encode() + b"--\r\n")


def test_the_bytes_are_those_of_shipping_clients() -> None:
    message = compose_batch(batch(Request("site.permissions", site=SITE), member("a|b")), OPERATIONS, HOSTS)
    assert message.url == "https://contoso.sharepoint.com/sites/a/_api/$batch" and message.method == "POST"
    assert message.content is not None
    text = message.content.decode()
    boundary = message.headers["Content-Type"].partition("boundary=")[2]
    assert text.startswith(f"--{boundary}\r\nContent-Type: application/http\r\n") and text.endswith(
        f"--{boundary}--\r\n"
    )
    assert "GET https://contoso.sharepoint.com/sites/a/_api/web" in text and " HTTP/1.1\r\n" in text
    assert text.count("multipart/mixed; boundary=") == 1, "a write stands in a change set, a read does not"
    assert '\r\n\r\n{"LoginName":"a|b"}\r\n' in text and "Content-Length: 19\r\n" in text
    again = compose_batch(batch(Request("site.permissions", site=SITE), member("a|b")), OPERATIONS, HOSTS)
    assert again == message


@pytest.mark.parametrize(
    "part",
    [
        member("a", site="/sites/b"),
        Request("group.create", body={"Title": "T"}, site=SITE),  # twice would be two
        Request("site.read", body={"url": "x"}),
    ],
)
def test_what_is_elsewhere_or_harmful_twice_does_not_go_into_a_batch(part: Request) -> None:
    with pytest.raises(ForbiddenOperationError):
        compose_batch(batch(member("a"), part), OPERATIONS, HOSTS)


@pytest.mark.parametrize("count", [0, MOST_PARTS + 1])
def test_a_batch_has_one_to_a_hundred_parts(count: int) -> None:
    with pytest.raises(ForbiddenOperationError):
        compose_batch(batch(*[member("a")] * count), OPERATIONS, HOSTS)


def test_every_part_is_judged_for_itself() -> None:
    found = answers(
        batch(*[member(name) for name in "abcd"]),
        answered(
            b'HTTP/1.1 200 OK\r\nCONTENT-TYPE: application/json\r\n\r\n{"Id":9}',
            b'HTTP/1.1 404 Not Found\r\n\r\n{"odata.error":{"code":"-2130575338, System.ArgumentException",'
            b'"message":{"value":"gone"}}}',
            b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n\r\n",
            b'HTTP/1.1 204 No Content\r\nETAG: "766"\r\n\r\n',
        ),
        OPERATIONS,
    )
    assert isinstance(found[0], Response) and found[0].body == {"Id": 9}
    assert type(found[1]) in (RejectedError, NotFoundError)
    assert isinstance(found[2], RefusedForNow) and found[2].retry_after_s == 7
    assert isinstance(found[3], Response) and found[3].status == 204 and found[3].body is None


@pytest.mark.parametrize("parts", [(), (b"HTTP/1.1 200 OK\r\n\r\n{}",) * 3])
def test_an_answer_that_does_not_fit_is_none(parts: tuple[bytes, ...]) -> None:
    with pytest.raises(MalformedAnswerError):
        answers(batch(member("a"), member("b")), answered(*parts), OPERATIONS)


def test_a_refusal_of_the_whole_is_no_multipart() -> None:
    assert is_multipart(answered(b"HTTP/1.1 200 OK\r\n\r\n"))
    assert not is_multipart(Answer(429, {"content-type": "multipart/mixed; boundary=x"}, b""))
    assert not is_multipart(Answer(200, {"content-type": "text/html"}, b""))
