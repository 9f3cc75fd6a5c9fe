"""The report: its numbers are those of what is there, and each that is of customers opens as a list of its length."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from handlers.customers.segments import ARTICLE, age_on, segment
from handlers.lists import who
from handlers.lists.filters import Filter
from handlers.lists.who import When
from handlers.policy.rules import ARTICLE as POLICY
from handlers.research import rules
from storage.lists import Wanted
from storage.opinions import by_point
from storage.store import Author, Store

if TYPE_CHECKING:
    from tests.conftest import Team, Walk

DAY = timedelta(days=1)
KINDS = ("", "features", "price", "features price", "service")


@pytest.mark.parametrize(
    ("asked", "answers", "total", "expected"),
    [(3, 9, 342, 40), (1, 1, 50, 0), (1, 1, 0, 500), (2, 4, 150, 63), (0, 5, 100, 0), (1, 3, 100, 56)],
)
def test_the_gap_is_the_share_who_ask_times_what_is_missing(
    asked: int, answers: int, total: int, expected: int
) -> None:
    assert rules.gap(asked, answers, total) == expected


def test_weeks_begin_on_monday_and_days_lie_around_an_improvement() -> None:
    monday = date(2026, 11, 23)
    days = [(monday - DAY, 1, 20), (monday, 2, 70), (monday + 6 * DAY, 1, 50)]
    assert rules.weeks(days) == [(monday - 7 * DAY, 1, 20), (monday, 3, 120)]
    apart = [(monday + n * DAY, 1, 10) for n in (-31, -30, -1, 0, 29, 30)]
    assert rules.around(apart, monday) == ((2, 20), (2, 20))


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("功能更强大", ""),
        ("功能更强大\nlighter", "lighter"),
        ("More features, a bigger screen", "a bigger screen"),
        ("lighter, and faster!", "lighter, and faster!"),
        ("", ""),
    ],
)
def test_own_words_are_what_is_none_of_the_articles(text: str, own: str) -> None:
    assert rules.own_words(text) == own


def fill(store: Store, dice: random.Random) -> int:
    """Have customers, some of them gone, and nobody in particular answer about two products; return the first's id."""
    first, other = (store.products.add(name) for name in ("产品A", "产品B"))
    assert first is not None
    assert other is not None
    today = store.author.at.date()
    people = [
        store.customers.add(
            f"name {n}", age=dice.choice((None, 25, 45)), spending=dice.choice((None, "low", "medium", "high"))
        )
        for n in range(30)
    ]
    for _ in range(90):
        customer = dice.choice([*people, None])
        id = store.surveys.answer(
            dice.choice((first.id, other.id)),
            dice.randrange(51),
            "",
            dice.choice(KINDS),
            customer=customer.id if customer else None,
            day=today - dice.randrange(100) * DAY,
        )
        if dice.random() < 0.1:
            store.surveys.mark_undone([id])
    store.customers.change(people[0].id, {"name": ""})
    return first.id


def opinions(store: Store, product: int) -> dict[int, Any]:
    """Return each customer's newest answer that stands, one by one."""
    found = {}
    for customer in store.lists.these(store.lists.ids(Wanted())):
        mine = [one for one in store.surveys.of_customer(customer.id, 100) if one.product == product]
        if mine:
            found[customer.id] = (customer, max(mine, key=lambda one: (one.day, one.id)))
    return found


