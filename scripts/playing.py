"""A playground in a process of its own, and somebody who types, clicks and fills in."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence

from playwright.sync_api import Locator, Page

from scripts.scenes import ALICE, BOLT, CHAT, FILL, LATER, LOOK, MANAGER, MENU, PRESS, REACT, READ, STEP


class Playground:
    """A playground in a process, and a folder, of its own."""

    def __enter__(self) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._folder = tempfile.TemporaryDirectory()
        self.folder = self._folder.name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "playground", "--fresh"],
            cwd=self._folder.name,
            env={**os.environ, "PORT": str(port), "LOG_LEVEL": "error"},
            stdout=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{address}/readyz") as answer:
                    if answer.status == 200:
                        time.sleep(0.5)
                        return address
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the playground did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()


def play(page: Page, address: str, person: str, steps: Sequence[str]) -> None:
    """Do the steps, as somebody in the team, in a window onto a playground."""
    for step in steps:
        if step.startswith(MANAGER):
            visit(page, address, ALICE)
            say(page, step.removeprefix(MANAGER))
    visit(page, address, person)
    for step in steps:
        if not step.startswith(MANAGER):
            _do(page, step)
    if steps[-1:] != [BOLT]:
        page.mouse.move(5, 5)
    page.wait_for_timeout(400)


def visit(page: Page, address: str, person: str) -> None:
    """Look at the sales channel as somebody."""
    page.goto(f"{address}/client/{person}?channel=sales")
    page.wait_for_load_state()


def _do(page: Page, step: str) -> None:
    """Do one step: what it begins with says what, else it is typed."""
    what = step[2:]
    if step.startswith(READ):
        say(page, what)
        page.locator("article.ephemeral").last.wait_for()
        page.wait_for_timeout(600)
    elif step.startswith(REACT):
        _hover(page, what).locator("[data-quick='+1']").click()
        page.wait_for_timeout(2500)
    elif step.startswith(MENU):
        _hover(page, what).locator("[data-tool=more]").click()
        page.get_by_role("menuitem", name=re.compile("Log to a customer")).click()
        page.get_by_role("dialog").wait_for()
        page.wait_for_timeout(600)
    elif step.startswith((STEP, CHAT)):
        _open(page, step)
    elif step == BOLT:
        page.locator("[data-compose=shortcuts]").click()
    elif step.startswith(PRESS):
        exact = page.get_by_role("button", name=what, exact=True)
        (exact if exact.count() else page.get_by_role("button", name=what)).last.click()
        page.wait_for_timeout(900)
    elif step.startswith(FILL):
        label, _, typed = what.partition("=")
        page.get_by_role("dialog").get_by_label(label).first.fill(typed)
    elif step.startswith(LATER):
        _wait(page, what)
    elif step.startswith(LOOK):
        page.get_by_role("dialog").get_by_role("combobox").first.fill(what)
        page.get_by_role("option").first.wait_for()
        page.wait_for_timeout(400)
    else:
        say(page, step)


def _open(page: Page, step: str) -> None:
    """Start a step of a workflow, or open a chat in the assistant's pane."""
    if step == CHAT:
        page.locator(".place", has_text="Haoping").first.click()
        page.locator("#new-chat").click()
        page.locator(".assistant-prompts").wait_for()
        page.wait_for_timeout(1500)
    else:
        page.locator("[data-compose=shortcuts]").click()
        page.get_by_role("menuitem", name=re.compile(f"^{step.removeprefix(STEP)}")).click()
        page.get_by_role("dialog").wait_for()


def _hover(page: Page, text: str) -> Locator:
    """Say something, and bring up what can be done with it."""
    say(page, text)
    said = page.locator("article.message").filter(has_text=text).first
    said.hover()
    return said


def say(page: Page, text: str) -> None:
    """Type something and send it."""
    box = page.get_by_role("textbox").last
    box.fill(text)
    box.press("Escape")
    box.press("Enter")
    page.wait_for_timeout(900)


def home(page: Page) -> Locator:
    """Open the Home tab, and return what it shows."""
    page.get_by_text(re.compile("App Home|应用主页")).first.click()
    page.locator("#home h3, #home h2").first.wait_for()
    page.wait_for_timeout(1500)
    return page.locator("#home")


def _wait(page: Page, said: str) -> None:
    """Move the clock on, hour by hour, until the bot has said something."""
    page.locator(".place", has_text="Haoping").first.click()
    page.locator("[data-panel=operator]").click()
    message = page.locator("article.message", has_text=said)
    for _ in range(96):
        if message.count():
            break
        page.locator("[data-operator=move][data-minutes='60']").click()
        page.wait_for_timeout(700)
    page.locator("[data-panel=operator]").click()
    message.last.wait_for()
    page.wait_for_timeout(8000)  # the notices of what was moved go


def open_thread(page: Page) -> None:
    """Open the last answered thread."""
    page.get_by_text(re.compile("1 reply|1 条回复")).last.click()
    page.wait_for_timeout(1500)
