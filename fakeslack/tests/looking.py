"""A real Chromium, and reading the page as people do: what was said last, whether it fits, what axe-core says of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from fakeslack import Slack

AXE = Axe()
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=20_000)
SIZES: dict[str, ViewportSize] = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
RUNNING: list[Browser] = []
READERS = pytest.mark.parametrize(("person", "size"), [("Alice", "desktop"), ("xiaolin", "phone")])


def chromium() -> str | None:
    """Where Chromium is, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The session's one Chromium, whichever folder's tests ask for it first: each conftest has a fixture of its own."""
    if RUNNING:
        yield RUNNING[0]
        return
    path = chromium()
    if path is None:
        reason = "left out for want of Chromium: install it, or name it in CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        RUNNING.append(started)
        yield started
        RUNNING.clear()
        started.close()


class Tab:
    """A tab that stays open from test to test (opening one takes longer than most tests), and what its console said."""

    def __init__(self, browser: Browser, size: str, dark: bool) -> None:
        theme: Literal["dark", "light"] = "dark" if dark else "light"
        self.context = browser.new_context(viewport=SIZES[size], color_scheme=theme, has_touch=size == "phone")
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.faults: list[str] = []
        self.page.on("console", lambda told: self.faults.append(told.text) if told.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def forget(self) -> list[str]:
        """Leave nothing for the next test; returns what the console said."""
        for other in self.context.pages:
            if other is not self.page:
                other.close()
        self.page.evaluate("localStorage.clear()")
        self.context.clear_cookies()
        faults, self.faults[:] = list(self.faults), []
        self.page.goto("about:blank")
        return faults


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[dict[tuple[str, bool, int], Tab]]:
    """Tabs by size, theme, and how many of that kind are in use."""
    opened: dict[tuple[str, bool, int], Tab] = {}
    yield opened
    for tab in opened.values():
        tab.context.close()


@pytest.fixture
def visit(browser: Browser, tabs: dict[tuple[str, bool, int], Tab], slack: Slack) -> Iterator[Callable[..., Page]]:
    """visit("Alice", "sales", size="phone", dark=True): the page; console errors fail the test."""
    used: list[tuple[str, bool, int]] = []

    def open_page(
        person: str = "Alice", channel: str = "sales", *, size: str = "desktop", dark: bool = False, query: str = ""
    ) -> Page:
        kind = (size, dark, len([other for other in used if other[:2] == (size, dark)]))
        used.append(kind)
        if kind not in tabs:
            tabs[kind] = Tab(browser, size, dark)
        tab = tabs[kind]
        actor = slack.person(person)
        tab.page.goto(f"{slack.address}/client/{actor.id}/{actor.channel(channel).id}{query}")
        return tab.page

    yield open_page
    assert [fault for kind in used for fault in tabs[kind].forget()] == []


def faults(page: Page) -> list[str]:
    """What axe-core has against a page, however little, as lines."""
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['target']} {node.get('failureSummary', '')}" for one in found for node in one["nodes"]]


def say(page: Page, text: str) -> None:
    """Type a line into the message box, and send it."""
    box = page.locator("#composer-text")
    box.fill(text)
    box.press("Enter")


def last(page: Page) -> Locator:
    """The last message."""
    return page.locator("#messages > .message").last


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def at_the_end(page: Page) -> None:
    """Wait until the list of messages is scrolled to its end."""
    page.wait_for_function(
        "() => { const box = document.getElementById('scroll');"
        " return box.scrollHeight - box.scrollTop - box.clientHeight < 2; }"
    )
