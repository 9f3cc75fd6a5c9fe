"""What tests of reactions share: customers of their own, what stands of them, and whether all has been said."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from fakeslack import said
from fakeslack.actor import Actor
from fakeslack.model import Message
from storage.store import Author
from tests.conftest import Team

_NUMBERS = count(1)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
MARK = "memo"


class Desk:
    """A team that reacts, whose messages are not read along unless a test says so, and what is kept of it."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.slack = team.slack
        self.listens("off")

    def listens(self, how: str) -> None:
        """Say how messages are read along in the workspace."""
        with self.team.bot.db.write(self.team.workspace, self.author()) as store:
            store.settings.set("listen", how)

    def customer(self) -> str:
        """Add a customer of the test's own; no name is part of another."""
        number = next(_NUMBERS)
        name = f"Firm {_LETTERS[number // 23]}{_LETTERS[number % 23]}"
        assert self.team.alice.types(f"/customer add {name}", channel="sales").text.startswith("Added")
        return name

    def reacts(self, who: Actor, message: Message, emoji: str) -> None:
        """React, and wait until the bot has done what it does."""
        who.reacts(message, emoji)
        self.settle()

    def unreacts(self, who: Actor, message: Message, emoji: str) -> None:
        """Take a reaction away, and wait until the bot has done what it does."""
        who.unreacts(message, emoji)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way: no event at the bot, nothing in its outbox."""
        self.slack.settle()
        self.slack.wait_for(lambda: self.waiting() == 0)

    def author(self) -> Author:
        """Who writes what a test writes by itself."""
        return Author(self.team.alice.id, self.slack.clock.now(), "test")

    def waiting(self) -> int:
        """How many rows of the outbox wait."""
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.outbox.depth().waiting

    def kept(self, name: str) -> tuple[int, int]:
        """A customer's (satisfaction in tenths, interactions)."""
        with self.team.bot.db.read(self.team.workspace) as store:
            (customer,) = store.customers.called(name)
            return customer.satisfaction, customer.interactions

    def marked(self, message: Message) -> bool:
        """Whether the bot's own mark stands on a message."""
        return MARK in message.reactions

    def told(self, who: Actor, message: Message) -> list[str]:
        """What the bot has said to somebody alone, or in their direct message, since a message."""
        return [said(one) for one in self.heard(who, message)]

    def heard(self, who: Actor, message: Message) -> list[Message]:
        """The bot's messages to somebody alone since a message."""
        return [one for one in who.sees(message.channel) if one.ephemeral_to == who.id and one.ts > message.ts]


@pytest.fixture
def desk(shared: Team) -> Desk:
    """The team of a module's tests."""
    return Desk(shared)


@pytest.fixture
def alone(connect: Callable[..., Team]) -> Desk:
    """A team of the test's own."""
    return Desk(connect())
