"""The log of changes: what was changed is told by the ids that an entry carries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from spo_gitops.errors import MalformedAnswerError
from spo_gitops.kinds.changes import last_changes
from spo_gitops.model.operation import Request, Response

IDENTITY = "f92f9e40-1110-43ef-aa0e-0822e13fb7ba"


def entry(kind: int, minute: int, **ids: Any) -> dict[str, Any]:
    token = {"StringValue": f"1;1;{IDENTITY};637885644885730000;{minute}"}
    return {"ChangeToken": token, "ChangeType": kind, "Time": f"2026-05-19T13:{minute:02}:28Z", **ids}


def read(*pages: list[dict[str, Any]]) -> tuple[list[Request], Any]:
    sent: list[Request] = []
    program = last_changes("/sites/a", IDENTITY, datetime(2026, 1, 1, tzinfo=UTC))
    try:
        request: Any = next(program)
        for page in pages:
            sent.append(request)
            request = program.send(Response(200, {"value": page}))
    except StopIteration as end:
        return sent, end.value
    raise AssertionError("it asks for more")


def test_the_last_change_of_each_is_kept() -> None:
    sent, found = read(
        [
            entry(13, 1, GroupId=7, UserId=11),
            entry(14, 2, GroupId=7, UserId=12),
            entry(11, 3, ItemId=943, ListId="l"),  # of an item, as recorded
            entry(11, 4, WebId="w"),
            entry(2, 5, ListId="l", WebId="w", Editor="Ann Lee"),
            entry(2, 6, ItemId=3, ListId="l"),
            entry(2, 7, WebId="w"),
        ]
    )
    assert found == {
        "groups": ("2026-05-19T13:02:28Z", ""),
        "roleAssignments": ("2026-05-19T13:04:28Z", ""),
        "lists": ("2026-05-19T13:05:28Z", "Ann Lee"),
        "title": ("2026-05-19T13:07:28Z", ""),
    }
    token = sent[0].body["query"]["ChangeTokenStart"]["StringValue"]
    assert token == f"1;1;{IDENTITY};639028224000000000;-1"
    assert sent[0].body["query"]["FetchLimit"] == "1000"  # a number is refused (REFERENCE 15)


def test_a_full_page_is_not_the_last_one() -> None:
    sent, found = read([entry(2, 1, GroupId=7)] * 1000, [entry(2, 9, GroupId=7)])
    assert found == {"groups": ("2026-05-19T13:09:28Z", "")}
    assert sent[1].body["query"]["ChangeTokenStart"]["StringValue"].endswith(";1")


def test_a_log_in_another_form_is_malformed() -> None:
    with pytest.raises(MalformedAnswerError):
        read([{"ChangeType": "x", "Time": ""}])
