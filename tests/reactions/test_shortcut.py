"""A message's shortcut "Log to a customer", and how it goes with reactions and with reading along on one message."""

from typing import Any

import pytest

from fakeslack import Actor, Answer, said
from fakeslack.model import Message
from storage.types import Mark
from tests.picks import block, offered
from tests.reactions.conftest import Desk
from tests.reactions.test_reactions_anywhere import read_along


@pytest.fixture
def name(desk: Desk) -> str:
    return desk.customer()


def id_of(desk: Desk, name: str) -> int:
    with desk.team.bot.db.read(desk.team.workspace) as store:
        (customer,) = store.customers.called(name)
        return customer.id


def logs(desk: Desk, who: Actor, message: Message, name: str, mark: str = "good", **more: Any) -> Answer:
    """Log a message by its shortcut, and return the answer once all is done."""
    answer = who.uses_shortcut("log_message", message)
    filled = answer.submit({"customer": offered(f"id:{id_of(desk, name)}"), "mark": mark, **more})
    assert filled.error is None
    desk.settle()
    return answer


def standing(desk: Desk, message: Message) -> list[tuple[str, str, set[str]]]:
    """What stands of a message: each log's note, and who stands by it."""
    with desk.team.bot.db.read(desk.team.workspace) as store:
        return [
            (one.mark.value, one.note, {each.person for each in store.sources.witnesses(one.id)})
            for one in store.sources.at(message.channel, message.ts)
        ]


def test_the_message_is_marked_and_undo_takes_the_mark_away(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} is happy", "sales")
    answer = logs(desk, desk.team.alice, message, name)
    assert answer.text.startswith(f"Logged a good review from {name}.")
    assert desk.kept(name) == (41, 1)
    assert desk.marked(message)
    answer.click("Undo")
    desk.settle()
    assert desk.kept(name) == (40, 0)
    assert not desk.marked(message)


def test_where_another_company_reads_along_nothing_is_marked(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} is happy", "partners")
    logs(desk, desk.team.alice, message, name)
    assert desk.kept(name) == (41, 1)
    assert not desk.marked(message)


def test_where_the_bot_is_not_it_logs_and_does_not_mark(alone: Desk) -> None:
    name, alice = alone.customer(), alone.team.alice
    bot = alone.slack.person("haoping")
    bot.leaves("support")
    message = alice.says(f"{name} is happy", "support")
    logs(alone, alice, message, name)
    assert alone.kept(name) == (41, 1)
    assert not alone.marked(message)
    assert alone.slack.inspector.calls("reactions.add") == []


def test_the_form_knows_whom_the_message_names_and_what_it_plainly_says(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} complains: the delivery is far too slow, he is furious", "sales")
    view = desk.team.person("ben").uses_shortcut("log_message", message).view
    assert view.title == "Log to a customer"
    assert block(view, "customer")["element"]["initial_option"]["text"]["text"] == name
    assert block(view, "mark")["element"]["initial_option"]["value"] == "bad"
    unsure = desk.team.alice.says("just talked on the phone", "sales")
    view = desk.team.alice.uses_shortcut("log_message", unsure).view
    assert "initial_option" not in block(view, "customer")["element"]
    assert block(view, "mark")["element"]["initial_option"]["value"] == "neutral"


def test_the_day_is_the_messages(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} called", "sales")
    written = desk.slack.clock.now().date().isoformat()
    desk.slack.operator.move_clock(days=2)
    view = desk.team.alice.uses_shortcut("log_message", message).view
    assert block(view, "day")["element"]["initial_date"] == written


def test_what_is_logged_already_is_shown_and_logged_the_same_way_only_once(desk: Desk, name: str) -> None:
    ben, alice = desk.team.person("ben"), desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    logs(desk, alice, message, name)
    assert f"Already logged from this message:\n👍 good review · {name}" in said(
        ben.uses_shortcut("log_message", message).view
    ).replace("• ", "")
    answer = logs(desk, ben, message, name)
    assert answer.text == f"👍 A colleague has already logged this good review from {name}. I've added your name to it."
    assert desk.kept(name) == (41, 1)
    assert standing(desk, message) == [("good", f"{name} is happy", {alice.id, ben.id})]
    again = logs(desk, alice, message, name)
    assert again.text == f"👍 You've already logged this good review from {name}."
    assert desk.kept(name) == (41, 1)


def test_a_note_of_ones_own_is_added_and_taken_out_again(desk: Desk, name: str) -> None:
    ben, alice = desk.team.person("ben"), desk.team.alice
    message = alice.says(f"{name} called", "sales")
    logs(desk, alice, message, name, mark="neutral")
    answer = logs(desk, ben, message, name, mark="neutral", note="wants a demo")
    assert answer.text.startswith(
        f"💬 A colleague has already logged this message for {name}. I've added your name to it."
    )
    assert "wants a demo" in answer.text
    assert standing(desk, message) == [("neutral", f"{name} called\nwants a demo", {alice.id, ben.id})]
    answer.click("Undo")
    desk.settle()
    assert standing(desk, message) == [("neutral", f"{name} called", {alice.id})]
    assert desk.kept(name) == (40, 1)


