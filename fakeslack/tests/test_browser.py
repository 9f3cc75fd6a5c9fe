import re
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

import sample_app
from fakeslack import Slack
from fakeslack import page as pages
from looking import READERS, faults, fits, last, say

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def slack() -> Iterator[Slack]:
    served: list[Slack] = []

    def hints(person: str, language: str) -> list[pages.Hint]:
        greeted = any(one.request["user_id"] == person for one in served[0].inspector.entries("to_app", "/greet"))
        name = {"en": "Acme Corp", "zh": "李四"}[language]
        return [pages.Hint("every block", "/all") if greeted else pages.Hint("a greeting", f"/greet {name}")]

    with Slack(sample_app.MANIFEST, routes=partial(pages.routes, hints=hints)) as started:
        served.append(started)
        yield started


@pytest.fixture
def app(slack: Slack) -> Iterator[None]:
    stop = sample_app.connect(slack)
    yield
    stop()


@READERS
def test_talking(visit: Callable[..., Page], slack: Slack, person: str, size: str) -> None:
    page = visit(person, size=size)
    say(page, "你好 *bold* <b>not html</b> :tada:")
    expect(last(page).locator(".body strong")).to_have_text("bold")
    expect(last(page).locator(".body")).to_contain_text("<b>not html</b> 🎉")
    expect(page.locator("#composer-text")).to_have_value("")
    slack.person("Ben").says("from elsewhere", "sales")
    expect(last(page)).to_contain_text("from elsewhere")
    assert fits(page)
    assert faults(page) == []


@READERS
def test_a_command_is_completed_and_answered_privately(
    visit: Callable[..., Page], slack: Slack, person: str, size: str
) -> None:
    page = visit(person, size=size)
    box = page.locator("#composer-text")
    box.press_sequentially("/gre")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_contain_text("NAME [warmly]")
    assert faults(page) == []
    box.press("Enter")
    expect(box).to_have_value("/greet ")
    box.press_sequentially("李四")
    box.press("Enter")
    expect(last(page)).to_contain_text("Hello, 李四!")
    words = {"Alice": "Only visible to you", "xiaolin": "仅你可见"}
    expect(last(page)).to_contain_text(words[person])
    last(page).get_by_role("button", name="Undo").click()
    dialog = page.locator("#sure")
    expect(dialog.get_by_role("heading")).to_have_text("Take it back?")
    assert faults(page) == []
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_be_hidden()
    last(page).get_by_role("button", name="Undo").click()
    dialog.get_by_role("button", name="Yes, undo").click()
    expect(last(page)).to_contain_text("Taken back")


@READERS
def test_every_block_is_shown(visit: Callable[..., Page], slack: Slack, person: str, size: str) -> None:
    page = visit(person, size=size)
    say(page, "/all")
    expect(page.locator("svg.chart")).to_have_count(2)
    expect(page.get_by_role("heading", name="Every block")).to_be_visible()
    assert fits(page)
    menu = page.get_by_role("combobox", name="A mark")
    menu.scroll_into_view_if_needed()
    menu.click()
    expect(page.get_by_role("option")).to_have_count(3)
    menu.press("ArrowDown")
    assert faults(page) == []
    menu.press("Enter")
    expect(last(page)).to_contain_text("Picked Bad")
    page.locator(".overflow button").first.click()
    page.get_by_role("menuitem", name="Forget").click()
    expect(last(page)).to_contain_text("Chose Forget")


@READERS
def test_a_form_from_errors_to_saved(visit: Callable[..., Page], slack: Slack, person: str, size: str) -> None:
    page = visit(person, size=size)
    say(page, "/grand")
    modal = page.locator("#modal")
    expect(modal.get_by_role("heading", name="A grand form")).to_be_visible()
    name = modal.get_by_label("Name")
    expect(name).to_be_focused()
    name.fill("wrong")
    name.press("Enter")
    missing = {"Alice": "Please complete this required field.", "xiaolin": "这一项必填，请填写。"}
    expect(modal.get_by_text(missing[person])).to_be_visible()
    customer = modal.get_by_label("Customer")
    expect(customer).to_be_focused()
    customer.press_sequentially("acme")
    expect(page.get_by_role("option", name="Acme Corp")).to_be_visible()
    customer.press("Enter")
    modal.get_by_label("Good").check()
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_text("That name is taken")).to_be_visible()
    assert faults(page) == []
    name.fill("Report")
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_be_hidden()
    expect(last(page)).to_contain_text("Saved Report for Acme Corp")


