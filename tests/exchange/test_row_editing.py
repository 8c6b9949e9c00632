"""One cell of a sheet changes, and every other cell and byte stays."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spo_gitops.desired.nodes import Cursor, MapNode
from spo_gitops.desired.parameters import Parameter
from spo_gitops.desired.reading import Placed
from spo_gitops.desired.report import Report
from spo_gitops.desired.sheet import read_sheet
from spo_gitops.desired.siteset import SiteSetDocument, read_site_set
from spo_gitops.desired.yaml import parse
from spo_gitops.exchange.row_editing import Filling, NoCellError, filling_for, with_cell

SET = """\
kind: SiteSet
name: projects
parameters: [code, title, lead]
rows: projects.csv
template:
  url: /sites/$(code)
  title: $(title)
  owner: $(lead)
  description: made for $(lead)
"""


def site_set(text: str = SET) -> SiteSetDocument:
    (document,) = parse("sites/p.yaml", text.encode()).documents
    made = read_site_set(Cursor("sites/p.yaml", document), Report())
    assert made is not None
    return made


CELLS = st.text(alphabet="ab =;,\t\"'\n\u2028é", max_size=5).map(str.strip)
VALUES = st.text(alphabet='xy;,"\n é', min_size=1, max_size=6).map(str.strip).filter(bool)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5),
    at=st.integers(0, 4),
    value=VALUES,
    separator=st.sampled_from(",;\t"),
    end=st.sampled_from(["\r\n", "\n"]),
    mark=st.sampled_from(["", "\ufeff", "sep"]),
    path=st.sampled_from([("title",), ("settings", "sharingCapability")]),
)
def test_a_cell_changes_and_the_rest_stays(
    rows: list[tuple[str, str, str]], at: int, value: str, separator: str, end: str, mark: str, path: tuple[str, ...]
) -> None:
    rows = [(f"k{number}", *cells) for number, cells in enumerate(row[:2] for row in rows)]
    assume(at < len(rows))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerows([("code", "title", "lead"), *rows])
    head = f"sep={separator}\n" if mark == "sep" else mark
    text = head + out.getvalue()
    report = Report()
    before = read_sheet("x.csv", text.encode(), "", report)
    assert before is not None, report.problems()
    line = before.rows[at].line
    after = read_sheet("x.csv", with_cell(text, line, site_set(), path, value).encode(), "", Report())
    assert after is not None
    expected = [list(row.cells) for row in before.rows]
    if path == ("title",):
        assert after.header == before.header
        expected[at][1] = value
    else:
        assert after.header == (*before.header, "settings.sharingCapability")
        expected = [[*cells, value if number == at else ""] for number, cells in enumerate(expected)]
    assert [list(row.cells) for row in after.rows] == expected


@pytest.mark.parametrize("value", ["", "  ", "=1+1", " =1", "＝1", "@x", "-2", ("=a", "b"), ()])
def test_what_no_cell_can_say_is_refused(value: str | tuple[str, ...]) -> None:
    with pytest.raises(NoCellError):
        with_cell("code;title;lead\na;b;c\n", 2, site_set(), ("title",), value)


def test_a_column_of_its_own_is_used_and_empty_ones_at_the_end_are_taken() -> None:
    there = "code;title;lead;settings.x\na;b;c;old\n"
    assert with_cell(there, 2, site_set(), ("settings", "x"), True) == there.replace("old", "true")
    empty = "code;title;lead;;\na;b;c;;\n\nb;c;d;;\n"
    after = with_cell(empty, 4, site_set(), ("settings", "x"), 7)
    assert after == "code;title;lead;settings.x;\na;b;c;;\n\nb;c;d;7;\n"


def test_a_parameter_is_taken_only_where_it_is_the_only_one_and_stands_once() -> None:
    made = site_set()
    assert filling_for(made, ("title",)) == Filling("title")
    assert filling_for(made, ("owner",)) is None  # the description uses it, too
    assert filling_for(made, ("url",)) == Filling("code", "/sites/")
    assert filling_for(made, ("hub",)) is None
    assert isinstance(made.template.node, MapNode)
    assert isinstance(made.parameters["title"], Parameter)
    assert isinstance(made.name, Placed)


AROUND = SET.replace("title: $(title)", "title: Project $(title) ($$(USD))")


def test_what_the_template_writes_around_a_parameter_is_not_written_into_its_cell() -> None:
    sheet = "code;title;lead\na;b;c\n"
    made = site_set(AROUND)
    assert with_cell(sheet, 2, made, ("title",), "Project X ($(USD))") == "code;title;lead\na;X;c\n"
    for value in ("By hand", "Project ($(USD))", "Project  ($(USD))", "Project =1 ($(USD))"):
        with pytest.raises(NoCellError):  # the column of that name is the parameter's
            with_cell(sheet, 2, made, ("title",), value)


def test_a_column_that_is_ignored_takes_no_override() -> None:
    made = site_set(SET + "ignoreColumns: [Hub]\n")
    with pytest.raises(NoCellError):
        with_cell("code;title;lead;hub\na;b;c;ours\n", 2, made, ("hub",), "departments")
    assert "none" in with_cell("code;title;lead;hub\na;b;c;ours\n", 2, site_set(), ("hub",), "none")


def test_the_names_stand_in_the_first_row_that_is_not_blank() -> None:
    sheet = '\n;;\n"";""\ncode;title;lead\na;b;c\n'
    assert with_cell(sheet, 5, site_set(), ("title",), "x") == sheet.replace("a;b;c", "a;x;c")
    after = with_cell(sheet, 5, site_set(), ("hub",), "none")
    assert after == sheet.replace("lead\na;b;c", "lead;hub\na;b;c;none")
