"""A team that shops reach, and a shop that is connected to it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.settings import Mode
from fakeslack.answers import said
from tests.conftest import Connect, Team
from tests.connections.shop import Shop

PUBLIC = "https://haoping.example"


@pytest.fixture
def reached(connect: Connect) -> Team:
    """A team whose bot shops reach."""
    return connect(Mode.HTTP, public_url=PUBLIC)


@dataclass
class Connected:
    """What a manager was shown of a new connection, once: its address and its secret."""

    address: str
    secret: str

    @property
    def path(self) -> str:
        """The path of the address."""
        return self.address.removeprefix(PUBLIC)


def shown(text: str) -> Connected:
    """Return the address and the secret in what a manager was shown."""
    told = text.splitlines()
    address = next(one for one in told if "/in/" in one)
    secret = next(one for one in told if len(one) == 64)
    return Connected(address, secret)


def connected(team: Team, name: str = "Web shop") -> Connected:
    """Have alice connect a shop."""
    form = team.alice.types("/haoping connect", "sales").click("Connect a shop…")
    return shown(said(form.submit({"name": name}).view))


def shop_of(team: Team, name: str = "Web shop") -> Shop:
    """Connect a shop that sends to a team's bot."""
    made = connected(team, name)
    return Shop(team.bot.http.port if team.bot.http else 0, made.path, made.secret)


@pytest.fixture
def shop(reached: Team) -> Shop:
    """A shop that is connected."""
    return shop_of(reached)
