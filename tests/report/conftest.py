"""A browser for pages: the Chromium that is installed, cut off from any network."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mailrisk_ml.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, driven by playwright."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield browser
        browser.close()


class Watch:
    """What a page did that it must not do."""

    def __init__(self, page: Page) -> None:
        self.problems: list[str] = []
        page.on("console", lambda message: self.problems.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.problems.append(f"popup: {popup.url}"))

    def _dialog(self, dialog: Any) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page of items; the test fails on any message, error, dialog or request."""
    watches: list[Watch] = []

    def open_page(items: Any, settings: Any = None, **options: Any) -> Page:
        file = tmp_path / "report.html"
        with file.open("w", encoding="utf-8", newline="") as stream:
            write_report(items, stream, settings)
        page = browser.new_page(**{"locale": "en-GB", **options})
        watch = Watch(page)
        watches.append(watch)

        def only_the_file(route: Any) -> None:
            if route.request.url == file.as_uri():
                route.continue_()
            else:
                watch.problems.append(f"request: {route.request.url}")
                route.abort()

        page.route("**/*", only_the_file)
        page.goto(file.as_uri())
        page.locator("body[data-ready]").wait_for(timeout=10_000)
        return page

    yield open_page
    for context in browser.contexts:
        context.close()
    assert [problem for watch in watches for problem in watch.problems] == []
