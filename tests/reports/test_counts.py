"""The plan in counts tells no name, and as much as the full one otherwise."""

from __future__ import annotations

import pytest

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.reports import counts, markdown
from spo_gitops.reports.view import view

from .plans import PLANS

KINDS = kinds_of("https://contoso.sharepoint.com")


@pytest.mark.parametrize("name", sorted(PLANS))
def test_counts_name_no_resource_and_no_value(name: str) -> None:
    seen = view(PLANS[name], KINDS)
    told = counts.render(seen)
    named = [entry.address for entry in (*seen.blocked, *seen.entries, *seen.quiet, *seen.held)]
    assert not [address for address in named if address in told]
    assert "/sites/" not in told and "contoso" not in told and "@" not in told


@pytest.mark.parametrize("name", sorted(PLANS))
def test_counts_are_those_of_the_full_plan_and_found_by_the_same_marker(name: str) -> None:
    seen = view(PLANS[name], KINDS)
    told, full = counts.render(seen).splitlines(), markdown.render(seen).splitlines()
    assert told[0] == full[0]
    assert told[1] == f"### {seen.title}: {seen.summary}"
    refused = [guard for guard, _, lifted in seen.guards if not lifted]
    assert all(f"{refused.count(guard)} `{guard}`" in "\n".join(told) for guard in refused)
