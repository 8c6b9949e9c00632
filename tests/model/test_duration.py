"""Durations are read as they are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.duration import seconds_of, shown


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("5h30m", 19800), (" 2D ", 172800), ("1d1h1m1s", 90061)]
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "5", "m", "1m1h", "-1m", "1.5h", "1h 30m", "9999d", "1w", "\N{ARABIC-INDIC DIGIT ONE}x"]
)
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        seconds_of(text)


@given(st.integers(0, 86400 * 300))
def test_what_is_shown_reads_as_nearly_the_same(seconds: int) -> None:
    assert 0 <= seconds - seconds_of(shown(seconds)) < max(1, seconds / 20)
