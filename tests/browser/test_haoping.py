"""The bot itself in a browser: what a colleague does on a first day, in English at a desk and in Chinese on a phone."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from bot import seed
from bot.runtime import Bot
from bot.settings import Mode
from bot.tries import Tries
from fakeslack import Slack, page
from looking import at_the_end, faults, fits, last, say
from tests.conftest import patient_slack, settings_for

READERS = pytest.mark.parametrize(("person", "size"), [("Alice", "desktop"), ("小林", "phone")])
UNDO = {"Alice": "Undo", "小林": "撤销"}
ROOM = {"Alice": "sales", "小林": "客服"}
"""The channel that each comes into first."""


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slack]:
    """A stand-in Slack with its page and the bot, both with what the playground begins with."""
    database = f"sqlite:///{tmp_path_factory.mktemp('bot')}/haoping.db"
    tries: list[Tries] = []

    def hints(person: str, language: str) -> Sequence[page.Hint]:
        return tries[0](person, language)

    with patient_slack(seed.playground, routes=partial(page.routes, hints=hints)) as started:
        bot = Bot(settings_for(started, database, Mode.SOCKET), Mode.SOCKET, clock=started.clock.now)
        bot.slack.least = 10.0
        seed.fill(bot.services, started)
        bot.start()
        started.wait_until_connected()
        seed.talk(bot.services, started)
        tries.append(Tries(started, bot.db))
        yield started
        bot.stop()


@READERS
def test_a_review_is_logged_and_taken_back(visit: Callable[..., Page], person: str, size: str) -> None:
    page = visit(person, ROOM[person], size=size)
    expect(page.locator(".topic")).to_contain_text({"Alice": "What customers buy", "小林": "客户遇到什么问题"}[person])
    page.locator(".hint").first.click()
    page.locator("#composer-text").press("Enter")
    expect(last(page)).to_contain_text("4.0 → 4.1")
    expect(last(page)).to_contain_text(
        {"Alice": "Logged a good review from Tom Baker.", "小林": "已记下李四的好评。"}[person]
    )
    expect(last(page).locator(".author")).to_contain_text("Haoping")
    assert fits(page)
    assert faults(page) == []
    last(page).get_by_role("button", name=UNDO[person]).click()
    expect(last(page)).to_contain_text("4.1 → 4.0")
    at_the_end(page)


@READERS
def test_a_card_is_seen_to_its_end(visit: Callable[..., Page], person: str, size: str) -> None:
    page = visit(person, ROOM[person], size=size)
    for _ in range(3):
        shown = page.locator(".message").count()
        say(page, "/customer 赵六")
        expect(page.locator(".message")).to_have_count(shown + 1)
        expect(last(page)).to_contain_text({"Alice": "20 off orders of 100 or more", "小林": "满100减20"}[person])
        at_the_end(page)
    assert fits(page)
    assert faults(page) == []


@READERS
def test_one_is_chosen_among_namesakes(visit: Callable[..., Page], person: str, size: str) -> None:
    name, more = {"Alice": ("Wang Wei", "Add another Wang Wei"), "小林": ("王伟", "再添加一位王伟")}[person]
    page = visit(person, ROOM[person], size=size)
    say(page, f"/customer add {name} age=30")
    expect(last(page).get_by_role("button", name=UNDO[person])).to_be_visible()
    say(page, f"/customer add {name} age=50")
    last(page).get_by_role("button", name=more).click()
    expect(last(page).get_by_role("button", name=UNDO[person])).to_be_visible()
    say(page, f"/customer {name}")
    expect(last(page).get_by_role("button").filter(has_text=name)).to_have_count(2)
    last(page).get_by_role("button").filter(has_text=name).last.click()
    expect(last(page)).to_contain_text({"Alice": "age: 50", "小林": "年龄：50"}[person])


@READERS
def test_a_product_is_improved_by_a_click(visit: Callable[..., Page], person: str, size: str) -> None:
    page = visit(person, ROOM[person], size=size)
    say(page, "/product improve 产品A")
    last(page).get_by_role("button", name={"Alice": "Accept", "小林": "接受"}[person]).first.click()
    expect(last(page)).to_contain_text({"Alice": "Accepted: more features for 产品A.", "小林": "已接受"}[person])
    expect(last(page)).to_contain_text("基础功能 → 基础功能新功能X")
    last(page).get_by_role("button", name=UNDO[person]).click()
    expect(last(page)).to_contain_text("基础功能新功能X → 基础功能")


@READERS
def test_the_digest_is_read_and_shared(visit: Callable[..., Page], slack: Slack, person: str, size: str) -> None:
    page = visit(person, ROOM[person], size=size)
    say(page, "/digest")
    expect(last(page)).to_contain_text({"Alice": "To call today", "小林": "今天该联系"}[person])
    last(page).get_by_role("button", name={"Alice": "Share here", "小林": "分享到这里"}[person]).click()
    shared = {"Alice": "The 24 hours up to", "小林": "24 小时"}[person]
    expect(last(page)).to_contain_text(shared)
    expect(last(page)).not_to_contain_text({"Alice": "Only visible to you", "小林": "仅你可见"}[person])
    assert shared in slack.person("Ben").sees(ROOM[person])[-1].text
    at_the_end(page)
    assert faults(page) == []


def test_two_people_answer_a_survey(visit: Callable[..., Page]) -> None:
    alice, xiaolin = visit("Alice", "general", size="desktop"), visit("小林", "general", size="phone")
    say(alice, "/survey ask 产品B")
    for reader, score in ((alice, "4"), (xiaolin, "5")):
        asked = reader.locator(".message").filter(has=reader.get_by_role("button", name="5", exact=True)).last
        asked.get_by_role("button", name=score, exact=True).click()
        expect(last(reader)).to_contain_text(f"{score}.0")
    expect(last(xiaolin)).to_contain_text("产品B")
    say(xiaolin, "/survey report")
    expect(last(xiaolin).locator("svg.chart")).to_be_visible()
    expect(last(xiaolin)).to_contain_text("5 个回答")  # three that were there, and these two


@READERS
def test_a_thumb_on_a_message_logs_it_and_asks_whose_it_is(visit: Callable[..., Page], person: str, size: str) -> None:
    page = visit(person, ROOM[person], size=size)
    english, chinese = "Just off the phone, the customer is delighted with the new lamp", "刚打完电话，客户说新款特别好"
    text = {"Alice": english, "小林": chinese}[person]
    say(page, text)
    said = page.locator("article.message").filter(has_text=text).first
    said.hover()
    said.locator("[data-quick='+1']").click()
    asked = last(page)
    expect(asked).to_contain_text(
        {"Alice": "Which customer is this good review from?", "小林": "这是哪位客户的好评？"}[person]
    )
    assert fits(page)
    assert faults(page) == []
    asked.get_by_role("button", name={"Alice": "Not about a customer", "小林": "与客户无关"}[person]).click()
    expect(last(page)).to_contain_text({"Alice": "nothing was recorded", "小林": "什么都没"}[person])


@READERS
def test_the_home_tab_shows_what_is_mine(visit: Callable[..., Page], slack: Slack, person: str, size: str) -> None:
    page = visit(person, ROOM[person], size=size)
    actor = slack.person(person)
    page.goto(f"{slack.address}/client/{actor.id}/{actor.dm.id}?tab=home")
    expect(page.locator("#home")).to_contain_text({"Alice": "My follow-ups", "小林": "我的跟进"}[person])
    expect(page.locator("#home svg.chart").first).to_be_visible()
    assert fits(page)
    assert faults(page) == []


@READERS
def test_a_message_is_logged_by_its_menu_and_marked(visit: Callable[..., Page], person: str, size: str) -> None:
    page = visit(person, ROOM[person], size=size)
    english, chinese = "张三 rang: the new lamp is perfect, he is delighted", "张三来电话，说新款特别好，非常满意"
    text = {"Alice": english, "小林": chinese}[person]
    say(page, text)
    said = page.locator("article.message").filter(has_text=text).first
    expect(said.locator(".reactions")).to_contain_text("1")
    said.hover()
    said.locator("[data-tool=more]").click()
    page.get_by_role("menuitem").filter(has_text="Log to a customer").click()
    form = page.get_by_role("dialog")
    already, customer = {"Alice": ("Already logged", "Customer"), "小林": ("已经记过", "客户")}[person]
    expect(form).to_contain_text(already)
    expect(form.get_by_role("combobox", name=customer)).to_have_value("张三")
    assert faults(page) == []
    form.get_by_role("button", name={"Alice": "Log it", "小林": "记下来"}[person]).click()
    expect(form).to_have_count(0)
    expect(last(page)).to_contain_text({"Alice": "You've already logged this", "小林": "你已经记过"}[person])
    assert fits(page)


@READERS
def test_a_shortcut_records_a_purchase_of_who_is_looked_up_by_pinyin(
    visit: Callable[..., Page], person: str, size: str
) -> None:
    page = visit(person, "general", size=size)
    page.locator("[data-compose=shortcuts]").click()
    page.get_by_role("menuitem").filter(has_text="记消费").click()
    form = page.get_by_role("dialog")
    customer, amount, record = {"Alice": ("Customer", "Amount", "Record"), "小林": ("客户", "金额", "记录")}[person]
    menu = form.get_by_role("combobox", name=customer)
    menu.fill("zhao")
    found = form.get_by_role("option").filter(has_text="赵六")
    expect(found).to_contain_text({"Alice": "ID 4", "小林": "客户ID 4"}[person])
    expect(form.get_by_role("option").filter(has_text="zhao")).to_be_visible()
    assert faults(page) == []
    found.click()
    form.get_by_label(amount).fill("nonsense")
    form.get_by_role("button", name=record).click()
    expect(form.locator(".input-error:visible")).to_have_count(1)
    form.get_by_label(amount).fill("120")
    form.get_by_role("button", name=record).click()
    expect(form).to_contain_text("¥120")
    form.get_by_role("button", name=UNDO[person]).click()
    expect(form.get_by_role("button", name=UNDO[person])).to_have_count(0)
    assert fits(page)
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)


def test_managers_and_settings_are_chosen(visit: Callable[..., Page]) -> None:
    page = visit("Alice", "general")
    page.locator("#composer-text").fill("/haoping managers add @ben")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(last(page)).to_contain_text("@Ben")
    last(page).get_by_role("button", name="Undo").click()
    expect(last(page)).to_contain_text("Undone.")
    say(page, "/haoping settings")
    expect(last(page).locator(".emoji").first).to_be_visible()
    last(page).get_by_role("button", name="Change…").click()
    form = page.get_by_role("dialog")
    assert faults(page) == []
    form.get_by_label("Emoji that mean a good review").fill(":+1: :our_star:")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(last(page)).to_contain_text("Changed:")
    last(page).get_by_role("button", name="Undo").click()
    expect(last(page)).to_contain_text("Undone.")
    assert faults(page) == []


@READERS
def test_who_opens_the_messages_is_welcomed_and_answered_in_plain_words(
    visit: Callable[..., Page], slack: Slack, person: str, size: str
) -> None:
    page = visit(person, slack.person(person).dm.id, size=size)
    expect(page.locator(".message").first).to_contain_text({"Alice": "I'm Haoping.", "小林": "我是好评。"}[person])
    say(page, {"Alice": "how many points has 赵六?", "小林": "赵六有多少积分？"}[person])
    expect(last(page)).to_contain_text("赵六")
    assert fits(page)
    assert faults(page) == []


@READERS
def test_a_form_logs_a_customer_who_is_looked_up(visit: Callable[..., Page], person: str, size: str) -> None:
    customer, good, log = {"Alice": ("Customer", "good review", "Log it"), "小林": ("客户", "好评", "记下来")}[person]
    page = visit(person, ROOM[person], size=size)
    say(page, "/log")
    form = page.get_by_role("dialog")
    menu = form.get_by_role("combobox", name=customer)
    menu.fill("赵")
    form.get_by_role("option").filter(has_text="赵六").first.click()
    form.get_by_label(good).check()
    assert faults(page) == []
    form.get_by_role("button", name=log).click()
    expect(form).to_have_count(0)
    expect(last(page)).to_contain_text("赵六")
    last(page).get_by_role("button", name=UNDO[person]).click()
    expect(last(page).get_by_role("button", name=UNDO[person])).to_have_count(0)
    assert fits(page)
