"""Reactions over the wire: what an emoji on a message logs, asks and takes back."""

import pytest

from fakeslack import button_texts
from handlers.reactions.events import ASKS
from tests.reactions.conftest import Desk


@pytest.fixture
def name(desk: Desk) -> str:
    return desk.customer()


@pytest.mark.parametrize(
    ("emoji", "satisfaction"),
    [
        ("+1", 41),
        ("heart", 41),
        ("tada", 41),
        ("star", 41),
        ("+1::skin-tone-4", 41),
        ("thumbsup", 41),
        ("-1", 39),
        ("rage", 39),
        ("disappointed", 39),
        ("-1::skin-tone-2", 39),
        ("thumbsdown", 39),
    ],
)
def test_an_emoji_logs_a_review_of_whom_the_message_names(desk: Desk, name: str, emoji: str, satisfaction: int) -> None:
    message = desk.team.alice.says(f"{name} called about the delivery", "sales")
    ben = desk.team.person("ben")
    desk.reacts(ben, message, emoji)
    assert desk.kept(name) == (satisfaction, 1)
    assert desk.marked(message)
    (told,) = desk.told(ben, message)
    assert told.startswith(f"{'👍' if satisfaction > 40 else '👎'} Logged a")
    assert desk.told(desk.team.alice, message) == []


def test_other_emoji_do_nothing(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} called", "sales")
    for emoji in ("wave", "eyes", "white_check_mark", "thumbsup_all"):
        desk.reacts(desk.team.alice, message, emoji)
    assert desk.kept(name) == (40, 0)
    assert not desk.marked(message)


def test_two_who_react_the_same_way_are_one_log_and_the_last_takes_it_back(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} is happy", "sales")
    ben, alice = desk.team.person("ben"), desk.team.alice
    desk.reacts(ben, message, "+1")
    desk.reacts(alice, message, "heart")
    assert desk.kept(name) == (41, 1)
    desk.unreacts(ben, message, "+1")
    assert desk.kept(name) == (41, 1)
    assert desk.marked(message)
    desk.unreacts(alice, message, "heart")
    assert desk.kept(name) == (40, 0)
    assert not desk.marked(message)
    assert desk.told(alice, message)[-1].startswith(f"Undone: the log for {name}.")


def test_one_of_two_emoji_taken_away_changes_nothing(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} is happy", "sales")
    for emoji in ("+1", "tada"):
        desk.reacts(desk.team.alice, message, emoji)
    assert desk.kept(name) == (41, 1)
    desk.unreacts(desk.team.alice, message, "+1")
    assert desk.kept(name) == (41, 1)
    desk.unreacts(desk.team.alice, message, "tada")
    assert desk.kept(name) == (40, 0)


def test_a_thumb_that_is_turned_changes_the_log(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} wrote again", "sales")
    ben = desk.team.person("ben")
    desk.reacts(ben, message, "+1")
    desk.unreacts(ben, message, "+1")
    desk.reacts(ben, message, "-1")
    assert desk.kept(name) == (39, 1)
    desk.reacts(ben, message, "+1")
    assert desk.kept(name) == (40, 2)
    desk.unreacts(ben, message, "-1")
    assert desk.kept(name) == (41, 1)


def test_satisfaction_at_its_end_comes_back_exactly(desk: Desk, name: str) -> None:
    for _ in range(10):
        desk.team.alice.types(f"/log {name} good", channel="sales")
    message = desk.team.alice.says(f"{name} loves it", "sales")
    desk.reacts(desk.team.alice, message, "+1")
    assert desk.kept(name) == (50, 11)
    desk.unreacts(desk.team.alice, message, "+1")
    assert desk.kept(name) == (50, 10)


def test_what_is_kept_of_the_message(desk: Desk, name: str) -> None:
    message = desk.team.alice.says(f"{name} says the lamp is   perfect", "sales")
    desk.reacts(desk.team.xiaolin, message, "star")
    with desk.team.bot.db.read(desk.team.workspace) as store:
        (customer,) = store.customers.called(name)
        (log,) = store.interactions.last(customer.id)
        source = store.sources.of(log.id)
        assert [(one.person, one.emoji) for one in store.sources.witnesses(log.id)] == [(desk.team.xiaolin.id, "star")]
    assert (log.by, log.mark.value) == (desk.team.xiaolin.id, "good")
    assert log.note == source.excerpt == f"{name} says the lamp is perfect"
    assert (source.author, source.ts) == (desk.team.alice.id, message.ts)
    assert source.permalink.endswith(message.ts.replace(".", ""))


def test_without_excerpts_no_text_is_kept(alone: Desk) -> None:
    with alone.team.bot.db.write(alone.team.workspace, alone.author()) as store:
        store.settings.set("excerpts", False)
    name = alone.customer()
    message = alone.team.alice.says(f"{name} told us a secret", "sales")
    alone.reacts(alone.team.alice, message, "+1")
    with alone.team.bot.db.read(alone.team.workspace) as store:
        (customer,) = store.customers.called(name)
        (log,) = store.interactions.last(customer.id)
        assert (log.note, store.sources.of(log.id).excerpt) == ("", "")
        assert store.sources.of(log.id).permalink


