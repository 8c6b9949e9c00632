"""Columns that look into other lists: their numbers are others after a restore, and what they mean is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..simulator.client import Client, T
from .stage import Result, Stage

SITE = "/sites/a"
DEPARTMENTS, PROJECTS, CONTRACTS = f"{SITE}/Lists/departments", f"{SITE}/Lists/projects", f"{SITE}/Contracts"
SHOWN = f"{SITE}/Lists/Projects"  # as its title made it
BARE = "kind: Site\nurl: /sites/a\ntype: CommunicationSite\ntitle: A\nowner: ann.lee@contoso.com\n"
LISTS = """\
lists:
  - {url: Lists/departments, template: GenericList, title: Departments}
  - {url: Lists/projects, template: GenericList, title: Projects}
  - {url: Contracts, template: DocumentLibrary, title: Contracts}
"""
# By list: the column, the list it looks into, whether it takes several.
COLUMNS = {
    PROJECTS: [("Department", DEPARTMENTS, False), ("Also", DEPARTMENTS, True), ("Parent", PROJECTS, False)],
    DEPARTMENTS: [("Flagship", PROJECTS, False)],  # the two look into each other
    CONTRACTS: [("Project", PROJECTS, False)],
}


class Lists:
    """The lists of the site, as somebody else fills them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def url(self, path: str) -> str:
        return f"{T}{SITE}/_api/web/GetList('{path}')"

    def send(self, method: str, url: str, body: Any = None, **headers: str) -> Any:
        answer = self._client.send(method, url, body, **headers)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def look(self, path: str, name: str, target: str, several: bool) -> None:
        id = self.send("GET", f"{self.url(target)}?$select=Id")["Id"]
        kind = 'Type="LookupMulti" Mult="TRUE"' if several else 'Type="Lookup"'
        schema = f'<Field {kind} Name="{name}" DisplayName="{name}" List="{{{id}}}" ShowField="Title" />'
        self.send("POST", f"{self.url(path)}/fields/CreateFieldAsXml", {"parameters": {"SchemaXml": schema}})

    def add(self, path: str, **fields: Any) -> int:
        return int(self.send("POST", f"{self.url(path)}/items", fields)["Id"])

    def change(self, path: str, number: int, **fields: Any) -> None:
        given = {"X-HTTP-Method": "MERGE", "IF-MATCH": "*"}
        self.send("POST", f"{self.url(path)}/items({number})", fields, **given)

    def drop(self, path: str, number: int) -> None:
        self.send("DELETE", f"{self.url(path)}/items({number})", None, **{"IF-MATCH": "*"})

    def titles(self, path: str) -> dict[int, str]:
        return {row["Id"]: row["Title"] for row in self.send("GET", f"{self.url(path)}/items?$top=100")["value"]}

    def meaning(self) -> dict[str, Any]:
        """Every item by its title, with the titles of what it looks at."""
        titles = {path: self.titles(path) for path in (DEPARTMENTS, PROJECTS, CONTRACTS)}
        found: dict[str, Any] = {}
        for path, columns in COLUMNS.items():
            for row in self.send("GET", f"{self.url(path)}/items?$top=100")["value"]:
                seen = {name: row.get(f"{name}Id") for name, _, _ in columns}
                found[f"{path} {row['Title']}"] = {
                    name: sorted(
                        titles[target][n] for n in (seen[name] if isinstance(seen[name], list) else [seen[name]]) if n
                    )
                    for name, target, _ in columns
                }
        return found

    def number(self, path: str, title: str) -> int:
        return next(number for number, name in self.titles(path).items() if name == title)


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    made = make_stage()
    made.commit({"sites/a.yaml": BARE + LISTS})
    made.apply()
    with Client(made.tenant) as client:
        lists = Lists(client)
        for path, columns in COLUMNS.items():
            for column in columns:
                lists.look(path, *column)
        for path in (DEPARTMENTS, PROJECTS):  # so that numbers do not begin at one
            lists.drop(path, lists.add(path, Title="gone"))
        sales, supply = lists.add(DEPARTMENTS, Title="Sales"), lists.add(DEPARTMENTS, Title="Supply")
        root = lists.add(PROJECTS, Title="Root", DepartmentId=supply, AlsoId=[sales, supply])
        lists.add(PROJECTS, Title="Leaf", DepartmentId=sales, ParentId=root)
        lists.change(PROJECTS, root, ParentId=root)
        lists.change(DEPARTMENTS, sales, FlagshipId=root)
    return made


