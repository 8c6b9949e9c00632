"""Fixes put what is meant where a problem stands, and change nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.catalog.former import also
from spo_gitops.catalog.settings import declarable, renamed
from spo_gitops.desired.mending import mended
from spo_gitops.problems import Fix, Position, Problem, Severity

from .memory import load

FILE = "sites/x.yaml"
SITE = "kind: Site\nurl: /sites/a\n"
SET = "kind: SiteSet\nname: s\nparameters: {x: {type: text}}\n"


def after(text: str) -> str:
    """The text once its problems are mended, and again until nothing is left to mend."""
    for _ in range(5):
        problems = [p for p in load({FILE: text}).problems if p.position.file == FILE and p.fix is not None]
        text, made = mended(text, problems)
        if not made:
            break
    return text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("settings:\n  SharingCapability: Disabled  # why\n", "settings:\n  sharingCapability: Disabled  # why\n"),
        ("settings: {sharingCapability: disabled, x: 1}\n", "settings: {sharingCapability: Disabled, x: 1}\n"),
        ("settings: {sharingCapability: 1}\n", "settings: {sharingCapability: ExternalUserSharingOnly}\n"),
        ("settings: {allowEditing: 'yes'}\n", "settings: {allowEditing: true}\n"),
        ("settings: {allowEditing: off}\n", "settings: {allowEditing: false}\n"),
        ("settings: {externalUserExpirationInDays: \"30\"}\n", "settings: {externalUserExpirationInDays: 30}\n"),
        ("Title: A\n", "title: A\n"),
        ("lifecycle: {onDrift: 'Report'}\n", "lifecycle: {onDrift: 'report'}\n"),
        ("settings: {StorageMaximumLevel: 5}\n", "settings: {storageQuota: 5}\n"),
        ("groups: [{title: Crew}]  # who\n", "groups: [{name: Crew}]  # who\n"),
        ("lists: [{url: A, columns: [{internalName: Due}]}]\n", "lists: [{url: A, columns: [{name: Due}]}]\n"),
    ],
)  # fmt: skip
def test_what_can_only_mean_one_thing_is_mended(wrong: str, right: str) -> None:
    assert after(SITE + wrong) == SITE + right


def test_the_kind_is_mended_first_and_the_document_then() -> None:
    assert after("# ours\nkind: site\nurl: /sites/a\nTitle: A\n") == "# ours\nkind: Site\nurl: /sites/a\ntitle: A\n"


@pytest.mark.parametrize(
    "text",
    [
        SITE + "titel: A\n",  # may be title: a guess is no fix
        SITE + "settings: {sharingCapability: Everyone}\n",
        SITE + "settings: {allowEditing: &a 'yes'}\n",  # the place is the anchor's
        SITE + "settings: {sharingCapability: 'dis\\x61bled'}\n",
        SITE + "settings: {disableFlows: Disabled}\n",  # retired: to remove it would give the value back
        SITE + "groups: [{title: Crew, name: Team}]\n",  # which of the two
    ],
)
def test_what_may_mean_something_else_stays(text: str) -> None:
    assert after(text) == text


def test_a_former_name_is_understood_warned_of_and_mended() -> None:
    assert renamed() == {"authContextStrength": "authenticationContextName"}
    assert "authContextStrength" not in declarable()
    text = SITE + "settings: {conditionalAccessPolicy: AuthenticationContext, authContextStrength: c1}\n"
    loaded = load({FILE: text})
    (warning,) = loaded.problems
    assert (warning.code, warning.severity) == ("renamed-setting", Severity.WARNING)
    now = load({FILE: after(text)})
    assert not now.problems and loaded.state is not None and now.state is not None
    assert loaded.state.digest() == now.state.digest()
    assert "authenticationContextName: c1" in after(text)


def test_a_setting_by_both_of_its_names_is_refused() -> None:
    settings = "settings: {authContextStrength: c1, authenticationContextName: c2}\n"
    assert "duplicate-name" in {problem.code for problem in load({FILE: SITE + settings}).problems}


def test_a_former_name_is_mended_in_policies_and_lists_of_what_is_ignored() -> None:
    text = (
        SITE + "lifecycle: {ignore: [authContextStrength]}\n---\nkind: SecurityPolicy\nname: p\nappliesTo: all\n"
        "mode: audit\nrequire: {authContextStrength: {equals: c1}}\n"
    )
    loaded = load({FILE: text})
    assert [problem.code for problem in loaded.problems] == ["renamed-setting", "renamed-setting"]
    assert "authContextStrength" not in after(text)


# Keys that might be renamed one day, a former name of each; of every thing that has keys of its own.
FORMER = {
    "a Site": {"label": "title", "sets": "groups"},
    "a Hub": {"approval": "requiresJoinApproval"},
    "a group": {"said": "description"},
    "members": {"who": "members"},
    "a list": {"isHidden": "hidden"},
    "a column": {"kind": "type"},
    "a view": {"rows": "rowLimit"},
    "a permission level": {"rights": "permissions"},
    "lifecycle": {"guard": "protect"},
    "a role assignment": {"who": "principal"},
}
OLD = """\
kind: Site
url: /sites/a
label: A            # shown to all
sets:
  - name: Crew
    said: "who does it"   # why
    members: {mode: include, who: [ann@contoso.com]}
