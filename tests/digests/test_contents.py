"""What a digest says: who to call and what can be done, who is behind a number, what was corrected or came late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fakeslack import Answer, said
from fakeslack.model import Message
from handlers.digests.about import About
from handlers.digests.rules import Span, interval
from storage.store import Author, Store
from storage.types import Mark
from tests.conftest import Team
from tests.digests.conftest import Digests
from tests.digests.looked_ahead import gathered

MONDAY = "2026-11-23T09:00"


def post_of(team: Team, digests: Digests, number: int = -1) -> Message:
    digests.posts()
    return [one for one in team.alice.sees("sales") if one.metadata and one.metadata["event_type"] == "digest"][number]


def logged(team: Team, **counts: int) -> None:
    for mark, count in counts.items():
        for _ in range(count):
            team.alice.types(f"/log Acme {mark}", channel="sales")


@pytest.fixture
def daily(team: Team, digests: Digests) -> Digests:
    """A daily digest in sales, and a customer."""
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    team.alice.types("/customer add Acme", channel="sales")
    return digests


def asked(message: Message, team: Team, what: str) -> Answer:
    menu = next(
        element
        for block in message.blocks
        for element in block.get("elements", [])
        if element.get("action_id", "").startswith("digest_who")
    )
    option = next(one for one in menu["options"] if one["text"]["text"].startswith(what))
    return team.alice.chooses(message, menu["action_id"], option["value"])


def test_the_text_that_is_read_out_is_a_sentence(team: Team, daily: Digests) -> None:
    logged(team, good=8, bad=2)
    daily.at(MONDAY)
    message = post_of(team, daily)
    assert message.text == "Digest: Mon, Nov 23. CSAT 80% from 8 good and 2 bad reviews."
    logged(team, bad=1)
    daily.at("2026-11-24T09:00")
    assert post_of(team, daily).text == (
        "Digest: Tue, Nov 24. 0 good and 1 bad reviews, too few to judge. 1 customer to call today: Acme."
    )


def test_whoever_takes_a_call_does_it_or_puts_it_off(team: Team, daily: Digests) -> None:
    logged(team, bad=1)
    daily.at(MONDAY)
    daily.at("2026-11-24T09:00")  # the follow-up is due
    message = post_of(team, daily)
    assert "1. Acme: follow-up due today (<@U0ALICE001>), 1 bad review, satisfaction 3.9" in said(message)
    ben = team.person("ben")
    taken = ben.clicks(message, "digest_take:0")
    assert "You're on it: Acme" in taken.text
    assert taken.visible_to == ben.id
    assert daily.sql("SELECT owner, state FROM followup") == [(ben.id, "taken")]
    later = ben.clicks(message, "digest_later:2")
    assert "Acme can wait until" in later.text
    daily.at("2026-11-24T10:00")
    assert "nobody to call" in team.alice.types("/digest", channel="sales").text
    form = ben.clicks(message, "digest_done:1")
    form.submit({"mood": "good", "outcome": "apologised"})
    team.slack.settle()
    assert daily.sql("SELECT state, outcome FROM followup") == [("done", "apologised")]
    assert daily.sql("SELECT satisfaction FROM customer") == [(40,)]


def test_who_has_no_follow_up_gets_one_by_the_first_click(team: Team, daily: Digests) -> None:
    with team.bot.db.write(team.workspace, Author("U1", datetime(2026, 11, 20, tzinfo=UTC), "test")) as store:
        for name in ("Low", "Lower", "Lowest"):
            customer = store.customers.add(name, satisfaction=39 - len(name))
            store.interactions.add(customer.id, date(2026, 11, 20), Mark.BAD, "", 0)
    daily.at(MONDAY)
    message = post_of(team, daily)
    assert "1. Lowest: 1 bad review, satisfaction 3.3" in said(message)
    rows = [block for block in message.blocks if "digest_take" in str(block)]
    lowest, lower, low = (row["block_id"] for row in rows)
    team.alice.clicks(message, "digest_take:0", block_id=lowest)
    later = team.alice.clicks(message, "digest_later:2", block_id=lower)
    assert "Lower stays off the list until there's something new." in later.text
    form = team.alice.clicks(message, "digest_done:1", block_id=low)
    assert "asks" not in str(form.submit({"mood": "neutral"}).errors)
    team.slack.settle()
    kept = daily.sql(
        "SELECT c.name, f.day, f.state FROM followup f JOIN customer c ON c.id = f.customer AND"
        " c.workspace = f.workspace ORDER BY c.satisfaction"
    )
    assert [(name, str(day), state) for name, day, state in kept] == [
        ("Lowest", "2026-11-23", "open"),
        ("Low", "2026-11-23", "done"),
    ]
    shown = team.alice.types("/digest", channel="sales")
    assert "To call today: 1\n1. Lowest: follow-up due today" in shown.text


def test_a_click_a_week_later_explains_that_post(team: Team, daily: Digests) -> None:
    logged(team, good=10, bad=2, neutral=1)
    team.alice.types("/purchase Acme 400", channel="sales")
    daily.at(MONDAY)
    message = post_of(team, daily)
    daily.at("2026-11-30T12:00")
    logged(team, good=5)
    team.alice.types("/customer edit Acme name=Zenith", channel="sales")
    good = asked(message, team, "Good reviews: 10")
    assert good.visible_to == team.alice.id
    assert said(good.message) == "Good reviews · Mon, Nov 23\nZenith × 10"
    assert "Zenith: 1 purchase, ¥400" in asked(message, team, "Purchases: 1").text
    assert "Zenith: 50 points" in asked(message, team, "Points awarded: 50").text
    sure = asked(message, team, "How reliable").text
    low, high = interval(10, 2)
    assert f"between {low}% and {high}% with 95% confidence, from 10 good and 2 bad reviews" in sure
    assert (low, high) == (55, 96)


def test_a_long_list_comes_in_pages(team: Team, daily: Digests) -> None:
    with team.bot.db.write(team.workspace, Author("U1", datetime(2026, 11, 23, 1, tzinfo=UTC), "test")) as store:
        for number in range(45):
            store.customers.add(f"c{number:02}")
    daily.at(MONDAY)
    first = asked(post_of(team, daily), team, "New customers: 46")
    assert "c18" in first.text
    assert "c19" not in first.text
    assert "Page 1 of 3" in first.text
    second = first.click("More")
    assert "c19" in second.text
    third = second.click("More")
    assert "c44" in third.text
    assert "Page 3 of 3" in third.text
    assert "Page 2 of 3" in third.click("Back").text


def test_a_log_that_is_taken_back_shows_as_corrected_in_the_next(team: Team, daily: Digests) -> None:
    last = [team.alice.types(f"/log Acme {mark}", channel="sales") for mark in ["good"] * 9 + ["bad", "bad"]][-1]
    daily.at(MONDAY)
    last.click("Undo")
    logged(team, good=1)
    daily.at("2026-11-24T09:00")
    second = said(post_of(team, daily))
    assert "Previous period: 90%, 9 good, 1 bad" in second
    assert "Corrected since: the previous digest counted 9 good, 2 bad, 0 neutral" in second
    daily.at("2026-11-25T09:00")
    assert "Corrected" not in said(post_of(team, daily))


def test_what_was_stamped_before_and_written_after_is_in_the_next_one(team: Team, daily: Digests) -> None:
    logged(team, good=1)
    daily.at(MONDAY)
    assert "1 good, 0 bad" in daily.posts()[0]
    stamped = datetime(2026, 11, 23, 8, 59, 59, tzinfo=UTC)
    with team.bot.db.write(team.workspace, Author("U0BEN00001", stamped, "/log", "C0SALES001")) as store:
        late(store)
    daily.at("2026-11-24T09:00")
    second = daily.posts()[1]
    assert "0 good, 1 bad; 1 neutral (not counted)" in second
    assert "Previous period: too few to judge, 1 good, 0 bad" in second
    assert "too late" in second
    assert "New customers: 1 (Late)" in second
    assert "Purchases: 1, ¥10 after refunds" in second
    assert "20 awarded" in second
    assert "Corrected" not in second
    logged(team, good=1)
    daily.at("2026-11-25T09:00")
    third = daily.posts()[2]
    assert "too few to judge: 1 good, 0 bad" in third
    assert "Previous period: too few to judge, 0 good, 1 bad" in third
    assert "Corrected" not in third


def late(store: Store) -> None:
    store.interactions.add(1, store.author.at.date(), Mark.BAD, "too late", -1)
    store.interactions.add(1, store.author.at.date(), Mark.NEUTRAL, "", 0)
    store.customers.move(1, -1, 2)
    store.customers.add("Late")
    purchase = store.purchases.add(1, 10_00, [[0, 20]], "")
    store.ledger.append(1, 20, "award", purchase=purchase)


def test_where_slack_draws_nothing_the_same_numbers_come_as_text(team: Team, daily: Digests) -> None:
    logged(team, good=2, bad=1)
    team.slack.operator.fail(method="chat.postMessage", error="invalid_blocks")
    daily.at(MONDAY)
    message = post_of(team, daily)
    assert [block["type"] for block in message.blocks].count("data_visualization") == 0
    text = said(message)
    assert "The last 14 days" in text
    assert "Nov 23: 2 good, 1 bad, average satisfaction 4.10" in text
    assert "Nov 10: 0 good, 0 bad, average satisfaction –" in text
    assert len(daily.posts()) == 1
    assert message.metadata is not None
    daily.at("2026-11-24T09:00")
    charts = [block for block in post_of(team, daily).blocks if block["type"] == "data_visualization"]
    assert [chart["chart"]["type"] for chart in charts] == ["bar"]  # for the mean, not all days have customers
    assert [one["value"] for one in charts[0]["chart"]["series"][0]["data"]] == [0] * 12 + [2, 0]


def test_products_birthdays_and_segments(team: Team, daily: Digests) -> None:
    alice = team.alice
    alice.types("/customer add 李四 birthday=1980-11-24 spending=high", channel="sales")
    alice.types("/customer add 王五 age=30 spending=high", channel="sales")
    alice.types("/customer add 小张 birthday=1986-11-23 spending=low", channel="sales")
    alice.types("/product add Lamp price=100", channel="sales")
    digests = daily
    digests.at("2026-11-22T12:00")
    digests.at(MONDAY)
    alice.types("/customer edit 王五 spending=low", channel="sales")
    alice.types("/survey Lamp 4.5 better price", channel="sales")
    digests.at("2026-11-24T09:00")
    first, second = digests.posts()
    assert "Birthdays" not in first
    assert "Birthday gifts to give: 李四 (Tue, Nov 24)" in second
    assert "王五: Other → Young, low income" in second
    assert "Products, out of 5: Lamp 4.5 from 1 new answer" in second
    opened = alice.clicks(post_of(team, digests), "Improve Lamp: better price × 1")
    assert "Improve Lamp" in opened.text
    assert "¥100 → ¥90" in opened.text
    assert opened.visible_to == alice.id


def test_growing_older_moves_a_customer(team: Team, digests: Digests, subtests: pytest.Subtests) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    with team.bot.db.write(team.workspace, Author("U1", at, "test")) as store:
        store.customers.add("forty", birthday=at.date().replace(year=1986, day=23), spending="low")
        store.customers.add("leap", birthday=datetime(1988, 2, 29, tzinfo=UTC).date(), spending="low")
    for until, who in (("2026-11-23T09:00", 1), ("2028-02-29T09:00", 2)):
        with subtests.test(until=until):
            end = datetime.fromisoformat(until).replace(tzinfo=UTC)
            day = timedelta(days=1)
            with team.bot.db.read(team.workspace) as store:
                report = gathered(store, Span(end - 2 * day, end - day, end), About())
            assert report.who["segments"] == [[who, "young_low", "other"]]


def test_no_phone_and_no_address_comes_into_a_channel(team: Team, daily: Digests) -> None:
    team.alice.types("/customer add 李四 phone=13800138000 email=li@example.com owner=<@U0BEN00001>", channel="sales")
    for mark in ("bad", "good", "bad"):
        team.alice.types(f"/log 李四 {mark}", channel="sales")
    daily.at(MONDAY)
    daily.at("2026-11-24T09:00")
    team.alice.types("/digest run", channel="sales")
    for text in daily.posts():
        assert "13800138000" not in text
        assert "li@example.com" not in text
    kept: list[tuple[Any, ...]] = daily.sql("SELECT figures FROM digest")
    assert "李四" not in str(kept)
    assert "138" not in str(kept)


ORDINARY = (
    "/customer add Globex birthday=1980-11-24 spending=high",
    "/customer add Hooli",
    "/log Globex bad the parcel is late",
    "/log Acme good",
    "/log Hooli neutral the invoice came twice",
    "/purchase Acme 400",
    "/points redeem Acme 20 mug",
    "/customer followup Acme today renew",
    "/product add Lamp price=100",
    "/survey Lamp 4.5 better price",
)


def test_an_ordinary_day_is_twelve_lines_and_a_day_on_which_nothing_was_bought_says_so(
    team: Team, daily: Digests
) -> None:
    logged(team, good=1)
    daily.at(MONDAY)
    for typed in ORDINARY:
        assert team.alice.types(typed, channel="sales").error is None
    daily.at("2026-11-24T09:00")
    lines = said(post_of(team, daily)).splitlines()
    drawn = [line for line in lines if "14 days" in line]
    assert len(lines) - len(drawn) <= 12, lines
    assert [line.partition(":")[0] for line in lines[:4]] == ["Digest", "CSAT", "Previous period", "To call today"]
    assert "1 good, 0 bad · 1 of 1 complaint: delivery" in lines[2]
    bought = "Purchases: 1, ¥400 after refunds · Points: 50 awarded, 20 redeemed · New customers: 2 (Globex, Hooli)"
    assert bought in lines
    daily.at("2026-11-25T09:00")
    assert "Purchases: none · Points: 0 awarded, 0 redeemed" in said(post_of(team, daily)).splitlines()


def test_the_longest_digest_is_within_slacks_limits(team: Team, daily: Digests) -> None:
    at = datetime(2026, 11, 23, 1, tzinfo=UTC)
    with team.bot.db.write(team.workspace, Author("U0ALICE001", at, "test", "C0SALES001")) as store:
        for number in range(40):
            name = f"{'很长的名字' * 19}{number:02}"[-100:]
            customer = store.customers.add(name, birthday=at.date().replace(year=1970), spending="high")
            for mark, moved in ((Mark.BAD, -3), (Mark.GOOD, 1 if number % 2 else 5)):
                store.interactions.add(customer.id, at.date(), mark, "话" * 2000, moved)
                store.customers.move(customer.id, moved, 1)
            if product := store.products.add(f"{'产品' * 40}{number}"):
                store.surveys.answer(product.id, 30, "功能更强大", "features")
    daily.at(MONDAY)
    message = post_of(team, daily)
    assert len(message.blocks) <= 50
    assert ", and 3" in said(message)


def test_a_post_that_cannot_come_pauses_its_digest_and_its_owner_is_told_once(team: Team, daily: Digests) -> None:
    logged(team, good=1)
    team.alice.archives("sales")
    daily.at(MONDAY)
    team.slack.wait_for(lambda: any("archived" in one.text for one in team.alice.sees()))
    assert daily.sql("SELECT paused FROM schedule") == [("is_archived",)]
    for day in range(24, 28):
        daily.at(f"2026-11-{day}T09:00")
    team.slack.settle()
    (told,) = [one for one in team.alice.sees() if "archived" in one.text]
    assert "is archived, so its digest is paused." in said(told)
    assert "/digest resume" in said(told)
    assert daily.claimed() == ["2026-11-23"]
    assert "archived" in team.alice.types("/digest resume", channel="sales").text


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found"])
def test_who_throws_the_bot_out_pauses_the_digest_until_it_is_back(team: Team, daily: Digests, error: str) -> None:
    xiaolin = team.xiaolin
    xiaolin.types("/digest 每天 09:00 UTC", channel="support")
    channel = team.slack.state.channel("support", team.workspace).id
    team.slack.operator.fail(method="chat.postMessage", channel=channel, error=error)
    daily.at(MONDAY)
    team.slack.wait_for(lambda: any("暂停" in said(one) for one in xiaolin.sees()))
    (told,) = [one for one in xiaolin.sees() if one.bot_id]
    assert said(told) == f"我已经不在 <#{channel}> 里了，那里的简报先暂停。请把我加回去，再用 /digest 恢复 恢复"
    assert daily.sql("SELECT channel, paused FROM schedule ORDER BY id") == [("C0SALES001", None), (channel, error)]
    assert "已暂停" in xiaolin.types("/digest 列表", channel="support").text
    assert "重新发到" in xiaolin.types("/digest 恢复", channel="support").text
    daily.at("2026-11-24T09:00")
    team.slack.wait_for(lambda: any(one.metadata for one in xiaolin.sees("support")))
    assert daily.sql("SELECT paused FROM schedule") == [(None,), (None,)]
