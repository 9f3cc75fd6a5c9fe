"""/log over the wire: what it writes, asks, refuses and takes back."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fakeslack import Actor, Answer, button_texts
from tests.asking import ask
from tests.conftest import Connect, Team

NAMES = iter(f"Client {letter}{number}" for number in range(10) for letter in "ABCDEFGHJKLMNPQRSTUVWXYZ")


@pytest.fixture
def name(shared: Team) -> str:
    """A customer of the test's own; no name begins another."""
    made = next(NAMES)
    assert shared.alice.types(f"/customer add {made}", channel="sales").text.startswith("Added")
    return made


def test_an_emoji_begins_a_note(shared: Team, name: str) -> None:
    for typed in ("good :tada: so happy", "good, so happy", "good： so happy", "good!", "good！ so happy"):
        ask(shared.alice, f"/log {name} {typed}")
    assert [note for _, _, note, _ in rows(shared, name)] == [":tada: so happy", "so happy", "so happy", "", "so happy"]


@pytest.mark.parametrize("typed", ["good", "好评", "昨天 好评", "bad, late again", "2026-11-20"])
def test_a_review_or_a_day_is_no_name(shared: Team, typed: str) -> None:
    assert ask(shared.alice, f"/log {typed}").text.startswith("Put the name first. ")
    assert button_texts(ask(shared.alice, f'/log "{typed}" good').message)[0].startswith("Add ")


def kept(team: Team, name: str) -> tuple[int, int]:
    """A customer's (satisfaction in tenths, interactions) as the database has them."""
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called(name)
        return customer.satisfaction, customer.interactions


def rows(team: Team, name: str) -> list[tuple[str, str, str, str]]:
    """A customer's interactions that stand: (day, mark, note, who), oldest first."""
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called(name)
        return [(str(one.day), one.mark.value, one.note, one.by) for one in store.interactions.last(customer.id)][::-1]


def today_of(actor: Actor, team: Team) -> date:
    """The date where somebody is."""
    return team.slack.clock.now().astimezone(ZoneInfo(actor.person.tz)).date()


def test_a_log_says_what_changed_and_by_which_rule(shared: Team, name: str) -> None:
    alice, xiaolin = shared.alice, shared.xiaolin
    logged = ask(alice, f"/log {name} 好评 很满意")
    assert logged.text.split("\n") == [
        f"Logged a good review from {name}.",
        "Satisfaction: 4.0 → 4.1 (good review +0.1)",
        "Interactions: 0 → 1",
        "很满意",
    ]
    assert button_texts(logged.message) == ["Undo", "Edit…", "Survey answer…"]
    assert "Satisfaction: 4.1 → 4.0 (bad review −0.1)" in ask(alice, f"/log {name} 2026-01-31 bad, too slow").text
    neutral = ask(alice, f"/log {name} called back").text
    assert f"Logged an interaction with {name}.\nSatisfaction: 4.0 (unchanged)\nInteractions: 2 → 3" in neutral
    assert "Satisfaction: 4.0 (unchanged)" in ask(alice, f"/log {name} 中评").text
    ask(xiaolin, f"/log {name}昨天差评：太慢了")
    today = today_of(alice, shared)
    assert kept(shared, name) == (39, 5)
    assert rows(shared, name)[:3] == [
        (str(today), "good", "很满意", alice.id),
        ("2026-01-31", "bad", "too slow", alice.id),
        (str(today), "neutral", "called back", alice.id),
    ]
    there = today_of(xiaolin, shared)
    assert rows(shared, name)[-1] == (str(there - timedelta(days=1)), "bad", "太慢了", xiaolin.id)


def test_satisfaction_stays_within_its_bounds_and_undo_gives_back_what_was_moved(shared: Team, name: str) -> None:
    ben = shared.person("ben")
    for tenths in range(41, 51):
        assert f"→ {tenths / 10}" in ask(ben, f"/log {name} good").text
    at_the_top = ask(ben, f"/log {name} good")
    assert "Satisfaction: 5.0 → 5.0 (good review +0.1; it stays between 0 and 5)" in at_the_top.text
    assert kept(shared, name) == (50, 11)
    assert at_the_top.click("Undo").text.split("\n") == [
        f"Undone: the log for {name}.",
        "Satisfaction: 5.0 → 5.0",
        "Interactions: 11 → 10",
    ]
    assert kept(shared, name) == (50, 10)
    with shared.bot.db.read(shared.workspace) as store:
        (customer,) = store.customers.called(name)
    with shared.bot.db.write(shared.workspace, store.author) as store:
        store.customers.move(customer.id, -50, 0)
    assert "Satisfaction: 0.0 → 0.0 (bad review −0.1; it stays between 0 and 5)" in ask(ben, f"/log {name} bad").text


