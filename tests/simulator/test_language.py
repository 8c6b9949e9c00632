"""A tenant in another language: what the service makes is called otherwise, ids and URLs are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions

from .client import Client, T


def inside(client: Client, path: str) -> tuple[dict[int, str], dict[int, str], dict[str, str]]:
    """Groups and levels by id, lists by the end of their URL."""
    groups = client.get(f"{T}{path}/_api/web/sitegroups?$select=Id,Title").json()["value"]
    levels = client.get(f"{T}{path}/_api/web/roledefinitions?$select=Id,Name").json()["value"]
    lists = client.get(f"{T}{path}/_api/web/lists?$select=Title,RootFolder/ServerRelativeUrl"
                       "&$expand=RootFolder").json()["value"]  # fmt: skip
    return (
        {one["Id"]: one["Title"] for one in groups},
        {one["Id"]: one["Name"] for one in levels},
        {one["RootFolder"]["ServerRelativeUrl"].removeprefix(f"{path}/"): one["Title"] for one in lists},
    )


@pytest.mark.parametrize(
    ("language", "owners", "full", "documents"),
    [
        (1031, "Besitzer von Sales", "Vollzugriff", "Dokumente"),
        (1041, "Sales の所有者", "フル コントロール", "ドキュメント"),
    ],
)
def test_what_the_service_makes_has_the_tenants_language_and_a_site_may_have_its_own(
    directory: Path, language: int, owners: str, full: str, documents: str
) -> None:
    options = TenantOptions(directory=directory, language=language, time_scale=600, latency=False)
    with RunningTenant(options) as tenant, Client(tenant) as client:
        client.sim("POST", "edit", {"create": {"url": "/sites/sales", "template": "STS#3", "title": "Sales"}})
        groups, levels, lists = inside(client, "/sites/sales")
        assert (groups[3], levels[1073741829], lists["Shared Documents"]) == (owners, full, documents)
        client.provision("/sites/english", Title="Sales", WebTemplate="STS#3", Lcid=1033)
        groups, levels, lists = inside(client, "/sites/english")
        assert (groups[3], levels[1073741829], lists["Shared Documents"]) == (
            "Sales Owners",
            "Full Control",
            "Documents",
        )
        client.provision("/sites/usual", Title="Sales", WebTemplate="STS#3", Lcid=None)
        assert inside(client, "/sites/usual")[0][3] == owners
    with (
        RunningTenant(TenantOptions(directory=directory, time_scale=600, latency=False)) as again,
        Client(again) as client,
    ):
        client.provision("/sites/later", Title="Sales", Lcid=None)
        assert inside(client, "/sites/later")[0][3] == owners
