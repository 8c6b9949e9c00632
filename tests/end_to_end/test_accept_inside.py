"""Accepting what others changed inside of a site: groups, grants, levels, lists; and rows of SiteSets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ..simulator.client import Client, T
from .stage import Stage

FILE = "sites/a.yaml"
SITE = """\
# The site of the auditors
kind: Site
url: /sites/a
groups:
  - name: Team   # who writes
    role: Contribute
    members: [ann@contoso.com, ben@contoso.com]   # by name
  - {name: Readers, role: Read, members: {mode: include, members: [cam@contoso.com]}}
  - {name: Gone, members: [dan@contoso.com]}
permissionLevels:
  - {name: Approver, permissions: [ViewListItems, ApproveItems, Open, ViewPages]}
roleAssignments:
  - {principal: lead@contoso.com, levels: [Edit, Approver]}   # both
lists:
  - url: Lists/projects   # ours
    template: GenericList
    title: Our projects
    enableVersioning: false
    columns:
      - {name: Status, type: Choice, choices: [New, Done]}   # states
      - {name: Budget, type: Currency}
    views:
      - {title: Open ones, columns: [LinkTitle, Status], rowLimit: 50}
"""


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    made = make_stage()
    made.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    made.commit({FILE: SITE})
    made.apply("--allow", "loosen")
    return made


class Hand:
    """Somebody with the service's own pages."""

    def __init__(self, stage: Stage) -> None:
        self._client = Client(stage.tenant)

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        verb = "POST" if method in ("MERGE", "DELETE") else method
        headers = {"X-HTTP-Method": method, "IF-MATCH": "*"} if verb != method else {}
        answer = self._client.send(verb, f"{T}/sites/a/_api/web/{path}", body, **headers)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None


LIST = "GetList('/sites/a/Lists/projects')"


def accepted(stage: Stage, *arguments: str, expect: int = 0) -> tuple[str, str]:
    """What the branch has of the file, and what was said; the branch is merged."""
    done = stage.run("drift", *arguments, expect=expect)
    branch = done.out.split("The branch ")[1].split()[0]
    stage.git("merge", "--quiet", branch)
    return (stage.repository / FILE).read_text(encoding="utf-8"), done.out


def test_what_others_did_inside_of_a_site_is_written_where_it_stands(stage: Stage) -> None:
    hand = Hand(stage)
    ben = hand("POST", "ensureuser", {"logonName": "ben@contoso.com"})["Id"]
    hand("POST", f"sitegroups/GetByName('Team')/users/removeById({ben})")
    stage.edit(addMember={"site": "/sites/a", "group": "Team", "principal": "zoe@contoso.com"})
    cam = hand("POST", "ensureuser", {"logonName": "cam@contoso.com"})["Id"]
    hand("POST", f"sitegroups/GetByName('Readers')/users/removeById({cam})")
    gone = hand("GET", "sitegroups/GetByName('Gone')")["Id"]
    hand("POST", f"sitegroups/RemoveById({gone})")
    hand("MERGE", LIST, {"Title": "Plans", "EnableVersioning": True})
    hand("MERGE", f"{LIST}/fields/GetByInternalNameOrTitle('Status')",
         {"odata.type": "SP.FieldChoice", "Choices": ["New", "Old", "Done"]})  # fmt: skip
    hand("DELETE", f"{LIST}/fields/GetByInternalNameOrTitle('Budget')")
    hand("MERGE", f"{LIST}/views/GetByTitle('Open ones')", {"RowLimit": 7})
    lead = hand("POST", "ensureuser", {"logonName": "lead@contoso.com"})["Id"]
    hand("POST", f"roleassignments/removeroleassignment(principalid={lead},roledefid=1073741830)")
    text, said = accepted(stage, "--accept", "site:/sites/a")
    assert "members: [ann@contoso.com, zoe@contoso.com]   # by name" in text
    assert "cam@contoso.com" not in text
    assert "name: Gone" not in text
    assert "title: Plans" in text
    assert "enableVersioning: true" in text
    assert "choices: [New, Old, Done]} # states" in text
    assert "Budget" not in text
    assert "rowLimit: 7" in text
    assert "levels: [approver]" in text.lower()
    for comment in ("# The site of the auditors", "# who writes", "# ours"):
        assert comment in text
    assert "last change of groups in the site's log 20" in said
    assert "last change of lists in the site's log 20" in said
    assert "by whom is unknown" in said
    plan = stage.run("plan", "--format", "json").json
    assert [action["changes"] for action in plan["actions"] if action["writes"]] == []


