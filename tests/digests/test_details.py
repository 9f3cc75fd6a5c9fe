"""Every number of a digest can be asked for its customers, in both languages; what is left out is left out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakeslack import said
from fakeslack.model import Message
from handlers.customers.segments import OTHER, YOUNG_LOW
from handlers.followups import rules as followups
from handlers.followups.calendar import Calendar
from handlers.kernel.days import weekdays
from storage.store import Author, Store
from storage.types import Mark
from tests.conftest import Team
from tests.digests.conftest import Digests

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def everything(team: Team) -> None:
    """Something behind every number of the digest of 23 November, nine o'clock UTC."""
    for days, what in ((20, old), (0, new)):
        with team.bot.db.write(
            team.workspace, Author("U0ALICE001", NOON - timedelta(days=days), "test", "C1")
        ) as store:
            what(store)


def old(store: Store) -> None:
    for name in ("李四", "王五", "赵六", "小张"):
        store.customers.add(name, age=30, spending="low" if name == "赵六" else "high")
    store.customers.change(1, {"birthday": datetime(1980, 11, 23, tzinfo=UTC).date()})
    log(store, 2, Mark.BAD, "too slow")
    for customer, days in ((3, -1), (4, 40)):
        when = followups.when(Calendar(weekdays, "UTC"), NOON.date() + timedelta(days=days), NOON - timedelta(days=20))
        store.followups.add(customer, "U0BEN00001", "", [], **vars(when))


def new(store: Store) -> None:
    log(store, 2, Mark.GOOD, "")
    seen = log(store, 1, Mark.BAD, "")
    store.sources.add(
        seen, "C1", "1.1", "U0BEN00001", permalink="https://x.slack.com/p1", excerpt="as the message says"
    )
    log(store, 1, Mark.NEUTRAL, "")
    store.customers.change(3, {"spending": "high"})
    store.changes.record("customer.edit", "customer:3", 3, before={"spending": "low"}, after={"spending": "high"})
    store.customers.add("Neu")
    purchase = store.purchases.add(2, 400_00, [[0, 20]], "")
    store.ledger.append(2, 50, "award", purchase=purchase)
    store.ledger.append(2, -20, "redemption")
    store.ledger.append(2, 5, "adjustment")
    if product := store.products.add("Lamp"):
        store.surveys.answer(product.id, 30, "more light", "")


def log(store: Store, customer: int, mark: Mark, note: str) -> int:
    moved = {Mark.GOOD: 1, Mark.BAD: -1}.get(mark, 0)
    id = store.interactions.add(customer, store.author.at.date(), mark, note, moved)
    store.customers.move(customer, moved, 1)
    return id


def menu_of(message: Message) -> dict[str, Any]:
    elements = [element for block in message.blocks for element in block.get("elements", [])]
    return next(one for one in elements if str(one.get("action_id", "")).startswith("digest_who"))


EXPECTED = {
    "Good reviews: 1": "王五 × 1",
    "Bad reviews: 1": "李四 × 1",
    "Neutral: 1": "李四 × 1",
    "Satisfaction down: 1": "李四: 4.0 → 3.9",
    "Satisfaction up: 1": "王五: 3.9 → 4.0",
    "To call today: 2": "赵六: follow-up overdue since Sat, Nov 21 (<@U0BEN00001>), satisfaction 4.0",
    "Open follow-ups: 2": "赵六: due Sat, Nov 21 (<@U0BEN00001>)\n小张: due Fri, Jan 1 (<@U0BEN00001>)",
    "Overdue follow-ups: 1": "赵六: due Sat, Nov 21 (<@U0BEN00001>)",
    "Recovered: 1": "王五",
    "Purchases: 1": "王五: 1 purchase, ¥400",
    "Points awarded: 50": "王五: 50 points",
    "Points redeemed: 20": "王五: 20 points",
    "New customers: 1": "Neu",
    "Customers: 5": "李四\n王五\n赵六\n小张\nNeu",
    "Birthdays: 1": "李四: Mon, Nov 23",
    "Segment changes: 1": "赵六: Young, low income → Other",
}


def test_every_number_is_explained_a_week_later(team: Team, digests: Digests) -> None:
    digests.at("2026-11-22T12:00")
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    everything(team)
    digests.at("2026-11-23T09:00")
    (post,) = digests.posts()
    assert "李四: 4.0 → 3.9" not in post  # they are to be called, and told of there
    assert "bad review, satisfaction 3.9 · “as the message says” message" in post
    assert "20 redeemed, +5 from refunds, adjustments and undo" in post
    (message,) = [one for one in team.alice.sees("sales") if one.metadata and not said(one).startswith("🎂")]
    assert "https://x.slack.com/p1" in str(message.blocks)
    digests.at("2026-11-30T08:00")
    menu = menu_of(message)
    shown = {}
    for option in menu["options"]:
        answer = team.alice.chooses(message, menu["action_id"], option["value"])
        shown[option["text"]["text"]] = said(answer.message).partition("\n")[2]
    assert "95% confidence" in shown.pop("How reliable is the CSAT?")
    first = {key: value if key != "To call today: 2" else value.splitlines()[0] for key, value in shown.items()}
    assert first == EXPECTED
    team.xiaolin.chooses(message, menu["action_id"], menu["options"][0]["value"])
    assert "王五：1 笔消费，共 ¥400" in said(
        team.xiaolin.chooses(
            message,
            menu["action_id"],
            next(one["value"] for one in menu["options"] if one["value"].endswith(":purchases")),
        ).message
    )


