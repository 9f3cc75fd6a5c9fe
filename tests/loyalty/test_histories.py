"""Purchases and what stands on them, over random histories on real databases: every sum is SQL's over the ledger."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kernel.routes import Routes
from handlers.loyalty.rules import Tiers
from handlers.offers.rules import CUSTOMER, MONEY_OFF, YEAR, Offer, Offers
from handlers.policy.rules import Policy
from tests.databases import Databases
from tests.loyalty.histories import History
from tests.stories import Place, opened

POLICIES = (
    Policy(offers=Offers({}, [Offer(MONEY_OFF, least=100_00, off=20_00)])),
    Policy(
        offers=Offers(
            {},
            [
                Offer(MONEY_OFF, percent=15, once=CUSTOMER),
                Offer(MONEY_OFF, percent=30, once=YEAR, product="产品A"),
                Offer(MONEY_OFF, least=300_00, off=50_00),
            ],
        ),
        tiers=Tiers(((200_00, 70), (99_99, 33), (0, 5))),
    ),
)


@pytest.fixture(scope="module")
def place(databases: Databases, routes: Routes) -> Iterator[Place]:
    with opened(databases(), routes) as found:
        yield found


WHO = st.sampled_from(["U1", "U2"])
WHICH = st.integers(0, 11)
AMOUNT = st.sampled_from(["20", "99.99", "100", "120", "150.5", "299", "300", "333.33", "500", "1,250"])
DAYS = st.sampled_from([0, 0, 0, 1, 3, 59, 364, 366, 400])
PRODUCT = st.integers(0, 3)
ORDER = st.sampled_from([0, 0, 1, 2, 3])
BUY = st.tuples(st.just("buy"), WHO, WHICH, AMOUNT, DAYS, PRODUCT, ORDER)
ACTIONS = st.one_of(
    BUY,
    BUY,
    st.tuples(st.just("refund"), WHO, WHICH, st.sampled_from(["", "1", "20", "100", "0.5"])),
    st.tuples(st.just("edit"), WHO, WHICH, AMOUNT, DAYS, PRODUCT, ORDER),
    st.tuples(st.just("paid"), WHO, WHICH),
    st.tuples(st.just("paid"), WHO, WHICH),
    st.tuples(st.just("undo"), WHO, WHICH),
    st.tuples(st.just("undo"), WHO, WHICH),
    st.tuples(st.just("used"), WHO, WHICH),
    st.tuples(st.just("given"), WHO, WHICH),
    st.tuples(st.just("redeem"), WHO, WHICH, st.sampled_from([5, 20, 70])),
    st.tuples(st.just("adjust"), WHO, WHICH, st.sampled_from([15, -15])),
    st.tuples(st.just("merge"), WHO, WHICH, WHICH),
    st.tuples(
        st.just("import"),
        WHICH,
        st.sampled_from([(120_00,), (20_00, 333_33), (99_99, 100_00, 500_00)]),
        st.sampled_from([0, 5, 365]),
        ORDER,
        st.booleans(),
    ),
    st.tuples(st.just("revert"), WHICH),
    st.tuples(st.just("wait"), st.sampled_from([1, 9, 48, 24 * 70])),
)


@given(st.sampled_from(range(len(POLICIES))), st.lists(ACTIONS, min_size=8, max_size=20))
def test_cards_lists_digests_and_exports_say_what_sql_says(
    place: Place, policy: int, story: list[tuple[Any, ...]]
) -> None:
    told = History(place, POLICIES[policy])
    for action in story:
        told.step(action)
        told.check()
    told.check_everywhere()


STORIES = (
    # A refund that is put back after its purchase was undone, or corrected; a correction after a refund.
    [("buy", "U1", 0, "20", 0, 0, 0), ("refund", "U1", 0, ""), ("undo", "U1", 1), ("undo", "U1", 0), ("undo", "U1", 2)],
    [
        ("buy", "U1", 0, "500", 0, 0, 0),
        ("refund", "U1", 0, "20"),
        ("undo", "U1", 1),
        ("edit", "U1", 0, "300", 0, 0, 0),
        ("undo", "U1", 2),
    ],
    [
        ("buy", "U1", 0, "500", 0, 0, 0),
        ("edit", "U1", 0, "300", 0, 0, 0),
        ("undo", "U1", 1),
        ("refund", "U1", 0, "1"),
        ("undo", "U1", 2),
    ],
    # An offer that is used after a merge, which is undone.
    [
        ("buy", "U1", 0, "120", 0, 0, 0),
        ("merge", "U1", 0, 1),
        ("paid", "U1", 0),
        ("undo", "U1", 1),
    ],
)


@pytest.mark.parametrize("story", STORIES)
def test_stories_that_did_not_add_up(place: Place, story: list[tuple[Any, ...]]) -> None:
    told = History(place, POLICIES[0])
    for action in story:
        told.step(action)
        told.check()
    told.check_everywhere()
