"""A message in the browser: its reactions, its thread, its menu, and how all that outlives what changes meanwhile."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

import sample_app
from fakeslack import Slack
from fakeslack import page as pages
from looking import READERS, faults, last, say


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(sample_app.MANIFEST, routes=pages.routes) as started:
        stop = sample_app.connect(started)
        yield started
        stop()


@READERS
def test_threads_reactions_and_the_menu_on_a_message(
    visit: Callable[..., Page], slack: Slack, person: str, size: str
) -> None:
    slack.person("Ben").says("Numbers are in", "sales")
    page = visit(person, size=size)
    last(page).hover()
    page.locator("[data-quick='+1']").click()
    expect(last(page).locator(".reaction").first).to_have_attribute("aria-pressed", "true")
    last(page).hover()
    page.locator("#tools [data-tool=react]").click()
    page.locator(".picker-box input").fill({"Alice": "rocket", "xiaolin": "火箭"}[person])
    expect(page.locator(".picker-grid button").first).to_have_attribute("data-name", "rocket")
    assert faults(page) == []
    page.locator(".picker-box input").press("Enter")
    expect(last(page).locator(".reaction[data-react=rocket]")).to_be_visible()
    last(page).hover()
    page.locator("#tools [data-tool=more]").click()
    assert faults(page) == []
    page.get_by_role("menuitem", name="Quote this").click()
    expect(page.locator("#messages > .message")).to_have_count(2)
    expect(last(page)).to_contain_text("Numbers are in")
    first = page.locator("#messages > .message").first
    first.hover()
    page.locator("#tools [data-tool=thread]").click()
    expect(page.locator("#thread-text")).to_be_focused()
    page.locator("#thread-text").fill("A reply")
    page.locator("#thread-text").press("Enter")
    expect(page.locator(".thread-messages .message").last).to_contain_text("A reply")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(first.locator(".replies-count")).to_have_text({"Alice": "1 reply", "xiaolin": "1 条回复"}[person])


def test_editing_and_deleting_ones_own_message(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit()
    say(page, "a & <b> first")
    expect(last(page)).to_contain_text("a & <b> first")
    page.locator("#composer-text").press("ArrowUp")
    box = page.locator(".edit-box")
    expect(box).to_have_value("a & <b> first")
    box.fill("second")
    box.press("Enter")
    expect(last(page).locator(".body")).to_contain_text("second (edited)")
    last(page).hover()
    page.locator("#tools [data-tool=more]").click()
    page.get_by_role("menuitem", name="Delete message").click()
    expect(page.get_by_text("second (edited)")).to_have_count(0)


def test_the_toolbar_and_its_menu_outlive_a_change_of_their_message(visit: Callable[..., Page], slack: Slack) -> None:
    page = visit()
    say(page, "Numbers are in")
    expect(last(page)).to_contain_text("Numbers are in")
    said, ben = slack.person("Alice").sees("sales")[-1], slack.person("Ben")
    last(page).hover()
    ben.reacts(said, "tada")
    expect(last(page).locator("[data-react=tada]")).to_be_visible()
    expect(last(page).locator("[data-tool=more]")).to_be_visible()
    last(page).locator("[data-tool=more]").click()
    ben.reacts(said, "eyes")
    expect(last(page).locator("[data-react=eyes]")).to_be_visible()
    page.get_by_role("menuitem", name="Edit message").click()
    page.locator(".edit-box").fill("All numbers are in")
    page.locator(".edit-box").press("Enter")
    expect(last(page).locator(".body")).to_contain_text("All numbers are in (edited)")


@pytest.mark.parametrize("pressed", ["[data-tool=more]", "[data-react=tada]"])
def test_what_is_pressed_is_not_taken_from_under_the_pointer(
    visit: Callable[..., Page], slack: Slack, pressed: str
) -> None:
    ben = slack.person("Ben")
    said = ben.says("Numbers are in", "sales")
    ben.reacts(said, "tada")
    page = visit()
    last(page).hover()
    last(page).locator(pressed).hover()
    page.mouse.down()
    with page.expect_response(lambda response: "/part/messages" in response.url) as answer:
        ben.reacts(said, "eyes")
    answer.value.finished()
    page.evaluate("() => new Promise((later) => requestAnimationFrame(() => setTimeout(later)))")
    page.mouse.up()
    if pressed == "[data-tool=more]":
        expect(page.get_by_role("menuitem", name="Quote this")).to_be_visible()
    else:
        expect(last(page).locator(pressed)).to_have_attribute("aria-pressed", "true")
    expect(last(page).locator("[data-react=eyes]")).to_be_visible()


def test_a_press_that_never_ends_holds_nothing_up_for_ever(visit: Callable[..., Page], slack: Slack) -> None:
    """A menu of the browser's own keeps the pointer's going up to itself."""
    ben = slack.person("Ben")
    said = ben.says("Numbers are in", "sales")
    page = visit()
    last(page).hover()
    page.mouse.down(button="right")
    ben.reacts(said, "eyes")
    expect(last(page).locator("[data-react=eyes]")).to_be_visible()
    page.mouse.up(button="right")
