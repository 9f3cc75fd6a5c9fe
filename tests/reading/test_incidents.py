"""One incident is one review, over the wire: what joins it, what begins another, and what is left when parts go."""

import pytest

from fakeslack import button_texts
from fakeslack.model import Message
from storage.types import Word
from tests.conftest import Team
from tests.reading.conftest import adds, comes_to_rest, whispers

FIRST = "李四投诉：送来的柜子少两块板，很生气"
SECOND = "李四又来投诉了，说客服态度太差，非常不满意"
GLAD = "李四说现在很满意，非常感谢"


def stands(team: Team, name: str = "李四") -> tuple[int, int]:
    """A customer's (satisfaction in tenths, interactions)."""
    comes_to_rest(team)
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called(name)
        return customer.satisfaction, customer.interactions


def heard(team: Team, who: str) -> list[str]:
    """What the bot has told somebody in their direct message."""
    comes_to_rest(team)
    actor = team.person(who)
    return [one.text for one in actor.sees(None) if one.user != actor.id]


def test_an_incident_moves_once_and_its_notes_stand_on_the_card(support: Team) -> None:
    ben, xiaolin = support.person("ben"), support.xiaolin
    ben.says(FIRST, "support")
    comes_to_rest(support)
    support.slack.clock.move(minutes=9)
    xiaolin.says(SECOND, "support")
    assert stands(support) == (39, 1)
    told = whispers(xiaolin)[-1]
    assert button_texts(told) == ["撤销", "单独算一条", "为什么？"]
    assert "同一件事只算一次" in told.text
    card = ben.types("/customer 李四", channel="support").text
    assert FIRST in card
    assert SECOND in card
    assert "reported" in card
    support.slack.clock.move(minutes=2)
    ben.says(SECOND, "support")  # eleven minutes after the first
    assert stands(support) == (38, 2)
    ben.says(FIRST, "sales")  # another channel
    assert stands(support) == (37, 3)


def test_the_owner_hears_once(support: Team) -> None:
    adds(support, "Hooli", owner=support.alice.id)
    ben = support.person("ben")
    ben.says("Hooli complained that the box was crushed, they are furious", "support")
    comes_to_rest(support)
    first = len(heard(support, "alice"))
    assert first >= 1
    ben.says("Hooli is furious, nobody called them back", "support")
    assert stands(support, "Hooli") == (39, 1)
    assert len(heard(support, "alice")) == first


def test_two_incidents_are_counted_when_somebody_says_so_and_one_again_by_undo(support: Team) -> None:
    ben = support.person("ben")
    ben.says(FIRST, "support")
    comes_to_rest(support)
    ben.says(SECOND, "support")
    assert stands(support) == (39, 1)
    told = whispers(ben, least=2)[-1]
    answer = ben.clicks(told, "Count it separately")
    assert answer.text.startswith("Counted as a separate bad review from 李四.")
    assert stands(support) == (38, 2)
    assert answer.click("Undo").text.startswith("Undone")
    assert stands(support) == (39, 1)


def test_undo_takes_away_its_own_part_and_the_last_one_the_review(support: Team) -> None:
    ben = support.person("ben")
    ben.says(FIRST, "support")
    comes_to_rest(support)
    ben.says(SECOND, "support")
    comes_to_rest(support)
    first, second = whispers(ben, least=2)
    taken = ben.clicks(first, "Undo")
    assert "stays, because others mentioned it too" in taken.text
    assert stands(support) == (39, 1)
    with support.bot.db.read(support.workspace) as store:
        (customer,) = store.customers.called("李四")
        (left,) = store.interactions.last(customer.id)
        followup = store.followups.open_of(customer.id)
    assert left.note == SECOND
    assert followup is not None
    assert followup.reviews == [left.id]
    assert taken.click("Restore").text.startswith("Restored")
    assert stands(support) == (39, 1)
    ben.clicks(second, "Undo").text  # noqa: B018 (waits)
    assert stands(support) == (39, 1)
    with support.bot.db.read(support.workspace) as store:
        (left,) = store.interactions.last(customer.id)
    assert left.note == FIRST


def test_an_edit_that_strikes_each_part_takes_the_review_back(support: Team) -> None:
    ben = support.person("ben")
    first, second = ben.says(FIRST, "support"), ben.says(SECOND, "support")
    assert stands(support) == (39, 1)
    ben.edits(first, f"~{FIRST}~ 搞错了，不是他")
    assert stands(support) == (39, 1)
    ben.edits(second, f"~{SECOND}~ 搞错了")
    assert stands(support) == (40, 0)
    support.slack.wait_for(lambda: not first.reactions and not second.reactions)


