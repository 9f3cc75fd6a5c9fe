"""Who fits, against a plain reading of every customer: any filters, any order, page by page; on both databases."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise

import pytest

from handlers.customers.segments import SEGMENTS, age_on, segment
from handlers.kernel.refusal import Refusal
from handlers.lists import filters, pages, who
from handlers.lists.filters import Filter
from handlers.lists.pages import PAGE, Asked, Page, gather
from storage.database import Database
from storage.lists import INDEXED, Place, Wanted
from storage.models import Answer, Customer
from storage.store import Author, Store
from storage.types import fold
from tests.conftest import Walk
from tests.lists.conftest import DAY, MANY, NOW, TODAY, WHEN


class Truth:
    """What is there, read in whole."""

    def __init__(self, store: Store) -> None:
        ids = store.lists.ids(Wanted())
        self.all = store.lists.these(ids)
        self.contacts = store.lists.contacts(ids)
        self.answers = {id: store.surveys.of_customer(id, 10) for id in ids}
        self.bought = {id: self._bought(store, id) for id in ids}

    def _bought(self, store: Store, customer: int) -> list[tuple[date, int, str]]:
        numbers = range(1, 4 * MANY)
        found = filter(None, map(store.purchases.get, numbers if customer == self.all[0].id else ()))
        if customer == self.all[0].id:
            self.every = [
                (one.customer, one.day or one.at.date(), one.amount, "Lamp X" if one.product else one.note)
                for one in found
            ]
        return [(day, amount, what) for of, day, amount, what in self.every if of == customer]

    def newest(self, one: Customer, product: object) -> Answer | None:
        mine = [answer for answer in self.answers[one.id] if product in (answer.product, "lamp x")]
        mine = [answer for answer in mine if answer.product == 1]
        return max(mine, key=lambda answer: (answer.day, answer.id), default=None)

    def fits(self, one: Customer, test: Filter) -> bool:  # noqa: C901 - one line for each kind
        bought = self.bought[one.id]
        match test.kind:
            case filters.SEGMENT:
                return segment(age_on(TODAY, one.birthday, one.age), one.spending).key == test.value
            case filters.TAG:
                return fold(test.value) in {fold(tag) for tag in (one.tags or "").replace("；", ",").split(",")}
            case filters.COMPANY:
                return one.company is not None and fold(one.company) == fold(test.value)
            case filters.OWNER:
                return (one.owner or "") == test.value
            case filters.OWN:
                return (one.own or {}).get("QQ", "").lower() == test.value.lower()
            case filters.UNHAPPY:
                return one.satisfaction < 40
            case filters.ASLEEP:
                last = self.contacts[one.id].last or one.created_at.date()
                return last <= TODAY - test.value * DAY
            case filters.BIRTHDAY:
                return one.birthday is not None and any(
                    one.birthday[-5:] == day.isoformat()[5:] for day in WHEN.days(test.value)
                )
            case filters.POINTS:
                return one.points >= test.value if test.sign == ">=" else one.points < test.value
            case filters.SPENT:
                spent = sum(amount for day, amount, _ in bought if day >= TODAY - 365 * DAY)
                return spent >= test.value if test.sign == ">=" else spent < test.value
            case filters.BOUGHT:
                return any(test.value.lower() in what.lower() for *_, what in bought)
            case filters.ANSWERED:
                newest = self.newest(one, test.value)
                scored = newest is not None and test.sign == str(newest.score // 10)
                return newest is not None and (test.sign in ("", *newest.kinds.split()) or scored)
            case filters.NEW:
                return one.created_at.date() > TODAY - test.value * DAY
        return segment(age_on(TODAY, one.birthday, one.age), one.spending).missing != ()


def some_filters(dice: random.Random) -> list[Filter]:
    every = [
        Filter("segment", dice.choice(SEGMENTS)),
        Filter("segment", dice.choice(SEGMENTS)),
        Filter("tag", dice.choice(("vip", "new", "nobody"))),
        Filter("company", dice.choice(("acme", "云杉"))),
        Filter("owner", dice.choice(("", "U1", "U9"))),
        Filter("own", "a1", "QQ"),
        Filter("unhappy"),
        Filter("asleep", dice.choice((1, 60, 100))),
        Filter("birthday", dice.choice(("today", "week", "month"))),
        Filter("points", dice.choice((10, 500)), dice.choice((">=", "<"))),
        Filter("spent", dice.choice((6000, 100_000)), dice.choice((">=", "<"))),
        Filter("bought", dice.choice(("lamp X", "carpet"))),
        Filter("answered", dice.choice((1, "lamp x", "no lamp")), dice.choice(("", "price", "features", "0", "3"))),
        Filter("new", dice.choice((1, 7))),
        Filter("incomplete"),
    ]
    return dice.sample(every, dice.choice((0, 1, 1, 1, 2, 2, 3)))


def every_page(store: Store, asked: Asked) -> list[Page]:
    found = [gather(store, WHEN, asked)]
    while found[-1].after is not None:
        found.append(gather(store, WHEN, found[-1].after))
    return found


def test_any_filters_find_who_fits_in_any_order(database: Database, customers: str, walk: Walk) -> None:
    dice = walk.dice
    with database.read(customers) as store:
        truth = Truth(store)
        for _ in walk.steps(150):
            given = some_filters(dice)
            expected = {one.id for one in truth.all if all(truth.fits(one, test) for test in given)}
            order = dice.choice(("", *INDEXED, who.CONTACT))
            shown = every_page(store, Asked(tuple(given), order))
            ids = [one.id for page in shown for one in page.rows]
            assert sorted(ids) == sorted(expected), given
            assert {page.count for page in shown} == {len(expected)}
            assert sorted(store.lists.ids(who.wanted(store, WHEN, given))) == sorted(expected)
            for page, following in pairwise(shown):
                assert len(page.rows) == PAGE
                assert following.before is not None
                back = gather(store, WHEN, following.before)
                assert [one.id for one in back.rows] == [one.id for one in page.rows]
                assert back.asked.start == page.asked.start


def test_who_is_many_is_read_in_the_order_of_an_index_and_is_the_same(
    database: Database, customers: str, walk: Walk
) -> None:
    dice = walk.dice
    with database.read(customers) as store:
        for _ in walk.steps(100):
            wanted = who.wanted(store, WHEN, some_filters(dice))
            order = dice.choice(INDEXED)
            few = store.lists.page(wanted, order, None, 500, many=False)
            assert [one.id for one in store.lists.page(wanted, order, None, 500, many=True)] == [one.id for one in few]


def test_more_than_are_counted_are_over_so_many(database: Database, customers: str) -> None:
    with database.read(customers) as store:
        everybody = Wanted()
        count = store.lists.count(everybody, 10**6)
        assert count == 2 * MANY - 1
        assert store.lists.count(everybody, 50) == 51


def test_a_list_of_lists_is_all_their_filters_and_one_that_is_gone_is_nobodys(
    database: Database, customers: str
) -> None:
    with database.write(customers, Author("U1", NOW, "test")) as store:
        one = store.saved_lists.add("one", [["tag", "vip"]])
        both = store.saved_lists.add("both", [["list", one], ["unhappy", None]])
        expected = store.lists.ids(who.wanted(store, WHEN, [Filter("tag", "vip"), Filter("unhappy")]))
        assert store.lists.ids(who.wanted(store, WHEN, [Filter("list", both)])) == expected
        assert expected
        store.saved_lists.remove(one)
        assert store.lists.ids(who.wanted(store, WHEN, [Filter("list", both)])) == []


def test_what_a_button_carries_is_read_again_and_anything_else_is_refused() -> None:
    asked = Asked((Filter("tag", "vip"),), "name", who_place(), 20)
    assert pages.read(asked.value()) == asked
    for broken in ("", "[", "{}", "[1]", '[[],"name",[1],"x"]'):
        with pytest.raises(Refusal):
            pages.read(broken)


def who_place() -> Place:
    return Place("name 7", 7, back=True)
