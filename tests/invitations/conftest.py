"""A team that has customers, and links for them."""

from collections.abc import Callable

import pytest

from bot.settings import Mode
from fakeslack.answers import button_texts
from tests.conftest import Connect, Team
from tests.invitations.customer import Customer, links_in

PUBLIC = "https://haoping.example"
Invite = Callable[..., list[Customer]]


@pytest.fixture
def reached(connect: Connect) -> Team:
    """A team whose bot customers reach."""
    return connect(Mode.HTTP, public_url=PUBLIC)


def invited(team: Team, who: str, product: str = "Desk Lamp", language: str = "en") -> list[Customer]:
    """Have alice make links, as texts to copy, and return the customers who got one, in their order."""
    asked = team.alice.types(f"/survey send {product} to {who}")
    if any("Add" in one for one in button_texts(asked.message)):
        asked = asked.click(f"Add {product}")
    before = len(received(team))
    asked.click("Send me texts to copy")
    team.slack.wait_for(lambda: len(received(team)) > before)
    port = team.bot.http.port if team.bot.http else 0
    return [Customer(port, link, language) for link in received(team)[before:]]


def received(team: Team, person: str = "alice") -> list[str]:
    """Return the links in somebody's direct message with the bot, each once."""
    return links_in("\n".join(str(one.blocks) for one in team.person(person).sees()))