def test_who_is_not_named_is_asked_for_privately(desk: Desk, name: str) -> None:
    message = desk.team.xiaolin.says("刚打完电话，对方特别满意", "sales")
    desk.listens("on")
    desk.reacts(desk.team.xiaolin, message, "+1")
    (asked,) = desk.heard(desk.team.xiaolin, message)
    assert asked.blocks[-1]["elements"][0]["type"] == "external_select"
    assert button_texts(asked) == ["与客户无关", "别在这里问"]
    (offered,) = desk.team.xiaolin.typeahead(asked, "哪位客户？", name)
    assert offered["text"]["text"] == name
    answer = desk.team.xiaolin.chooses(asked, "哪位客户？", offered)
    assert name in answer.text
    assert desk.kept(name) == (41, 1)
    desk.settle()
    assert desk.marked(message)
    ben = desk.team.person("ben")
    desk.reacts(ben, message, "+1")
    assert desk.told(ben, message) == []
    desk.unreacts(desk.team.xiaolin, message, "+1")
    assert desk.kept(name) == (41, 1)
    desk.unreacts(ben, message, "+1")
    assert desk.kept(name) == (40, 0)


def test_of_two_who_are_named_one_is_chosen(desk: Desk, name: str) -> None:
    other = desk.customer()
    message = desk.team.alice.says(f"{name} and {other} met at the fair", "sales")
    desk.listens("on")
    desk.reacts(desk.team.alice, message, "+1")
    (asked,) = desk.heard(desk.team.alice, message)
    assert button_texts(asked) == [name, other, "Not about a customer"]
    desk.team.alice.clicks(asked, other)
    assert (desk.kept(name), desk.kept(other)) == ((40, 0), (41, 1))


def test_a_question_that_is_answered_after_the_emoji_is_gone_writes_nothing(desk: Desk, name: str) -> None:
    message = desk.team.alice.says("a customer told me she is thrilled with our support", "sales")
    desk.listens("on")
    desk.reacts(desk.team.alice, message, "+1")
    (asked,) = desk.heard(desk.team.alice, message)
    desk.unreacts(desk.team.alice, message, "+1")
    (offered,) = desk.team.alice.typeahead(asked, "Which customer?", name)
    answer = desk.team.alice.chooses(asked, "Which customer?", offered)
    assert answer.text == "You've removed your reaction, so nothing was recorded."
    assert desk.kept(name) == (40, 0)


def test_nobody_and_somebody_new_can_be_chosen(desk: Desk) -> None:
    message = desk.team.alice.says("a customer told me she is thrilled with our support", "sales")
    desk.listens("on")
    desk.reacts(desk.team.alice, message, "heart")
    (asked,) = desk.heard(desk.team.alice, message)
    offered = desk.team.alice.typeahead(asked, "Which customer?", "Brand New Ltd")
    desk.team.alice.chooses(asked, "Which customer?", offered[-1])
    assert desk.kept("Brand New Ltd") == (41, 1)
    other = desk.team.alice.says("the customer says our delivery is great", "sales")
    desk.reacts(desk.team.alice, other, "heart")
    (asked,) = desk.heard(desk.team.alice, other)
    assert desk.team.alice.clicks(asked, "Not about a customer").text == "OK, nothing was recorded."
    assert not desk.marked(other)


def test_on_a_message_about_nobody_known_an_emoji_means_nothing_unless_it_reads_as_a_review(alone: Desk) -> None:
    ben = alone.team.person("ben")
    alone.listens("on")
    for text, emoji in (("standup in 5", "+1"), ("the build is green", "tada"), ("so slow today, terrible", "-1")):
        message = ben.says(text, "support")
        alone.reacts(ben, message, emoji)
        assert alone.told(ben, message) == []
    for n in range(4):
        message = ben.says(f"a customer told me our delivery is terrible, she is furious {n}", "support")
        alone.reacts(ben, message, "rage")
        told = alone.told(ben, message)
        assert [one[:25] for one in told] == [":rage: Which customer is "] * (n < 3), n


def test_not_here_ends_the_questions_in_a_channel_until_it_is_taken_back(alone: Desk) -> None:
    ben = alone.team.person("ben")
    alone.listens("on")
    text = "a customer told me our delivery is terrible, she is furious"
    message = ben.says(text, "support")
    alone.reacts(ben, message, "-1")
    (asked,) = alone.heard(ben, message)
    answer = ben.clicks(asked, "Don't ask here")
    assert "I won't ask about emoji in this channel anymore" in answer.text
    again = ben.says(text, "support")
    alone.reacts(ben, again, "-1")
    assert alone.told(ben, again) == []
    elsewhere = ben.says(text, "sales")
    alone.reacts(ben, elsewhere, "-1")
    assert len(alone.told(ben, elsewhere)) == 1
    assert "I'll ask again" in answer.click("Undo").text
    last = ben.says(text, "support")
    alone.reacts(ben, last, "-1")
    (asked,) = alone.heard(ben, last)
    assert "I won't ask about emoji in this channel anymore" in ben.clicks(asked, "Don't ask here").text
    with alone.team.bot.db.read(alone.team.workspace) as store:
        assert store.settings.get(f"{ASKS}:{last.channel}") is False


def test_not_here_once_more_is_answered_as_it_stands(alone: Desk) -> None:
    ben = alone.team.person("ben")
    alone.listens("on")
    asked = []
    for _ in range(2):
        message = ben.says("a customer told me our delivery is terrible, she is furious", "support")
        alone.reacts(ben, message, "-1")
        asked += alone.heard(ben, message)
    assert "I won't ask about emoji in this channel anymore" in ben.clicks(asked[0], "Don't ask here").text
    assert ben.clicks(asked[1], "Don't ask here").text == "It's already like that."


def test_where_messages_are_only_asked_about_an_emoji_is_asked_about_too(alone: Desk) -> None:
    name, ben = alone.customer(), alone.team.person("ben")
    message = ben.says(f"{name} called", "support")
    alone.listens("ask")
    alone.reacts(ben, message, "+1")
    assert "Which customer is this good review from?" in alone.told(ben, message)[0]
    assert alone.kept(name) == (40, 0)
    alone.listens("off")
    again = ben.says(f"{name} called again", "support")
    alone.reacts(ben, again, "+1")
    assert alone.kept(name) == (41, 1)
