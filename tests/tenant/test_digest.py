"""Request digests: none until the service asks, then one for each place while it lasts."""

from __future__ import annotations

import pytest

from spo_gitops.errors import MalformedAnswerError, RejectedError
from spo_gitops.model.operation import Host, Request, Response
from spo_gitops.model.operations import OPERATIONS
from spo_gitops.tenant.classify import DigestWantedError, classify
from spo_gitops.tenant.digest import Digests, Place, WithDigest
from spo_gitops.tenant.wire import Answer

from .doubles import FakeClock, Scripted

READ = Request("site.read", body={"url": "https://contoso.sharepoint.com/sites/a"})
GIVEN = Response(200, {"FormDigestValue": "0xAB,now", "FormDigestTimeoutSeconds": 1800})
DONE, REFUSED = Response(200, {}), DigestWantedError("the security validation for this page is invalid")


def _layer(outcomes: list[Response | BaseException]) -> tuple[WithDigest, Scripted, Digests, FakeClock]:
    clock = FakeClock()
    inner, digests = Scripted(outcomes), Digests(clock)
    return WithDigest(inner, digests, OPERATIONS), inner, digests, clock


def test_none_is_asked_for_where_nobody_wants_one() -> None:
    layer, inner, digests, _ = _layer([DONE])
    layer.send(READ)
    assert inner.sent == [READ] and digests.of(Place(Host.ADMIN)) == ""


def test_what_was_refused_for_the_lack_of_one_is_sent_once_more_with_it() -> None:
    layer, inner, digests, clock = _layer([REFUSED, GIVEN, DONE, DONE, GIVEN, DONE])
    layer.send(READ)
    assert [one.operation for one in inner.sent] == ["site.read", "digest.admin", "site.read"]
    assert digests.of(Place(Host.ADMIN)) == "0xAB,now" and digests.of(Place(Host.TENANT)) == ""
    layer.send(READ)
    clock.seconds += 1800
    layer.send(READ)  # the old one has expired: a new one first, without a refusal
    assert [one.operation for one in inner.sent[3:]] == ["site.read", "digest.admin", "site.read"]


def test_every_site_gets_its_own_without_another_refusal() -> None:
    wanted = Request("list.create", body={}, site="/sites/a")
    layer, inner, digests, _ = _layer([REFUSED, GIVEN, DONE, GIVEN, DONE])
    layer.send(wanted)
    layer.send(Request("list.create", body={}, site="/sites/b"))
    assert [(one.operation, one.site) for one in inner.sent[3:]] == [
        ("digest.site", "/sites/b"), ("list.create", "/sites/b"),
    ]  # fmt: skip
    assert digests.of(Place(Host.SITE, "/sites/a")) == digests.of(Place(Host.SITE, "/sites/b")) != ""


def test_a_second_refusal_stays() -> None:
    layer, _, _, _ = _layer([REFUSED, GIVEN, REFUSED])
    with pytest.raises(RejectedError):
        layer.send(READ)


def test_what_is_bare_and_what_reads_by_its_verb_carries_none() -> None:
    for name in ("probe.bare", "site.read-by-id", "directory.add-to-group"):
        layer, inner, _, _ = _layer([REFUSED])
        with pytest.raises(DigestWantedError):
            layer.send(Request(name))
        assert len(inner.sent) == 1


def test_an_odd_answer_is_no_traceback() -> None:
    layer, _, _, _ = _layer([REFUSED, Response(200, {"d": {}})])
    with pytest.raises(MalformedAnswerError):
        layer.send(READ)


@pytest.mark.parametrize("code", [-2130575252, -2130575251])
def test_the_refusal_is_known_by_its_code(code: int) -> None:
    body = f'{{"odata.error":{{"code":"{code}, Microsoft.SharePoint.SPException","message":{{"value":"..."}}}}}}'
    with pytest.raises(DigestWantedError):
        classify(OPERATIONS["site.read"], Answer(403, {}, body.encode()))
