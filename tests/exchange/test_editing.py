"""Edits in place: only the document that is meant changes, and comments, order, quotes and line ends stay."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.desired.nodes import Cursor
from spo_gitops.desired.report import Report
from spo_gitops.desired.siteset import read_site_set
from spo_gitops.desired.yaml import parse
from spo_gitops.exchange.editing import Edit, edited, edited_row
from tests.desired.memory import load

TEXT = """\
# first of all
kind: Site
url: /sites/a    # the url

title: 'A'
admins: {mode: include, members: [a@contoso.com]}   # people
settings:

    # why
    sharingCapability: Disabled
"""


def test_a_value_is_replaced_where_it_stands() -> None:
    assert edited(TEXT, 2, [Edit("settings.sharingCapability", "ExternalUserSharingOnly")]) == TEXT.replace(
        "Disabled", "ExternalUserSharingOnly"
    )


def test_a_new_setting_comes_behind_the_others_and_a_new_map_at_the_end() -> None:
    after = edited(TEXT, 2, [Edit("settings.disableSiteBranding", True), Edit("hub", "none")])
    assert after is not None
    assert after.startswith(TEXT)
    assert after.removeprefix(TEXT) == "    disableSiteBranding: true\nhub: none\n"


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("admins: [b@x.y, a@x.y] # c\n", Edit("admins", ("a@x.y", "z@x.y")), "admins: [a@x.y, z@x.y] # c\n"),
        ("admins:\n- A@x.y # boss\n- b@x.y\n", Edit("admins", ("a@x.y",)), "admins:\n- A@x.y # boss\n"),
        ("admins:\n  - a@x.y\n", Edit("admins", ("a@x.y", "b@x.y")), "admins:\n  - a@x.y\n  - b@x.y\n"),
        ("admins: {mode: include, members: [a@x.y]}\n", Edit("admins[b@x.y]", True),
         "admins: {mode: include, members: [a@x.y, b@x.y]}\n"),
        ("admins: {mode: include, members: [a@x.y, b@x.y]}\n", Edit("admins[A@x.y]", False),
         "admins: {mode: include, members: [b@x.y]}\n"),
        ("title: A\n", Edit("title", "no"), 'title: "no"\n'),
        ("title: A\n", Edit("title", "a: b # c"), 'title: "a: b # c"\n'),
        ("settings: {a: 1}\n", Edit("settings.b", ("x", "y")), "settings: {a: 1, b: [x, y]}\n"),
    ],
)  # fmt: skip
def test_lists_and_texts(before: str, edit: Edit, after: str) -> None:
    assert edited(before, 1, [edit]) == after


LISTS = """\
kind: Site
url: /sites/a
admins:
  - a@x.y
  - b@x.y # left

# what the board asked for
settings:
  sharingCapability: Disabled
lists:
  - url: lists/b
    contentTypes:
      - X
      - Y
    # who may
    permissions:
      - {principal: p@x.y, level: Read}
# the end
"""


@pytest.mark.parametrize(
    ("edit", "gone", "there"),
    [
        (Edit("admins", ("a@x.y",)), "  - b@x.y # left\n", ""),
        (Edit("admins[b@x.y]", False), "  - b@x.y # left\n", ""),
        (Edit("admins", ("z@x.y",)), "  - a@x.y\n  - b@x.y # left\n", "  - z@x.y\n"),
        (Edit("admins[z@x.y]", True), "  - b@x.y # left\n", "  - b@x.y # left\n  - z@x.y\n"),
        (Edit("lists.lists/b.contentTypes", ("X",)), "      - Y\n", ""),
        (Edit("lists.lists/b.inheritPermissions", True), "permissions:\n      - {principal: p@x.y, level: Read}\n",
         "permissions: inherit\n"),
    ],
)  # fmt: skip
def test_a_comment_above_the_next_key_stays_there_when_a_list_changes(edit: Edit, gone: str, there: str) -> None:
    assert edited(LISTS, 2, [edit]) == LISTS.replace(gone, there)


GROUP = """\
kind: Site
microsoft365Group:
  owners:
    - Zoe@x.y   # since 2019
    - a@x.y
  # guests are welcome
  members: {mode: include, members: [b@x.y, c@x.y]} # some
