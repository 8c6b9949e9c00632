"""Promotion: a commit goes to production only after it was applied to test."""

from __future__ import annotations

from collections.abc import Callable

from .stage import Stage, new_site


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
    stage.apply()
    stage.run("--tenant", "production", "apply", "--auto-approve", "--new-ledger")
    assert other.site("/sites/a")["title"] == "A"
    stage.commit({"sites/a.yaml": new_site("/sites/a", title="Second")})
    assert "production requires it" in stage.run("--tenant", "production", "apply", "--auto-approve", expect=4).err