permissionLevels: [{name: Approver, rights: [Open, ViewListItems]}]
roleAssignments: {mode: include, assignments: [{who: ann@contoso.com, level: Read}]}
lists:
  - {url: Lists/A, template: GenericList, isHidden: true, columns: [{name: Due, kind: Text}],
     views: [{title: All, rows: 30}]}
lifecycle: {guard: true, ignore: [label]}
---
kind: Hub
name: a
site: /sites/a
approval: true
"""
NEW = """\
kind: Site
url: /sites/a
title: A            # shown to all
groups:
  - name: Crew
    description: "who does it"   # why
    members: {mode: include, members: [ann@contoso.com]}
permissionLevels: [{name: Approver, permissions: [Open, ViewListItems]}]
roleAssignments: {mode: include, assignments: [{principal: ann@contoso.com, level: Read}]}
lists:
  - {url: Lists/A, template: GenericList, hidden: true, columns: [{name: Due, type: Text}],
     views: [{title: All, rowLimit: 30}]}
lifecycle: {protect: true, ignore: [title]}
---
kind: Hub
name: a
site: /sites/a
requiresJoinApproval: true
"""


def test_former_names_of_keys_of_every_kind_are_understood_warned_of_and_mended() -> None:
    now = load({FILE: NEW})
    assert not now.problems and now.state is not None
    with also(FORMER):
        then = load({FILE: OLD})
        assert {(p.code, p.severity) for p in then.problems} == {("renamed-key", Severity.WARNING)}
        assert len(then.problems) == sum(map(len, FORMER.values())) + 1
        assert then.state is not None and then.state.digest() == now.state.digest()
        assert after(OLD) == NEW
    assert {p.code for p in load({FILE: OLD}).problems} >= {"unknown-key"}


@pytest.mark.parametrize(
    ("file", "text", "mended_text"),
    [
        (
            FILE,
            "kind: SiteProfile\nname: p\nlabel: A\n",
            "kind: SiteProfile\nname: p\ntitle: A\n",
        ),
        (
            FILE,
            SET + "template: {url: /sites/$(x), label: $(x)}\nrows: [{x: a}]\n",
            SET + "template: {url: /sites/$(x), title: $(x)}\nrows: [{x: a}]\n",
        ),
    ],
)
def test_keys_of_a_site_are_known_by_their_former_names_wherever_they_stand(
    file: str, text: str, mended_text: str
) -> None:
    with also(FORMER):
        assert {p.code for p in load({file: text}).problems} == {"renamed-key"}
        assert after(text) == mended_text


def test_a_key_by_both_of_its_names_is_refused_and_pointers_tell_what_is_written() -> None:
    with also({"a Site": {"label": "title", "caption": "title"}}):
        for text in ("label: A\ntitle: B\n", "title: B\nlabel: A\n", "label: A\ncaption: B\n"):
            problems = load({FILE: SITE + text}).problems
            assert "duplicate-name" in {problem.code for problem in problems}
        (wrong,) = [p for p in load({FILE: SITE + "label: [A]\n"}).problems if p.code == "wrong-type"]
        assert wrong.position.pointer == "/label"


def test_line_ends_and_everything_else_stay() -> None:
    text = "kind: Site\r\nurl: /sites/a\r\nsettings: {allowEditing:   'yes' }   # tab\t\r\n"
    assert after(text) == text.replace("'yes'", "true")


@given(
    lines=st.lists(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12), min_size=1, max_size=5),
    line=st.integers(1, 7),
    column=st.integers(1, 14),
    token=st.text(st.sampled_from("ab1"), min_size=1, max_size=3),
)
def test_a_fix_touches_its_token_and_nothing_else(lines: list[str], line: int, column: int, token: str) -> None:
    text = "\n".join(lines)
    changed, made = mended(text, [Problem(Position(FILE, line, column), "x", "x", fix=Fix(token, "PUT"))])
    if not made:
        assert changed == text
    else:
        was, now = text.split("\n")[line - 1], changed.split("\n")[line - 1]
        assert now[: column - 1] == was[: column - 1] and now.replace("PUT", token, 1) == was
