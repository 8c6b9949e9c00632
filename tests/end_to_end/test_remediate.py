"""``remediate``: findings are mended by an ordinary run, nothing else is touched, and a rollback restores exactly."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable
from typing import Any

import pytest

from spo_gitops.workflows.remedy_run import Remedy

from .stage import Stage, document, new_site, site

NO_ANYONE = document(
    "SecurityPolicy", name="no-anyone", severity="high", appliesTo={"urls": ["/sites/*", "/teams/*"]},
    require={"sharingCapability": {"atMost": "ExternalUserSharingOnly"}},
)  # fmt: skip
NO_SCRIPT = document(
    "SecurityPolicy", name="no-script", severity="medium", appliesTo={"urls": ["/sites/*", "/teams/*"]},
    require={"denyAddAndCustomizePages": "Enabled"},
)  # fmt: skip
MODERN = document(
    "SecurityPolicy", name="tenant-modern", severity="critical", appliesTo="tenant",
    require={"legacyAuthProtocolsEnabled": False},
)  # fmt: skip
ALL = ("--policy", "no-*", "--policy", "tenant-*")


@pytest.fixture
def broken(make_stage: Callable[..., Stage]) -> Stage:
    """A tenant of which no document declares anything, with violations of all three policies."""
    stage = make_stage(seed_sites=14)
    stage.edit(tenant={"SharingCapability": 2, "CoreSharingCapability": 2, "LegacyAuthProtocolsEnabled": True})
    for number, path in enumerate(sites(stage)):
        stage.edit(site=path, set={"SharingCapability": 2 if number % 3 == 0 else 1, "DenyAddAndCustomizePages": 2})
        if number % 4 == 0:
            stage.edit(site=path, set={"DenyAddAndCustomizePages": 1})
    stage.commit({"policies/p.yaml": NO_ANYONE + NO_SCRIPT + MODERN})
    return stage


def sites(stage: Stage) -> list[str]:
    known = stage.state()["sites"]
    return sorted(path for path in known if path.startswith(("/sites/", "/teams/")) and path != "/sites/appcatalog")


def differences(before: Any, after: Any) -> set[tuple[str, str]]:
    """(path, setting) of what differs on sites, and ("tenant", setting)."""
    found = {
        (path, name)
        for path, known in before["sites"].items()
        for name, value in known["settings"].items()
        if after["sites"][path]["settings"][name] != value
    }
    return found | {("tenant", n) for n, value in before["tenant"].items() if after["tenant"][n] != value}


def remediate(stage: Stage, *arguments: str, expect: int | None = 0) -> Any:
    return stage.run("remediate", *ALL, "--auto-approve", *arguments, expect=expect)


def run_of(said: str) -> str:
    found = re.search(r"Run (\w{26});", said)
    assert found, said
    return found.group(1)


def test_undeclared_sites_and_the_tenant_are_mended_and_a_rollback_restores_exactly(broken: Stage) -> None:
    before = broken.state()
    result = remediate(broken)
    after = broken.state()
    changed = differences(before, after)
    assert changed and {name for _, name in changed} == {
        "SharingCapability", "DenyAddAndCustomizePages", "LegacyAuthProtocolsEnabled"
    }  # fmt: skip
    assert not [p for p in sites(broken) if after["sites"][p]["settings"]["SharingCapability"] == 2]
    assert "still open" not in result.out and f"{len(changed)} of {len(changed)} findings mended" in result.out
    assert "ExternalUserAndGuestSharing" in result.out and "policy no-anyone" in result.out
    # What was mended stays as it is: neither a second remediation nor an ordinary apply writes anything.
    broken.reset()
    assert "nothing that a value could mend" in remediate(broken).out
    broken.apply()
    assert broken.writes == 0 and not differences(after, broken.state())
    broken.run("rollback", run_of(result.out), "--auto-approve", "--allow", "loosen")
    assert not differences(before, broken.state())


def test_only_what_is_asked_for_is_mended(broken: Stage) -> None:
    before = broken.state()
    remediate(broken, "--severity", "high", "--max-sites", "3", "--exclude", "tenant:*")
    changed = differences(before, broken.state())
    assert len({path for path, _ in changed}) == 3 and {name for _, name in changed} == {"SharingCapability"}
    now = broken.state()
    assert "sharingCapability" in broken.run("remediate", "--policy", "no-anyone", "--dry-run").out
    assert not differences(now, broken.state())
    left = remediate(broken, "--max-sites", "1").out
    assert "were left for later" in left


def test_a_dry_run_shows_what_a_run_of_the_commit_would_do(broken: Stage) -> None:
    declared = site(sites(broken)[0], settings={"sharingCapability": "Disabled"})
    broken.write({"sites/first.yaml": declared})  # of which an uncommitted document says more
    planned = broken.run("remediate", "--policy", "no-anyone", "--dry-run").out
    run = broken.run("remediate", "--policy", "no-anyone", "--auto-approve").out
    changes = [line.partition("  (")[0] for line in planned.splitlines() if "→" in line]
    assert changes and changes == [line.partition("  (")[0] for line in run.splitlines() if "→" in line][: len(changes)]


def test_what_was_touched_is_judged_again_without_asking_which_sites_there_are(broken: Stage) -> None:
    """In a large tenant the listing has hundreds of pages."""
    remediate(broken, "--dry-run")
    listings = "RenderListDataAsStream"
    listed = broken.metrics()["byOperation"][listings]
    broken.reset()
    said = remediate(broken, "--max-sites", "2", "--exclude", "tenant:*").out
    assert re.search(r"(\d+) of \1 findings mended", said)
    assert broken.metrics()["byOperation"][listings] == listed


def test_judging_again_ends_at_the_first_signal(broken: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run notes a signal and ends in order; what only reads afterwards has nothing to put in order."""
    heeded: list[object] = []
    real = Remedy.judged_again

    def judged_again(self: Remedy, *given: Any, **named: Any) -> Any:
        heeded.append(signal.getsignal(signal.SIGINT))
        return real(self, *given, **named)

    monkeypatch.setattr(Remedy, "judged_again", judged_again)
    before = signal.getsignal(signal.SIGINT)
    remediate(broken, "--max-sites", "1", "--allow", "loosen,volume")
    assert heeded == [before]


