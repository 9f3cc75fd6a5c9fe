"""Segments of the team's own over the wire: added, put in order, renamed, removed; and taken wherever one is named."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fakeslack.answers import said
from handlers.customers.segmentation import Own, Range, Segmentation
from handlers.policy import typed_own
from handlers.policy.ranges import cents, count, found, tenths
from handlers.policy.versions import in_force
from storage.store import Author
from tests.policy.conftest import types

if TYPE_CHECKING:
    from fakeslack import Actor
    from fakeslack.answers import Answer
    from tests.conftest import Team

NOW = date(2026, 11, 22)


@pytest.fixture
def shop(team: Team) -> Team:
    """A shop with four customers; 王五 spent most, 李四 long ago, Tom is of the tag, and nobody knows of Ann."""
    at = team.slack.clock.now()
    with team.bot.db.write(team.workspace, Author("U0ALICE001", at, "test")) as store:
        people: dict[str, dict[str, Any]] = {
            "王五": {"age": 25, "spending": "low"},
            "李四": {"age": 45, "spending": "high"},
            "Tom": {"tags": "VIP, new"},
            "Ann": {},
        }
        for name, known in people.items():
            store.customers.add(name, **known)
        today = at.date()
        for name, amount, days in (
            ("王五", 600_00, 1),
            ("王五", 500_00, 40),
            ("李四", 900_00, 400),
            ("Tom", 100_00, 100),
        ):
            customer = store.customers.called(name)[0]
            store.purchases.add(customer.id, amount, [[0, 20]], "", today - timedelta(days=days))
    return team


def opens(who: Actor, what: str = "Add a segment…") -> Answer:
    shown = who.types("/rules", channel="sales")
    return who.clicks(shown.message, what)


def saves(form: Answer, fields: dict[str, Any]) -> Answer:
    """Fill in a segment and save it, once who would move was read."""
    answer = form.submit(fields)
    assert not answer.errors, answer.errors
    if answer.views:
        again = answer.submit({})
        assert not again.errors, again.errors
    return form


def changes(who: Actor, name: str) -> Answer:
    shown = who.types("/rules", channel="sales")
    return who.chooses(shown.message, "Change one…", name)


BIG = {"english": "Big spenders", "chinese": "大客户", "spent": "≥ 1000"}


def test_a_segment_is_added_after_it_was_read_who_would_move(shop: Team) -> None:
    form = opens(shop.alice)
    asked = form.submit(BIG)
    assert "1 of 4 would move:" in said(asked.view)
    assert "Young, low income → Big spenders: 1 · 王五" in said(asked.view)
    assert "Nothing's saved yet" in said(asked.view)
    with shop.bot.db.read(shop.workspace) as store:
        assert not in_force(store).own
    every = shop.alice.clicks(asked.view, "All the names…")
    assert "王五" in said(every.view)
    asked.submit({})
    told = form.text
    assert "Big spenders: none → spent in 12 months ≥ ¥1,000" in told
    assert "1 customer moved: Young, low income → Big spenders: 1" in told
    assert "Big spenders → Young, low income → Young, middle income → Middle-aged, high income → Other" in told
    card = types(shop.alice, "/segment 王五")
    assert "Segment: Big spenders (rule: spent in 12 months ≥ ¥1,000)" in card
    assert "✓ spent in 12 months ≥ ¥1,000: ¥1,100" in card
    counts = types(shop.alice, "/segment")
    assert "Big spenders: 1 · spent in 12 months ≥ ¥1,000" in counts
    assert "Young, low income: 0" in counts
    for typed in (
        "/segment big spenders",
        "/segment 大客户",
        "/customer list segment=大客户",
        "/customer list Big spenders",
    ):
        listed = types(shop.alice, typed)
        assert "1 customer" in listed, typed
        assert "王五" in listed, typed
    types(shop.alice, "/haoping language zh")
    assert "客户群：大客户（规则：12 个月消费 ≥ ¥1,000）" in types(shop.alice, "/segment 王五")


def test_it_is_renamed_put_elsewhere_and_removed_and_each_is_undone(shop: Team) -> None:
    alice = shop.alice
    saves(opens(alice), BIG)
    saves(opens(alice), {"english": "Regulars", "purchases": "≥ 2", "behind": "young_low"})
    assert "Big spenders → Young, low income → Regulars →" in types(alice, "/rules")
    renamed = saves(changes(alice, "Big spenders"), {"english": "Whales", "behind": "after Regulars"})
    assert "order: " in renamed.text
    assert "Young, low income → Regulars → Whales → Young, middle income" in types(alice, "/rules")
    assert "Segment: Young, low income" in types(alice, "/segment 王五")
    assert alice.clicks(renamed.message, "Undo").text.startswith("Undone.")
    assert "Segment: Big spenders" in types(alice, "/segment 王五")
    removed = saves(changes(alice, "Big spenders"), {"remove": ["remove"]})
    assert "Big spenders: spent in 12 months ≥ ¥1,000 → none" in removed.text
    assert "Segment: Young, low income" in types(alice, "/segment 王五")
    assert types(alice, "/haoping undo").startswith("Undone.")
    assert "Segment: Big spenders" in types(alice, "/segment 王五")


def test_who_fits_two_is_named_and_the_first_counts(shop: Team) -> None:
    saves(opens(shop.alice), BIG)
    asked = opens(shop.alice).submit({"english": "Regulars", "purchases": "≥ 2", "behind": "first"})
    assert "Big spenders → Regulars: 1 · 王五" in said(asked.view)
    assert "Regulars, also Big spenders: 1 · 王五" in said(asked.view)


def test_one_that_is_used_stays_until_it_is_no_more(shop: Team) -> None:
    alice = shop.alice
    saves(opens(alice), BIG)
    form = alice.clicks(alice.types("/rules", channel="sales").message, "rules_edit:0", block_id="rules.offers")
    key = next(one["block_id"] for one in form.view.blocks if one.get("block_id", "").startswith("own"))
    alice.chooses(form.view, key, "money_off")
    shop.slack.settle()
    form.submit({key.replace("kind", "what"): "500 - 50"})
    assert "Offer for 王五: 50 off orders of 500 or more" in types(alice, "/offer 王五")
    refused = changes(alice, "Big spenders").submit({"remove": ["remove"]})
    answer = refused if refused.errors else refused.submit({})
    assert "An offer is for Big spenders" in str(answer.errors)
    types(alice, "/digest daily 09:00 segment=大客户")
    types(alice, "/customer list save Rich segment=大客户")
    assert "Only customers in Big spenders" in types(alice, "/digest list")
    assert "segment Big spenders" in types(alice, "/customer list Rich")


def test_the_rfm_group_stands_on_the_card_and_opens_as_a_list(shop: Team) -> None:
    alice = shop.alice
    said_of = "RFM: Potential loyalists (last purchase 1 day ago, 2 purchases and ¥1,100 in 12 months)"
    assert said_of in types(alice, "/customer 王五")
    assert said_of in types(alice, "/segment 王五")
    assert "RFM" not in types(alice, "/customer Ann")
    for typed in ("rfm=potential loyalists", "rfm=重要发展客户", "RFM：重要发展"):
        listed = types(alice, f"/customer list {typed}")
        assert "1 customer" in listed, typed
        assert "RFM group Potential loyalists" in listed
    assert "asleep is no RFM" not in types(alice, "/customer list rfm=asleep asleep 60")
    wrong = types(alice, "/customer list rfm=dragons")
    assert "dragons is no RFM group. There are Champions; Potential loyalists" in wrong
    form = alice.clicks(alice.types("/rules", channel="sales").message, "RFM…")
    assert "9999" in str(form.submit({"recent": "9999"}).errors)
    asked = form.submit({"recent": "90", "often": "2次"})
    assert "1 of 4 would move:" in said(asked.view)
    assert "Potential loyalists → Champions: 1 · 王五" in said(asked.view)
    asked.submit({})
    assert "often: 3 purchases in 12 months → 2 purchases in 12 months" in form.text
    assert "RFM: Champions" in types(alice, "/customer 王五")


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({}, "english", "Please give it a name"),
        ({"english": "VIP"}, "age", "Please fill in at least one condition"),
        ({"english": "Other", "age": "< 40"}, "english", "There's already a segment called Other"),
        ({"english": "unhappy", "age": "< 40"}, "english", "unhappy is a filter"),
        ({"english": "VIP", "age": "old"}, "age", "I can't read old. Type it like < 40, ≥ 40, 18–39."),
        ({"english": "VIP", "spent": "5"}, "spent", "I can't read 5. Type it like ≥ 1000"),
        ({"english": "VIP", "quiet": "30-10"}, "quiet", "Nobody fits 30-10."),
        ({"english": "VIP", "age": "≥ 151"}, "age", "≥ 151 is too much."),
        ({"english": "VIP", "satisfaction": "≥ 6"}, "satisfaction", "I can't read ≥ 6."),
    ],
)
@pytest.mark.database("sqlite")
def test_what_is_wrong_is_said_beside_its_field(
    shared: Team, fields: dict[str, Any], field: str, sentence: str
) -> None:
    answer = opens(shared.alice).submit(fields)
    assert sentence in answer.errors[field]


@pytest.mark.parametrize(
    ("text", "read_by", "expected"),
    [
        ("≥ 1,000", cents, (1000_00, None)),
        ("1.2万以上", cents, (12000_00, None)),
        ("不到500元", cents, (None, 500_00)),
        ("1000–5000", cents, (1000_00, 5000_01)),
        ("> 3 次", count, (4, None)),
        ("３次以上", count, (3, None)),
        ("at most 2", count, (None, 3)),
        ("between 3 and 5", count, (3, 6)),
        ("90天以上", count, (90, None)),
        ("<4.0", tenths, (None, 40)),
        ("≥ 4.5分", tenths, (45, None)),
        ("", count, (None, None)),
    ],
)
def test_ranges(text: str, read_by: Any, expected: tuple[int | None, int | None]) -> None:
    asked = found(text, read_by)
    assert (asked.least, asked.under) == expected


def test_a_form_is_read_back_as_it_stands() -> None:
    own = Own(
        "own1",
        "VIP",
        "贵宾",
        1,
        {"age": Range(18, 40), "spent": Range(1000_50, None), "lately": Range(None, 3), "quiet": Range(30, 91)}
        | {"purchases": Range(0, 1), "satisfaction": Range(30, 40)},
        ("low", "high"),
        ("new", "批发"),
        (("QQ", "a=1"),),
    )
    by = Segmentation(owns=typed_own.placed(Segmentation(), own, "young_low"))
    fields = typed_own.written(own, by)
    again = typed_own.read(fields, "own1", ["QQ"], by)
    assert typed_own.placed(by, again, fields.text("behind")) == (own,)
