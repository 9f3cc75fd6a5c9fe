"""No verb of any command, nothing that people type in its stead, and no slip of either, is offered as a name."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import open_routes
from handlers.kernel import reviews
from handlers.kernel.meanings import LEAST_NEAR, LEAST_SURE, Meanings
from handlers.kernel.slips import is_slip, is_swap_or_gap
from tests.asking import ask
from tests.conftest import Team, connecting
from tests.databases import Databases

ROUTES = open_routes()
WORDS = sorted(Meanings(ROUTES).words)
COMMANDS = sorted(ROUTES.commands)
KNOWN = ("Harbor Coffee", "王小明")
BEHIND = ("", "Harbor Coffee", "王小明", "Harbor Coffee 30", "nobody here", "P9", "Harbor Coffee age=4", "护眼灯 9")
ADDS = re.compile(r"^(?:Add|添加|新增)\b(?!.*…$)")  # what ends so opens a form


@pytest.fixture(scope="module")
def asked(databases: Databases) -> Iterator[Team]:
    """A team that knows two customers and a product."""
    url = databases()
    with connecting(url) as make:
        team: Team = make()
        for one in KNOWN:
            ask(team.alice, f"/customer add {one}")
        ask(team.alice, "/product add 护眼灯")
        yield team
    databases.drop(url)


@st.composite
def slips(draw: st.DrawFn) -> str:
    """Draw a verb with one letter more, less, other or swapped."""
    word = draw(st.sampled_from([one for one in WORDS if one.isascii() and len(one) >= LEAST_NEAR]))
    at = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("aeinorst"))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    slip = draw(st.sampled_from([word[:at] + word[at + 1 :], word[:at] + letter + word[at:], swapped]))
    if len(word) >= LEAST_SURE:
        slip = draw(st.sampled_from([slip, word[:at] + letter + word[at + 1 :]]))
    return slip if len(slip) >= LEAST_NEAR else word


@pytest.mark.database("sqlite")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(COMMANDS), st.one_of(st.sampled_from(WORDS), slips()), st.sampled_from(BEHIND))
def test_no_verb_is_offered_as_a_name(asked: Team, command: str, word: str, behind: str) -> None:
    meant = ROUTES.meant(command, f"{word} {behind}")
    if meant.route != f"/{command}" or reviews.is_mark(word):
        return  # it is a verb of this command's own, or a review before a name
    answer = ask(asked.alice, f"/{command} {word} {behind}".strip())
    assert [one for one in answer.buttons if ADDS.match(one)] == [], (command, word, behind)


@given(st.text(alphabet="abcde", min_size=1, max_size=6), st.text(alphabet="abcde", min_size=1, max_size=6))
def test_a_slip_goes_both_ways(one: str, other: str) -> None:
    assert is_slip(one, other) is is_slip(other, one)
    assert is_swap_or_gap(one, other) is is_swap_or_gap(other, one)
    assert is_slip(one, other) or not is_swap_or_gap(one, other)
    assert not is_slip(one, one)


@given(slips())
def test_a_slip_is_one(slip: str) -> None:
    assert slip in WORDS or any(is_slip(slip, one) for one in WORDS)