def test_forms_stack_three_deep_and_close_one_by_one(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit(size="phone")
    say(page, "/grand")
    modal = page.locator("#modal")
    modal.get_by_label("Name").fill("kept")
    for title in ("Form 2", "Form 3"):
        modal.get_by_role("button", name="One deeper").click()
        expect(modal.get_by_role("heading", name=title)).to_be_visible()
    modal.get_by_role("button", name="Change").click()
    expect(modal.get_by_role("heading", name="Changed")).to_be_visible()
    page.keyboard.press("Escape")
    expect(modal.get_by_role("heading", name="Form 2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(modal.get_by_label("Name")).to_have_value("kept")
    modal.get_by_role("button", name=re.compile("Close|关闭")).click()
    expect(modal).to_be_hidden()
    assert slack.person("Alice").modals() == []


@READERS
def test_home(visit: Callable[..., Page], slack: Slack, person: str, size: str) -> None:
    actor = slack.person(person)
    page = visit(person, actor.dm.id, size=size, query="?tab=home")
    expect(page.get_by_role("heading", name="Your day")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Open the form").click()
    expect(page.locator("#modal")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".tabs a").last.click()
    expect(page.locator("#composer-text")).to_be_visible()


@READERS
def test_inspector_and_operator(visit: Callable[..., Page], slack: Slack, person: str, size: str) -> None:
    page = visit(person, size=size)
    page.locator("[data-panel=inspector]").click()
    slack.person("Alice").types("/greet you", "sales")
    entry = page.locator(".entry").filter(has_text="/greet").first
    expect(entry).to_be_visible()
    entry.locator("summary").click()
    expect(entry.locator("pre").first).to_contain_text('"command": "/greet"')
    assert faults(page) == []
    page.locator("[data-panel=operator]").click()
    before = slack.clock.now()
    page.locator("[data-operator=move][data-minutes='1440']").click()
    expect(page.locator(".operator .badge")).to_have_text("+24 h")
    assert (slack.clock.now() - before).days == 1
    page.locator("[data-operator=fail][data-error=ratelimited]").click()
    expect(page.locator(".notice").last).to_contain_text("ratelimited")
    assert [fault.error for fault in slack.operator.faults] == ["ratelimited"]
    assert faults(page) == []


def test_what_goes_by_while_the_inspector_opens(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit()

    def late(route: Route) -> None:
        drawn = route.fetch()
        slack.person("Alice").types("/greet you", "sales")
        time.sleep(0.5)  # news of it arrives before the panel does
        route.fulfill(response=drawn)

    page.route("**/inspector*", late, times=1)
    page.locator("[data-panel=inspector]").click()
    expect(page.locator(".entry").filter(has_text="/greet").first).to_be_visible()


def test_files(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit(size="phone")
    file: FilePayload = {"name": "报告.csv", "mimeType": "text/csv", "buffer": b"a,b"}
    page.locator(".composer input[type=file]").set_input_files(files=[file])
    expect(page.locator(".waiting-file")).to_contain_text("报告.csv")
    say(page, "The numbers")
    expect(last(page).locator(".shared-file")).to_contain_text("报告.csv")
    expect(last(page)).to_contain_text("The numbers")
    with page.expect_popup() as opened, page.expect_download() as download:
        last(page).locator(".shared-file").click()
    assert download.value.suggested_filename == "报告.csv"
    assert opened.value is not None


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_unread_marks_and_moving_between_channels(visit: Callable[..., Page], slack: Slack, size: str) -> None:
    page = visit(size=size)
    slack.person("Ben").says("over here", "support")
    place = page.locator(".place").filter(has_text="support")
    if size == "phone":
        page.locator("#open-sidebar").click()
        assert faults(page) == []
    expect(place.locator(".count")).to_contain_text("1")
    place.click()
    expect(page.locator("h1")).to_contain_text("support")
    expect(last(page)).to_contain_text("over here")
    expect(place.locator(".count")).to_have_count(0)
    page.go_back()
    expect(page.locator("h1")).to_contain_text("sales")
    assert slack.state.unread(slack.person("Alice").id, "C0SUPPORT1") == 0


def test_becoming_somebody_else_changes_the_language(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit(size="phone")
    page.locator("#open-people").click()
    assert faults(page) == []
    page.locator("#people a").filter(has_text="王芳").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator(".acting")).to_contain_text("王芳")
    page.wait_for_load_state()  # a click before the page's scripts are there is nobody's
    page.locator("#switch-language").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_light_and_dark(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit(dark=True)
    assert faults(page) == []
    shade = "getComputedStyle(document.getElementById('main')).backgroundColor"
    dark = page.evaluate(shade)
    page.locator("#switch-theme").click()
    assert page.evaluate(shade) != dark
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_hints_fill_the_message_box_and_follow_what_was_done(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit("xiaolin")
    page.locator(".hint").first.click()
    expect(page.locator("#composer-text")).to_have_value("/greet 李四")
    page.keyboard.press("Enter")
    expect(page.locator(".hint")).to_have_attribute("data-fill", "/all")
    page.locator("#hide-hints").click()
    page.reload()
    expect(page.locator("#hints")).to_be_hidden()


def test_a_guest_and_another_company_see_only_what_is_theirs(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit("gina", "sales")
    expect(page.locator(".place").filter(has_text="support")).to_have_count(0)
    other = visit("paula", "partners")
    expect(other.locator(".workspace-name")).to_have_text("Second & Co")


def test_a_command_that_is_not_answered_says_so(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit()
    slack.wire.ack_seconds = 0.2
    say(page, "/stuck now")
    expect(last(page)).to_contain_text("/stuck failed")
    say(page, "/unheard of")
    expect(last(page)).to_contain_text("not a valid command")


def test_by_keyboard_alone(visit: Callable[..., Page], slack: Slack) -> None:
    slack.person("Ben").says("one", "sales")
    slack.person("Alice").says("two", "sales")
    page = visit()
    page.locator("#messages .message").last.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".message:focus")).to_contain_text("one")
    page.keyboard.press("Tab")
    expect(page.locator("#tools [data-quick='+1']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".reaction[data-react='+1']")).to_be_visible()
    page.locator("#composer-text").focus()
    page.keyboard.type("/grand")
    page.keyboard.press("Enter")
    expect(page.locator("#modal").get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#composer-text")).to_be_focused()
    page.locator("[data-compose=shortcuts]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Open the form")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#modal")).to_be_visible()


READ = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const box = document.getElementById("scroll").getBoundingClientRect();
    const one = () => document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest(".message");
    let read = one(), place = null;
    for (let still = 0; still < 5; await frame()) {
        const top = read?.isConnected ? read.getBoundingClientRect().top : null;
        still = top !== null && top === place ? still + 1 : 0;
        if (!read) read = one();
        place = top;
    }
    return [read.dataset.ts, place];
}"""
"""What one reads and where on the screen it stands, once the messages drawn on the way there have their heights."""


def test_500_messages_come_in_pieces_and_stay_where_one_reads(visit: Callable[..., Page], slack: Slack) -> None:
    ben = slack.person("Ben")
    for number in range(500):
        slack.state.post("C0SALES001", ben.id, f"message {number}")
    page = visit()
    expect(last(page)).to_contain_text("message 499")
    page.locator("#scroll").evaluate("box => { box.scrollTop = 0 }")
    expect(page.locator("#messages > .message").first).not_to_contain_text("message 420")
    while page.locator("#older").is_visible():
        page.locator("#scroll").evaluate("box => { box.scrollTop = 0 }")  # near its top the list asks for more
        page.wait_for_timeout(20)
    assert page.locator("#messages > .message").count() == 500
    page.locator("#scroll").evaluate("box => { box.scrollTop = box.scrollHeight / 2 }")
    reading, place = page.evaluate(READ)
    ben.says("the newest", "sales")
    expect(page.locator("#newest")).to_be_visible()
    now = page.evaluate("ts => document.querySelector(`[data-ts='${ts}']`).getBoundingClientRect().top", reading)
    assert abs(now - place) < 5
    page.locator("#newest").click()
    expect(last(page)).to_contain_text("the newest")


@READERS
def test_the_assistant_chats_in_a_thread_of_its_own(
    visit: Callable[..., Page], slack: Slack, person: str, size: str
) -> None:
    page = visit(person, slack.person(person).dm.id, size=size)
    page.locator("#new-chat").click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("How can I help?")
    panel.get_by_role("button", name="Be kind").click()
    expect(panel).to_contain_text("You are doing well")
    expect(panel.locator("h3")).to_have_text("About Say something kind")
    box = page.locator("#thread-text")
    box.fill("think")
    box.press("Enter")
    expect(panel.locator(".assistant-status")).to_have_text("Sampler is thinking…")
    assert fits(page)
    assert faults(page) == []


@READERS
def test_a_slash_offers_shortcuts_and_functions_too(
    visit: Callable[..., Page], slack: Slack, person: str, size: str
) -> None:
    page = visit(person, size=size)
    box = page.locator("#composer-text")
    box.press_sequentially("/")
    expect(page.get_by_role("option", name="Open the form")).to_be_visible()
    box.press_sequentially("count")
    expect(page.get_by_role("option")).to_have_count(1)
    assert faults(page) == []
    box.press("Enter")
    expect(box).to_have_value("")
    modal = page.locator("#modal")
    modal.get_by_label("Word").fill("hello")
    assert faults(page) == []
    modal.get_by_role("button", name="Start").click()
    expect(last(page)).to_contain_text("“Count letters” has ended: letters: 5")