def test_undo_is_for_the_writer_and_for_managers(shared: Team, name: str) -> None:
    alice, ben, xiaolin = shared.alice, shared.person("ben"), shared.xiaolin
    by_ben = ask(ben, f"/log {name} good")
    by_alice = ask(alice, f"/log {name} good")
    refused = xiaolin.clicks(by_ben.message, "Undo")
    assert f"<@{ben.id}>" in refused.text
    assert refused.visible_to == xiaolin.id
    assert kept(shared, name) == (42, 2)
    assert by_ben.click("Undo").text.startswith("Undone")
    assert kept(shared, name) == (41, 1)
    assert alice.clicks(by_alice.message, "Undo").text.startswith("Undone")
    again = ask(ben, f"/log {name} bad")
    assert alice.clicks(again.message, "Undo").text.startswith("Undone")  # a manager
    assert kept(shared, name) == (40, 0)
    assert rows(shared, name) == []


def test_undo_of_an_earlier_log_leaves_the_later_ones(shared: Team, name: str) -> None:
    alice = shared.alice
    first = ask(alice, f"/log {name} good")
    ask(alice, f"/log {name} bad")
    ask(alice, f"/log {name} good")
    first.click("Undo").message  # noqa: B018 (waits)
    assert kept(shared, name) == (40, 2)


def test_undo_clicked_again_and_again_takes_back_once(shared: Team, name: str) -> None:
    alice = shared.alice
    ask(alice, f"/log {name} good")
    logged = ask(alice, f"/log {name} good")
    undone = logged.click("Undo")
    assert undone.text.startswith("Undone")
    shared.slack.operator.redeliver(undone.delivery, times=3, at_once=True)
    late = replace(undone.delivery, payload={**undone.delivery.payload, "trigger_id": "another"})
    shared.slack.deliver(late)
    assert kept(shared, name) == (41, 1)


def test_several_fit_and_nothing_is_written_until_one_is_chosen(shared: Team) -> None:
    alice = shared.alice
    for known in ("Twin One", "Twin Two"):
        ask(alice, f"/customer add {known}")
    question = ask(alice, "/log Twin 昨天 good very pleased")
    assert button_texts(question.message) == ["Twin One", "Twin Two", "Cancel"]
    assert kept(shared, "Twin One") == kept(shared, "Twin Two") == (40, 0)
    chosen = question.click("Twin Two")
    assert chosen.text.startswith("Logged a good review from Twin Two. It was ")
    assert "very pleased" in chosen.text
    shared.slack.operator.redeliver(chosen.delivery, times=4, at_once=True)
    other_button = replace(chosen.delivery, payload=renamed(chosen.delivery.payload, ":1", ":0"))
    shared.slack.deliver(other_button)
    assert (kept(shared, "Twin One"), kept(shared, "Twin Two")) == ((40, 0), (41, 1))