def test_one_of_several_may_be_accepted(stage: Stage) -> None:
    hand = Hand(stage)
    hand("MERGE", LIST, {"Title": "Plans", "EnableVersioning": True})
    text, _ = accepted(stage, "--accept", "site:/sites/a#lists.lists/projects.title")
    assert "title: Plans" in text
    assert "enableVersioning: false" in text


SET = """\
kind: SiteSet
name: projects
parameters: [code, title, lead]
rows: projects.csv
template:
  url: /sites/p-$(code)
  type: CommunicationSite
  title: $(title)
  owner: $(lead)
  settings: {sharingCapability: Disabled}
"""
SHEET = 'code;title;lead\r\na;"First; one";ann.lee@contoso.com\r\nb;Second;ann.lee@contoso.com\r\n\r\n'
INLINE = (
    SET.replace("rows: projects.csv\n", "")
    + """\
rows:
  - {code: a, title: First, lead: ann.lee@contoso.com}   # the first
  - code: b
    title: Second
    lead: ann.lee@contoso.com
"""
)


def test_a_row_of_a_sheet_takes_the_live_value_into_its_cell_or_a_column_of_its_own(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage()
    stage.commit({"sites/p.yaml": SET, "sites/projects.csv": ""})
    (stage.repository / "sites/projects.csv").write_bytes(SHEET.encode())
    stage.commit()
    stage.apply()
    stage.edit(site="/sites/p-a", set={"Title": 'The "first"; really', "SharingCapability": 1})
    stage.edit(site="/sites/p-b", set={"Title": "=1+1", "SharingCapability": 2})
    done = stage.run("drift", "--accept", "site:/sites/p-*", expect=3)
    assert "site:/sites/p-b title: its row of a SiteSet cannot say it" in done.err  # no formula goes into a sheet
    stage.git("merge", "--quiet", done.out.split("The branch ")[1].split()[0])
    assert (stage.repository / "sites/projects.csv").read_bytes() == (
        b"code;title;lead;settings.sharingCapability\r\n"
        b'a;"The ""first""; really";ann.lee@contoso.com;ExternalUserSharingOnly\r\n'
        b"b;Second;ann.lee@contoso.com;ExternalUserAndGuestSharing\r\n\r\n"
    )
    plan = stage.run("plan", "--target", "site:/sites/p-a", "--format", "json").json
    assert [action for action in plan["actions"] if action["writes"]] == []


def test_a_row_in_the_document_takes_it_as_parameter_or_override(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage()
    stage.commit({"sites/p.yaml": INLINE})
    stage.apply()
    stage.edit(site="/sites/p-a", set={"Title": "Renamed", "SharingCapability": 1})
    stage.edit(site="/sites/p-b", set={"SharingCapability": 2})
    done = stage.run("drift", "--accept", "site:/sites/p-*")
    stage.git("merge", "--quiet", done.out.split("The branch ")[1].split()[0])
    text = (stage.repository / "sites/p.yaml").read_text(encoding="utf-8")
    assert "title: Renamed" in text
    assert "sharingCapability: ExternalUserSharingOnly" in text
    assert "sharingCapability: ExternalUserAndGuestSharing" in text
    assert "# the first" in text
    plan = stage.run("plan", "--format", "json").json
    assert [action for action in plan["actions"] if action["writes"]] == []