def test_an_audits_report_is_mended_as_well(broken: Stage, tmp_path: Any) -> None:
    report = tmp_path / "audit.json"
    broken.run("audit", *ALL, "--format", "json", "--out", str(report))
    assert "findings mended" in remediate(broken, "--from", str(report)).out
    report.write_text(json.dumps({"kind": "audit", "findings": [{"policy": "x"}]}), encoding="utf-8")
    assert "audit.json" in remediate(broken, "--from", str(report), expect=1).err


def test_a_declared_value_is_changed_in_git_and_nothing_else_of_its_site_is_touched(make_stage: Any) -> None:
    stage = make_stage(seed_sites=2)
    declared = new_site(
        "/sites/declared", title="Declared", settings={"sharingCapability": "ExternalUserAndGuestSharing"}
    )
    stage.edit(tenant={"SharingCapability": 2, "CoreSharingCapability": 2})
    stage.commit({"policies/p.yaml": NO_ANYONE + NO_SCRIPT, "sites/a.yaml": declared})
    stage.apply("--allow", "loosen")
    stage.edit(site="/sites/declared", set={"Title": "By hand", "DenyAddAndCustomizePages": 1})
    result = remediate(stage, "--target", "site:/sites/declared", expect=3)
    known = stage.site("/sites/declared")
    assert known["settings"]["SharingCapability"] == 2 and "forbids" in result.out
    assert known["settings"]["DenyAddAndCustomizePages"] == 2 and known["title"] == "By hand"
    # The next apply mends what drifted, and releases nothing.
    stage.apply()
    assert stage.site("/sites/declared")["title"] == "Declared"


