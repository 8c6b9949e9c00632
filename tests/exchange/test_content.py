"""The indexes of content: titles with every break that Unicode has, and indexes that were cut off anywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.exchange.content import read_content
from spo_gitops.exchange.held_files import held_content
from spo_gitops.exchange.manifest import Manifest, entry_of_file
from spo_gitops.exchange.objects import folder_of
from spo_gitops.model.operation import Request, Response

SITE = "/sites/x"
NOTES = {
    "Id": "n", "Title": "Notes", "BaseTemplate": 100, "ItemCount": 3,
    "LastItemUserModifiedDate": "2026-01-01T00:00:00Z", "RootFolder": {"ServerRelativeUrl": f"{SITE}/Lists/Notes"},
    "Hidden": False, "IsCatalog": False, "Fields": [], "Views": [],
}  # fmt: skip
ITEMS = [
    {"Id": 1, "FileRef": f"{SITE}/Lists/Notes/1_.000", "Title": "one\u2028line"},
    {"Id": 2, "FileRef": f"{SITE}/Lists/Notes/2_.000", "Title": "a\x85b\u2029c\x0bd\x1ce"},
    {"Id": 3, "FileRef": f"{SITE}/Lists/Notes/3_.000", "Title": "größer"},
]


def run(room: Path) -> list[str]:
    """Reads the site's content as an export does; the operations that it took."""
    asked: list[str] = []
    conversation = read_content(room, SITE)
    try:
        request = next(conversation)
        while True:
            assert isinstance(request, Request)
            asked.append(request.operation)
            request = conversation.send(Response(200, _answer(request)))
    except StopIteration as stop:
        assert stop.value == ()
    return asked


def _answer(request: Request) -> dict[str, Any]:
    if request.operation in ("site.content", "site.lists-deep"):
        return {"value": [NOTES]}
    after = int(request.arguments["id_before"])
    return {"value": [item for item in ITEMS if item["Id"] > after]}


def test_no_break_of_a_title_ends_a_record(tmp_path: Path) -> None:
    run(tmp_path)

    assert run(tmp_path) == ["site.content", "site.lists-deep"], "an unchanged list was read again"
    index = next(folder_of(tmp_path, SITE).glob("*.jsonl"))
    manifest = Manifest("t", "u", files={index.relative_to(tmp_path).as_posix(): entry_of_file(index)})
    assert [item.id for item in held_content(tmp_path, manifest, SITE).lists[0].items] == [1, 2, 3]


def test_a_reading_goes_on_wherever_its_index_was_cut_off(tmp_path: Path) -> None:
    run(tmp_path)
    index = next(folder_of(tmp_path, SITE).glob("*.jsonl"))
    whole = index.read_bytes()
    for end in range(len(whole) + 1):
        index.unlink(missing_ok=True)
        index.with_name(index.name + ".partial").write_bytes(whole[:end])

        run(tmp_path)

        assert index.read_bytes() == whole, f"cut off behind {whole[:end][-20:]!r}"


@pytest.mark.parametrize("former", [b"", b'{"list": "' + b"x" * 50])
def test_a_former_index_that_says_nothing_is_read_anew(tmp_path: Path, former: bytes) -> None:
    run(tmp_path)
    index = next(folder_of(tmp_path, SITE).glob("*.jsonl"))
    whole = index.read_bytes()
    index.write_bytes(former)

    run(tmp_path)

    assert index.read_bytes() == whole
    assert [json.loads(line)["id"] for line in whole.split(b"\n")[1:-1]] == [1, 2, 3]


@pytest.mark.parametrize("late", ["site.content", "site.lists-deep"])
def test_a_list_that_one_of_two_readings_lacks_is_told_and_its_index_stays(tmp_path: Path, late: str) -> None:
    run(tmp_path)
    index = next(folder_of(tmp_path, SITE).glob("*.jsonl"))
    conversation = read_content(tmp_path, SITE)
    with pytest.raises(StopIteration) as stop:
        request = next(conversation)
        while True:
            assert isinstance(request, Request)
            body = {"value": []} if request.operation == late else _answer(request)
            request = conversation.send(Response(200, body))
    (told,) = stop.value.value
    assert "one reading of the lists shows it, and another does not" in told
    assert index.is_file()
