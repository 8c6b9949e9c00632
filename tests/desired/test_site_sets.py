"""SiteSets give Sites, the same that somebody would have written one by one; every mistake names its row and column."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.desired import Loaded
from spo_gitops.desired.report import Report
from spo_gitops.desired.sheet import read_sheet
from spo_gitops.model.address import Address
from spo_gitops.model.desired import Desired, DesiredState

from .memory import CONFIGURATION, load

SET = """\
kind: SiteSet
name: projects
parameters:
  code: {header: Project code}
  title: {}
  owner: {header: "Site owner"}
  members: {type: list, optional: true}
  quota: {type: integer, default: 1024}
rows: projects.csv
template:
  url: /sites/proj-$(code)
  type: TeamSite
  title: "Project $(title) (costs $$(USD))"
  owner: $(owner)
  admins: {mode: include, members: [it@contoso.com, $(members)]}
  settings: {storageQuotaWarningLevel: $(quota)}
"""
HEADER = "Project code,Title,Site owner,Members,Quota\n"


def read(sheet: str | bytes, text: str = SET) -> Loaded:
    return load({"sites/sets/projects.yaml": text, "sites/sets/projects.csv": sheet})


def sites(loaded: Loaded) -> dict[str, Desired]:
    assert loaded.state is not None, "\n".join(map(str, loaded.problems))
    return {address.key: desired for address, desired in loaded.state.resources.items()}


def mistakes(loaded: Loaded) -> list[tuple[str, str]]:
    assert loaded.state is None
    return [(problem.code, str(problem.position)) for problem in loaded.problems]


def test_a_row_is_a_site_with_an_address_of_its_own() -> None:
    found = sites(
        read(HEADER + "A1,Apollo,a@contoso.com,b@contoso.com; c@contoso.com,\nB2,Borea,b@contoso.com,,2048\n")
    )
    assert list(found) == ["/sites/proj-a1", "/sites/proj-b2"]
    assert found["/sites/proj-a1"].fields == {
        "title": "Project Apollo (costs $(USD))",
        "owner": "a@contoso.com",
        "admins[b@contoso.com]": True,
        "admins[c@contoso.com]": True,
        "admins[it@contoso.com]": True,
        "settings.storageQuotaWarningLevel": 1024,
    }
    assert found["/sites/proj-b2"].fields["settings.storageQuotaWarningLevel"] == 2048
    assert "admins[c@contoso.com]" not in found["/sites/proj-b2"].fields
    assert str(found["/sites/proj-a1"].address) == "site:/sites/proj-A1"


def test_values_say_where_they_come_from() -> None:
    site = sites(read(HEADER + "A1,Apollo,a@contoso.com,,\n"))
    wanted = site["/sites/proj-a1"].attributes
    assert str(wanted["owner"].position) == "sites/sets/projects.csv:2:3  /2/Site owner"
    assert (
        str(wanted["admins[it@contoso.com]"].position) == "sites/sets/projects.yaml:15:37  /template/admins/members/0"
    )
    assert str(site["/sites/proj-a1"].position) == "sites/sets/projects.csv:2:1  /2"


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        ("Project code;Title;Site owner;Members;Quota\nA1;Apollo;a@contoso.com;;1024\n", "semicolons"),
        ("Project code\tTitle\tSite owner\nA1\tApollo\ta@contoso.com\n", "tabs"),
        (
            "\ufeff" + HEADER.replace("\n", "\r\n") + "A1,Apollo,a@contoso.com,,\r\n",
            "a mark, and the line ends of Windows",
        ),
        ("\r\n\n  \nProject code;Title;Site owner\nA1;Apollo;a@contoso.com\n", "blank lines, above the names"),
        (",,,\n" + HEADER + "A1,Apollo,a@contoso.com,,\n", "a row of blanks, above the names"),
        ("sep=;\nproject CODE;title;SITE OWNER\nA1;Apollo;a@contoso.com\n", "Excel's first line, other case"),
        (HEADER.rstrip() + ",,\n ,,,,,,\nA1 , Apollo,a@contoso.com,,,,\n,,,,,,\n", "blanks, and what Excel appends"),
    ],
    ids=lambda value: value if " " in value and "," not in value[:12] else "",
)
def test_sheets_are_read_as_programs_write_them(sheet: str, why: str) -> None:
    assert sites(read(sheet))["/sites/proj-a1"].fields["owner"] == "a@contoso.com", why


def test_quoted_cells_hold_separators_quotes_and_line_breaks() -> None:
    text = SET.replace('title: "Project $(title) (costs $$(USD))"', "description: $(title)")
    sheet = HEADER + 'A1,"one, ""two""\nthree",a@contoso.com,,\nB2,x,nobody,,\n'
    assert mistakes(read(sheet, text)) == [("bad-principal", "sites/sets/projects.csv:4:3  /3/Site owner")]
    good = sites(read(sheet.replace("nobody", "b@contoso.com"), text))
    assert good["/sites/proj-a1"].fields["description"] == 'one, "two"\nthree'


def test_every_mistake_names_its_row_and_column() -> None:
    sheet = HEADER + (
        "A1,Apollo,a@contoso.com,,much\n"
        "b b,Borea,b@contoso.com,,1\n"
        "C3,Ceres,nobody,x,1\n"
        ",Dia,d@contoso.com,,1\n"
        "E5,Eos,e@contoso.com\n"
    )
    file = "sites/sets/projects.csv"
    assert mistakes(read(sheet)) == [("sheet-row", f"{file}:6:3  /6")]
    assert mistakes(read(sheet.replace("@contoso.com\n", "@contoso.com,,1\n"))) == [
        ("wrong-type", f"{file}:2:5  /2/Quota"),
        ("bad-url", f"{file}:3:1  /3/Project code"),
        ("bad-principal", f"{file}:4:3  /4/Site owner"),
        ("bad-principal", f"{file}:4:4  /4/Members"),
        ("missing-value", f"{file}:5:1  /5/Project code"),
    ]


def test_two_rows_of_one_url_are_a_problem_that_shows_both() -> None:
    loaded = read(HEADER + "A1,Apollo,a@contoso.com,,\na1,Again,a@contoso.com,,\n")
    (problem,) = loaded.problems
    assert (problem.code, problem.position.line) == ("duplicate-address", 3)
    assert [position.line for position in problem.related] == [2]


@pytest.mark.parametrize(
    ("sheet", "code", "words"),
    [
        ("", "sheet-empty", "column names"),
        ("sep=;\n", "sheet-empty", "column names"),
        (",,\n \n", "sheet-empty", "column names"),
        ("Project code,Title\n", "missing-column", "site owner"),
        (HEADER.replace("Quota", "Qota") + "A1,A,a@contoso.com,,1\n", "unknown-column", 'did you mean "quota"'),
        ("Title," + HEADER, "sheet-header", "second time"),
        ("," + HEADER + "x,A1,A,a@contoso.com,,\n", "sheet-header", "without name"),
        (HEADER + 'A1,"open,a@contoso.com,,\n', "sheet-syntax", "quote"),
        (HEADER + 'A1,"a"b,a@contoso.com,,\n', "sheet-syntax", "quote"),
        (HEADER + "A1,Apollo,a@contoso.com,,1,2\n", "sheet-row", "6 cells"),
        (HEADER.encode() + "A1,Büro,a@contoso.com,,\n".encode("cp1252"), "file-encoding", "UTF-8"),
        (HEADER.encode("utf-16"), "file-encoding", "UTF-16"),
        (b"PK\x00\x04\x00\x00", "file-binary", "binary"),
        (HEADER + "A1," + "x" * 200_000 + ",a@contoso.com,,\n", "sheet-syntax", "limit"),
    ],
)
def test_files_that_are_no_sheets(sheet: str | bytes, code: str, words: str) -> None:
    loaded = read(sheet)
    assert loaded.state is None
    assert {problem.code for problem in loaded.problems} == {code}
    assert words in str(loaded.problems[0])


def test_a_sheet_of_one_column_is_told_what_separates_columns() -> None:
    loaded = read("Project code|Title|Site owner\nA1|A|a@contoso.com\n")
    assert {problem.code for problem in loaded.problems} == {"missing-column", "unknown-column"}
    assert "the separator may be one of: comma, semicolon, tab" in str(loaded.problems[0])


@pytest.mark.parametrize("path", ["../x.csv", "/etc/passwd", "projects.csv/../../../x", "a\\b.csv", "nowhere.csv"])
def test_a_sheet_stands_beside_its_set(path: str) -> None:
    loaded = read(HEADER, SET.replace("projects.csv", json.dumps(path)))
    assert [problem.code for problem in loaded.problems] in (["bad-path"], ["file-unreadable"])


def test_a_link_out_of_the_repository_is_no_sheet() -> None:
    loaded = load({"sites/sets/projects.yaml": SET}, leaving=["sites/sets/projects.csv"])
    assert {problem.code for problem in loaded.problems} == {"link-leaves"}


def test_a_row_may_override_whatever_the_template_says() -> None:
    sheet = HEADER.rstrip() + ",settings.sharingCapability,lifecycle.protect,title\n".replace(",title", ",hub")
    row = "A1,Apollo,a@contoso.com,,,Disabled,TRUE,none\nB2,Borea,b@contoso.com,,,,,\n"
    found = sites(read(sheet + row))
    assert found["/sites/proj-a1"].fields["settings.sharingCapability"] == "Disabled"
    assert found["/sites/proj-a1"].fields["settings.storageQuotaWarningLevel"] == 1024
    assert found["/sites/proj-a1"].fields["hub"] == "none"
    assert found["/sites/proj-a1"].lifecycle.protect
    assert "settings.sharingCapability" not in found["/sites/proj-b2"].fields
    wrong = mistakes(read(sheet.replace("sharingCapability", "sharingCapabilty") + row))
    assert wrong == [("unknown-setting", "sites/sets/projects.csv:1:6  /1/settings.sharingCapabilty")]


INLINE = """\
kind: SiteSet
name: teams
parameters: [code, owner]
rows:
  - {code: a, owner: a@contoso.com}
  - code: b
    owner: b@contoso.com
    override: {title: Other, settings: {sharingCapability: Disabled}, admins: [x@contoso.com]}