def test_two_notes_that_are_too_long_together_are_refused_and_none_is_lost(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} called", "sales")
    logs(desk, desk.team.alice, message, name, note="a" * 1900)
    answer = desk.team.person("ben").uses_shortcut("log_message", message)
    refused = answer.submit({"customer": offered(f"id:{id_of(desk, name)}"), "mark": "good", "note": "b" * 200})
    assert refused.errors == {"note": "This log's note is already long. Please keep yours shorter."}
    assert answer.submit({"note": "b"}).error is None


def test_another_review_is_another_log(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} called twice", "sales")
    logs(desk, desk.team.alice, message, name)
    logs(desk, desk.team.alice, message, name, mark="bad")
    assert desk.kept(name) == (40, 2)
    assert [mark for mark, _, _ in standing(desk, message)] == ["good", "bad"]


def test_an_emoji_on_it_stands_by_it_and_takes_nothing_back(desk: Desk, name: str) -> None:
    ben, alice = desk.team.person("ben"), desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    logs(desk, alice, message, name)
    for who in (ben, alice):
        desk.reacts(who, message, "+1")
        desk.unreacts(who, message, "+1")
    assert desk.kept(name) == (41, 1)
    assert desk.marked(message)


def test_an_emoji_that_says_otherwise_is_asked_about(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} called", "sales")
    logs(desk, desk.team.alice, message, name)
    desk.listens("on")
    desk.reacts(desk.team.person("ben"), message, "-1")
    assert desk.told(desk.team.person("ben"), message)[-1].startswith(
        f"This message is already logged as a good review from {name}. Does your 👎 mean they gave a bad review too?"
    )
    assert desk.kept(name) == (41, 1)


def test_what_an_emoji_logged_stays_with_who_stands_by_it_in_the_form(desk: Desk, name: str) -> None:
    ben, alice = desk.team.person("ben"), desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.reacts(alice, message, "+1")
    answer = logs(desk, ben, message, name)
    assert desk.kept(name) == (41, 1)
    desk.unreacts(alice, message, "+1")
    assert desk.kept(name) == (41, 1)
    assert answer.click("Undo").text.startswith(f"Undone: the log for {name}.")
    desk.settle()
    assert desk.kept(name) == (40, 0)
    assert not desk.marked(message)


def test_ones_own_emoji_may_go_when_one_has_logged_it_in_the_form_too(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.reacts(alice, message, "+1")
    answer = logs(desk, alice, message, name)
    desk.unreacts(alice, message, "+1")
    assert desk.kept(name) == (41, 1)
    desk.listens("on")
    desk.reacts(alice, message, "-1")
    assert desk.told(alice, message)[-1].startswith("This message is already logged as a good review")
    desk.unreacts(alice, message, "-1")
    desk.reacts(alice, message, "+1")
    assert answer.click("Undo").text.startswith("Undone")
    assert desk.kept(name) == (41, 1)
    desk.unreacts(alice, message, "+1")
    assert desk.kept(name) == (40, 0)


def test_what_was_read_along_is_stood_by_and_not_logged_again(desk: Desk, name: str) -> None:
    ben = desk.team.person("ben")
    message = desk.team.alice.says(f"{name} complains about the parcel", "sales")
    read_along(desk, message, name, Mark.BAD)
    answer = logs(desk, ben, message, name, mark="bad")
    assert answer.text.startswith(f"👎 A colleague has already logged this bad review from {name}")
    assert desk.kept(name) == (39, 1)


def test_a_question_about_the_message_is_answered_by_it(alone: Desk) -> None:
    alice = alone.team.alice
    with alone.team.bot.db.write(alone.team.workspace, alone.author()) as store:
        store.settings.set("listen", "ask")
    name = alone.customer()
    message = alice.says(f"{name} rang: the delivery is far too slow, she is furious", "sales")
    alone.settle()
    asked = alone.heard(alice, message)[-1]
    logs(alone, alice, message, name, mark="bad")
    assert alone.kept(name) == (39, 1)
    assert alice.clicks(asked, "👎 bad review").text == "This has already been answered."
    assert alone.kept(name) == (39, 1)


def test_two_who_log_the_same_at_once_are_one_log(desk: Desk, name: str) -> None:
    ben, alice = desk.team.person("ben"), desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    whom = {"customer": offered(f"id:{id_of(desk, name)}"), "mark": "good"}
    forms = [who.uses_shortcut("log_message", message) for who in (ben, alice)]
    first, second = (one.submit(whom) for one in forms)
    assert desk.slack.deliver(first.delivery).ok
    assert second.error is None
    desk.settle()
    assert desk.kept(name) == (41, 1)
