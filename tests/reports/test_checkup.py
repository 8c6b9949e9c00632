"""Checks of the set-up as lines."""

from __future__ import annotations

from spo_gitops.model.checkup import bad, good
from spo_gitops.reports.checkup import as_lines


def test_a_check_is_a_line_and_its_remedy_another() -> None:
    assert as_lines(good("git", "clean")) == ("ok       git            clean",)
    said = "fatal: no such remote\n\nPlease make sure that it exists."
    assert as_lines(bad("ledger", said, "add it")) == (
        "failed   ledger         fatal: no such remote Please make sure that it exists.",
        "                        add it",
    )
