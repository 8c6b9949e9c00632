"""Imports: live sites and exports become documents whose plan is empty, and files that exist keep their comments."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from spo_gitops.exchange.manifest import load_manifest
from spo_gitops.workflows.import_room import ImportRoom
from spo_gitops.workflows.importing import ImportWish, import_
from spo_gitops.workflows.plan_live import Listeners
from spo_gitops.workflows.project import Project

from .stage import Stage


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    made = make_stage(seed_sites=12, brownfield=True, licences=100_000)
    made.commit()
    return made


def plan_is_empty(stage: Stage) -> None:
    plan = stage.run("plan", "--format", "json").json
    assert [action["address"] for action in plan["actions"] if action["writes"]] == []
    assert plan["blocked"] == []


def test_live_sites_are_adopted_and_the_plan_is_empty(stage: Stage) -> None:
    before = stage.control("state")
    done = stage.run("import", "site:/sites/proj-*")
    assert "The plan is empty" in done.out
    assert (stage.repository / "sites/proj-0001.yaml").is_file()
    stage.commit()
    plan_is_empty(stage)
    stage.apply()
    assert stage.control("state") == before
    again = stage.run("import", "site:/sites/proj-*")
    assert "0 new documents, 0 edited" in again.out
    assert stage.git("status", "--porcelain") == ""


def test_an_empty_tenant_becomes_the_one_that_was_exported(
    stage: Stage, make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    archive = str(tmp_path / "x.zip")
    stage.run("export", "site:/sites/proj-*", "site:/sites/finance", "--out", archive, "--format", "zip")
    other = make_stage(licences=100_000)
    other.commit()
    done = other.run("import", archive, expect=None)  # the same host name: the same tenant, made anew
    assert "Still to change" in done.out
    other.commit()
    other.apply("--allow", "loosen,irreversible,volume,lockout,guard-change", expect=None)
    mine, theirs = stage.state(), other.state()
    compared = [path for path in theirs["sites"] if path.startswith("/sites/proj-")]
    assert len(compared) >= 8
    unequal = {}
    for path in compared:
        left, right = mine["sites"][path], theirs["sites"][path]
        keys = ("template", "title", "description", "owner", "admins", "hub")
        for key in keys:
            if left[key] != right[key]:
                unequal[path, key] = (left[key], right[key])
        for name, value in left["settings"].items():
            if right["settings"].get(name) != value:
                unequal[path, name] = (value, right["settings"].get(name))
    assert unequal == {}


FINANCE = """\
# Who owns finance: see the wiki.
kind: Site
url: /sites/proj-0001   # do not rename
title: "Old title"
owner: nobody.special@contoso.com
admins:
  mode: include
  members:
    - it.support@contoso.com  # always
settings:
  # agreed with the auditors
  sharingCapability: Disabled
  disableSiteBranding: false
