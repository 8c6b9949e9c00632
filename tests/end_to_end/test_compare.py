"""Commits, runs, exports, the ledger and the live tenant, side by side on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from .stage import Stage, new_site

SITES = {
    "sites/a.yaml": new_site("/sites/a", settings={"sharingCapability": "Disabled"}),
    "sites/b.yaml": new_site("/sites/b"),
}


@pytest.fixture
def applied(stage: Stage) -> Stage:
    stage.commit(SITES)
    stage.apply()
    return stage


def test_any_two_states_can_be_compared(applied: Stage, tmp_path: Path) -> None:
    stage = applied
    assert "no difference" in stage.run("compare", "HEAD", "tenant", "--detailed-exitcode").out
    stage.run("export", "site:*", "--out", str(tmp_path / "x.zip"), "--format", "zip")
    assert "no difference" in stage.run("compare", str(tmp_path / "x.zip"), "tenant", "--target", "site:*").out
    assert "no difference" in stage.run("compare", "HEAD", str(tmp_path / "x.zip"), "--target", "site:/sites/[ab]").out
    stage.edit(site="/sites/a", set={"SharingCapability": 1, "Title": "New"})
    found = stage.run("compare", "HEAD", "tenant", "--format", "json", "--detailed-exitcode", expect=2).json
    (difference,) = found["differences"]
    assert (difference["address"], difference["kind"]) == ("site:/sites/a", "changed")
    assert {a["attribute"]: (a["left"], a["right"]) for a in difference["attributes"]} == {
        "settings.sharingCapability": ("Disabled", "ExternalUserSharingOnly"),
        "title": ("A", "New"),
    }
    text = stage.run("compare", str(tmp_path / "x.zip"), "tenant", "--target", "site:*").out
    assert '~ site:/sites/a\n    sharingCapability: "Disabled" → "ExternalUserSharingOnly"' in text
    html = stage.run("compare", str(tmp_path / "x.zip"), "tenant", "--target", "site:*", "--format", "html").out
    assert "<!doctype html>" in html
    assert "ExternalUserSharingOnly" in html
    stage.commit({"sites/b.yaml": None, "sites/c.yaml": new_site("/sites/c")})
    commits = stage.run("compare", "HEAD~1", "HEAD").out
    assert "- site:/sites/b  only in" in commits
    assert "+ site:/sites/c  only in" in commits


def test_what_a_run_found_and_what_the_ledger_knows(applied: Stage) -> None:
    stage = applied
    stage.commit({"sites/a.yaml": new_site("/sites/a", title="Second")})
    stage.apply()
    run = stage.run("history").out.split()[0]
    assert run
    for newest in (_newest(stage), "last"):
        before = stage.run("compare", f"run:{newest}", "tenant", "--target", "site:/sites/a").out
        assert 'title: "A" → "Second"' in before
    stage.run("compare", "ledger", "HEAD")


def test_right_after_an_apply_the_tenant_is_what_the_ledger_saw_and_only_that_is_compared(applied: Stage) -> None:
    """What nobody asked for is neither absent in the ledger nor a difference."""
    stage = applied
    said = stage.run("compare", "ledger", "tenant").out
    assert "no difference" in said, said
    stage.edit(create={"url": "/sites/nobody-declares", "template": "STS#3", "title": "Theirs"})
    stage.edit(site="/sites/a", set={"Title": "By hand"})
    said = stage.run("compare", "ledger", "tenant").out
    assert 'title: "A" → "By hand"' in said and "1 differ" in said and "(not there)" not in said, said
    stage.commit({"sites/new.yaml": new_site("/sites/new")})
    stage.apply()
    said = stage.run("compare", "run:last", "tenant").out
    assert "+ site:/sites/new  only in tenant" in said, "it was not there before the run"


def _newest(stage: Stage) -> str:
    shown = stage.run("show", "last", "--format", "json").json
    return str((shown.get("intent") or shown.get("outcome"))["run"]) if "run" not in shown else str(shown["run"])


def test_what_cannot_be_read_is_said_and_what_is_nothing_refused(applied: Stage) -> None:
    stage = applied
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 403, "count": 1})
    assert "could not be read" in stage.run("compare", "HEAD", "tenant", expect=3).out
    assert "nothing that can be compared" in stage.run("compare", "nowhere", "tenant", expect=64).err


def test_a_commit_beside_a_named_tenant_is_seen_as_that_ones(applied: Stage, tmp_path: Path) -> None:
    stage, everything = applied, str(tmp_path / "x")
    mine = stage.configuration()
    block = mine[mine.index("  contoso:") :].replace("  contoso:", "  production:", 1)
    config = f"defaultTenant: production\n{mine[mine.index('tenants:') :]}{block}"
    overlaid = new_site("/sites/b", overlays={"production": {"title": "Elsewhere"}})
    stage.commit({"spo-gitops.yaml": config, "sites/b.yaml": overlaid})
    assert "no difference" in stage.run("compare", "tenant:contoso", "HEAD").out
    assert "no difference" in stage.run("compare", "ledger", "tenant:contoso").out
    assert '"B" → "Elsewhere"' in stage.run("compare", "tenant", "HEAD").out
    stage.run("--tenant", "contoso", "export", "--out", everything)
    assert "2 resources, no difference" in stage.run("--tenant", "contoso", "compare", everything, "HEAD").out


def test_what_an_export_was_not_asked_for_is_not_compared(applied: Stage, tmp_path: Path) -> None:
    """Neither resources outside of its selection nor families that it did not read; no tenant is asked for those."""
    stage, some, more = applied, str(tmp_path / "some"), str(tmp_path / "more.zip")
    stage.run("export", "site:/sites/[ab]", "--exclude", "site:/sites/b", "--out", some, "--with", "permissions")
    stage.run("export", "--out", more, "--with", "permissions", "--with", "web")
    for sides in ((some, more), (more, some), (some, "tenant"), ("tenant", some), (some, some)):
        assert stage.run("compare", *sides).out.endswith(": 1 resource, no difference\n"), sides
    stage.reset()
    stage.run("compare", some, "tenant")
    asked = stage.metrics()["byOperation"]
    assert sum(count for name, count in asked.items() if "GetSitePropertiesByUrl" in name) == 1, asked
    stage.edit(site="/sites/a", set={"Title": "New"})
    assert "~ site:/sites/a\n    title:" in stage.run("compare", some, "tenant").out
    stage.edit(recycle="/sites/a")
    assert "- site:/sites/a  only in" in stage.run("compare", some, "tenant").out
    stage.edit(create={"url": "/sites/a1", "template": "STS#3", "title": "Theirs"})
    stage.run("export", "site:/sites/a*", "--out", str(tmp_path / "later"))
    assert "- site:/sites/a  only in" in stage.run("compare", some, str(tmp_path / "later")).out
    assert "a1" not in stage.run("compare", some, str(tmp_path / "later")).out


def test_what_was_quiet_when_an_export_was_made_is_not_compared(applied: Stage, tmp_path: Path) -> None:
    stage, recent = applied, str(tmp_path / "recent")
    stage.control("clock", {"advanceSeconds": 86400 * 400})
    stage.edit(site="/sites/a", set={"Title": "New"})
    stage.control("clock", {"advanceSeconds": 7200})
    stage.run("export", "site:/sites/[ab]", "--out", recent, "--since", "2027-06-01")
    assert "1 resource, no difference" in stage.run("compare", recent, "tenant").out