def renamed(payload: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The same click on another button of the row."""
    (action,) = payload["actions"]
    return {**payload, "trigger_id": "later", "actions": [{**action, "value": action["value"].replace(old, new)}]}


def test_unknown_adds_the_customer_and_then_does_it_once_however_often_it_is_clicked(shared: Team) -> None:
    ben = shared.person("ben")
    question = ask(ben, "/log Brand New Ltd good nice people")
    assert question.text.startswith("I don't know a customer called Brand New Ltd.")
    with shared.bot.db.read(shared.workspace) as store:
        assert store.customers.called("Brand New Ltd") == []
    clicked = question.click("Add Brand New Ltd")
    assert "Satisfaction: 4.0 → 4.1 (good review +0.1)\nInteractions: 0 → 1\nnice people" in clicked.text
    shared.slack.operator.redeliver(clicked.delivery, times=5, at_once=True)
    assert kept(shared, "Brand New Ltd") == (41, 1)
    assert clicked.text.startswith("Logged a good review")


def test_a_question_is_only_its_own_persons(shared: Team, name: str) -> None:
    question = ask(shared.alice, f"/log {name}x good")
    refused = shared.person("ben").clicks(question.message, f"Add {name}x")
    assert refused.text == "This question has expired. Please type the command again."
    assert question.click("Cancel").text == "OK, nothing was recorded."
    assert question.message.blocks
    with shared.bot.db.read(shared.workspace) as store:
        assert store.customers.called(f"{name}x") == []


def test_a_question_is_forgotten_after_a_day(connect: Connect) -> None:
    team = connect()
    question = team.alice.types("/log Late Comer good", channel="sales")
    team.slack.clock.move(days=2)
    team.bot.tidy()
    assert "has expired" in team.alice.clicks(question.message, "Add Late Comer").text


def test_double_click_at_the_same_moment(shared: Team, name: str) -> None:
    question = ask(shared.alice, f"/log {name}-two good")
    ready = threading.Barrier(2)

    def click(_: int) -> Answer:
        ready.wait()
        return shared.alice.clicks(question.message, f"Add {name}-two")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(click, range(2)))
    assert all(answer.text.startswith("Logged a good review") for answer in answers)
    assert kept(shared, f"{name}-two") == (41, 1)


def test_twenty_people_log_the_same_customer_at_once(connect: Connect) -> None:
    team = connect()
    ben = team.person("ben").person
    for number in range(20):
        person = replace(ben, id=f"U0CROWD{number:03}", name=f"crowd{number}", real_name=f"Crowd {number}")
        team.slack.state.people[person.id] = person
        team.slack.state.channels["C0SALES001"].members.add(person.id)
    crowd = [team.person(f"crowd{number}") for number in range(20)]
    team.alice.types("/customer add 李四", channel="sales")
    ready = threading.Barrier(20)

    def log(number: int) -> list[Answer]:
        ready.wait()
        found: list[Answer] = []
        for mark in ("好评", "差评", "好评", "neutral"):
            answer = crowd[number].types(f"/log 李四 {mark} {number}", channel="sales")
            while "try again" in answer.text:  # on a busy machine who waits longest is asked to
                answer = crowd[number].types(f"/log 李四 {mark} {number}", channel="sales")
            found.append(answer)
        return found

    with ThreadPoolExecutor(20) as pool:
        answers = [answer for many in pool.map(log, range(20)) for answer in many]
    assert [answer.error for answer in answers] == [None] * 80
    counts = sorted(int(answer.text.split("Interactions: ")[1].split(" →")[0]) for answer in answers)
    assert counts == list(range(80))  # each saw the one before, and nobody saw the same
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called("李四")
        stood = store.interactions.last(customer.id, 100)
    assert customer.interactions == len(stood) == 80
    assert customer.satisfaction == 40 + sum(one.moved for one in stood)
    assert len({one.by for one in stood}) == 20


REFUSED = {
    '/log ""': "The name is missing. Try /log … yesterday good",
    "/log \u200b\u202e": "The name is missing. Try /log … yesterday good",
    "/log " + "x" * 10_000: "A name can have up to 100 characters; this one has 10000. Try /log … yesterday good",
    "/log {name} good " + "x" * 10_000: "A note can have up to 2000 characters; this one has 10000."
    " Try /log … yesterday good",
    "/log {name} 2026-02-30 good": "I don't recognize 2026-02-30 as a day. Which day do you mean?",
    "/log {name} 2999-01-01 good": "2999-01-01, Jan 1, 2999, is in the future, and this can only be"
    " for today or earlier.",
}


def test_what_is_refused_says_what_to_type_and_writes_nothing(shared: Team, name: str) -> None:
    texts = {text: ask(shared.alice, text.replace("{name}", name)).text for text in REFUSED}
    said = {text: re.sub("(?<=Try /log ).*(?= yesterday)", "…", said) for text, said in texts.items()}
    assert said == REFUSED
    assert kept(shared, name) == (40, 0)


def test_names_that_touch_other_words(shared: Team) -> None:
    alice = shared.alice
    for known in ("欧阳", "欧阳锋", "Acme", "Acme Corp"):
        ask(alice, f"/customer add {known}")
    ask(alice, "/log 欧阳锋好评")
    ask(alice, "/log 欧阳好评 服务好")
    ask(alice, "/log acme corp good stuff")
    ask(alice, "/log Acme，差评，太慢")
    assert [kept(shared, known) for known in ("欧阳", "欧阳锋", "Acme", "Acme Corp")] == [
        (41, 1),
        (41, 1),
        (39, 1),
        (41, 1),
    ]
    longer = ask(alice, "/log 欧阳克 好评")
    assert button_texts(longer.message) == ["欧阳", "Add 欧阳克", "Cancel"]
    assert longer.click("欧阳").text.startswith("Logged a good review from 欧阳.")


@pytest.mark.parametrize(
    "note", ["payload", "payload={}", "a=b&command=/x", "100% + 1", "{value}", "<!channel> *b* @ben"]
)
def test_notes_come_back_as_typed(shared: Team, name: str, note: str) -> None:
    logged = ask(shared.alice, f"/log {name} good {note}")
    assert logged.text.split("\n")[3] == note
    assert rows(shared, name)[0][2] == note
    assert "<!" not in logged.message.text


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ('bad "box broken"', '"box broken"'),
        ("bad “box broken”, he said", "“box broken”, he said"),
        ('差评 "盒子破了" 昨天', '"盒子破了" 昨天'),
        ('"bad" box broken', "box broken"),
        ("【差评】盒子破了", "盒子破了"),
        ("(good) nice", "nice"),
    ],
)
def test_quotes_around_a_note_are_its_own(shared: Team, name: str, typed: str, note: str) -> None:
    assert shared.alice.types(f"/log {name} {typed}", channel="sales").text.startswith("Logged a ")
    with shared.bot.db.read(shared.workspace) as store:
        (customer,) = store.customers.called(name)
        (log,) = store.interactions.last(customer.id)
    assert log.note == note