---
kind: Site
url: /sites/proj-0002
description: stays   # as it is
"""


def test_documents_that_exist_keep_comments_and_order(stage: Stage) -> None:
    stage.edit(site="/sites/proj-0001", set={"SharingCapability": 1, "Title": "New title"})
    stage.edit(site="/sites/proj-0002", set={"Description": "stays"})
    stage.commit({"sites/mine.yaml": FINANCE})
    live = stage.site("/sites/proj-0001")
    done = stage.run("import", "site:/sites/proj-0001", "site:/sites/proj-0002", expect=None)
    assert "1 edited" in done.out
    text = (stage.repository / "sites/mine.yaml").read_text(encoding="utf-8")
    for kept in ("# Who owns finance: see the wiki.", "# do not rename", "# agreed with the auditors", "# as it is"):
        assert kept in text
    assert 'title: "New title"' in text
    assert f"owner: {live['owner'].rpartition('|')[2].lower()}" in text
    assert "sharingCapability: ExternalUserSharingOnly" in text
    assert text.endswith("---\nkind: Site\nurl: /sites/proj-0002\ndescription: stays   # as it is\n")
    assert re.findall(r"^(\w+):", text, re.MULTILINE)[:6] == ["kind", "url", "title", "owner", "admins", "settings"]
    stage.run("validate")
    plan_is_empty(stage)


def test_what_documents_say_of_the_inside_is_compared_whatever_is_imported_of_others(stage: Stage) -> None:
    """Not called unreadable because nobody asked for it, and each site is asked for what its own document says."""
    stage.run("import", "site:/sites/proj-0001", "--with", "all")
    stage.commit()
    again = stage.run("import", "site:/sites/proj-*")
    assert "0 edited" in again.out and "The plan is empty" in again.out, again.said
    stage.commit()
    group = next(name for name in stage.site("/sites/proj-0001")["groups"] if "Owners" in name)
    stage.edit(addMember={"site": "/sites/proj-0001", "group": group, "principal": "new.owner@contoso.com"})
    stage.reset()
    done = stage.run("import", "site:/sites/proj-*")
    assert "1 edited" in done.out and "The plan is empty" in done.out
    assert "+  - new.owner@contoso.com" in stage.git("diff", "sites/proj-0001.yaml")
    assert stage.metrics()["byOperation"]["web GET"] <= 2, "of the other sites nobody asked for what is inside"
    stage.apply()
    stage.commit()
    stage.run("import", "site:/sites/proj-*")


@pytest.mark.parametrize("skip", [False, True])
def test_a_declared_site_that_lets_nobody_in_is_told_once(stage: Stage, skip: bool) -> None:
    shut = "site:/sites/proj-0001"
    stage.run("import", shut, "site:/sites/proj-0002", "--with", "permissions")
    stage.commit()
    stage.edit(site="/sites/proj-0001", set={"LockState": "NoAccess"})
    asked, code = (("--skip-closed",), 0) if skip else ((), 3)
    done = stage.run("import", shut, "site:/sites/proj-0002", *asked, expect=code)
    assert "1 edited" in done.out
    assert (done.err if skip else done.out.split("Still to change")[0]).count(shut) == 1
    assert ("The plan is empty: all 1 are" in done.out) is skip
    assert "groups:" in (stage.repository / "sites/proj-0001.yaml").read_text(encoding="utf-8")


def test_what_an_export_passed_by_is_in_its_documents_and_no_part_of_the_plan(stage: Stage, tmp_path: Path) -> None:
    out, both = tmp_path / "out", ("site:/sites/proj-000[12]", "--with", "permissions")
    stage.run("export", *both, "--out", str(out))
    stage.edit(site="/sites/proj-0001", set={"LockState": "NoAccess"})
    stage.run("export", *both, "--skip-closed", "--full", "--out", str(out))
    done = stage.run("import", str(out), "site:*")
    assert (
        "The plan is empty: all 1 are" in done.out and "site:/sites/proj-0001: what is in it was not read" in done.err
    )
    text = (stage.repository / "sites/proj-0001.yaml").read_text(encoding="utf-8")
    assert "groups:" in text and "as a former export knew it: groups" in text


def test_a_reading_for_other_documents_is_begun_anew(stage: Stage) -> None:
    interrupted_after(stage, 4)
    stage.commit({"sites/mine.yaml": "kind: Site\nurl: /sites/proj-0001\nmembersCanShare: true\n"})
    done = stage.run("import", "site:/sites/proj-*")
    assert "going on with" not in done.err and "The plan is empty" in done.out


def test_a_row_of_a_set_gets_what_its_site_has_otherwise(stage: Stage) -> None:
    text = (
        "kind: SiteSet\nname: s\nparameters: [leaf]\nrows:\n- {leaf: proj-0001}   # the first\n"
        "template: {url: /sites/$(leaf), title: Same for all}\n"
    )
    stage.commit({"sites/set.yaml": text})
    done = stage.run("import", "site:/sites/proj-0001")
    assert "The plan is empty" in done.out
    after = (stage.repository / "sites/set.yaml").read_text(encoding="utf-8")
    assert "override: {title:" in after
    assert "# the first" in after


def test_nothing_is_written_where_the_repository_is_wrong_or_nothing_fits(stage: Stage) -> None:
    assert "nothing to import" in stage.run("import", "site:/sites/nowhere-*", expect=64).err
    stage.commit({"sites/x.yaml": "kind: Site\nurl: nowhere\n"})
    stage.run("import", "site:/sites/proj-*", expect=1)
    assert stage.git("status", "--porcelain") == ""


MAP = """\
domains: {contoso.com: fabrikam.com, contoso.onmicrosoft.com: fabrikam.onmicrosoft.com}
"""


def test_another_tenants_names_are_mapped_and_the_unmapped_listed_at_once(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stage.run("export", "site:/sites/proj-*", "site:/sites/finance", "--out", str(out))
    manifest = load_manifest(out)
    assert manifest is not None
    replace(manifest, url="https://fabrikam.sharepoint.com").write(out)
    refused = stage.run("import", str(out), expect=1)
    assert "names of the other tenant have no entry" in refused.err
    people = set(re.findall(r'^  "([^"]+@[^"]+)":', refused.err, re.MULTILINE))
    assert len(people) >= 2
    assert stage.git("status", "--porcelain") == ""
    groups = set(re.findall(r'^  "(c:0[^"]+)":', refused.err, re.MULTILINE))
    assert groups
    principals = "groups: {" + ", ".join(f'"{g}": "c:0t.c|tenant|{g}"' for g in sorted(groups)) + "}\n"
    principals += "principals: {" + ", ".join(f'"{p}": ann.lee@contoso.com' for p in sorted(people)) + "}\n"
    (tmp_path / "names.yaml").write_text(principals, encoding="utf-8")
    done = stage.run("import", str(out), "--map", str(tmp_path / "names.yaml"), expect=None)
    assert "Wrote" in done.out, done.said
    texts = "".join(path.read_text(encoding="utf-8") for path in (stage.repository / "sites").glob("*.yaml"))
    assert not [name for name in people if name in texts and name != "ann.lee@contoso.com"]


def test_what_could_not_be_read_is_told_and_makes_the_exit_code_3(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 403, "count": 1})
    stage.run("export", "site:/sites/proj-*", "--out", str(out), expect=3)
    stage.no_faults()
    (failed,) = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["failed"]
    for asked in ((str(out),), (str(out), "site:/sites/proj-*", "--dry-run")):
        told = stage.run("import", *asked, expect=3)
        assert f"{failed}: it could not be read whole" in told.out
    assert "could not be read" not in stage.run("import", str(out), "site:/sites/nobody", expect=64).err
    assert "could not be read" in stage.run("import", str(out), failed, expect=64).err
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 403, "count": 1})
    assert "it could not be read whole" in stage.run("import", "site:/sites/proj-*", expect=3).out


def test_a_damaged_export_is_refused(stage: Stage, tmp_path: Path) -> None:
    out = tmp_path / "out"
    stage.run("export", "site:/sites/proj-*", "--out", str(out))
    shard = next((out / "observed").glob("*.jsonl"))
    shard.write_text(shard.read_text(encoding="utf-8").replace("Disabled", "Enabled"), encoding="utf-8")
    (out / "manifest.json").read_text(encoding="utf-8")
    next((out / "sites").glob("*.yaml")).write_text("kind: Site\nurl: /sites/evil\n", encoding="utf-8")
    assert "is not what the manifest says" in stage.run("import", str(out), expect=1).err
    assert "no export" in stage.run("import", str(tmp_path), expect=1).err


def interrupted_after(stage: Stage, reads: int) -> None:
    """An import in this process that stops like Ctrl-C after so many reads."""

    def watch(done: int, total: int) -> None:
        if done >= reads:
            raise KeyboardInterrupt

    listeners = Listeners(watch, lambda text: None, lambda entry: None)
    with pytest.raises(KeyboardInterrupt):
        import_(Project.open(stage.repository), ImportWish(("site:/sites/proj-*",)), tenant="", listeners=listeners)


def test_an_import_that_broke_off_goes_on_where_it_was(stage: Stage) -> None:
    interrupted_after(stage, 4)
    assert stage.git("status", "--porcelain") == ""
    stage.reset()
    done = stage.run("import", "site:/sites/proj-*")
    assert "going on with what was read" in done.err
    assert "4 were read" in done.err
    reads = [n for name, n in stage.metrics()["byOperation"].items() if "getsitepropertiesbyurl" in name.lower()]
    assert reads == [done_of(done.out) - 4]
    assert "The plan is empty" in done.out
    assert not (stage.repository / ".git/spo-gitops").exists()


def done_of(text: str) -> int:
    """How many sites an import tells that it wrote."""
    return int(text.split(" new documents")[0].rpartition(" ")[2])


def test_a_reading_that_broke_off_long_ago_is_begun_anew(stage: Stage) -> None:
    interrupted_after(stage, 4)
    (job,) = (stage.repository / ".git/spo-gitops").rglob("job.json")
    os.utime(job, (1, 1))
    done = stage.run("import", "site:/sites/proj-*")
    assert "going on with" not in done.err
    assert "The plan is empty" in done.out


def test_files_that_were_on_their_way_arrive_and_no_work_of_others_is_lost(stage: Stage, tmp_path: Path) -> None:
    room = ImportRoom(tmp_path, {"x": 1})
    (stage.repository / "sites").mkdir(exist_ok=True)
    (stage.repository / "sites/b.yaml").write_text("old", encoding="utf-8")
    (stage.repository / "sites/c.yaml").write_text("old", encoding="utf-8")
    blocked = stage.repository / "sites/d"
    blocked.write_text("in the way", encoding="utf-8")
    texts = {"sites/a.yaml": "a", "sites/d/e.yaml": "e", "sites/b.yaml": "b", "sites/c.yaml": "c"}
    with pytest.raises(OSError):  # a write that stops in the middle
        room.write(stage.repository, texts)
    blocked.unlink()
    (stage.repository / "sites/c.yaml").write_text("somebody's", encoding="utf-8")
    assert room.finish(stage.repository) == ("sites/d/e.yaml", "sites/b.yaml")
    assert [(stage.repository / f"sites/{name}.yaml").read_text() for name in "abc"] == ["a", "b", "somebody's"]
    assert room.finish(stage.repository) == ()
