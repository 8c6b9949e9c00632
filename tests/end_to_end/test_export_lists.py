"""Lists in an export: what people made of them comes along, and makes the same again elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import yaml

from .stage import Stage, new_site

LISTS = """\
lists:
  - url: Lists/Projects
    template: GenericList
    title: Our projects
    columns:
      - {name: Status, type: Choice, title: State, required: true, choices: [New, Done], default: New, indexed: true}
      - {name: Budget, type: Currency, description: In euro}
      - {name: Lead, type: User}
    views:
      - {title: Open ones, columns: [LinkTitle, Status], rowLimit: 50, default: true,
         query: "<OrderBy><FieldRef Name='ID' /></OrderBy>"}
    permissions:
      - {principal: "siteGroup:@owners", level: Full Control}
      - {principal: "siteGroup:team", level: Read}
  - {url: Contracts, title: Contracts, template: DocumentLibrary, enableVersioning: true}
groups:
  - {name: Team, members: [ann.lee@contoso.com]}
"""
SITE = "kind: Site\nurl: /sites/a\ntype: CommunicationSite\ntitle: A\nowner: ann.lee@contoso.com\n"
ASKED = ("--with", "lists", "--with", "permissions")


def test_columns_views_and_permissions_of_lists_make_the_same_site_elsewhere(
    make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    here = make_stage()
    here.commit({"sites/a.yaml": SITE + LISTS, "sites/b.yaml": new_site("/sites/b")})
    here.apply()
    out = tmp_path / "out"
    here.run("export", "--out", str(out), *ASKED)
    document = yaml.safe_load((out / "sites/a.yaml").read_text(encoding="utf-8"))
    projects = next(entry for entry in document["lists"] if entry["url"] == "lists/projects")
    assert {column["name"]: column["type"] for column in projects["columns"]} == {
        "Status": "Choice", "Budget": "Currency", "Lead": "User",
    }  # fmt: skip
    status = next(column for column in projects["columns"] if column["name"] == "Status")
    assert (status["title"], status["required"], status["choices"]) == ("State", True, ["New", "Done"])
    view = next(view for view in projects["views"] if view.get("default"))
    assert (view["title"], view["columns"], view["rowLimit"]) == ("Open ones", ["LinkTitle", "Status"], 50)
    assert {"principal": "siteGroup:team", "level": "Read"} in projects["permissions"]
    empty = make_stage()
    for folder in ("sites", "policies"):
        shutil.copytree(out / folder, empty.repository / folder)
    empty.commit()
    empty.run("validate", "--strict")
    empty.apply("--allow", "loosen")
    assert empty.run("plan", "--detailed-exitcode", expect=None).code == 0
    assert empty.state() == here.state()
    empty.run("export", "--out", str(tmp_path / "again"), *ASKED)
    for path in sorted((out / "sites").rglob("*.yaml")):
        assert (tmp_path / "again" / path.relative_to(out)).read_bytes() == path.read_bytes()
