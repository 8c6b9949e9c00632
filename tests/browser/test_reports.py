"""What a reader can do with a report: by mouse, keyboard and screen reader, in the dark, on paper, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .reports import FINDINGS, ROWS, SMALL

Open = Callable[..., Any]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SMALL)
def test_axe_finds_no_barrier(opened: Open, name: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(name, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", SMALL)
def test_a_report_opens_without_errors_requests_or_dialogs(opened: Open, name: str) -> None:
    assert opened(name).title()


def test_the_schemes_differ_and_paper_is_white(opened: Open) -> None:
    page = opened("run", color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) == "rgb(255, 255, 255)" != dark
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def rows(table: Any) -> int:
    return int(table.locator("tbody tr").count())


def test_ten_thousand_rows_are_searched_and_sorted(opened: Open) -> None:
    page = opened("big-run")
    box = page.locator("[data-table]", has=page.get_by_role("table", name="Every action of the run"))
    status = box.get_by_role("status")
    assert f"of {ROWS:,} shown" in status.inner_text() and rows(box) == 200
    search = box.get_by_role("searchbox", name="Search")
    search.fill("p-09123")
    assert status.inner_text() == f"1 of 1 shown, {ROWS:,} in all"
    search.fill("")
    box.get_by_role("combobox", name="Result").select_option("failed")
    assert status.inner_text() == f"200 of {ROWS // 10:,} shown, {ROWS:,} in all"
    box.get_by_role("combobox", name="Result").select_option("")
    resource = box.get_by_role("columnheader", name="Resource")
    first = box.locator("tbody th").first
    resource.get_by_role("button").click()
    assert (resource.get_attribute("aria-sort"), first.inner_text()) == ("ascending", "site:/sites/p-00000")
    resource.get_by_role("button").click()
    assert (resource.get_attribute("aria-sort"), first.inner_text()) == ("descending", f"site:/sites/p-{ROWS - 1:05d}")
    box.get_by_role("button", name="Show all").click()
    assert rows(box) == ROWS


def test_twenty_thousand_findings_are_searched_sorted_and_shown(opened: Open) -> None:
    page = opened("big-audit")
    box = page.locator("[data-table]", has=page.get_by_role("table", name="Everything that does not simply pass"))
    status = box.get_by_role("status")
    assert status.inner_text() == f"200 of {FINDINGS:,} shown" and rows(box) == 200
    box.get_by_role("searchbox", name="Search").fill("s-19999")
    assert status.inner_text() == f"1 of 1 shown, {FINDINGS:,} in all"
    box.get_by_role("searchbox", name="Search").fill("")
    box.get_by_role("combobox", name="Severity").select_option("high")
    assert status.inner_text() == f"200 of {FINDINGS // 2:,} shown, {FINDINGS:,} in all"
    resource = box.get_by_role("columnheader", name="Resource")
    took = resource.get_by_role("button").evaluate(
        "b => { const start = performance.now(); b.click(); return performance.now() - start; }"
    )
    assert box.locator("tbody th").first.inner_text() == "site:/sites/s-00001"
    assert took < 3000, "milliseconds, on a machine that does other things too"


def test_searching_ten_thousand_rows_takes_no_noticeable_time(opened: Open) -> None:
    page = opened("big-plan")
    took = page.evaluate(
        """() => { const box = document.querySelector('[data-search]'); const start = performance.now();
        box.value = '1234'; box.dispatchEvent(new Event('input')); return performance.now() - start; }"""
    )
    assert took < 1000, "milliseconds, on a machine that does other things too"


def test_words_are_not_broken_where_there_is_room(opened: Open) -> None:
    page = opened("run", viewport={"width": 1200, "height": 900})
    cell = "[...document.querySelectorAll('td')].filter(td => td.querySelector('details')).map(td => td.offsetWidth)"
    assert min(page.evaluate(cell)) >= 190


@pytest.mark.parametrize("width", [1200, 1024])
@pytest.mark.parametrize("name", [name for name in SMALL if name != "hostile"])  # whose headings are hostile, too
def test_a_small_laptop_shows_every_column(opened: Open, name: str, width: int) -> None:
    page = opened(name, viewport={"width": width, "height": 900})
    wide = "[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth).map(s => s.innerText)"
    assert page.evaluate(wide) == []


def test_numbers_are_sorted_as_numbers(opened: Open) -> None:
    page = opened("run")
    table = page.get_by_role("table", name="Every action of the run")
    table.get_by_role("button", name="Waited").click()
    column = [cell.get_attribute("data-rank") for cell in table.locator("tbody td:nth-of-type(7)").all()]
    found = [float(rank or "nan") for rank in column]
    assert found == sorted(found) and found[-1] == 12.5


def test_everything_works_from_the_keyboard(opened: Open) -> None:
    page = opened("big-plan")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("/")
    page.keyboard.type("p-00042")
    assert page.get_by_role("status").last.inner_text() == f"1 of 1 shown, {ROWS:,} in all"
    heading = page.get_by_role("columnheader", name="Resource").get_by_role("button")
    heading.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("columnheader", name="Resource").get_attribute("aria-sort") == "ascending"
    summary = page.locator("tbody summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("tbody details").first.evaluate("d => d.open")


def test_the_key_that_searches_finds_the_first_search_that_is_there(opened: Open) -> None:
    page = opened("busy-dashboard")
    assert not page.get_by_role("searchbox", include_hidden=True).first.is_visible(), "few drifted"
    page.keyboard.press("/")
    page.keyboard.type("proj-0003")
    assert page.get_by_role("status").first.inner_text() == "1 of 1 shown, 21 in all"
    choice = page.get_by_label("State").first
    choice.focus()
    page.keyboard.press("/")
    assert choice.evaluate("box => box === document.activeElement"), "a list keeps what is typed into it"


@pytest.mark.parametrize("width", [700, 1024, 1280])
def test_ids_and_times_are_not_broken(opened: Open, width: int) -> None:
    page = opened("busy-dashboard", viewport={"width": width, "height": 900})
    lines = """() => [...document.querySelectorAll("tbody .whole")].map(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell.querySelector("a") || cell);
        return new Set([...range.getClientRects()].map(box => box.top)).size;
    })"""
    assert set(page.evaluate(lines)) == {1}


def test_a_screen_reader_is_told_the_structure(opened: Open) -> None:
    page = opened("run")
    for role in ("banner", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("navigation", name="Sections").get_by_role("link").count() >= 5
    assert page.get_by_role("img").count() == 1, "the timeline, named by what it shows"
    assert page.get_by_role("img", name="actions in").count() == 1
    table = page.get_by_role("table", name="Every action of the run")
    assert table.get_by_role("rowheader").count() == 7 and table.get_by_role("columnheader").count() == 9


def test_paper_shows_all_that_was_searched_for_unfolded_and_without_buttons(opened: Open) -> None:
    page = opened("big-plan")
    page.get_by_role("searchbox").last.fill("p-01")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    body = page.locator("[data-table] tbody").last
    assert body.locator("tr").count() == 1000
    assert body.locator("details:not([open])").count() == 0
    assert not page.get_by_role("button", name="Show more").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert body.locator("tr").count() == 200 and body.locator("details[open]").count() == 0


def test_a_report_prints(opened: Open) -> None:
    assert opened("run").pdf().startswith(b"%PDF")


@pytest.mark.parametrize("name", SMALL)
def test_a_phone_needs_to_scroll_no_page_sideways(opened: Open, name: str) -> None:
    page = opened(name, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", SMALL)
def test_a_phone_gives_the_text_more_room_than_the_first_column(opened: Open, name: str) -> None:
    page = opened(name, viewport={"width": 390, "height": 844})
    narrow = page.evaluate(
        """() => [...document.querySelectorAll("tbody tr")].flatMap(row => [...row.cells]
            .filter(cell => cell.tagName === "TD" && cell.innerText.length > 30)
            .filter(cell => cell.offsetWidth < Math.max(130, row.cells[0].offsetWidth))
            .map(cell => [cell.innerText, cell.offsetWidth, row.cells[0].offsetWidth]))"""
    )
    assert narrow == []


def test_without_scripts_everything_is_there(opened: Open) -> None:
    page = opened("run", java_script_enabled=False)
    assert page.get_by_role("table", name="Every action of the run").locator("tbody tr").count() == 7
    assert not page.get_by_role("searchbox").first.is_visible()