def test_who_was_merged_has_their_name_of_now_and_who_was_forgotten_has_none(team: Team, digests: Digests) -> None:
    digests.at("2026-11-22T12:00")
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    everything(team)
    team.alice.types("/log 王五 bad", channel="sales")
    digests.at("2026-11-23T09:00")
    digests.posts()
    (message,) = [one for one in team.alice.sees("sales") if one.metadata and not said(one).startswith("🎂")]
    team.alice.types("/customer merge 王五 into 赵六", channel="sales").click("choose:0")
    team.alice.types("/customer forget 李四", channel="sales").click("choose:0")
    team.slack.settle()
    menu = menu_of(message)
    shown = {}
    for key in ("bad", "purchases"):
        value = next(one["value"] for one in menu["options"] if one["value"].endswith(f":{key}"))
        shown[key] = said(team.alice.chooses(message, menu["action_id"], value).message).splitlines()[1:]
    assert shown == {
        "bad": ["a customer who's since been removed × 1", "赵六 × 1"],
        "purchases": ["赵六: 1 purchase, ¥400"],
    }
    digests.at("2026-11-24T09:00")
    second = digests.posts()[1]
    assert "customers: 3" in second
    assert "李四" not in second


def test_the_last_24_hours_explain_themselves_too(team: Team, digests: Digests) -> None:
    digests.at("2026-11-22T12:30")
    everything(team)
    shown = team.alice.types("/digest", channel="sales")
    menu = menu_of(shown.message)
    value = next(one["value"] for one in menu["options"] if one["value"].endswith(":new"))
    answer = team.alice.chooses(shown.message, menu["action_id"], value)
    assert "The 24 hours up to today 12:30 PM" in said(answer.message)
    assert "Neu" in said(answer.message)
    assert "The last 24 hours" in said(shown.message)  # beside it, not in its place
    taken = team.alice.clicks(shown.message, "digest_take:0")
    assert "You're on it" in taken.text


def test_sections_are_left_out(team: Team, digests: Digests) -> None:
    digests.at("2026-11-22T12:00")
    made = team.alice.types("/digest daily 09:00 UTC", channel="sales")
    made.click("Edit…").submit({"sections": []})
    team.slack.settle()
    everything(team)
    digests.at("2026-11-23T09:00")
    (post,) = digests.posts()
    assert [line.partition(":")[0] for line in post.splitlines()] == [
        "Digest",
        "CSAT",
        "Previous period",
        "From Sun, Nov 22, 9",
    ]


def test_fourteen_days_of_satisfaction_are_drawn(team: Team, digests: Digests) -> None:
    digests.at("2026-11-22T12:00")
    team.alice.types("/digest daily 09:00 UTC language=zh", channel="sales")
    everything(team)
    team.alice.types("/digest run", channel="sales")
    digests.at("2026-11-23T09:00")
    digests.posts()
    message = [one for one in team.alice.sees("sales") if one.metadata and one.metadata["event_type"] == "digest"][-1]
    bars, line = [one for one in message.blocks if one["type"] == "data_visualization"]
    assert [series["name"] for series in bars["chart"]["series"]] == ["好评", "差评"]
    assert line["title"] == "14 天的平均满意度（0 到 5）"
    assert line["chart"]["axis_config"]["categories"][-1] == "11月23日"
    assert [one["value"] for one in line["chart"]["series"][0]["data"]][-2:] == [3.98, 3.98]


def test_the_segments_of_the_story(team: Team, digests: Digests) -> None:
    everything(team)
    with team.bot.db.read(team.workspace) as store:
        edited = store.figures.edited(reach_of(store))
        assert edited == {3: {"spending": "low"}}
    assert (YOUNG_LOW, OTHER) == ("young_low", "other")


def reach_of(store: Store) -> Any:
    from storage.reach import Reach

    until = NOON + timedelta(hours=1)
    return Reach(until - timedelta(days=1), until, until - timedelta(days=1))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("daily 9:00 to=bob", "Add to=me to get it yourself; otherwise it's posted in this channel."),
        ("daily 9:00 language=fr", "I don't speak fr. Type English, Chinese, Traditional Chinese or auto."),
        ("daily 9:00 segment=rich", "There's no segment or list called rich. You can choose Young, low income"),
        ("daily 9:00 owner=bob", "An owner is a colleague. Type @ and choose one, or me for yourself."),
        ("monthly 0 9:00", "0 isn't a day of the month. Please use 1 to 31, or last."),
        ("monthly 五 9:00", "五 isn't a day of the month. Please use 1 to 31, or last."),
    ],
)
def test_what_is_typed_behind_the_time(team: Team, digests: Digests, typed: str, says: str) -> None:
    assert says in team.alice.types(f"/digest {typed}", channel="sales").text
    assert digests.sql("SELECT id FROM schedule") == []


def test_old_buttons_say_what_to_do(team: Team, digests: Digests, subtests: pytest.Subtests) -> None:
    made = team.alice.types("/digest daily 09:00 UTC to=here language=en segment=all", channel="sales")
    assert "in English" in made.text
    assert "Only you can see this" in team.alice.clicks(made.message, "Preview").text
    shown = made.message
    team.alice.types("/digest off", channel="sales")
    for button in ("Preview", "Edit…"):
        with subtests.test(button=button):
            assert "This digest isn't there anymore." in team.alice.clicks(shown, button).text