settings:
  ibSegments: [z, a]
"""


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        (Edit("microsoft365Group.owners", ("b@x.y", "zoe@x.y")), "    - a@x.y\n", "    - b@x.y\n"),
        (Edit("microsoft365Group.members[c@x.y]", False), "[b@x.y, c@x.y]", "[b@x.y]"),
        (Edit("settings.ibSegments", ("a", "n", "z")), "[z, a]", "[z, a, n]"),
        (Edit("settings.ibSegments", ("n", "a")), " [z, a]", "\n    - n\n    - a"),  # their order counts
    ],
)
def test_a_set_below_another_key_keeps_its_order_and_comments(edit: Edit, before: str, after: str) -> None:
    found = edited(GROUP, 1, [edit])
    assert found is not None
    assert found.replace(" ", "") == GROUP.replace(before, after).replace(" ", "")


BRACKETS = """\
kind: Site
# all
settings: {sharingCapability: Disabled,  # agreed
  storageQuota: 5} # quota
hub: none
"""


def test_comments_between_brackets_come_above_the_line_that_they_become() -> None:
    after = edited(BRACKETS, 1, [Edit("settings.sharingCapability", "ExternalUserSharingOnly")])
    one_line = "# agreed\nsettings: {sharingCapability: ExternalUserSharingOnly, storageQuota: 5} # quota\n"
    assert after == f"kind: Site\n# all\n{one_line}hub: none\n"


@pytest.mark.parametrize("lead", ["", "  "])
def test_what_is_added_to_a_row_stands_above_the_comment_of_the_next(lead: str) -> None:
    head = "kind: SiteSet\nname: s\nparameters: [code]\nrows:\n"
    first, second = f"{lead}# first\n{lead}- code: a   # t\n", f"{lead}# second\n\n{lead}- code: b\n"
    text = head + first + second + "template: {url: /sites/$(code)}\n"
    (node,) = parse("s.yaml", text.encode()).documents
    document = read_site_set(Cursor("s.yaml", node), Report())
    assert document is not None
    place = next(item.position for item in document.rows.items())
    after = edited_row(text, place, document, [Edit("title", "A")])
    assert after == text.replace(first, f"{first}{lead}  override:\n{lead}    title: A\n")


def test_what_stands_behind_the_end_of_a_document_stays() -> None:
    end = "# the end\n...\n# between\n---\nkind: Site\nurl: /sites/b\ntitle: 'A'\n...\n"
    last, before, behind = TEXT.count("\n") + 6, "'A'", "'B'"
    assert edited(TEXT + end, 2, [Edit("title", "B")]) == TEXT.replace(before, behind) + end
    assert edited(TEXT + end, last, [Edit("title", "B")]) == TEXT + end.replace(before, behind)


def test_the_other_documents_of_a_file_keep_every_byte() -> None:
    odd = "---\nkind:   Site\nurl:  /sites/b # x\nadmins:   [ a@x.y ,b@x.y ]\n"
    for text, line in ((TEXT + odd, 2), (odd + "---\n" + TEXT, 6), (odd + "---\n" + TEXT + odd, 6)):
        after = edited(text, line, [Edit("title", "B")])
        assert after == text.replace("'A'", "'B'")


@pytest.mark.parametrize("form", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t, lambda t: t.rstrip("\n")])
def test_line_ends_and_marks_stay(form: Any) -> None:
    after = edited(form(TEXT), 2, [Edit("title", "B")])
    assert after is not None
    assert after.rstrip("\r\n") == form(TEXT).replace("'A'", "'B'").rstrip("\r\n")
    assert ("\r\n" in after) is ("\r\n" in form(TEXT))


@pytest.mark.parametrize("text", ["- a\n", "text\n", "a: [\n", "--- {a: b}\n", "a: 1\na: 2\n", ""])
def test_what_cannot_be_edited_is_left(text: str) -> None:
    assert edited(text, 1, [Edit("title", "A")]) is None


TITLES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=20)


@given(title=TITLES.map(str.strip).filter(bool), flag=st.booleans(), keys=st.permutations(["title", "owner", "hub"]))
@settings(max_examples=60, deadline=None)
def test_an_edited_document_says_what_was_wanted_and_nothing_else(title: str, flag: bool, keys: list[str]) -> None:
    values = {"title": "'x'", "owner": "a@contoso.com", "hub": "none"}
    text = "kind: Site\nurl: /sites/a\n" + "".join(f"{key}: {values[key]} # {key}\n" for key in keys)
    after = edited(text, 1, [Edit("title", title), Edit("settings.disableSiteBranding", flag)])
    assert after is not None
    state = load({"sites/x.yaml": after}).state
    assert state is not None
    (site,) = state.resources.values()
    assert site.fields == {
        "title": title, "owner": "a@contoso.com", "hub": "none", "settings.disableSiteBranding": flag
    }  # fmt: skip
    assert yaml.safe_load(after)["title"] == title
    assert all(f"# {key}" in after for key in keys)


@pytest.mark.parametrize(
    ("before", "member", "after"),
    [
        ("- w@x.y\n  # a\n  - x@x.y\nhub: h\n", "x", "- w@x.y\nhub: h\n"),
        ("- w@x.y\n  # a\n  # b\n  - x@x.y\n  # c\n  - y@x.y\n", "x", "- w@x.y\n  # c\n  - y@x.y\n"),
        ("- w@x.y\n  # a\n  - x@x.y\n\n  # c\n  - y@x.y\n", "x", "- w@x.y\n\n  # c\n  - y@x.y\n"),
        # Perhaps the heading of both, or of the whole list.
        ("- w@x.y\n  # a\n  - x@x.y\n  - y@x.y\n", "x", "- w@x.y\n  # a\n  - y@x.y\n"),
        ("# a\n  - x@x.y\n  - y@x.y\n", "x", "# a\n  - y@x.y\n"),
        ("# a: b\n\n  - x@x.y\n  - y@x.y\n", "x", "# a: b\n\n  - y@x.y\n"),
        ("- w@x.y\n  # a\n\n  - x@x.y\nhub: h\n", "x", "- w@x.y\n  # a\n\nhub: h\n"),
    ],
)
def test_the_comment_of_an_entry_goes_with_it(before: str, member: str, after: str) -> None:
    head = "kind: Site\nurl: /sites/a\nadmins:  # people\n  "
    assert edited(head + before, 1, [Edit(f"admins[{member}@x.y]", False)]) == head + after


def test_every_line_of_a_file_with_both_ends_keeps_its_own() -> None:
    first = "# one\r\nkind: Site\nurl: /sites/a\r\ntitle: A\r\nadmins:\n- a@x.y\r\n- b@x.y\n"
    other = "---\r\nkind: Site\nurl: /sites/b\r\n"
    for text, line in ((first + other, 2), (other + "---\n" + first, 6)):
        after = edited(text, line, [Edit("title", "B"), Edit("admins[a@x.y]", False), Edit("hub", "h")])
        assert after == text.replace("title: A", "title: B").replace("- a@x.y\r\n", "").replace(
            "- b@x.y\n", "- b@x.y\nhub: h\n"
        )
    assert edited("kind: Site\r\nurl: /sites/a\ntitle: A", 1, [Edit("title", "B")]) == (
        "kind: Site\r\nurl: /sites/a\ntitle: B\n"
    )