def test_numbers_of_customers_are_as_long_as_their_lists(team: Team, walk: Walk) -> None:
    at = team.slack.clock.now()
    with team.bot.db.write(team.workspace, Author("U1", at, "test")) as store:
        product = fill(store, walk.dice)
        truth = opinions(store, product)
        when = When(POLICY, at.date(), "UTC")

        def listed(*given: Filter) -> set[int]:
            found = store.lists.ids(who.wanted(store, when, given))
            assert len(found) == len(set(found))
            return set(found)

        assert listed(Filter("answered", product)) == listed(Filter("answered", "产品a")) == set(truth)
        alike = [(one.age, one.birthday, one.spending, one.many, one.total) for one in store.opinions.alike([product])]
        expected: dict[str, list[int]] = {}
        for customer, one in truth.values():
            key = segment(age_on(at.date(), customer.birthday, customer.age), customer.spending).key
            expected.setdefault(key, []).append(one.score)
        segments = rules.by_segment(alike, at.date(), ARTICLE)
        assert segments == {key: (len(scores), sum(scores)) for key, scores in expected.items()}
        for key, (many, _) in segments.items():
            assert len(listed(Filter("answered", product), Filter("segment", key))) == many
        for kind in ("features", "price", "service"):
            asking = {id for id, (_, one) in truth.items() if kind in one.kinds}
            assert listed(Filter("answered", product, kind)) == asking
        theirs = Counter(one.score // 10 for _, one in truth.values())
        points = by_point((score, many) for score, _, many in store.opinions.of(product))
        for point, many in enumerate(points):
            assert theirs[point] == many == len(listed(Filter("answered", product, str(point))))


def test_a_report_of_all_and_of_one_product_says_and_opens_its_numbers(team: Team) -> None:
    alice = team.alice
    assert "Nobody has answered a survey yet." in alice.types("/survey report", channel="sales").text
    for typed in (
        "/product add 产品A price=100",
        "/product add 产品B price=100",
        *(f"/customer add {name} age=25 spending=low" for name in ("Ann", "Bob", "Cy", "Dee", "Eve")),
        "/customer add Old Joe age=60 spending=high",
        *(f"/survey 产品A 4 more features for {name}" for name in ("Ann", "Bob", "Cy", "Dee")),
        "/survey 产品A 1 for Ann",
        "/survey 产品A 3 lighter, please for Eve",
        "/survey 产品A 2 better price for Old Joe",
        "/survey 产品A 5",
        "/survey 产品B 4.5",
    ):
        alice.types(typed, channel="sales").text  # noqa: B018  (waits)
    every = alice.types("/survey report", channel="sales")
    assert "产品A: 3.4 out of 5 · 8 answers, from 1.0 to 5.0\n" in every.text
    assert "By segment: Young, low income 3.2 (5) · Middle-aged, high income 2.0 (1, too few to judge)" in every.text
    assert "产品B: 4.5 out of 5 · 1 answer, from 4.5 to 4.5 · too few to judge" in every.text

    asked = alice.types("/product improve 产品A", channel="sales")
    asked.click("Accept: ¥100 → ¥90").text  # noqa: B018  (waits)
    whole = alice.types("/survey report 产品a", channel="sales")
    assert "“better price” accepted today: nobody asked in the 30 days before → 3.4 (8) since" in whole.text
    assert "By segment (6 customers, each by their newest answer)" in whole.text
    assert "more features: 4 of 8 answers · gap 0.81" in whole.text
    assert "“lighter, please”" in whole.text
    assert "0.0–0.9: 0 · 1.0–1.9: 1 · 2.0–2.9: 1 · 3.0–3.9: 1 · 4.0–4.9: 4 · 5.0: 1" in whole.text
    (bars,) = [block["chart"] for block in whole.blocks if block["type"] == "data_visualization"]
    assert [bar["value"] for bar in bars["series"][0]["data"]] == [0, 1, 1, 1, 4, 1]
    opened = 0
    for shown, reported in ((every, "all"), (whole, "one")):
        menu = next(
            element
            for block in shown.blocks
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"].startswith("list_open")
        )
        for option in menu["options"]:
            count = int(option["text"]["text"].rpartition(": ")[2])
            listed = alice.chooses(shown.message, menu["action_id"], option["value"])
            assert f"{count} customer" in listed.text.splitlines()[0], (reported, option)
            opened += 1
    assert opened == 3 + 9
    filtered = alice.types("/customer list answered=产品A/better price", channel="sales")
    assert "1 customer" in filtered.text
    assert "would like of 产品A: better price" in filtered.text
    chinese = team.xiaolin.types("/customer 列表 回答过=产品A/4", channel="sales")
    assert "给产品A 打了 4.0–4.9 分" in chinese.text
    more = alice.chooses(every.message, "survey_report:0", "2")
    assert "产品B" in more.text.splitlines()[0]
