"""Bodies of answers: what is no character stays in no value."""

from __future__ import annotations

import json

import pytest

from spo_gitops.tenant.fault import parsed


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("cut in the middle \ud83d", "cut in the middle \ufffd"),
        ("\udca9 the other half", "\ufffd the other half"),
        ("whole \U0001f4a9 é", "whole \U0001f4a9 é"),
        ("a path \\ud83d as text", "a path \\ud83d as text"),
    ],
)
def test_half_a_character_can_be_written_down(said: str, read: str) -> None:
    body, is_json = parsed(json.dumps({"value": [{"Title": said, said: 1, "Id": 3, "Hub": None}]}).encode("utf-8"))
    assert is_json and body == {"value": [{"Title": read, read: 1, "Id": 3, "Hub": None}]}
    assert json.dumps(body, ensure_ascii=False).encode("utf-8")
