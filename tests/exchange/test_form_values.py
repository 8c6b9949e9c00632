"""Forms: every kind of column as text, and what no form takes said so."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.exchange.form_values import form_text, wire_name

PEOPLE = {"7": "i:0#.f|membership|ann@contoso.com"}


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("Text", "a, b", "a, b"),
        ("Note", None, ""),
        ("Choice", "New", "New"),
        ("MultiChoice", ["a", "b"], "a;#b"),
        ("MultiChoice", {"results": ["a"]}, "a"),
        ("MultiChoice", [], ""),
        ("Number", 3.0, "3"),
        ("Number", 0, "0"),
        ("Currency", "12.5", "12.5"),
        ("Number", "many", None),
        ("Boolean", False, "0"),
        ("Boolean", True, "1"),
        ("DateTime", "2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z"),
        ("URL", {"Url": "https://x/a,b", "Description": "A, b"}, "https://x/a%2Cb, A, b"),
        ("URL", {"Url": "https://x", "Description": ""}, "https://x"),
        ("User", 7, '[{"Key": "i:0#.f|membership|ann@contoso.com"}]'),
        ("UserMulti", [7], '[{"Key": "i:0#.f|membership|ann@contoso.com"}]'),
        ("User", 8, None),  # nobody whom the export knows
        ("Lookup", 8, None),
        ("TaxonomyFieldType", {"Label": "4", "TermGuid": "x"}, None),
    ],
)
def test_a_value_is_written_as_forms_take_it(kind: str, value: Any, text: str | None) -> None:
    assert form_text(kind, value, PEOPLE) == text


@given(st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-(2**53), 2**53))
def test_a_number_keeps_its_value(number: float) -> None:
    text = form_text("Number", number, {})
    assert text is not None
    assert float(text) == number


def test_values_stand_under_the_service_s_names() -> None:
    assert wire_name("Lead", "User") == "LeadId"
    assert wire_name("_Status", "Text") == "OData__Status"
    assert wire_name("Title", "Text") == "Title"