def test_an_enforced_policy_gives_back_what_it_took_when_it_goes(broken: Stage) -> None:
    before = broken.state()
    enforced = (NO_ANYONE + NO_SCRIPT).replace('"appliesTo"', '"mode": "enforce", "appliesTo"')
    broken.commit({"policies/p.yaml": enforced})
    remediate(broken)
    mended = broken.state()
    broken.apply()
    assert not differences(mended, broken.state())
    # Somebody opens one again: the policy is enforced on what is ours.
    path = next(p for p, name in sorted(differences(before, mended)) if name == "SharingCapability")
    broken.edit(site=path, set={"SharingCapability": 2})
    broken.apply()
    assert broken.site(path)["settings"]["SharingCapability"] == 1
    broken.commit({"policies/p.yaml": None})
    broken.apply("--allow", "guard-change,loosen,volume")
    assert not differences(before, broken.state())


def test_checks_are_proposed_and_never_mended(broken: Stage) -> None:
    group = next(name for name in broken.site(sites(broken)[0])["groups"] if "Members" in name)
    broken.edit(addMember={"site": sites(broken)[0], "group": group, "principal": "c:0(.s|true"})
    broken.reset()
    said = broken.run("remediate", "--policy", "check-*", "--auto-approve").out
    assert "Not mended by itself" in said and "nothing that a value could mend" in said
    assert broken.writes == 0


def test_guards_hold_and_nobody_is_there_to_approve(broken: Stage) -> None:
    assert broken.run("remediate", *ALL, expect=64).code == 64
    broken.commit({"spo-gitops.yaml": broken.configuration("guards: {maxChanges: 2}\n")})
    before = broken.state()
    result = remediate(broken, expect=4)
    assert "volume" in result.said and not differences(before, broken.state())


def test_a_blocking_policy_refuses_plan_and_apply_alike(broken: Stage) -> None:
    path = next(p for p in sites(broken) if broken.site(p)["settings"]["SharingCapability"] == 2)
    blocking = NO_ANYONE.replace('"appliesTo"', '"mode": "block", "appliesTo"')
    broken.commit({"policies/p.yaml": blocking, "sites/a.yaml": site(path, title="Mine")})
    assert "refuses policy" in broken.run("plan", expect=4).out
    assert broken.run("plan", "--detailed-exitcode", expect=4).code == 4
    said = broken.apply("--allow", "loosen", expect=4).said
    assert "mode block" in said and broken.site(path)["title"] != "Mine"
    broken.commit({"sites/a.yaml": site(path, title="Mine", settings={"sharingCapability": "Disabled"})})
    assert "closes 1 finding" in broken.run("plan").out
    broken.apply()
    assert broken.site(path)["title"] == "Mine"


def test_a_plan_tells_what_it_closes_and_opens_with_one_number_everywhere(broken: Stage) -> None:
    shut, opened, kept, *_ = sites(broken)
    for path, level in ((shut, 2), (opened, 1), (kept, 2)):
        broken.edit(site=path, set={"SharingCapability": level, "DenyAddAndCustomizePages": 2})
    documents = site(shut, settings={"sharingCapability": "Disabled"})
    documents += site(opened, settings={"sharingCapability": "ExternalUserAndGuestSharing"}) + site(kept, title="Kept")
    broken.commit({"sites/a.yaml": documents})
    told = {form: broken.run("plan", "--format", form).out for form in ("text", "markdown", "html", "json")}
    record = json.loads(told.pop("json"))["policies"]
    assert record["counts"] == {"closes": 1, "opens": 1, "stays": 1, "unknown": 0}
    assert {(f["plan"], f["address"], f["policy"]) for f in record["findings"]} == {
        ("closes", f"site:{shut}", "no-anyone"),
        ("opens", f"site:{opened}", "no-anyone"),
        ("stays", f"site:{kept}", "no-anyone"),
    }
    for text in told.values():
        assert "closes 1 finding, opens 1 finding" in text and "closes 1, opens 1, leaves 1" in text
    broken.apply("--allow", "loosen")
    after = json.loads(broken.run("plan", "--format", "json").out)["policies"]["counts"]
    assert after == {"closes": 0, "opens": 0, "stays": 2, "unknown": 0}
    found = broken.run("audit", "--policy", "no-anyone", "--target", f"site:{opened}", "--target", f"site:{kept}",
                       "--format", "json").json  # fmt: skip
    assert found["counts"]["fail"] == after["stays"]


