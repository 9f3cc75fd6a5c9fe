"""Points that are earned, wait, are held, spent, refunded, expire and come back, over random histories.

On both databases; the ledger, the lots and a model in plain lists are compared after every step.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kernel.routes import Routes
from handlers.policy.rules import Policy
from tests.databases import Databases
from tests.loyalty.programmes import EXPIRIES, Programme
from tests.stories import Place, opened


@pytest.fixture(scope="module")
def place(databases: Databases, routes: Routes) -> Iterator[Place]:
    with opened(databases(), routes) as found:
        yield found


WHO = st.sampled_from(["U1", "U2"])
WHICH = st.integers(0, 11)
CUSTOMER = st.sampled_from([0, 0, 0, 0, 1, 2])  # one of them has a long story
AMOUNT = st.sampled_from(["20", "300", "500", "1,250"])
MANY = st.sampled_from([5, 20, 50, 70, 110])
BUY = st.tuples(st.just("buy"), WHO, CUSTOMER, AMOUNT, st.sampled_from([0, 0, 3, 20]), st.just(3), st.just(0))
UNDO = st.tuples(st.just("undo"), WHO, WHICH)
EXPIRE = st.tuples(st.just("expire"), st.sampled_from([1, 3, 15, 31, 70, 400]))
REDEEM = st.tuples(st.just("redeem"), WHO, CUSTOMER, MANY)
ACTIONS = st.one_of(
    BUY,
    BUY,
    BUY,
    UNDO,
    UNDO,
    UNDO,
    EXPIRE,
    EXPIRE,
    REDEEM,
    REDEEM,
    st.tuples(st.just("refund"), WHO, WHICH, st.sampled_from(["", "1", "20", "100"])),
    st.tuples(st.just("edit"), WHO, WHICH, AMOUNT, st.just(0), st.just(3), st.just(0)),
    st.tuples(st.just("adjust"), WHO, CUSTOMER, st.sampled_from([15, 60, -15, -80])),
    st.tuples(st.just("hold"), WHO, CUSTOMER, MANY, st.sampled_from([0, 1, 14])),
    st.tuples(st.just("release"), WHO, WHICH),
    st.tuples(st.just("use"), WHO, WHICH),
    st.tuples(st.just("restore"), WHO, CUSTOMER, MANY),
    st.tuples(st.just("merge"), WHO, CUSTOMER, CUSTOMER),
    st.tuples(
        st.just("import"),
        WHICH,
        st.sampled_from([(500_00,), (20_00, 300_00), (300_00, 20_00, 500_00)]),
        st.sampled_from([0, 5]),
        st.just(0),
        st.booleans(),
    ),
    st.tuples(st.just("revert"), WHICH),
    st.tuples(st.just("rules"), st.integers(0, len(EXPIRIES) - 1)),
    st.tuples(st.just("wait"), st.sampled_from([1, 48])),
)


@given(st.sampled_from(range(len(EXPIRIES))), st.lists(ACTIONS, min_size=6, max_size=18))
def test_lots_are_what_the_ledger_and_a_model_make_of_them(
    place: Place, policy: int, story: list[tuple[Any, ...]]
) -> None:
    told = Programme(place, Policy(expiry=EXPIRIES[policy]))
    for action in story:
        told.step(action)
    told.check_everywhere()


_BUY = ("buy", "U1", 0, "500", 0, 3, 0)
_OTHER = ("buy", "U1", 1, "500", 0, 3, 0)
STORIES = (
    # A redemption that is undone after its points' time was over, and once more after they were spent again.
    (1, [_BUY, ("redeem", "U1", 0, 70), ("expire", 70), ("undo", "U1", 1), ("expire", 15), ("expire", 31)]),
    (1, [_BUY, _BUY, ("redeem", "U1", 0, 110), ("undo", "U1", 2), ("redeem", "U1", 0, 70), ("undo", "U1", 3)]),
    # What is owed is paid by what comes, also where that waits; undone, it is owed again.
    (4, [_BUY, ("expire", 15), ("redeem", "U1", 0, 70), ("refund", "U1", 0, ""), _BUY, ("undo", "U1", 2), _BUY]),
    (3, [_BUY, ("adjust", "U1", 0, -80), ("refund", "U1", 0, ""), _BUY, ("undo", "U1", 3), ("expire", 400)]),
    (0, [("adjust", "U1", 0, -15), ("adjust", "U1", 0, -80), ("buy", "U1", 0, "20", 0, 3, 0), _BUY]),
    # A refund of what has expired, and of what waits.
    (1, [_BUY, ("expire", 70), ("refund", "U1", 0, ""), ("undo", "U1", 1), ("restore", "U1", 0, 50)]),
    (4, [_BUY, _BUY, ("refund", "U1", 1, ""), ("undo", "U1", 2), ("undo", "U1", 3), ("expire", 15)]),
    # Two customers who become one, spend, and are two again.
    (1, [_BUY, _OTHER, ("merge", "U1", 1, 0), ("redeem", "U1", 0, 110), ("undo", "U1", 2), ("undo", "U1", 3)]),
    (
        0,
        [_BUY, ("rules", 1), _OTHER, ("merge", "U1", 0, 1), ("redeem", "U1", 1, 50), ("undo", "U1", 2), ("expire", 70)],
    ),
    (2, [_BUY, ("adjust", "U1", 1, -80), ("merge", "U1", 1, 0), ("expire", 70), ("undo", "U1", 2), _OTHER]),
    (
        0,
        [
            _BUY,
            ("import", 1, (500_00,), 0, 0, True),
            ("merge", "U1", 1, 0),
            ("redeem", "U1", 0, 110),
            ("undo", "U1", 2),
        ],
    ),
    # Who are two again have each entry's points where that entry put them.
    (
        0,
        [
            ("buy", "U1", 0, "20", 0, 3, 0),
            ("merge", "U1", 2, 0),
            ("adjust", "U1", 0, 15),
            ("undo", "U1", 1),
            ("undo", "U1", 2),
        ],
    ),
    # What is held cannot be redeemed, and a redemption is not put back over it.
    (0, [_BUY, ("redeem", "U1", 0, 70), ("undo", "U1", 1), ("hold", "U1", 0, 50, 1), ("undo", "U1", 2), ("expire", 3)]),
    (0, [_BUY, ("hold", "U1", 0, 70, 0), ("use", "U1", 0), ("undo", "U1", 2), ("release", "U1", 0), ("undo", "U1", 1)]),
)


@pytest.mark.parametrize(("policy", "story"), STORIES)
def test_stories_of_points_that_end_wait_and_are_owed(place: Place, policy: int, story: list[tuple[Any, ...]]) -> None:
    told = Programme(place, Policy(expiry=EXPIRIES[policy]))
    for action in story:
        told.step(action)
    told.check_everywhere()
