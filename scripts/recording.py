"""The README's recording, an animated SVG of the running playground: a message is logged by an emoji.

It needs no player and no other format: its frames are pictures in it, shown one after the other by CSS.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize

SIZE: ViewportSize = {"width": 960, "height": 620}
QUALITY = 60
LOOKS = 0.9
"""Seconds for which a step is shown, unless there is more to read."""
READS = 2.4


class Frame(NamedTuple):
    """A picture of the page, and for how many seconds it is shown."""

    picture: bytes
    seconds: float


class Scene(NamedTuple):
    """Who says what, who puts an emoji on it, and what they type then."""

    says: str
    said: str
    reacts: str
    typed: str


SCENES = {
    "en": Scene(
        "U0BEN00001", "Jack Turner rang: his new desk is up, and it fits", "U0ALICE001", "/customer Jack Turner"
    ),
    "zh": Scene("U0WANGFAN1", "王五来电话，新台灯已经装好了", "U0XIAOLIN1", "/customer 王五"),
}


def take(browser: Browser, address: str, language: str, to: Path) -> None:
    """Play the scene of a language in a playground, and write what was seen."""
    to.write_text(_animated(list(_played(browser, address, SCENES[language]))), "utf-8")


def _played(browser: Browser, address: str, scene: Scene) -> Iterator[Frame]:
    page = browser.new_page(viewport=SIZE, color_scheme="light")
    page.goto(f"{address}/client/{scene.reacts}")
    page.wait_for_load_state()
    page.evaluate("localStorage.setItem('hints', 'hidden')")
    page.reload()
    page.locator("article.message").last.wait_for()
    yield _seen(page, LOOKS)
    colleague = browser.new_page(viewport=SIZE)
    colleague.goto(f"{address}/client/{scene.says}")
    _type(colleague, scene.said)
    colleague.locator("#composer-text").press("Enter")
    said = page.locator("article.message").filter(has_text=scene.said).first
    said.wait_for()
    colleague.close()
    yield _seen(page, LOOKS)
    said.hover()
    yield _seen(page, LOOKS)
    page.locator("[data-quick='+1']").hover()
    yield _seen(page, LOOKS / 2)
    page.locator("[data-quick='+1']").click()
    said.locator("[data-react='+1']").wait_for()
    page.mouse.move(5, 5)
    yield _seen(page, LOOKS)
    said.locator("[data-react=memo]").wait_for()
    page.locator("article.message[data-ephemeral]").last.wait_for()
    yield _seen(page, READS)
    for part in re.findall(r"\S+\s*", scene.typed):
        page.locator("#composer-text").press_sequentially(part)
        yield _seen(page, LOOKS / 3)
    shown = page.locator("article.message").count()
    page.keyboard.press("Escape")
    page.locator("#composer-text").press("Enter")
    page.locator("article.message").nth(shown).wait_for()
    page.wait_for_timeout(300)
    yield _seen(page, READS + LOOKS)
    page.close()


def _type(page: Page, text: str) -> None:
    page.locator("#composer-text").fill(text)
    page.keyboard.press("Escape")


def _seen(page: Page, seconds: float) -> Frame:
    page.wait_for_timeout(250)  # a popup fades in
    return Frame(page.screenshot(type="jpeg", quality=QUALITY), seconds)


def _animated(frames: list[Frame]) -> str:
    """Return an SVG in which each frame is seen in its time, over and over; the first stays where nothing moves."""
    whole, begins, drawn, rules = sum(frame.seconds for frame in frames), 0.0, [], []
    for number, frame in enumerate(frames):
        ends = begins + frame.seconds
        first, last = (100 * begins / whole, 100 * ends / whole)
        after = int(number == len(frames) - 1)
        rules.append(
            f"@keyframes f{number}{{0%,{max(first - 0.01, 0):.2f}%{{opacity:{int(not number)}}}"
            f"{first:.2f}%,{last - 0.01:.2f}%{{opacity:1}}{last:.2f}%,100%{{opacity:{after}}}}}"
            f"#f{number}{{animation:f{number} {whole:.1f}s step-end infinite}}"
        )
        data = base64.b64encode(frame.picture).decode("ascii")
        hidden = "" if number == 0 else ' opacity="0"'
        drawn.append(
            f'<image id="f{number}"{hidden} width="{SIZE["width"]}" height="{SIZE["height"]}"'
            f' href="data:image/jpeg;base64,{data}"/>'
        )
        begins = ends
    still = "@media (prefers-reduced-motion: reduce){image{animation:none!important}}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE["width"]} {SIZE["height"]}">'
        f"<style>{''.join(rules)}{still}</style>{''.join(drawn)}</svg>\n"
    )
