"""`tenant serve --quirk` and `--list-quirks`."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from spo_gitops.cli.tenant import tenant
from spo_gitops.simulator.quirks import Quirks, changed, parsed, switches


def test_every_quirk_is_listed_with_its_default_and_another_value() -> None:
    told = CliRunner().invoke(tenant, ["serve", "--list-quirks"])
    assert told.exit_code == 0
    names = [re.match(r"\w+", line)[0] for line in told.output.splitlines()]  # type: ignore[index]
    assert names == [one.name for one in switches()]
    assert all(one.other != one.default for one in switches())
    assert "void_answers_204=false" in told.output


@pytest.mark.parametrize(
    "text", ["nothing=1", "admin_batch", "admin_batch=perhaps", "listing_page_size=x", "=", "listing_page_size=-1"]
)
def test_what_is_no_quirk_is_explained(text: str) -> None:
    told = CliRunner().invoke(tenant, ["serve", "--quirk", text])
    assert told.exit_code == 2 and "--list-quirks" in told.output and "Traceback" not in told.output


def test_values_have_the_type_of_the_default() -> None:
    read = dict(map(parsed, ("admin_batch=true", "listing_page_size=7", "listing_lag_seconds=1.5")))
    assert changed(Quirks(), read) == Quirks(admin_batch=True, listing_page_size=7, listing_lag_seconds=1.5)
