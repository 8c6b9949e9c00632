"""Restoring as a conversation: what is sent for what the service shows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.errors import AnswerLostError, NotFoundError, RejectedError, TenantError
from spo_gitops.exchange import restoring
from spo_gitops.exchange.held_files import Held, HeldFile, HeldLibrary
from spo_gitops.exchange.restoring import Fate, Item, Manner, restore_content
from spo_gitops.model.operation import Request, Response

URL = "/sites/a/Docs"
LISTS = Response(200, {"value": [{"Id": "1", "RootFolder": {"ServerRelativeUrl": URL}}]})

Answer = Callable[[Request], Response | TenantError]


def converse(held: Held, answer: Answer, manner: Manner) -> tuple[list[Request], list[Item]]:
    sent: list[Request] = []
    told: list[Item] = []
    program = restore_content("/sites/a", held, manner, told.append)
    try:
        request: Any = next(program)
        while True:
            sent.append(request)
            got = LISTS if request.operation == "site.content" else answer(request)
            request = program.throw(got) if isinstance(got, TenantError) else program.send(got)
    except StopIteration:
        return sent, told


def one_file(folder: Path, data: bytes) -> Held:
    source = folder / "object"
    source.write_bytes(data)
    file = HeldFile(f"{URL}/a.bin", hashlib.sha256(data).hexdigest(), len(data), source)
    return Held((HeldLibrary(URL, (), (file,)),), ())


@settings(max_examples=50, deadline=None)
@given(size=st.integers(0, 60), piece=st.integers(1, 20))
def test_pieces_are_small_and_make_the_file_again(
    tmp_path_factory: pytest.TempPathFactory, size: int, piece: int
) -> None:
    data = bytes(range(size))
    held = one_file(tmp_path_factory.mktemp("held"), data)
    got = bytearray()

    def answer(request: Request) -> Response:
        if request.operation == "content.files":
            return Response(200, {"value": []})
        assert int(request.arguments.get("offset", 0)) == len(got)
        assert len(request.body) <= piece
        got.extend(request.body)
        return Response(200, {"Length": str(len(got))})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoring, "PIECE", piece)
        sent, told = converse(held, answer, Manner(write=True))
    assert bytes(got) == data
    assert [item.fate for item in told] == [Fate.RESTORED]
    ends = [request.operation for request in sent if request.operation.startswith("content.upload")]
    assert not ends or (ends[0], ends[-1]) == ("content.upload-start", "content.upload-end")


@pytest.mark.parametrize(
    ("listing", "fate"),
    [
        (RejectedError("no"), Fate.FAILED),
        (Response(200, {}), Fate.FAILED),
        (Response(200, {"value": [{"Id": 1, "FileRef": f"{URL}/A.BIN", "FSObjType": "1"}]}), Fate.FAILED),
        (Response(200, {"value": [{"Id": 1, "FileRef": f"{URL}/A.BIN", "File": {"Length": "9"}}]}), Fate.DIFFERS),
    ],
    ids=["refused", "without value", "a folder of this name", "another size"],
)
def test_nothing_is_written_where_a_file_is_not_known_to_be_missing(
    tmp_path: Path, listing: Response | TenantError, fate: Fate
) -> None:
    sent, told = converse(one_file(tmp_path, b"x"), lambda request: listing, Manner(write=True))
    assert [request.operation for request in sent] == ["site.content", "content.files"]
    assert [item.fate for item in told] == [fate]


@pytest.mark.parametrize(("arrived", "fate"), [(b"mine", Fate.RESTORED), (b"half", Fate.FAILED), (None, Fate.FAILED)])
def test_a_lost_answer_is_settled_by_what_is_there(tmp_path: Path, arrived: bytes | None, fate: Fate) -> None:
    def answer(request: Request) -> Response | TenantError:
        if request.operation == "content.files":
            return Response(200, {"value": []})
        if request.operation == "content.add-file":
            return AnswerLostError("gone")
        if arrived is None:
            return NotFoundError("not there")
        assert request.sink is not None
        request.sink.begin()
        request.sink.write(arrived)
        return Response(200)

    _, told = converse(one_file(tmp_path, b"mine"), answer, Manner(write=True))
    assert [item.fate for item in told] == [fate]


def test_a_file_of_another_size_afterwards_is_no_success(tmp_path: Path) -> None:
    def answer(request: Request) -> Response:
        return Response(200, {"value": []} if request.operation == "content.files" else {"Length": "3"})

    _, told = converse(one_file(tmp_path, b"mine"), answer, Manner(write=True))
    assert told == [Item(f"{URL}/a.bin", Fate.FAILED, "the service keeps 3 bytes of it, 4 were sent")]
