"""Restoring as a conversation: what is sent for what the service shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.errors import AnswerLostError, NotFoundError, RejectedError, TenantError
from spo_gitops.exchange import restoring_files
from spo_gitops.exchange.fates import Fate, Item, Manner
from spo_gitops.exchange.held_files import held_content
from spo_gitops.exchange.held_rows import Held, HeldFile, HeldLibrary, HeldRow
from spo_gitops.exchange.manifest import ExportError, Manifest, entry_of_file
from spo_gitops.exchange.objects import folder_of
from spo_gitops.exchange.restoring import restore_content
from spo_gitops.model.operation import Request, Response

URL = "/sites/a/Docs"
LISTS = Response(
    200, {"value": [{"Id": "1", "RootFolder": {"ServerRelativeUrl": URL}, "Fields": [], "Views": []}]}
)  # fmt: skip

Answer = Callable[[Request], Response | TenantError]


def converse(held: Held, answer: Answer, manner: Manner, lists: Response = LISTS) -> tuple[list[Request], list[Item]]:
    sent: list[Request] = []
    told: list[Item] = []
    program = restore_content("/sites/a", held, manner, told.append)
    try:
        request: Any = next(program)
        while True:
            sent.append(request)
            got = lists if request.operation in ("site.content", "site.lists-deep") else answer(request)
            request = program.throw(got) if isinstance(got, TenantError) else program.send(got)
    except StopIteration:
        return sent, told


def one_file(folder: Path, data: bytes) -> Held:
    source = folder / "object"
    source.write_bytes(data)
    file = HeldFile(f"{URL}/a.bin", hashlib.sha256(data).hexdigest(), len(data), source)
    return Held((HeldLibrary(URL, {}, (file,)),), ())


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
        patch.setattr(restoring_files, "PIECE", piece)
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
    assert [request.operation for request in sent] == ["site.content", "site.lists-deep", "content.files"]
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


@pytest.mark.parametrize("mark", ["Hidden", "IsCatalog"])
def test_nothing_goes_into_what_no_export_has(tmp_path: Path, mark: str) -> None:
    lists = Response(200, {"value": [{**LISTS.body["value"][0], mark: True}]})
    sent, told = converse(one_file(tmp_path, b"x"), lambda request: RejectedError("sent"), Manner(write=True), lists)
    assert [request.operation for request in sent] == ["site.content", "site.lists-deep"]
    assert [(item.path, item.fate) for item in told] == [(URL, Fate.FAILED)]


def export_with(folder: Path, index: str) -> Manifest:
    path = folder_of(folder, "/sites/a") / "docs.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text(index, encoding="utf-8")
    return Manifest("t", "u", files={path.relative_to(folder).as_posix(): entry_of_file(path)})


HEAD = '{"list": "/sites/a/Docs", "template": 101}\n'


@pytest.mark.parametrize(
    "index",
    [
        "",
        "[]\n",
        "{\n",
        '{"list": "/sites/b/Docs", "template": 101}\n',
        HEAD + "7\n",
        HEAD + '{"path": "/sites/a/Docs/x", "sha256": "../../x", "size": 1}\n',
        HEAD + '{"path": "/sites/a/Docs/x", "sha256": null, "size": null}\n',
        HEAD + '{"fields": {"FSObjType": "1", "FileRef": "/sites/a/Documents"}}\n',
    ],
)
def test_an_index_that_no_export_writes_is_refused(tmp_path: Path, index: str) -> None:
    with pytest.raises(ExportError, match="content/"):
        held_content(tmp_path, export_with(tmp_path, index), "/sites/a")


def test_an_index_tells_folders_before_what_is_in_them(tmp_path: Path) -> None:
    lines = ("/sites/a/Docs/b/c/d", "/sites/a/Docs/b")
    text = "".join(json.dumps({"id": 1, "fields": {"FSObjType": "1", "FileRef": path}}) + "\n" for path in lines)
    held = held_content(tmp_path, export_with(tmp_path, HEAD + text), "/sites/a")
    folders = ("/sites/a/Docs/b", "/sites/a/Docs/b/c", "/sites/a/Docs/b/c/d")
    (library,) = held.libraries
    assert (tuple(library.folders), library.files) == (folders, ())
    assert library.folders["/sites/a/Docs/b/c"] == HeldRow()


LIST_HEAD = '{"list": "/sites/a/Lists/X", "template": 100, "definition": %s}\n'
ITEM = '{"id": 1, "fields": {"FileRef": "/sites/a/Lists/X/1_.000"}%s}\n'


@pytest.mark.parametrize(
    "index",
    [
        LIST_HEAD % '{"url": "lists/y", "template": "GenericList", "title": "Y"}',
        LIST_HEAD % '{"url": "../y", "template": "GenericList"}',
        LIST_HEAD % '{"url": "lists/x", "template": "GenericList", "columns": [{"name": "<x/>", "type": "Text"}]}',
        LIST_HEAD % '{"url": "lists/x", "owner": "eve@contoso.com"}',
        LIST_HEAD % "null" + '{"id": 1, "fields": {"FileRef": "/sites/b/Lists/X/1_.000"}}\n',
        LIST_HEAD % "null" + '{"id": 1, "fields": {}}\n',
        LIST_HEAD % "null" + '{"id": 1, "fields": []}\n',
        LIST_HEAD % "null" + ITEM % ', "grants": "everyone = FullControl"',
        LIST_HEAD % "null" + ITEM % ', "attachments": [{"name": "../x", "sha256": "0", "size": 1}]',
        LIST_HEAD % "null" + ITEM % ', "attachments": [{"name": "x", "sha256": "0", "size": 1}]',
    ],
)
def test_an_index_of_a_list_that_no_export_writes_is_refused(tmp_path: Path, index: str) -> None:
    with pytest.raises(ExportError, match="content/"):
        held_content(tmp_path, export_with(tmp_path, index), "/sites/a")
