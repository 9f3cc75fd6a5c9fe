"""`make pictures`: the READMEs' pictures, taken from the running playground in both languages, light and dark."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

OUT = Path(__file__).parent.parent / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
SIZE = {"width": 1200, "height": 760}
POST = "digest-post"
"""The picture that shows one message alone."""
HOME = "home"
"""The picture of the Home tab, taken after its steps."""
MENTION = "mention"
"""The picture of a question to the bot, with the thread in which it was answered."""
REACT = "👍 "
"""A step that begins with this says what follows, and reacts to it."""
TALL = {"width": 1000, "height": 2400}
PHONE = {"width": 390, "height": 760}
SCENES = {
    "en": (
        "U0ALICE001",
        {
            "log": ["/log 李四 good loves the new model"],
            "card": ["/customer 赵六"],
            "form": ["/log"],
            MENTION: ["@haoping what may I offer 赵六 for 300?"],
            "reading": ["王五 rang again: the delivery is far too slow, he is furious and will not buy again"],
            "digest": ["/digest"],
            POST: ["/digest workdays 09:00", "/digest run"],
            "reaction": [
                f"{REACT}Mary Chen rang: the new lamp is on her desk",
                f"{REACT}Just off the phone, all settled",
            ],
            HOME: ["/log 李四 bad the parcel is late"],
        },
    ),
    "zh": (
        "U0XIAOLIN1",
        {
            "log": ["/log 李四 好评 很喜欢新款"],
            "card": ["/customer 赵六"],
            "form": ["/log"],
            MENTION: ["@haoping 王五 有多少积分？"],
            "reading": ["王五 今天又来电话,说物流太慢了,不会再买"],
            "digest": ["/digest"],
            POST: ["/digest 工作日 09:00", "/digest 运行"],
            "reaction": [f"{REACT}李四来电，新款已经收到", f"{REACT}刚打完电话，都谈好了"],
            HOME: ["/log 李四 差评 快递太慢"],
        },
    ),
}
HERO = {
    "en": ["/log 李四 good loves the new model", "/offer 赵六 120", "/purchase 王五 400"],
    "zh": ["/log 李四 好评 很喜欢新款", "/offer 赵六 120元", "/purchase 王五 400元"],
}


def main() -> int:
    """Take every picture; 1 when no browser is found."""
    browser_path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        print("No Chromium found: install it, or set CHROMIUM to its path.")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for language, (person, scenes) in SCENES.items():
            for scheme in ("light", "dark"):
                pictures = {"hero": HERO[language]} if scheme == "dark" else {"hero": HERO[language], **scenes}
                for name, commands in pictures.items():
                    with _Playground() as address:
                        size = TALL if name in {POST, HOME} else SIZE
                        page = browser.new_page(viewport=size, color_scheme=scheme, device_scale_factor=1.5)
                        _play(page, address, person, commands)
                        shown = page.locator("article.message").last if name == POST else page
                        if name == HOME:
                            shown = _home(page)
                        if name == MENTION:
                            _open_thread(page)
                        shown.screenshot(path=OUT / f"{name}-{language}-{scheme}.png")
                        page.close()
            with _Playground() as address:
                page = browser.new_page(viewport=PHONE, device_scale_factor=2)
                _play(page, address, person, HERO[language][:1])
                page.screenshot(path=OUT / f"phone-{language}.png")
                page.close()
        browser.close()
    return 0


def _play(page: Page, address: str, person: str, commands: list[str]) -> None:
    page.goto(f"{address}/client/{person}?channel=sales")
    page.wait_for_load_state()
    for command in commands:
        reacts, command = command.startswith(REACT), command.removeprefix(REACT)
        box = page.get_by_role("textbox").last
        box.fill(command)
        box.press("Escape")
        box.press("Enter")
        page.wait_for_timeout(900)
        if reacts:
            said = page.locator("article.message").filter(has_text=command).first
            said.hover()
            said.locator("[data-quick='+1']").click()
            page.wait_for_timeout(2500)
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)


def _home(page: Page) -> Locator:
    """Open the Home tab, and return what it shows."""
    page.get_by_text(re.compile("App Home|应用主页")).first.click()
    page.locator("#home h3, #home h2").first.wait_for()
    page.wait_for_timeout(1500)
    return page.locator("#home")


def _open_thread(page: Page) -> None:
    page.get_by_text(re.compile("1 reply|1 条回复")).last.click()
    page.wait_for_timeout(1500)


class _Playground:
    """A playground in a process, and a folder, of its own."""

    def __enter__(self) -> str:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._folder = tempfile.TemporaryDirectory()
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


if __name__ == "__main__":
    sys.exit(main())