def test_an_emoji_is_a_part_too_and_goes_with_itself(support: Team) -> None:
    ben, alice = support.person("ben"), support.alice
    ben.says(FIRST, "support")
    asked = ben.says("李四那边还在等", "support")
    comes_to_rest(support)
    alice.reacts(asked, "-1")
    assert stands(support) == (39, 1)
    assert "the same incident counts once" in whispers(alice)[-1].text.lower()
    alice.unreacts(asked, "-1")
    assert stands(support) == (39, 1)


def test_a_thread_is_one_incident_until_the_other_side_is_told(support: Team) -> None:
    ben = support.person("ben")
    first = ben.says(FIRST, "support")
    support.slack.clock.move(hours=3)
    ben.says("他说太失望了，非常不满意", "support", thread=first)
    assert stands(support) == (39, 1)
    ben.says(GLAD, "support", thread=first)
    assert stands(support) == (40, 2)
    support.slack.clock.move(minutes=1)
    ben.says("李四又投诉了，非常生气", "support", thread=first)
    assert stands(support) == (39, 3)


def test_a_thread_is_another_incident_once_the_follow_up_is_done(support: Team) -> None:
    ben = support.person("ben")
    first = ben.says(FIRST, "support")
    comes_to_rest(support)
    from storage.store import Author

    support.slack.clock.move(hours=1)
    with support.bot.db.write(support.workspace, Author(ben.id, support.slack.clock.now(), "test")) as store:
        (customer,) = store.customers.called("李四")
        followup = store.followups.open_of(customer.id)
        assert followup is not None
        store.followups.change(followup, state="done", closed_at=support.slack.clock.now(), closed_by=ben.id)
    support.slack.clock.move(minutes=1)
    ben.says("李四又投诉了，非常生气", "support", thread=first)
    assert stands(support) == (38, 2)


def test_what_is_typed_always_counts(support: Team) -> None:
    ben = support.person("ben")
    ben.says(FIRST, "support")
    comes_to_rest(support)
    assert ben.types("/log 李四 bad again", channel="support").text.startswith("Logged")
    assert stands(support) == (38, 2)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_events_out_of_order_come_to_the_same(support: Team, order: tuple[int, ...]) -> None:
    """A bad review hours ago; within a minute another in its thread, a good one and a bad one, told in any order."""
    ben = support.person("ben")
    first = ben.says(FIRST, "support")
    comes_to_rest(support)
    support.slack.clock.move(hours=2)
    start = support.slack.clock.seconds()
    texts = ("他说太失望了，非常不满意", GLAD, "李四又投诉了，非常生气")
    for which in order:
        tell(support, ben.id, texts[which], f"{start + 10 * which:.6f}", first)
        comes_to_rest(support)
    assert stands(support) == (39, 3)


def tell(team: Team, who: str, text: str, ts: str, first: Message) -> None:
    """Deliver a message's event as of an instant, as when Slack's events overtake each other."""
    known = next(d for d in team.slack.events.delivered if d.payload.get("event", {}).get("type") == "message")
    payload = {
        **known.payload,
        "event_id": f"Ev{ts}",
        "event": {
            "type": "message",
            "channel": first.channel,
            "channel_type": "channel",
            "user": who,
            "text": text,
            "ts": ts,
            "event_ts": ts,
            "thread_ts": first.ts,
            "team": team.workspace,
        },
    }
    before = dict(known.payload)
    known.payload.clear()
    known.payload.update(payload)
    assert team.slack.deliver(known).ok
    known.payload.clear()
    known.payload.update(before)


def test_each_review_says_whose_word_it_is_and_whose_customer_it_was(support: Team) -> None:
    owner = support.alice.id
    customer = adds(support, "Second & Co", owner=owner)
    from storage.store import Author

    with support.bot.db.write(support.workspace, Author(owner, support.slack.clock.now(), "test")) as store:
        store.channels.link("C0PARTNERS", customer)
    support.alice.types("/haoping", channel="sales")  # the bot knows her from now on
    support.person("paula").says("We are really happy with the new lamps, excellent quality!", "partners")
    support.alice.says("Second & Co are furious about the invoice", "support")
    support.alice.types("/log Second & Co bad late", channel="support")
    comes_to_rest(support)
    with support.bot.db.read(support.workspace) as store:
        found = {(one.source, one.owner) for one in store.interactions.last(customer)}
    assert found == {(Word.OWN, owner), (Word.REPORTED, owner), (Word.TYPED, owner)}
    card = support.alice.types("/customer Second & Co", channel="support").text
    for word in ("their own words", "reported", "typed"):
        assert word in card
