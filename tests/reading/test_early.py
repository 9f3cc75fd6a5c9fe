"""Messages taken before Bolt: once however often Slack sends them, of the right customer, and again when busy."""

import pytest
from sqlalchemy import text as sql

from bot import messages
from fakeslack import Delivery
from storage.store import Author
from tests.conftest import Team
from tests.reading.conftest import adds, comes_to_rest, logs_of, readings, whispers
from tests.reading.test_messages import GOOD, link

PLEASED = "We are really happy with the new lamps, excellent quality!"


def delivery_of(team: Team, text: str) -> Delivery:
    return next(d for d in team.slack.events.delivered if text in str(d.payload))


def test_who_wrote_it_is_told_once_however_often_slack_sends_it(support: Team) -> None:
    ben = support.person("ben")
    ben.says(GOOD, "support")
    assert len(whispers(ben)) == 1
    for _ in range(3):
        assert support.slack.deliver(delivery_of(support, GOOD)).ok
    comes_to_rest(support)
    assert len(whispers(ben)) == 1
    with support.bot.db.read(support.workspace) as store:
        assert store.deliveries.reply(f"event:{delivery_of(support, GOOD).payload['event_id']}") is None


def test_what_nobody_can_be_meant_by_is_taken_and_gone(support: Team, subtests: pytest.Subtests) -> None:
    take = messages.by_customers(support.bot.desk)
    ben = support.person("ben")
    ben.says("Someone unknown says the service is terrible", "support")
    comes_to_rest(support)
    assert take(delivery_of(support, "Someone unknown").payload) == 200
    assert not messages.lead_nowhere(delivery_of(support, "Someone unknown").payload)
    for body in ({}, {"event": None}, {"event": {"type": "app_mention"}}, {"event": {"type": "message.im"}}):
        with subtests.test(body=body):
            assert (take(body), messages.lead_nowhere(body)) == (None, False)
    shapeless = {"event": {"type": "message", "channel_type": "channel", "text": GOOD, "user": "U1", "ts": []}}
    assert take({**shapeless, "team_id": support.workspace}) in {None, 200}


@pytest.mark.database("sqlite")
def test_what_cannot_be_recorded_now_is_asked_for_again(support: Team) -> None:
    take = messages.by_customers(support.bot.desk)
    ben = support.person("ben")
    ben.says(GOOD, "support")
    comes_to_rest(support)
    payload = dict(delivery_of(support, GOOD).payload)
    payload["event"] = {**payload["event"], "ts": "1.5", "text": f"{GOOD} again"}
    payload["event_id"] = "Ev0BUSY"
    with support.bot.db.write(support.workspace, Author(ben.id, support.slack.clock.now(), "test")):
        assert take(payload) == 503
    assert take(payload) == 200
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "Mary Chen")] == ["good", "good"]


def test_a_database_that_fails_leaves_it_to_the_desk(support: Team) -> None:
    support.person("ben").says("Someone unknown says the service is terrible", "support")
    comes_to_rest(support)
    with support.bot.db.transaction() as connection:
        connection.execute(sql("ALTER TABLE channel RENAME TO elsewhere"))
    assert messages.by_customers(support.bot.desk)(delivery_of(support, "Someone unknown").payload) is None


def test_another_companys_people_are_not_about_whom_a_thread_is_in_a_channel_of_nobodys(support: Team) -> None:
    first = support.alice.says("王五 来电话了", "partners")
    support.alice.says("他说物流太慢了,非常不满意", "partners", thread=first)
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "王五")] == ["bad"]
    paula = support.person("paula")
    paula.says(PLEASED, "partners", thread=first)
    comes_to_rest(support)
    assert len(readings(support)) == 1
    link(support, "C0PARTNERS", adds(support, "Second & Co", owner=support.alice.id))
    paula.says(PLEASED, "partners", thread=first)
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "Second & Co")] == ["good"]
    assert [mark for mark, *_ in logs_of(support, "王五")] == ["bad"]


def test_slack_is_not_asked_what_a_thread_is_about_when_a_reply_says_nothing(support: Team) -> None:
    ben = support.person("ben")
    first = ben.says("Mary Chen wants a new quote", "support")
    ben.says("did she say which colour?", "support", thread=first)
    ben.says("she said she would call on Monday", "support", thread=first)
    comes_to_rest(support)
    assert support.slack.inspector.calls("conversations.replies") == []
    ben.says("she said the last one is excellent, she loves it", "support", thread=first)
    comes_to_rest(support)
    assert [mark for mark, *_ in logs_of(support, "Mary Chen")] == ["good"]
