"""`make pictures`: the docs' pictures, taken from the running playground in both languages, light and dark.

`make pictures ARGS="managers settings"` takes those of these names only.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from scripts import calling, chromium, recording
from scripts.playing import Playground, home, open_thread, play, say, visit
from scripts.scenes import (
    ALICE,
    ALONE,
    CALLS,
    CONNECT,
    CONNECTED,
    CONNECTING,
    CUSTOMERS,
    DESK,
    HERO,
    HIGH,
    HOME,
    INVITE,
    LOW,
    MCP,
    MENTION,
    NEW,
    OUTWARDS,
    PHONE,
    POST,
    RECORDING,
    SCENES,
    SENDING,
    SHOP,
    SIZE,
    SIZES,
    UNKNOWN,
    WEBHOOK,
    WELCOME,
)

OUT = Path(__file__).parent.parent / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]


def main(names: Sequence[str] = ()) -> int:
    """Take every picture, or those of these names; 1 when no browser is found."""
    browser_path = chromium.find()
    if browser_path is None:
        print(f"No Chromium found: {chromium.how()}.")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        for language, (person, scenes) in SCENES.items():
            for scheme in ("light", "dark"):
                pictures = {"hero": HERO[language]} if scheme == "dark" else {"hero": HERO[language], **scenes}
                for name, steps in pictures.items():
                    if not names or name in names:
                        with Playground() as address:
                            size = SIZES.get(name, SIZE)
                            page = browser.new_page(viewport=size, color_scheme=scheme, device_scale_factor=1.5)
                            play(page, address, person, steps)
                            _shown(page, name).screenshot(path=OUT / f"{name}-{language}-{scheme}.png")
                            page.close()
            _others(browser, person, language, names)
        browser.close()
    return 0


def _others(browser: Browser, person: str, language: str, names: Sequence[str]) -> None:
    """Take the pictures that are of more than a window onto Slack, each with a playground of its own."""
    if not names or RECORDING in names:
        with Playground() as address:
            recording.take(browser, address, language, OUT / f"{RECORDING}-{language}.svg")
    if not names or "phone" in names:
        with Playground() as address:
            page = browser.new_page(viewport=PHONE, device_scale_factor=2)
            play(page, address, person, HERO[language][:1])
            page.screenshot(path=OUT / f"phone-{language}.png")
            page.close()
    if not names or {CONNECT, SHOP, CONNECTED, UNKNOWN, WEBHOOK} & set(names):
        with Playground() as address:
            _shops(browser, address, language)
    if not names or CUSTOMERS in names:
        with Playground() as address:
            _customers(browser, address, language)
    if not names or MCP in names:
        with (playground := Playground()) as address:
            _assistant(browser, playground, address, person, language)


def _assistant(browser: Browser, playground: Playground, address: str, person: str, language: str) -> None:
    """Take the picture of what somebody's assistant calls, and is told."""
    page = browser.new_page()
    play(page, address, person, SCENES[language][1]["pane"][:2])
    page.close()
    page = browser.new_page(viewport=LOW, device_scale_factor=1.5)
    page.set_content(calling.page(calling.told(playground.folder, person, CALLS[language])))
    page.locator("main").screenshot(path=OUT / f"{MCP}-{language}-light.png")
    page.close()


def _customers(browser: Browser, address: str, language: str) -> None:
    """Take the pictures of a customer's page, half filled in."""
    page = browser.new_page()
    typed, chosen = INVITE[language]
    visit(page, address, ALICE)
    say(page, typed)
    page.get_by_role("button", name=chosen).last.click()
    page.wait_for_timeout(900)
    page.locator(".place", has_text="Haoping").first.click()
    said = page.locator("article.message", has_text="/s/").last.inner_text()
    page.close()
    link = re.findall(r"http\S+/s/[0-9a-f]{32}", said)[0]
    for name, size, scale in ((CUSTOMERS, DESK, 1.5), (f"{CUSTOMERS}-phone", PHONE, 2)):
        page = browser.new_page(viewport=size, device_scale_factor=scale, locale=language)
        page.goto(link)
        page.get_by_role("radio").nth(4).check()
        page.get_by_role("checkbox").nth(1).check()
        page.screenshot(path=OUT / f"{name}-{language}-light.png")
        page.close()


def _shops(browser: Browser, address: str, language: str) -> None:
    """Take the pictures of a shop that is connected, and sends."""
    person, typed, connect, save, close, name, open_, unknown = CONNECTING[language]
    page = browser.new_page(viewport=HIGH, device_scale_factor=1.5)
    visit(page, address, ALICE)
    say(page, "/haoping managers add @xiaolin")
    visit(page, address, person)
    say(page, typed)
    page.get_by_role("button", name=connect).last.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill(name)
    dialog.get_by_role("button", name=save).click()
    dialog.get_by_text("/in/").wait_for()
    page.mouse.move(5, 5)
    page.wait_for_timeout(600)
    dialog.screenshot(path=OUT / f"{CONNECT}-{language}-light.png")
    told = dialog.inner_text()
    dialog.get_by_role("button", name=close).last.click()
    shop = browser.new_page(viewport=LOW, device_scale_factor=1.5, locale=language)
    shop.goto(f"{address}/shop")
    shop.locator("[name=address]").fill(re.findall(r"http\S+/in/[0-9a-f]{32}", told)[0])
    shop.locator("[name=secret]").fill(re.findall(r"\b[0-9a-f]{64}\b", told)[0])
    order, refund = (shop.get_by_role("button", name=one) for one in SENDING[language])
    order.click()
    shop.locator("output").wait_for()
    shop.screenshot(path=OUT / f"{SHOP}-{language}-light.png", full_page=True)
    refund.click()
    shop.locator("[name=email]").fill("may@example.com")
    shop.locator("[name=name]").fill(NEW[language])
    shop.locator("[name=phone]").fill("")
    order.click()
    shop.locator("[name=amount]").fill("0")
    order.click()
    shop.locator("output").wait_for()
    shop.close()
    for clicked, picture in ((unknown, UNKNOWN), (open_, CONNECTED)):
        say(page, typed)
        page.get_by_role("button", name=clicked).last.click()
        page.wait_for_timeout(900)
        page.evaluate("document.activeElement.blur()")
        page.locator("article.message").last.screenshot(path=OUT / f"{picture}-{language}-light.png")
    webhook, address_, save, happens = OUTWARDS[language]
    page.get_by_role("button", name=webhook, exact=False).last.click()
    page.get_by_role("button", name=address_).last.click()
    dialog.get_by_role("textbox").first.fill(f"{address}/shop/events")
    dialog.get_by_role("button", name=save).click()
    dialog.wait_for(state="hidden")
    for one in happens:
        say(page, one)
    page.wait_for_timeout(1500)
    say(page, f"{typed} {name}")
    page.get_by_role("button", name=webhook, exact=False).last.click()
    page.wait_for_timeout(900)
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    page.locator("article.message").last.screenshot(path=OUT / f"{WEBHOOK}-{language}-light.png")
    page.close()


def _shown(page: Page, name: str) -> Page | Locator:
    """Return what a picture is of, once all is open."""
    if name == HOME:
        return home(page)
    if name == POST:
        page.locator("article.message").last.get_by_text(re.compile("CSAT|满意率")).first.wait_for()
    if name == MENTION:
        open_thread(page)
    if name == WELCOME:
        page.locator(".place", has_text="Haoping").first.click()
        page.locator("article.message").first.wait_for()
        page.wait_for_timeout(600)
    return page.locator("article.message").last if name in ALONE else page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
