"""By HTTP Slack asks what a menu shall offer at an address of its own: with our manifest every menu is filled."""

import pytest

from bot.app import open_routes
from bot.manifest import manifest
from bot.settings import Mode
from fakeslack.model import View
from tests.conftest import Connect, Team
from tests.oauth.conftest import Browser

pytestmark = pytest.mark.database("sqlite")

TYPED = ("/log", "/purchase", "/points", "/customer", "/survey")


def lookups(view: View) -> list[str]:
    """The menus of a form that look things up."""
    elements = [block.get("element", block.get("accessory", {})) for block in view.blocks]
    return [one["action_id"] for one in elements if one.get("type") == "external_select"]


@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.OAUTH, Mode.SOCKET])
def test_every_form_with_a_menu_can_be_filled_in(connect: Connect, mode: Mode, subtests: pytest.Subtests) -> None:
    team = connect(mode)
    if mode is Mode.OAUTH:
        Browser(team).installs()
    alice = team.alice
    alice.types("/customer add 李四", "sales")
    alice.types("/product add 手机", "sales")
    found = set()
    for typed in TYPED:
        with subtests.test(typed=typed):
            view = alice.types(typed, "sales").view
            for menu in lookups(view):
                assert alice.typeahead(view, menu, "李") or alice.typeahead(view, menu, "手"), (typed, menu)
                found.add(menu)
            alice.closes(view, all_of_them=True)
    assert len(found) >= 2


def test_without_that_address_menus_stay_empty_and_the_bot_is_not_asked(team: Team) -> None:
    alice = team.alice
    alice.types("/customer add 李四", "sales")
    settings = manifest(open_routes(), f"http://127.0.0.1:{team.bot.http.port}")
    del settings["settings"]["interactivity"]["message_menu_options_url"]
    team.slack.configure(settings)
    view = alice.types("/log", "sales").view
    (menu, *_) = lookups(view)
    assert alice.typeahead(view, menu, "李") == []
    (asked,) = team.slack.inspector.entries("to_app", "block_suggestion")
    assert (asked.status, asked.error) == (None, "no_options_url")
