"""Changes by ProcessQuery in one request: told apart, shared out, and alone again where that fails."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.errors import ForbiddenOperationError, MalformedAnswerError, RejectedError, TenantError
from spo_gitops.kinds import csom
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.operations import QUERY_PACK
from spo_gitops.tenant.packed import Packed
from spo_gitops.tenant.packing import MOST_PARTS, may_be_packed, packed, unpacked

from .doubles import FakeClock


def change(title: str) -> Request:
    return Request("hub.update", body=csom.update_hub("7d3d", {"Title": csom.string(title)}))


def pack(*parts: Request) -> Request:
    return Request(QUERY_PACK, parts=parts)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=MOST_PARTS))
def test_ids_are_told_apart_and_nothing_else_is_touched(titles: list[str]) -> None:
    parts = tuple(change(title) for title in titles)
    text = packed(pack(*parts))
    assert text.count("<Request ") == 1 == text.count("<ObjectPaths>")
    for number, part in enumerate(parts):
        ids = [f'ObjectPathId="{number * 1000 + 3}"', f'<ObjectPath Id="{number * 1000 + 2}"']
        assert all(one in text for one in ids)
        assert str(part.body).partition("<Parameter")[2].partition("</Parameter>")[0] in text
    assert packed(pack(parts[0])) == parts[0].body


def test_only_what_goes_to_the_host_of_the_pack_travels_in_it() -> None:
    site = Request("site.classify", body=csom.classify("Internal"), site="/sites/a")
    assert may_be_packed(change("a")) and not may_be_packed(site)
    with pytest.raises(ForbiddenOperationError):
        packed(pack(change("a"), site))


def test_what_looks_like_an_id_in_a_value_stays_what_it_is() -> None:
    text = packed(pack(change("a"), change('b Id="5" ObjectPathId="3"')))
    assert '>b Id="5" ObjectPathId="3"</Parameter>' in text


@pytest.mark.parametrize("part", [Request("site.deleted", body=csom.deleted_site("u")), Request("hub.list")])
def test_only_changes_that_may_happen_twice_are_packed(part: Request) -> None:
    with pytest.raises(ForbiddenOperationError):
        packed(pack(part, change("a")))


def test_results_are_shared_out_by_their_ids() -> None:
    header: dict[str, Any] = {"ErrorInfo": None}
    answer = Response(200, [header, 5, {"Title": "a"}, 1005, {"Title": "b"}, 1006, 1])
    one, other = unpacked(pack(change("a"), change("b")), answer)
    assert one.body == [header, 5, {"Title": "a"}] and other.body == [header, 5, {"Title": "b"}, 6, 1]
    with pytest.raises(MalformedAnswerError):
        unpacked(pack(change("a")), answer)
    with pytest.raises(MalformedAnswerError):
        unpacked(pack(change("a")), Response(200, {"no": "list"}))


class Service:
    """Takes packs, or refuses those in which ``bad`` is; the first wait ends when all have come."""

    def __init__(self, bad: str = "") -> None:
        self.bad = bad
        self.sent: list[int] = []
        self._guard = threading.Lock()

    def send(self, request: Request) -> Response:
        parts = request.parts or (request,)
        with self._guard:
            self.sent.append(len(parts))
        if self.bad and any(self.bad in str(part.body) for part in parts):
            raise RejectedError("no such thing")
        if request.parts:
            return Response(200, tuple(Response(200, part.body) for part in parts))
        return Response(200, request.body)


class Gathering(FakeClock):
    """A clock whose first sleeper wakes up when so many have come."""

    def __init__(self, company: int) -> None:
        super().__init__()
        self.company = threading.Barrier(company + 1)

    def sleep(self, seconds: float) -> None:
        self.company.wait(timeout=20)


def together(service: Service, titles: list[str]) -> dict[str, Response | TenantError]:
    clock = Gathering(1)
    layer, told = Packed(service, clock), {}

    def one(title: str) -> None:
        try:
            told[title] = layer.send(change(title))
        except TenantError as error:
            told[title] = error

    threads = [threading.Thread(target=one, args=(title,)) for title in titles]
    for thread in threads:
        thread.start()
    while layer.gathered() < len(titles):
        threading.Event().wait(0.001)
    clock.company.wait(timeout=20)
    for thread in threads:
        thread.join(timeout=20)
    return told


def test_who_comes_at_the_same_time_travels_together() -> None:
    service = Service()
    told = together(service, ["a", "b", "c"])
    assert service.sent == [3]
    assert all(isinstance(told[t], Response) and f">{t}<" in str(told[t].body) for t in "abc")  # type: ignore[union-attr]


def test_where_one_fails_each_goes_alone() -> None:
    service = Service(bad=">b<")
    told = together(service, ["a", "b", "c"])
    assert sorted(service.sent) == [1, 1, 1, 3]
    assert isinstance(told["b"], RejectedError)
    assert isinstance(told["a"], Response) and isinstance(told["c"], Response)


def test_who_has_no_company_and_what_may_not_be_packed_goes_as_ever() -> None:
    service = Service()
    layer = Packed(service, FakeClock())
    assert layer.send(change("a")).status == 200
    layer.send(Request("hub.list"))
    assert service.sent == [1, 1]


def test_who_leads_and_breaks_off_leaves_nobody_waiting() -> None:
    class Broken(FakeClock):
        def sleep(self, seconds: float) -> None:
            raise KeyboardInterrupt

    service = Service()
    layer = Packed(service, Broken())
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            layer.send(change("a"))
    assert layer.gathered() == 0 and service.sent == []
