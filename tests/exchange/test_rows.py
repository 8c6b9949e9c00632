"""What a row does not get back is named, never left out in silence."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.exchange.held_rows import HeldRow
from spo_gitops.exchange.rows import Columns, sentence

COLUMNS = Columns({"Title": ("Title", "Text")}, {"DepartmentId": True, "TermsId": False})


@pytest.mark.parametrize(
    ("fields", "links", "lost"),
    [
        ({"Title": "x"}, 0, []),
        ({"Title": "x", "DepartmentId": 7}, 0, ["DepartmentId"]),
        ({"Term": {"Label": "1", "TermGuid": "t", "WssId": 1}}, 0, ["Term"]),
        ({"OData__UIVersionString": "1.0"}, 0, []),
        ({"OData__UIVersionString": "0.1"}, 0, []),
        ({"OData__UIVersionString": "12.0"}, 0, ["versions before 12.0"]),
        ({}, 1, ["1 sharing link"]),
        ({}, 3, ["3 sharing links"]),
    ],
)
def test_what_no_request_puts_back_is_named(fields: dict[str, Any], links: int, lost: list[str]) -> None:
    held = HeldRow(fields, links=links)
    assert list(COLUMNS.lost(held)) == lost
    assert sentence(lost, True) == (f"not taken: {', '.join(lost)}" if lost else "")


def test_what_others_see_to_is_not_called_lost() -> None:
    held = HeldRow({"DepartmentId": 7})
    assert list(COLUMNS.beside(["DepartmentId"]).lost(held)) == []