def test_the_fixes_become_documents_on_a_branch(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=3)
    stage.edit(tenant={"SharingCapability": 2, "CoreSharingCapability": 2, "LegacyAuthProtocolsEnabled": True})
    mine, theirs, *_ = sites(stage)
    for path in (mine, theirs):
        stage.edit(site=path, set={"SharingCapability": 2, "DenyAddAndCustomizePages": 2})
    written = (
        f"# ours\nkind: Site\nurl: {mine}\nsettings:\n  sharingCapability: ExternalUserAndGuestSharing  # so far\n"
    )
    head = stage.commit({"policies/p.yaml": NO_ANYONE + MODERN, "sites/mine.yaml": written})
    stage.reset()
    said = stage.run("remediate", *ALL, "--generate-pr").out
    branch = re.search(r"branch (\S+);", said)
    assert branch and stage.writes == 0 and stage.git("rev-parse", "HEAD") == head
    changed = stage.git("diff", "--name-only", head, branch.group(1)).splitlines()
    leaf = theirs.rpartition("/")[2]
    assert {"sites/mine.yaml", f"sites/{leaf}.yaml", "policies/tenant-settings.yaml"} <= set(changed)
    text = stage.git("show", f"{branch.group(1)}:sites/mine.yaml")
    assert "# ours" in text and "sharingCapability: ExternalUserSharingOnly" in text
    stage.git("merge", "--quiet", branch.group(1))
    stage.apply()
    assert stage.run("audit", *ALL, "--detailed-exitcode").code == 0


def test_access_that_no_document_can_take_away_is_named_as_left_on_the_branch(broken: Stage) -> None:
    silent, declared = [p for p in sites(broken) if broken.site(p)["template"] == "STS#3"][:2]
    for path in (silent, declared):
        group = next(name for name in broken.site(path)["groups"] if "Members" in name)
        broken.edit(addMember={"site": path, "group": group, "principal": "c:0(.s|true"})
    broken.commit({"sites/declared.yaml": site(declared, groups=[{"associated": "members", "members": ["everyone"]}])})
    broken.reset()
    wanted = ("--target", f"site:{silent}", "--target", f"site:{declared}", "--allow", "remove-access")
    said = broken.run("remediate", "--policy", "check-everyone", *wanted, "--generate-pr", expect=3).out
    assert re.search(f"left site:{silent} .*no document takes away what it does not name", said), said
    assert re.search(f"left site:{declared} .*its document says who is in it: take them out there", said), said
    assert broken.writes == 0


def test_access_is_taken_away_only_where_that_is_allowed_and_a_rollback_gives_it_back(broken: Stage) -> None:
    path = next(p for p in sites(broken) if broken.site(p)["template"] == "STS#3")
    group = next(name for name in broken.site(path)["groups"] if "Members" in name)
    for principal in ("c:0(.s|true", "zoe@fabrikam.com"):
        broken.edit(addMember={"site": path, "group": group, "principal": principal})
    before = broken.site(path)
    arguments = ("remediate", "--auto-approve", "--policy", "check-everyone", "--target", f"site:{path}")
    result = broken.run(*arguments, "--allow", "remove-access")
    after = broken.site(path)
    assert set(before["groups"][group]) - set(after["groups"][group]) == {"c:0(.s|true"}
    assert "1 of 1 finding mended" in result.out
    # Nobody but a rollback gives access back.
    broken.reset()
    broken.apply()
    assert broken.writes == 0
    broken.run("rollback", run_of(result.out), "--auto-approve", "--allow", "loosen")
    assert sorted(broken.site(path)["groups"][group]) == sorted(before["groups"][group])
