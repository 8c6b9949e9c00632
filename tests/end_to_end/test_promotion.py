"""Promotion: a commit goes to production only after it was applied to test."""

from __future__ import annotations

from collections.abc import Callable

from .stage import Stage, document, new_site


def test_a_commit_goes_first_where_it_must(make_stage: Callable[..., Stage]) -> None:
    stage, other = make_stage(), make_stage()
    mine = stage.configuration().splitlines(keepends=True)
    start = next(index for index, line in enumerate(mine) if line.startswith("  contoso:"))
    block = "".join(mine[start:])
    theirs = block.replace("  contoso:", "  production:", 1)
    for name in ("ca.pem", "app.pem"):
        (stage.repository / f"production-{name}").write_bytes((other.tenant.directory / name).read_bytes())
        theirs = theirs.replace(name, f"production-{name}")
    theirs = theirs.replace(stage.tenant.url.rpartition(":")[2], other.tenant.url.rpartition(":")[2])
    text = "defaultTenant: contoso\ntenants:\n" + block + theirs + "    requireApplied: contoso\n"
    stage.commit({"spo-gitops.yaml": text, "sites/a.yaml": new_site("/sites/a")})
    refused = stage.run("--tenant", "production", "apply", "--auto-approve", expect=4)
    assert "was not applied to contoso before" in refused.err
    assert other.site("/sites/a") is None
    stage.apply("--exclude", "site:/sites/a")
    partly = stage.run("--tenant", "production", "apply", "--auto-approve", expect=4)
    assert "is applied there, but not all of it" in partly.err
    stage.apply()
    stage.run("--tenant", "production", "apply", "--auto-approve", "--new-ledger")
    assert other.site("/sites/a")["title"] == "A"
    strict = document(
        "SecurityPolicy", name="no-script", severity="high", appliesTo={"urls": ["/sites/a"]},
        require={"denyAddAndCustomizePages": "Enabled"},
    )  # fmt: skip
    stage.edit(site="/sites/a", set={"DenyAddAndCustomizePages": 1})
    stage.commit({"sites/a.yaml": new_site("/sites/a", title="Second"), "policies/p.yaml": strict})
    # A remediation is made with the commit that is checked out, and does not apply it.
    mended = stage.run("remediate", "--policy", "no-script", "--auto-approve", expect=None)
    assert "1 of 1 finding mended" in mended.out, mended.said
    assert "production requires it" in stage.run("--tenant", "production", "apply", "--auto-approve", expect=4).err
    back = stage.run("rollback", "last", "--auto-approve", "--allow", "loosen")
    assert "applied no commit of its own" in back.said and "spo-gitops/revert" not in stage.git("branch", "--list")
    bad = stage.commit({"sites/a.yaml": new_site("/sites/a", title="Bad")})
    stage.apply()
    stage.run("rollback", "last", "--auto-approve")
    back = stage.run("--tenant", "production", "apply", "--auto-approve", expect=4)
    assert f"{bad[:12]} is applied there, but was rolled back" in back.err
    assert other.site("/sites/a")["title"] == "A"
