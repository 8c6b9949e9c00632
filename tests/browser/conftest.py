"""Chromium, the reports as files, and pages that note everything that is wrong with them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .reports import REPORTS

NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    skip = pytest.mark.skip(reason="needs Chromium: make test-browser")
    for item in items:
        if here in item.path.parents and "SPO_GITOPS_TEST_BROWSER" not in os.environ:
            item.add_marker(skip)


@dataclass(slots=True)
class Trouble:
    """What a report may never have: anything on the console, requests, dialogs."""

    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def none(self) -> bool:
        return not (self.console or self.requests or self.dialogs)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("no Chromium is installed; name one with CHROMIUM=/path")
    # Chromium's sandbox does not start for root, as in most containers; the pages are our own files.
    options = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    found = {}
    for name, render in REPORTS.items():
        found[name] = folder / f"{name}.html"
        found[name].write_text(render(), encoding="utf-8")
    return found


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
def opened(chromium: Any, files: dict[str, Path], trouble: Trouble) -> Iterator[Callable[..., Any]]:
    """Opens a report; at the end of the test there may have been no trouble."""
    contexts = []

    def open_report(name: str, **options: Any) -> Any:
        context = chromium.new_context(**options)
        context.set_default_timeout(120_000)  # milliseconds: the machine may do other things
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.console.append(message.text))
        page.on("pageerror", lambda error: trouble.console.append(str(error)))
        page.on("request", lambda request: trouble.requests.append(request.url))
        page.on("dialog", lambda dialog: (trouble.dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(files[name].as_uri())
        trouble.requests.remove(files[name].as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert trouble.none, trouble
