"""Recordings that nobody here has seen are read and judged by the same code: no crash, and a clear word for each."""

import json
from pathlib import Path
from typing import Any

import pytest

from . import again
from .exchanges import Exchange, exchanges
from .judging import question_of

LIVE = {"kind": "recorded-response"}


def _folder(tmp_path: Path, *lines: Any) -> Path:
    (tmp_path / "of another name.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return tmp_path


def _live(**fields: Any) -> dict[str, Any]:
    return LIVE | {"operation": "a.new.one", "transport": "rest", "status": 200, "response_body": {}} | fields


def test_a_line_may_leave_out_all_but_its_kind(tmp_path: Path) -> None:
    (found,) = exchanges(_folder(tmp_path, LIVE))
    assert found.live and not found.sent and found.id == "of another name.jsonl:1" and found.status is None
    assert question_of(found, {}) is None


@pytest.mark.parametrize(
    ("written", "status"),
    [(200, 200), ("404", 404), ("HTTP/1.1 503 Service Unavailable", 503), (None, None), ("gone", None), ({}, None)],
)
def test_a_status_is_a_number_or_a_line(tmp_path: Path, written: Any, status: int | None) -> None:
    batch = {"response_parts": [{"status": written}]}
    (found,) = exchanges(_folder(tmp_path, LIVE | {"status": written} | batch))
    assert found.status == found.parts[0]["status"] == status


@pytest.mark.parametrize("text", ["{", "[]", "{}", '"x"'])
def test_a_line_that_is_no_exchange_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(LIVE)}\n\n{text}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^a\.jsonl:3: no "):
        exchanges(tmp_path)


_BODIES = (None, "", "text", 1, True, [], {}, [None], {"value": None}, {"value": [1]}, {"responses": None}, {"Row": []})


@pytest.mark.parametrize("body", _BODIES, ids=repr)
@pytest.mark.parametrize("transport", ["rest", "csom", "batch", "graph", "soap"])
def test_an_answer_of_any_form_is_a_question_or_none(tmp_path: Path, transport: str, body: Any) -> None:
    labels = ("a.new.one", "get:value", "error", "graph.batch", "List.RenderListDataAsStream", "void", "graph.sites")
    lines = [_live(transport=transport, operation=label, response_body=body) for label in labels]
    for one in exchanges(_folder(tmp_path, *lines)):
        question_of(one, {})


def test_a_request_that_is_known_is_asked_whatever_its_label(tmp_path: Path) -> None:
    url = "https://contoso.sharepoint.com/sites/x/_api/web/a/new/one"
    sent = _live(url=url, method="POST", request_basis="sent-by-client")
    guessed = _live(url=url, method="POST", request_basis="inferred:shape")
    template = _live(url=f"{url}('{{id}}')", method="GET")
    elsewhere = _live(url="https://example.org/_api/web", method="GET")
    found = exchanges(_folder(tmp_path, sent, _live(url=url, method="GET"), guessed, template, elsewhere))
    assert [question_of(one, {}) is not None for one in found] == [True, True, False, False, False]


def _exchange(tmp_path: Path, **fields: Any) -> Exchange:
    return exchanges(_folder(tmp_path, _live(method="POST", request_basis="sent-by-client", **fields)))[0]


def test_ids_that_a_tenant_gave_are_replaced_by_ours_in_the_rest_of_a_conversation(tmp_path: Path) -> None:
    theirs, ours = "00000000-0000-4000-8000-00000000000a", "11111111-2222-4333-8444-555555555555"
    made = again.Conversation()
    made.learn({"value": [{"Id": theirs, "Title": "x"}], "ID": 7}, {"value": [{"Id": ours, "Title": "y"}], "ID": 12})
    later = _exchange(
        tmp_path,
        url=f"https://contoso.sharepoint.com/_api/web/lists(guid'{theirs}')/items(7)/x(8)",
        request_body={"Owner": "redacted", "Title": "redacted", "Id": theirs.upper()},
    )
    request = made.request(later)
    assert request.url == f"https://contoso.sharepoint.com/_api/web/lists(guid'{ours}')/items(12)/x(8)"
    assert json.loads(request.body or "") == {"Owner": "ben.ortiz@contoso.com", "Title": "redacted", "Id": ours}
