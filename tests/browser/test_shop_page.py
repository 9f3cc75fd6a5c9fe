"""The playground's shop in a browser: it sends what a till sends, signed, and says what came of it; no script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot import shop
from bot.play import public
from bot.runtime import Bot
from bot.settings import Mode
from fakeslack import page
from fakeslack.answers import said
from looking import faults, fits
from tests.conftest import Team, patient_slack, settings_for


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A playground as it is served, whose one address is the stand-in's."""
    running: list[Bot] = []
    database = f"sqlite:///{tmp_path_factory.mktemp('shop')}/haoping.db"
    with patient_slack(routes=lambda slack: [*public(running), *shop.routes(running), *page.routes(slack)]) as slack:
        settings = settings_for(slack, database, Mode.SOCKET).model_copy(update={"public_url": slack.address})
        running.append(Bot(settings, Mode.PLAYGROUND, clock=slack.clock.now, pace=0.05))
        running[0].start()
        slack.wait_until_connected()
        slack.person("alice").types("/customer add Emma Wilson email=emma@example.com")
        slack.person("alice").types("/customer add 王五 phone=13800138000")
        yield Team(slack, running[0], slack.person("alice").person.workspace)
        running[0].stop()


@pytest.mark.parametrize(
    ("locale", "order", "refund", "language"),
    [
        ("en-US", "Send the order", "Refund that order", "en"),
        ("zh-CN", "发送订单", "退掉上一单", "zh"),
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_order_is_sent_and_refunded(
    browser: Browser, team: Team, locale: str, order: str, refund: str, language: str, theme: str
) -> None:
    form = team.alice.types("/haoping connect", "sales").click("Connect a shop…")
    told = said(form.submit({"name": f"Till {language} {theme}"}).view).splitlines()
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, locale=locale, color_scheme="dark" if theme == "dark" else "light"
    )
    seen = context.new_page()
    seen.goto(f"{team.slack.address}{shop.PAGE}")
    assert seen.locator("html").get_attribute("lang") == language
    seen.locator("[name=address]").fill(next(one for one in told if "/in/" in one))
    seen.locator("[name=secret]").fill(next(one for one in told if len(one) == 64))
    seen.get_by_role("button", name=order).click()
    expect(seen.locator("form output")).to_contain_text(re.compile('200.*"purchase": "P[0-9]+"'))
    seen.get_by_role("button", name=refund).click()
    expect(seen.locator("form output")).to_contain_text('"status": "done"')
    assert faults(seen) == []
    assert fits(seen)
    seen.locator("[name=secret]").fill("another")
    seen.get_by_role("button", name=order).click()
    expect(seen.locator("form output")).to_contain_text("401")
    context.close()


def test_what_is_sent_outwards_is_shown(browser: Browser, team: Team) -> None:
    alice = team.alice
    form = alice.types("/haoping connect", "sales").click("Connect a shop…")
    form.submit({"name": "Listening"})
    form = alice.types("/haoping connect Listening", "sales").click("Webhook").click("Set an address…")
    assert not form.submit({"url": f"{team.slack.address}{shop.EVENTS}"}).errors
    alice.types("/log 王五 good <b>nice</b>", "sales")
    team.slack.wait_for(lambda: "✅" in alice.types("/haoping connect Listening", "sales").click("Webhook").text)
    seen = browser.new_page(viewport={"width": 320, "height": 640})
    seen.goto(f"{team.slack.address}{shop.PAGE}?lang=en")
    expect(seen.locator("main > output").first).to_contain_text('"note": "<b>nice</b>"')
    expect(seen.get_by_text(f"{team.slack.address}{shop.EVENTS}")).to_be_visible()
    assert faults(seen) == []
    assert fits(seen)
    seen.close()
