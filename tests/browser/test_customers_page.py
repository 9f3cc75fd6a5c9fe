"""A customer's page in a browser: both languages, light and dark, by keyboard alone, without a script or a cookie."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from bot.play import public
from bot.runtime import Bot
from bot.settings import Mode
from fakeslack import page
from looking import faults, fits
from tests.conftest import Team, patient_slack, settings_for
from tests.invitations.conftest import invited

SMALL: ViewportSize = {"width": 320, "height": 640}
READERS = pytest.mark.parametrize(
    ("locale", "language", "title", "thanks", "send"),
    [
        ("en-US", "en", "How happy are you with Desk Lamp?", "Thank you!", "Send"),
        ("zh-CN", "zh-Hans", "您对 Desk Lamp 满意吗？", "谢谢您！", "提交"),
    ],
)
CUSTOMERS = iter(f"Customer {number}" for number in range(100))


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """A playground as it is served, whose one address is the stand-in's."""
    running: list[Bot] = []
    database = f"sqlite:///{tmp_path_factory.mktemp('page')}/haoping.db"
    with patient_slack(routes=lambda slack: [*public(running), *page.routes(slack)]) as slack:
        settings = settings_for(slack, database, Mode.SOCKET).model_copy(update={"public_url": slack.address})
        running.append(Bot(settings, Mode.PLAYGROUND, clock=slack.clock.now, pace=0.05))
        running[0].start()
        slack.wait_until_connected()
        slack.person("alice").types("/product add Desk Lamp")
        yield Team(slack, running[0], slack.person("alice").person.workspace)
        running[0].stop()


def link_of(team: Team) -> str:
    """Return the link of a customer of its own."""
    name = next(CUSTOMERS)
    team.alice.types(f"/customer add {name} age=30")
    (customer,) = invited(team, name)
    return customer.link


@READERS
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, team: Team, locale: str, language: str, title: str, thanks: str, send: str, theme: str
) -> None:
    link, other = link_of(team), link_of(team)
    context = browser.new_context(
        viewport=SMALL, locale=locale, color_scheme="dark" if theme == "dark" else "light", has_touch=True
    )
    seen = context.new_page()
    seen.set_default_timeout(20_000)
    said, asked = [], []
    seen.on("console", lambda message: said.append(message.text))
    seen.on("request", lambda request: asked.append(request.url))

    def look(heading: str | None = None) -> None:
        if heading:
            expect(seen.get_by_role("heading", level=1)).to_have_text(heading)
        expect(seen.locator("html")).to_have_attribute("lang", language)
        seen.wait_for_load_state()
        assert fits(seen)
        assert faults(seen) == []

    seen.goto(link)
    look(title)
    seen.evaluate("document.querySelector('form').noValidate = true")
    seen.get_by_role("button", name=send).click()
    expect(seen.get_by_role("alert")).to_be_visible()
    look(title)
    said.clear()  # the browser tells of the 422
    seen.get_by_role("radio").nth(4).check()
    seen.get_by_role("checkbox").first.check()
    seen.get_by_role("textbox").fill("很好\nreally")
    look(title)
    seen.get_by_role("button", name=send).click()
    look(thanks)
    seen.goto(f"{link}?view=stop")
    look()
    seen.get_by_role("button").click()
    look()
    seen.get_by_role("button").click()
    look()
    assert said == []
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(link).netloc, ""}
    assert context.cookies() == []
    team.alice.types("/haoping undo")
    seen.goto(other)
    look()
    context.close()


@READERS
def test_it_is_answered_by_keyboard_without_a_script(
    browser: Browser, team: Team, locale: str, language: str, title: str, thanks: str, send: str
) -> None:
    context = browser.new_context(viewport=SMALL, locale=locale, java_script_enabled=False)
    seen = context.new_page()
    seen.set_default_timeout(20_000)
    seen.goto(link_of(team))
    expect(seen.get_by_role("heading", level=1)).to_have_text(title)
    for key in ("Tab", "Space", "ArrowRight", "ArrowRight", "Tab", "Tab", "Space", "Tab", "Tab"):
        seen.keyboard.press(key)
    seen.keyboard.type("<b>ok</b>")
    seen.keyboard.press("Tab")
    expect(seen.get_by_role("button", name=send)).to_be_focused()
    seen.keyboard.press("Enter")
    expect(seen.get_by_role("heading", level=1)).to_have_text(thanks)
    expect(seen.locator("main")).to_contain_text("2")
    expect(seen.locator("main")).to_contain_text("<b>ok</b>")
    with team.bot.db.read(team.workspace) as store:
        (sending, *_) = store.invitations.sendings(1)
        (invitation,) = store.invitations.of_sending(sending.id)
        answer = store.surveys.get(invitation.answer or 0)
    assert answer is not None
    assert (answer.score, answer.kinds, answer.expectation) == (20, "price", "价格更优惠\n<b>ok</b>")
    context.close()
