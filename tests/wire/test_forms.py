"""The forms of commands after which nothing is typed: opened in both languages, and what is said where none opens."""

import re

import pytest

from handlers.kernel.routes import Routes, Verb
from tests.conftest import Team

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture
def opening(routes: Routes) -> dict[str, Verb]:
    """Every verb that opens a form, by its name."""
    return {name: route for name, route in routes.all().items() if isinstance(route, Verb) and route.opens}


def test_every_command_that_needs_something_opens_a_form_or_lists(routes: Routes, opening: dict[str, Verb]) -> None:
    lists = {"/segment", "/product", "/digest", "/rules", "/haoping"}
    assert {f"/{command}" for command in routes.commands} - set(opening) == lists
    assert len(opening) >= 16


def test_every_form_of_a_command_opens_in_both_languages(
    shared: Team, opening: dict[str, Verb], subtests: pytest.Subtests
) -> None:
    for actor, word in ((shared.alice, "Cancel"), (shared.xiaolin, "取消")):
        for name, verb in opening.items():
            with subtests.test(name=name, actor=actor.id):
                if actor is not shared.alice and verb.who.value == "managers":
                    continue
                view = actor.types(name, channel="sales").view
                assert view.content["close"]["text"] == word, name
                assert view.content["submit"]["text"], name
                actor.closes(view)


def test_where_slack_opens_no_form_it_is_said_how_to_type_it(
    shared: Team, opening: dict[str, Verb], subtests: pytest.Subtests
) -> None:
    for name in opening:
        with subtests.test(name=name):
            shared.slack.operator.fail(method="views.open", error="internal_error")
            answer = shared.alice.types(name, channel="sales")
            assert "Try /" in answer.text, name
            assert answer.visible_to == shared.alice.id


def test_a_trigger_that_is_too_old_is_no_silence_either(shared: Team) -> None:
    shared.slack.operator.fail(method="views.open", error="expired_trigger_id")
    answer = shared.alice.types("/purchase", channel="sales")
    assert re.fullmatch("Who made the purchase, and how much was it\\? Try /purchase .+ 400", answer.text)
