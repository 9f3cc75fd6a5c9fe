"""Reactions where one would not expect them: in threads, on gone or foreign messages, late, twice, in a wrong order."""

from typing import Any

import pytest

from fakeslack import Actor, said
from fakeslack.model import Message
from storage.types import Mark
from tests.reactions.conftest import Desk


@pytest.fixture
def name(desk: Desk) -> str:
    return desk.customer()


def test_in_a_thread_the_customer_of_what_was_logged_there_is_meant_and_the_answer_stands_there(
    desk: Desk, name: str
) -> None:
    alice = desk.team.alice
    first = alice.says(f"{name} is angry about the invoice", "sales")
    desk.reacts(alice, first, "-1")
    reply = alice.says("I sent a new one, all good now", "sales", thread=first)
    desk.reacts(alice, reply, "+1")
    assert desk.kept(name) == (40, 2)
    assert desk.heard(alice, reply)[-1].thread_ts == first.ts


def test_a_message_that_is_gone_keeps_its_log_until_the_emoji_is_taken_away(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.reacts(alice, message, "+1")
    alice.deletes(message)
    desk.settle()
    assert desk.kept(name) == (41, 1)
    desk.slack.state.publish("reaction_removed", **told(message, alice, "+1"))
    desk.settle()
    assert desk.kept(name) == (40, 0)
    desk.slack.state.publish("reaction_added", **told(message, alice, "+1"))
    desk.settle()
    assert desk.kept(name) == (40, 0)


def told(message: Message, who: Actor, emoji: str) -> dict[str, Any]:
    return {"channel": message.channel, "message": message, "person": who.id, "data": {"reaction": emoji}}


def test_one_that_was_taken_away_before_it_was_handled_leaves_nothing(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    for kind in ("reaction_added", "reaction_removed"):
        desk.slack.state.publish(kind, **told(message, alice, "+1"))
        desk.settle()
    assert desk.kept(name) == (40, 0)
    assert not desk.marked(message)


def test_the_event_counts_where_slacks_list_is_behind_it(desk: Desk, name: str) -> None:
    """A list that shows no reactions yet, and one that still shows what was taken away."""
    alice = desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.slack.state.publish("reaction_added", **told(message, alice, "+1::skin-tone-3"))
    desk.settle()
    assert desk.kept(name) == (41, 1)
    message.reactions["+1::skin-tone-3"] = [alice.id]
    desk.slack.state.publish("reaction_removed", **told(message, alice, "+1::skin-tone-3"))
    desk.settle()
    assert desk.kept(name) == (40, 0)


def test_an_answer_counts_where_slacks_list_shows_no_reaction_yet(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    message = alice.says("a customer told me she is thrilled with our support", "sales")
    desk.listens("on")
    desk.slack.state.publish("reaction_added", **told(message, alice, "+1"))
    desk.settle()
    (asked,) = desk.heard(alice, message)
    (offered,) = alice.typeahead(asked, "Which customer?", name)
    assert alice.chooses(asked, "Which customer?", offered).text.startswith("👍 Logged a good review")
    assert desk.kept(name) == (41, 1)


def test_without_an_instant_the_last_that_comes_counts(desk: Desk, name: str, subtests: pytest.Subtests) -> None:
    alice = desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.reacts(alice, message, "+1")
    added = next(d for d in desk.slack.events.delivered if d.payload["event"].get("item", {}).get("ts") == message.ts)
    for number, kind in enumerate(("reaction_removed", "reaction_added", "reaction_removed")):
        with subtests.test(number=number):
            event = {key: value for key, value in added.payload["event"].items() if key != "event_ts"} | {"type": kind}
            payload = {**added.payload, "event_id": f"EvNONE{number}", "event": event}
            assert desk.slack.deliver(type(added)(added.kind, payload, added.retry, added.reason)).ok
    desk.settle()
    assert desk.kept(name) == (40, 0)


def test_one_that_is_sent_twice_is_worked_once(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.reacts(alice, message, "+1")
    delivery = desk.slack.events.delivered[-2]
    assert delivery.payload["event"]["reaction"] == "+1"
    assert desk.slack.deliver(delivery).ok
    desk.slack.state.publish("reaction_added", **told(message, alice, "+1"))
    desk.settle()
    assert desk.kept(name) == (41, 1)
    assert len(desk.told(alice, message)) == 1


def test_what_comes_in_the_wrong_order_changes_nothing(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    message = alice.says(f"{name} is happy", "sales")
    desk.reacts(alice, message, "+1")
    added = next(d for d in desk.slack.events.delivered if d.payload["event"].get("item", {}).get("ts") == message.ts)
    desk.unreacts(alice, message, "+1")
    assert desk.kept(name) == (40, 0)
    late = type(added)(added.kind, {**added.payload, "event_id": "EvLATE"}, added.retry, added.reason)
    message.reactions["+1"] = [alice.id]  # as it stood when Slack was asked, before it was taken away
    assert desk.slack.deliver(late).ok
    assert desk.kept(name) == (40, 0)


def test_on_the_bots_own_messages_a_thumb_is_no_review(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    desk.team.alice.types("/digest", channel="sales").click("Share here")
    desk.settle()
    posted = [m for m in alice.sees("sales") if m.bot_id and m.ephemeral_to is None][-1]
    posted.text = f"{name} rose"
    desk.reacts(alice, posted, "+1")
    assert desk.kept(name) == (40, 0)


def test_outsiders_and_the_bot_itself_log_nothing(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} is happy", "sales")
    desk.reacts(desk.team.person("gina"), message, "+1")
    shared = desk.team.alice.says(f"{name} is happy", "partners")
    desk.reacts(desk.team.person("paula"), shared, "+1")
    assert desk.kept(name) == (40, 0)
    assert desk.told(desk.team.person("gina"), message) == desk.told(desk.team.person("paula"), shared) == []


def test_in_a_channel_shared_with_another_company_nothing_shows(desk: Desk, name: str) -> None:
    message = desk.team.person("paula").says(f"{name} thanks you", "partners")
    desk.reacts(desk.team.alice, message, "+1")
    assert desk.kept(name) == (41, 1)
    assert not desk.marked(message)
    assert desk.told(desk.team.person("paula"), message) == []
    assert len(desk.told(desk.team.alice, message)) == 1


def test_undo_takes_the_mark_away_and_the_emoji_then_has_nothing_to_take_back(desk: Desk, name: str) -> None:
    ben = desk.team.person("ben")
    message = desk.team.alice.says(f"{name} is happy", "sales")
    desk.reacts(ben, message, "+1")
    ben.clicks(desk.heard(ben, message)[-1], "Undo")
    desk.settle()
    assert desk.kept(name) == (40, 0)
    assert not desk.marked(message)
    desk.unreacts(ben, message, "+1")
    assert desk.kept(name) == (40, 0)
    desk.reacts(ben, message, "+1")
    assert desk.kept(name) == (41, 1)


def test_a_log_stays_when_somebody_has_worked_on_its_follow_up(desk: Desk, name: str) -> None:
    ben = desk.team.person("ben")
    message = desk.team.alice.says(f"{name} is furious", "sales")
    desk.reacts(ben, message, "-1")
    desk.reacts(ben, message, "eyes")
    desk.unreacts(ben, message, "-1")
    assert desk.kept(name) == (39, 1)
    assert "has worked on this review's follow-up" in desk.told(ben, message)[-1]


def test_eyes_take_the_follow_up_of_a_logged_message_and_a_check_resolves_it(desk: Desk, name: str) -> None:
    ben = desk.team.person("ben")
    message = desk.team.alice.says(f"{name} is furious", "sales")
    desk.reacts(ben, message, "rage")
    desk.reacts(desk.team.alice, message, "eyes")
    assert f"You're on it: {name}" in desk.told(desk.team.alice, message)[-1]
    desk.reacts(desk.team.alice, message, "white_check_mark")
    assert f"How is {name} now?" in desk.told(desk.team.alice, message)[-1]
    with desk.team.bot.db.read(desk.team.workspace) as store:
        (customer,) = store.customers.called(name)
        assert store.followups.open_of(customer.id) is None


def test_eyes_and_a_check_on_a_message_that_names_whom_a_follow_up_is_about(desk: Desk, name: str) -> None:
    ben, alice = desk.team.person("ben"), desk.team.alice
    ben.types(f"/log {name} bad too slow", channel="sales")
    message = ben.says(f"{name} waits for a call", "sales")
    desk.reacts(alice, message, "eyes")
    assert f"You're on it: {name}" in desk.told(alice, message)[-1]
    desk.reacts(alice, message, "white_check_mark")
    assert f"How is {name} now?" in desk.told(alice, message)[-1]
    with desk.team.bot.db.read(desk.team.workspace) as store:
        (customer,) = store.customers.called(name)
        assert store.followups.open_of(customer.id) is None


def test_eyes_on_a_message_that_names_two_take_nothing(desk: Desk, name: str) -> None:
    other = desk.customer()
    desk.team.alice.types(f"/log {name} bad too slow", channel="sales")
    message = desk.team.alice.says(f"{name} and {other} wait", "sales")
    desk.reacts(desk.team.person("ben"), message, "eyes")
    assert desk.told(desk.team.person("ben"), message) == []


def test_slack_that_does_not_answer_is_asked_again(alone: Desk) -> None:
    name, alice = alone.customer(), alone.team.alice
    message = alice.says(f"{name} is happy", "sales")
    alone.slack.operator.fail(status=500, method="reactions.get")
    alice.reacts(message, "+1")
    alone.slack.wait_for(lambda: alone.kept(name) == (41, 1))
    alone.settle()
    assert alone.marked(message)


def test_a_workspace_chooses_its_own_emoji(alone: Desk) -> None:
    name, alice = alone.customer(), alone.team.alice
    with alone.team.bot.db.write(alone.team.workspace, alone.author()) as store:
        store.settings.set("reactions", {"good": ["our_star", "+1"], "bad": []})
    message = alice.says(f"{name} called", "sales")
    for emoji in ("heart", "-1"):
        alone.reacts(alice, message, emoji)
    assert alone.kept(name) == (40, 0)
    alone.reacts(alice, message, "our_star")
    assert alone.kept(name) == (41, 1)


def test_who_wants_no_word_is_asked_only(alone: Desk) -> None:
    name, alice = alone.customer(), alone.team.alice
    with alone.team.bot.db.write(alone.team.workspace, alone.author()) as store:
        store.settings.set(f"quiet:{alice.id}", True)
    message = alice.says(f"{name} called", "sales")
    alone.reacts(alice, message, "+1")
    assert alone.kept(name) == (41, 1)
    assert alone.told(alice, message) == []
    other = alice.says("a customer told me she is thrilled with our support", "sales")
    alone.listens("on")
    alone.reacts(alice, other, "+1")
    assert alone.told(alice, other)[0].startswith(":+1: Which customer is this good review from?")


def test_in_the_direct_message_with_the_bot_an_emoji_logs_too(desk: Desk, name: str) -> None:
    alice = desk.team.alice
    message = alice.says(f"{name} wrote to me: great service")
    desk.reacts(alice, message, "+1")
    assert desk.kept(name) == (41, 1)
    assert any(said(one).startswith("👍 Logged a good review") for one in alice.sees())


def test_what_the_message_itself_was_logged_as_is_stood_by_or_doubted(desk: Desk, name: str) -> None:
    ben = desk.team.person("ben")
    message = desk.team.alice.says(f"{name} complains about the parcel", "sales")
    read_along(desk, message, name, Mark.BAD)
    desk.reacts(ben, message, "-1")
    assert desk.kept(name) == (39, 1)
    desk.unreacts(ben, message, "-1")
    assert desk.kept(name) == (39, 1)
    desk.listens("on")
    desk.reacts(ben, message, "+1")
    asked = desk.heard(ben, message)[-1]
    assert said(asked).startswith(
        f"This message is already logged as a bad review from {name}. Does your 👍 mean they gave a good review too?"
    )
    assert desk.kept(name) == (39, 1)
    ben.clicks(asked, "Yes, log it too")
    assert desk.kept(name) == (40, 2)


def read_along(desk: Desk, message: Message, name: str, mark: Mark) -> None:
    """Log a message as if it had been read along."""
    with desk.team.bot.db.write(desk.team.workspace, desk.author()) as store:
        (customer,) = store.customers.called(name)
        id = store.interactions.add(customer.id, desk.author().at.date(), mark, "", -1)
        store.customers.move(customer.id, -1, counted=1)
        store.changes.record("log", f"interaction:{id}", customer.id)
        store.sources.add(id, message.channel, message.ts, message.user)
