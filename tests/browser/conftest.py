"""A real Chromium, a stand-in Slack with its page, and a small real app connected to it."""

import os
import shutil
from functools import partial

import pytest
from playwright.sync_api import expect, sync_playwright

from bot.playground import Slack, page
from tests.browser import sample_app

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
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
HINTS = [
    page.Hint({"en": "say hello", "zh": "打个招呼"}, {"en": "/greet Acme Corp", "zh": "/greet 李四"}),
    page.Hint({"en": "see every block", "zh": "看看所有组件"}, {"en": "/all", "zh": "/all"}),
]


def chromium():
    """Where Chromium is, or None."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser():
    path = chromium()
    if path is None:
        reason = "no Chromium: install it (Debian's package chromium), or name it in CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def slack():
    with Slack(sample_app.MANIFEST, routes=partial(page.routes, hints=HINTS)) as started:
        yield started


@pytest.fixture
def app(slack):
    handler = sample_app.connect(slack)
    yield handler
    handler.client.auto_reconnect_enabled = False
    slack.operator.drop_socket()  # else closing waits until the client's next read times out
    handler.close()


@pytest.fixture
def visit(browser, slack):
    """visit("Alice", "sales", size="phone", dark=True): the page; console errors fail the test."""
    contexts, faults = [], []

    def open_page(person="Alice", channel="sales", *, size="desktop", dark=False, query=""):
        context = browser.new_context(
            viewport=SIZES[size], color_scheme="dark" if dark else "light", has_touch=size == "phone"
        )
        contexts.append(context)
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: faults.append(str(error)))
        actor = slack.person(person)
        opened.goto(f"{slack.address}/client/{actor.id}/{actor.channel(channel).id}{query}")
        return opened

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