def contract(stage: Stage, lists: Lists) -> None:
    """A file that looks at a project."""
    url = f"{T}{SITE}/_api/web/GetFolderByServerRelativePath(DecodedUrl='{CONTRACTS}')/Files"
    lists.send("POST", f"{url}/AddUsingPath(DecodedUrl='c.txt',Overwrite=true)", "contract")
    row = lists.titles(CONTRACTS)
    lists.change(CONTRACTS, next(iter(row)), Title="The contract", ProjectId=lists.number(PROJECTS, "Leaf"))


def restore(stage: Stage, source: Path, *more: str, expect: int = 0) -> Result:
    return stage.run("import", str(source), f"site:{SITE}", "--include-content", *more, expect=expect)


def taken(stage: Stage, out: Path) -> Path:
    stage.run("export", f"site:{SITE}", "--out", str(out), "--include-content", "--full")
    return out


def test_lists_that_look_into_each_other_come_back_and_mean_the_same(stage: Stage, tmp_path: Path) -> None:
    with Client(stage.tenant) as client:
        lists = Lists(client)
        contract(stage, lists)
        before, numbers = lists.meaning(), lists.titles(DEPARTMENTS)
        assert before[f"{PROJECTS} Root"] == {"Department": ["Supply"], "Also": ["Sales", "Supply"], "Parent": ["Root"]}
        assert before[f"{CONTRACTS} The contract"] == {"Project": ["Leaf"]}
        held = taken(stage, tmp_path / "held")
        stage.commit({"sites/a.yaml": BARE})
        stage.apply("--allow", "remove-list,irreversible,lockout")
        assert "failed" not in restore(stage, held, expect=0).out.replace("0 failed", "")  # a preview
        done = restore(stage, held, "--auto-approve").out
        assert not [line for line in done.splitlines() if "no such item" in line or "Id" in line]
        assert lists.meaning() == before
        assert lists.titles(DEPARTMENTS) != numbers
        stage.reset()
        again = restore(stage, held, "--auto-approve").out
        assert "0 restored" in again
        assert "0 differ, 0 failed" in again
        assert stage.writes == 0


def test_what_somebody_chose_otherwise_is_left_unless_asked(stage: Stage, tmp_path: Path) -> None:
    held = taken(stage, tmp_path / "held")
    with Client(stage.tenant) as client:
        lists = Lists(client)
        before, leaf = lists.meaning(), lists.number(PROJECTS, "Leaf")
        lists.change(PROJECTS, leaf, DepartmentId=lists.number(DEPARTMENTS, "Supply"))
        said = restore(stage, held, "--auto-approve").out
        assert f"differs {SHOWN}/{leaf}: Department has another value; it was left as it is" in said
        assert lists.meaning()[f"{PROJECTS} Leaf"]["Department"] == ["Supply"]
        restore(stage, held, "--auto-approve", "--overwrite")
        assert lists.meaning() == before


def test_what_looks_at_something_that_is_not_there_says_so(stage: Stage, tmp_path: Path) -> None:
    with Client(stage.tenant) as client:
        lists = Lists(client)
        sales, leaf = lists.number(DEPARTMENTS, "Sales"), lists.number(PROJECTS, "Leaf")
        lists.drop(DEPARTMENTS, sales)  # the service leaves what looked at it as it is
        held = taken(stage, tmp_path / "held")
        lists.drop(PROJECTS, leaf)
        done = restore(stage, held, "--auto-approve").out
        assert f"restored {SHOWN}/{leaf}: not taken: Department, no such item is there" in done


def test_a_value_that_the_service_refuses_fails_its_item_alone(stage: Stage, tmp_path: Path) -> None:
    held = taken(stage, tmp_path / "held")
    with Client(stage.tenant) as client:
        lists = Lists(client)
        leaf = lists.number(PROJECTS, "Leaf")
        lists.change(PROJECTS, leaf, DepartmentId=None)
        stage.faults({"operation": "*ValidateUpdateListItem*", "kind": "status", "status": 403})
        done = restore(stage, held, "--auto-approve", "--overwrite", expect=3).out
        assert "failed" in done
        stage.no_faults()
        restore(stage, held, "--auto-approve", "--overwrite")
        assert lists.meaning()[f"{PROJECTS} Leaf"]["Department"] == ["Sales"]