template:
  url: /sites/team-$(code)
  title: Team $(code)
  owner: $(owner)
  settings: {allowFileArchive: true}
  admins: [it@contoso.com]
"""


def test_rows_may_stand_in_the_document() -> None:
    found = sites(load({"sites/x.yaml": INLINE}))
    assert found["/sites/team-a"].fields["title"] == "Team a"
    assert found["/sites/team-b"].fields == {
        "title": "Other",
        "owner": "b@contoso.com",
        "settings.sharingCapability": "Disabled",
        "settings.allowFileArchive": True,
        "admins": ("x@contoso.com",),
    }
    assert str(found["/sites/team-b"].attributes["title"].position) == "sites/x.yaml:8:23  /rows/1/override/title"


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ("{code: a,", "{code: a, cod: b,", "unknown-key", "sites/x.yaml:5:15  /rows/0/cod"),
        ("{code: a,", "{code: 1,", "wrong-type", "sites/x.yaml:5:12  /rows/0/code"),
        ("{code: a, ", "{", "missing-value", "sites/x.yaml:5:5  /rows/0"),
        ("override: {", "override: {titel: x, ", "unknown-key", "sites/x.yaml:8:16  /rows/1/override/titel"),
        ("Team $(code)", "Team $(cod)", "unknown-parameter", "sites/x.yaml:11:10  /template/title"),
        ("Team $(code)", "Team $(", "bad-marker", "sites/x.yaml:11:10  /template/title"),
        ("  title: Team $(code)", "  titel: Team $(code)", "unknown-key", "sites/x.yaml:11:3  /template/titel"),
        ("owner: a@contoso.com}", "owner: a}", "bad-principal", "sites/x.yaml:5:22  /rows/0/owner"),
        ("parameters: [code, owner]", "parameters: [code, 'o w']", "bad-name", "sites/x.yaml:3:20  /parameters/1"),
        ("name: teams", "nme: teams", "unknown-key", "sites/x.yaml:2:1  /nme"),
        ("  url: /sites/team-$(code)", "  description: $(code)", "missing-key", "sites/x.yaml:5:5  /rows/0"),
    ],
)
def test_mistakes_in_the_document(before: str, after: str, code: str, place: str) -> None:
    assert (code, place) in mistakes(load({"sites/x.yaml": INLINE.replace(before, after, 1)}))


def test_a_parameter_that_nothing_uses_is_a_warning() -> None:
    loaded = load({"sites/x.yaml": INLINE.replace("  title: Team $(code)\n", "").replace("-$(code)", "-x$(owner)")})
    assert "unused-parameter" in [problem.code for problem in loaded.problems]


OF_A_SITE = {"archived": "true", "membersCanShare": "FALSE", "versionPolicy.existingLibraries": "true",
             "create.timeZoneId": "4", "metadata.costCenter": "4711", "settings.ibSegments": "a; b",
             "settings.storageQuotaWarningLevel": "5", "lifecycle.ignore": "title", "logoUrl": "none"}  # fmt: skip
OF_A_GROUP = {"microsoft365Group.owners": "a@contoso.com; b@contoso.com", "microsoft365Group.visibility": "Public"}


def test_a_cell_is_read_as_its_key_takes_it() -> None:
    def read_with(columns: Mapping[str, str], text: str) -> Desired:
        cells = ",".join(columns.values())
        sheet = f"Project code,Title,Site owner,{','.join(columns)}\nA1,Apollo,a@contoso.com,{cells}\n"
        return sites(read(sheet, text))["/sites/proj-a1"]

    site = read_with(OF_A_SITE, SET)
    assert (site.fields["archived"], site.fields["membersCanShare"]) == (True, False)
    assert site.fields["settings.ibSegments"] == ("a", "b")
    assert (site.create["timeZoneId"], site.metadata["costCenter"]) == (4, "4711")
    group = SET.replace("TeamSite", "GroupTeamSite").replace("  owner: $(owner)\n", "  description: $(owner)\n")
    assert read_with(OF_A_GROUP, group).fields["microsoft365Group.owners"] == ("a@contoso.com", "b@contoso.com")


@pytest.mark.parametrize("column", ["groups", "roleAssignments", "settings", "lists", "permissionLevels"])
def test_what_no_cell_has_room_for_is_told_at_its_column(column: str) -> None:
    loaded = read(f"{HEADER.rstrip()},{column}\nA1,Apollo,a@contoso.com,,,x\nB1,B,a@contoso.com,,,y\n")
    assert mistakes(loaded) == [("unknown-column", f"sites/sets/projects.csv:1:6  /1/{column}")]


@pytest.mark.parametrize("column", ["Members", "admins"])
def test_a_cell_of_separators_alone_empties_no_list(column: str) -> None:
    sheet = "Project code,Title,Site owner," + column + "\nA1,Apollo,a@contoso.com, ; ;\n"
    assert mistakes(read(sheet)) == [("wrong-type", f"sites/sets/projects.csv:2:4  /2/{column}")]


def test_a_sheet_of_another_name_is_told() -> None:
    loaded = load({"sites/x.yaml": SET.replace("projects.csv", "Projects.csv"), "sites/projects.csv": HEADER})
    assert "did you mean" in str(loaded.problems[0]) and "sites/projects.csv" in str(loaded.problems[0])


def test_what_nothing_is_left_of_is_left_out_and_not_emptied() -> None:
    text = SET.replace("mode: include, members: [it@contoso.com, $(members)]", "members: [$(members)]")
    assert "admins" not in sites(read(HEADER + "A1,Apollo,a@contoso.com,,\n", text))["/sites/proj-a1"].fields


def test_warnings_of_many_rows_are_no_error() -> None:
    loaded = read(HEADER + "".join(f"A{n},T,n{n}@contoso.com,it@contoso.com,\n" for n in range(500)))
    assert loaded.state is not None and len(loaded.state.resources) == 500
    assert len(loaded.problems) == 201
    assert "300 more warnings in the rows of projects" in str(max(loaded.problems, key=lambda one: one.code))


@pytest.mark.parametrize("text", ["parameters: [code, owner, Code]", "parameters: {code: {}, owner: {}, Code: {}}"])
def test_two_parameters_of_one_column_are_an_error_however_they_are_declared(text: str) -> None:
    loaded = load({"sites/x.yaml": INLINE.replace("parameters: [code, owner]", text)})
    assert "duplicate-name" in [code for code, _ in mistakes(loaded)]


def test_a_column_that_is_to_be_ignored_is_ignored_whatever_its_name() -> None:
    text = SET + "ignoreColumns: [Description]\n"
    found = sites(read(HEADER.rstrip() + ",description\nA1,Apollo,a@contoso.com,,,for us alone\n", text))
    assert "description" not in found["/sites/proj-a1"].fields


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("sharingCapability", "name the column settings.sharingCapability"),
        ("Settings.SharingCapability", "name the column settings.sharingCapability"),
        ("Description", "name the column description"),
        ("Projekt code", 'did you mean "project code"'),
        ("Remarks", "ignoreColumns"),
    ],
)
def test_an_unknown_column_is_told_what_it_may_be(column: str, words: str) -> None:
    loaded = read(HEADER.rstrip() + f",{column}\nA1,Apollo,a@contoso.com,,,x\n")
    assert mistakes(loaded) == [("unknown-column", f"sites/sets/projects.csv:1:6  /1/{column}")]
    assert words in str(loaded.problems[0])


def test_a_cell_that_looks_like_its_marker_is_still_a_cell() -> None:
    assert ("bad-url", "sites/sets/projects.csv:2:1  /2/Project code") in mistakes(
        read(HEADER + "$(code),Apollo,a@contoso.com,,\n")
    )


def test_a_marker_that_nothing_fills_is_a_warning_where_it_stands() -> None:
    rows = INLINE.replace("title: Other", "title: Other $(code)").replace("{code: a,", '{code: "a",')
    rows = rows.replace("parameters: [code, owner]", 'parameters: {code: {}, owner: {}, no: {default: "x $(code)"}}')
    loaded = load({"sites/x.yaml": rows.replace("Team $(code)", "Team $(code) $(no)")})
    found = [str(p.position) for p in loaded.problems if p.code == "unfilled-marker"]
    assert found == ["sites/x.yaml:3:49  /parameters/no/default", "sites/x.yaml:8:23  /rows/1/override/title"]
    (cell,) = read(HEADER + "A1,$(code),a@contoso.com,,\n").problems
    assert (cell.code, str(cell.position)) == ("unfilled-marker", "sites/sets/projects.csv:2:2  /2/Title")


def test_many_rows_that_are_wrong_in_one_way_do_not_drown_everything() -> None:
    loaded = read(HEADER + "".join(f"A{n},T,nobody,,\n" for n in range(5000)))
    assert 200 < len(loaded.problems) < 300
    assert "too-many-problems" in {problem.code for problem in loaded.problems}


def test_a_set_is_judged_by_the_areas_of_its_rows() -> None:
    areas = "areas:\n  sites/sets: {urls: ['/sites/proj-*'], kinds: [SiteSet]}\n"
    files = {"sites/sets/projects.yaml": SET, "sites/sets/projects.csv": HEADER + "A1,Apollo,a@contoso.com,,\n"}
    assert load(files, CONFIGURATION + areas).problems == ()
    refused = load(files, CONFIGURATION + areas.replace("proj-*", "x-*"))
    assert [problem.code for problem in refused.problems] == ["area-url"]


def state(files: Mapping[str, str]) -> DesiredState:
    loaded = load(files)
    assert loaded.state is not None, "\n".join(map(str, loaded.problems))
    return loaded.state


def test_moving_a_site_between_sets_or_into_its_own_file_changes_nothing() -> None:
    lines = ["A1,Apollo,a@contoso.com,,\n", "B2,Borea,b@contoso.com,,5\n"]
    one = state({"sites/a.yaml": SET, "sites/projects.csv": HEADER + "".join(lines)})
    other = SET.replace("name: projects", "name: others").replace("projects.csv", "others.csv")
    two = {"sites/a.yaml": SET, "sites/projects.csv": HEADER + lines[0], "sites/others.csv": HEADER + lines[1]}
    assert state({**two, "sites/b.yaml": other}).digest() == one.digest()
    own = (
        "kind: Site\nurl: /sites/proj-B2\ntype: TeamSite\ntitle: Project Borea (costs $(USD))\nowner: b@contoso.com\n"
        "admins: {mode: include, members: [it@contoso.com]}\nsettings: {storageQuotaWarningLevel: 5}\n"
    )
    alone = state({"sites/a.yaml": SET, "sites/projects.csv": HEADER + lines[0], "sites/b.yaml": own})
    assert alone.digest() == one.digest()
    assert Address.parse("site:/sites/proj-b2") in alone.resources


CODES = st.from_regex(r"[a-z][a-z0-9_-]{0,8}[a-z0-9]", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co", "Zl", "Zp")), max_size=20).map(
    str.strip
)
ROWS = st.dictionaries(CODES, st.tuples(TEXTS, st.booleans(), st.lists(CODES, max_size=2, unique=True)), max_size=4)


@given(rows=ROWS, separator=st.sampled_from(",;\t"), crlf=st.booleans(), mark=st.booleans())
@settings(max_examples=50, deadline=None)
def test_a_sheet_says_the_same_as_rows_and_as_sites(
    rows: dict[str, tuple[str, bool, list[str]]], separator: str, crlf: bool, mark: bool
) -> None:
    parameters = (
        "parameters: {code: {}, text: {optional: true}, flag: {type: flag}, more: {type: list, optional: true}}\n"
    )
    template = (
        "template:\n  url: /sites/$(code)\n  description: $(text)\n  settings: {allowFileArchive: $(flag)}\n"
        "  admins: {mode: include, members: $(more)}\n"
    )
    people = {code: [f"{name}@contoso.com" for name in more] for code, (_, _, more) in rows.items()}
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n" if crlf else "\n")
    writer.writerow(["code", "text", "flag", "more"])
    for code, (text, flag, _) in rows.items():
        writer.writerow([code, text, str(flag).upper(), ";".join(people[code])])
    inline = [
        {"code": code, "flag": flag}
        | ({"text": text} if text else {})
        | ({"more": people[code]} if people[code] else {})
        for code, (text, flag, _) in rows.items()
    ]
    documents = [
        {"kind": "Site", "url": f"/sites/{code}", "description": text, "settings": {"allowFileArchive": flag}}
        | ({"admins": {"mode": "include", "members": people[code]}} if people[code] else {})
        for code, (text, flag, _) in rows.items()
    ]
    for document in documents:
        if not document["description"]:
            del document["description"]
    head = f"kind: SiteSet\nname: s\n{parameters}{template}rows: "
    sheet = ("\ufeff" if mark else "") + out.getvalue()
    from_sheet = load({"sites/s.yaml": head + "s.csv\n", "sites/s.csv": sheet})
    from_rows = load({"sites/s.yaml": head + json.dumps(inline, ensure_ascii=False) + "\n"})
    written = load(
        {f"sites/{index}.yaml": json.dumps(document, ensure_ascii=False) for index, document in enumerate(documents)}
    )
    assert from_sheet.state is not None, "\n".join(map(str, from_sheet.problems))
    assert from_rows.state is not None, "\n".join(map(str, from_rows.problems))
    assert written.state is not None, "\n".join(map(str, written.problems))
    assert from_sheet.state.digest() == from_rows.state.digest() == written.state.digest()


@given(
    sheet=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEADER + text).encode("utf-8", "replace"))
)
def test_any_bytes_give_sites_or_problems(sheet: bytes) -> None:
    loaded = read(sheet)
    assert loaded.state is not None or loaded.problems


def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused() -> None:
    lines = "".join(f"p{number},T\n" for number in range(100_000))
    report = Report()
    sheet = read_sheet("x.csv", f"code,title\n{lines}".encode(), "", report)
    assert sheet is not None
    assert (len(sheet.rows), sheet.rows[-1].line, report.problems()) == (100_000, 100_001, ())
    assert read_sheet("x.csv", f"code,title\n{lines}one,more\n".encode(), "", report) is None
    assert [problem.code for problem in report.problems()] == ["sheet-too-long"]
