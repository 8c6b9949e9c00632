"""Lists and libraries: made, set, given columns, views and permissions, drifted, given back."""

from __future__ import annotations

from typing import Any

import pytest

from .stage import Stage
from .test_permissions import TEAM

FILE = "sites/a.yaml"
SITE = "kind: Site\nurl: /sites/a\n"
PROJECTS = """
lists:
  - url: Lists/Projects
    template: GenericList
    title: Our projects
    description: What we do
    enableModeration: true
    readSecurity: Own
    columns:
      - {name: Status, type: Choice, title: State, required: true, choices: [New, Done], default: New, indexed: true}
      - {name: Budget, type: Currency}
    views:
      - {title: Open ones, columns: [LinkTitle, Status], rowLimit: 50, default: true,
         query: "<OrderBy><FieldRef Name='ID' /></OrderBy>"}
    permissions:
      - {principal: "siteGroup:@owners", level: Full Control}
      - {principal: "siteGroup:team", level: Read}
  - url: Contracts
    title: Contracts
    template: DocumentLibrary
    enableVersioning: true
    majorVersionLimit: 100
  - url: Shared Documents
    forceCheckout: true
groups:
  - {name: Team, members: [ann@contoso.com]}
"""


@pytest.fixture
def made(stage: Stage) -> Stage:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    return stage


def lists(stage: Stage) -> Any:
    return stage.state()["sites"]["/sites/a"]["lists"]


def test_lists_are_as_declared_and_given_back(made: Stage) -> None:
    before = made.state()
    made.commit({FILE: SITE + PROJECTS})
    made.apply()
    assert {"Our projects", "Contracts"} <= set(lists(made))
    roles = made.state()["sites"]["/sites/a"]["roles"]["/sites/a/Lists/projects"]
    assert roles == {"A Owners": ["Full Control"], "Team": ["Read"]}
    assert made.run("plan", "--detailed-exitcode", expect=None).code == 0
    writes = made.metrics()["writes"]
    made.apply()
    assert made.metrics()["writes"] == writes
    made.commit({FILE: None})
    refused = made.apply("--allow", "volume", expect=4)
    assert "lists/projects goes to the site's recycle bin, with 0 items" in refused.said
    made.apply("--allow", "volume,loosen,remove-list")
    assert made.state() == before


def test_what_is_in_a_list_changes_with_the_document(made: Stage) -> None:
    made.commit({FILE: SITE + PROJECTS})
    made.apply()
    changed = PROJECTS.replace("choices: [New, Done]", "choices: [New, Old, Done]").replace("Our projects", "Plans")
    changed = changed.replace("columns: [LinkTitle, Status]", "columns: [Status, LinkTitle]").replace(
        "rowLimit: 50", "rowLimit: 7"
    )
    changed = changed.replace("      - {name: Budget, type: Currency}\n", "")
    made.commit({FILE: SITE + changed})
    assert "column Budget of lists/projects goes" in made.apply(expect=4).said
    made.apply("--allow", "remove-list")
    assert "Plans" in lists(made)
    plan = made.run("plan", "--detailed-exitcode", expect=None)
    assert plan.code == 0, plan.said


def test_a_view_of_ours_that_was_the_first_to_be_shown_goes_and_its_list_stays(made: Stage) -> None:
    made.commit({FILE: SITE + PROJECTS})
    made.apply("--allow", "remove-list")
    plain = "lists:\n  - url: Lists/Projects\n    template: GenericList\n    title: Our projects\n"
    made.commit({FILE: SITE + plain})
    made.apply("--allow", "remove-list,loosen")
    assert made.run("plan", "--detailed-exitcode", expect=None).code == 0
    released = definition(made, "/sites/a")
    made.edit(create={"url": "/sites/b", "template": "STS#3", "title": "A"})
    made.commit({"sites/b.yaml": SITE.replace("/sites/a", "/sites/b") + plain})
    made.apply()
    assert released == definition(made, "/sites/b")


def definition(stage: Stage, site: str) -> Any:
    return stage.state()["sites"][site]["lists"]["Our projects"]


def test_the_whole_inside_of_a_site_is_three_requests(made: Stage) -> None:
    groups = "".join(f"  - {{name: G{n}, role: Read, members: [ann@contoso.com]}}\n" for n in range(6))
    grants = "".join(f"  - {{principal: p{n}@contoso.com, level: Read}}\n" for n in range(10))
    more = "".join(
        f"  - {{url: Lists/L{n}, title: L{n}, template: GenericList, columns: [{{name: C, type: Text}}]}}\n"
        for n in range(8)
    )
    made.commit({FILE: f"{SITE}title: A\ngroups:\n{groups}roleAssignments:\n{grants}lists:\n{more}"})
    made.apply()
    last = made.control("requests?since=0")[-1]["n"]
    made.reset()
    assert made.run("plan", "--detailed-exitcode").code == 0
    asked = {name: count for name, count in made.metrics()["byOperation"].items() if not name.startswith("signin/")}
    assert sum(asked.values()) <= 3, asked
    sent = [one for one in made.control(f"requests?since={last}") if "login" not in one["host"]]
    assert 1 <= len(sent) <= 3, sent  # a batch is one HTTP request, whatever is in it


def test_a_rollback_takes_back_lists_groups_and_levels_exactly(made: Stage) -> None:
    made.commit({FILE: SITE + "title: A\n"})
    made.apply()
    before = made.state()
    inside = PROJECTS.partition("groups:")[0].replace("siteGroup:team", "siteGroup:review st. john")
    made.commit({FILE: SITE + TEAM + inside})
    made.apply("--allow", "loosen")
    run = made.run("history", "--format", "json").json[0]["run"]
    made.run("rollback", run, "--auto-approve", "--allow", "remove-list,loosen")
    assert made.state() == before


def test_content_types_of_the_site_are_given_to_a_list_and_taken_back(made: Stage) -> None:
    text = "lists:\n  - {url: Lists/Plans, template: GenericList, title: Plans, contentTypesEnabled: true%s}\n"
    made.commit({FILE: SITE + text % ""})
    made.apply()
    before = made.state()
    made.commit({FILE: SITE + text % ", contentTypes: [Announcement, '0x0108']"})
    assert "contentTypes[announcement]" in made.run("plan").said
    made.apply()
    assert made.site("/sites/a")["lists"]["Plans"]["contentTypes"] == ["Announcement", "Task"]
    assert made.run("plan", "--detailed-exitcode").code == 0
    made.commit({FILE: SITE + text % ", contentTypes: [Announcement, Nothing like it]"})
    assert "has no content type nothing like it" in made.apply(expect=3).said
    made.commit({FILE: SITE + text % ""})
    made.apply()
    assert made.state() == before
    off = text.replace("contentTypesEnabled: true", "contentTypesEnabled: false")
    made.commit({FILE: SITE + off % ", contentTypes: [Task]"})
    assert "it needs contentTypesEnabled: true" in made.run("plan").said
