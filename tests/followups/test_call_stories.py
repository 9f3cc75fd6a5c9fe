"""Whom to call, over random stories on real databases: whoever has an open matter, nobody else, everywhere alike."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.followups.rules import Calls
from handlers.interactions.rules import Steps
from handlers.kernel.routes import Routes
from handlers.policy.rules import Policy
from tests.databases import Databases
from tests.followups.call_stories import CallStory
from tests.stories import Place, opened

POLICIES = (
    Policy(calls=Calls(under=40, many=2)),
    Policy(steps=Steps(good=1, bad=-1, neutral=-1), calls=Calls(under=40, many=1)),
    Policy(steps=Steps(good=2, bad=-2, neutral=-1), calls=Calls(under=41, many=10)),
)
MOODS = ("good", "neutral", "bad", "")
WHO = st.sampled_from(["U1", "U2"])
WHICH = st.integers(0, 11)
MARK = st.sampled_from(["good", "bad", "bad", "neutral"])
ACTIONS = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 9, 20, 48])),
    st.tuples(st.just("log"), WHO, WHICH, MARK),
    st.tuples(st.just("edit"), WHO, WHICH, MARK),
    st.tuples(st.just("done"), WHO, WHICH, st.sampled_from(MOODS)),
    st.tuples(st.just("undo"), WHO, WHICH),
    st.tuples(st.just("plan"), WHO, WHICH, st.sampled_from(["today", "tomorrow", "+3"])),
    st.tuples(st.just("later"), WHO, WHICH, st.sampled_from(["1", "3", "week"])),
    st.tuples(st.just("take"), WHO, WHICH),
    st.tuples(st.just("hand"), WHO, WHICH, WHO),
    st.tuples(st.just("handover"), WHO),
    st.tuples(st.just("merge"), WHICH, WHICH),
    st.tuples(st.just("import"), st.sampled_from([12, 33, 39, 40, 50])),
    st.tuples(st.just("not_today"), WHO, st.integers(0, 3)),
)


@pytest.fixture(scope="module")
def place(databases: Databases, routes: Routes) -> Iterator[Place]:
    with opened(databases(), routes) as found:
        yield found


@given(st.sampled_from(range(len(POLICIES))), st.lists(ACTIONS, min_size=4, max_size=14), st.booleans())
def test_who_is_to_be_called_has_an_open_matter_and_every_place_says_so(
    place: Place, policy: int, story: list[tuple[Any, ...]], settling: bool
) -> None:
    told = CallStory(place, POLICIES[policy])
    for action in story:
        told.step(action)
        told.check()
        if settling:  # as every night does: what was settled is open again when what came after it is taken back
            told.settle()
    told.check_everywhere()
