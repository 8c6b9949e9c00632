"""The dashboard: its map, its numbers, and links that never leave it."""

from __future__ import annotations

import pytest

from spo_gitops.reports.html import dashboard
from spo_gitops.reports.html.blocks import Cell, Node, Page, Tone, Tree

from .boards import board, endless
from .runs import LATER
from .test_golden import GOLDEN, without_frame
from .test_html import HOSTILE, Reader


def nodes() -> tuple[Node, ...]:
    (tree,) = [b for s in dashboard.page(board()).sections for b in s.blocks if isinstance(b, Tree)]
    return tree.nodes


def test_the_page_is_what_was_reviewed(request: pytest.FixtureRequest) -> None:
    path = GOLDEN / "dashboard.html"
    rendered = without_frame(dashboard.render(board()))
    if request.config.getoption("--update-golden"):
        path.write_text(rendered, encoding="utf-8", newline="\n")
    assert rendered == path.read_text(encoding="utf-8"), "review it, then run pytest --update-golden"


def test_the_map_has_each_hub_below_its_parent_and_names_hubs_that_nobody_declares() -> None:
    top, elsewhere = nodes()
    assert (top.text, [child.text for child in top.children]) == ("hub:/sites/top", ["hub:/sites/child"])
    assert [leaf.text for leaf in top.children[0].children] == ["site:/sites/a"]
    assert (elsewhere.text, elsewhere.note) == ("hub:/sites/Elsewhere", "not declared here")
    assert [leaf.text for leaf in elsewhere.children] == ["site:/sites/b"]


def test_a_circle_of_hubs_ends() -> None:
    assert "hub:/sites/x" in dashboard.render(endless())


def test_only_runs_with_a_page_are_linked_and_links_stay_inside() -> None:
    links = [attrs["href"] for tag, attrs in Reader(dashboard.render(board())).tags if tag == "a" and "href" in attrs]
    assert [link for link in links if not str(link).startswith("#")] == [f"runs/{LATER}.html"]


@pytest.mark.parametrize(
    "link", ["https://evil.example/x.html", "javascript:alert(1)", "/x.html", "../../x.html", "a b.html"]
)
def test_no_cell_leads_out_of_the_report(link: str) -> None:
    with pytest.raises(ValueError):
        Cell("x", link=link)
    with pytest.raises(ValueError):
        Page("x", "x", Tone.GOOD, (), home=link)


def test_no_text_becomes_markup() -> None:
    plain, hostile = Reader(dashboard.render(board("x"))), Reader(dashboard.render(board(HOSTILE)))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags] and hostile.open == []
