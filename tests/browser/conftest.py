"""A real Chromium, a stand-in Slack with its page, and a small real app connected to it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from bot.playground import Slack, page
from bot.transport import Socket
from scripts import chromium
from tests.browser import sample_app
from tests.wants import want

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
HINTS = [
    page.Hint({"en": "say hello", "zh": "打个招呼"}, {"en": "/greet Acme Corp", "zh": "/greet 李四"}),
    page.Hint({"en": "see every block", "zh": "看看所有组件"}, {"en": "/all", "zh": "/all"}),
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    want("Chromium", path, chromium.how())
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(sample_app.MANIFEST, routes=partial(page.routes, hints=HINTS)) as started:
        yield started


@pytest.fixture
def app(slack: Slack) -> Iterator[Socket]:
    connected = sample_app.connect(slack)
    yield connected
    connected.stop()


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
