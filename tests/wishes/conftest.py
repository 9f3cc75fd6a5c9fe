"""A team whose customers wish for things: Alice owns Tom, Xiaolin owns 王五, nobody owns Ann."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from fakeslack import Actor, said
from fakeslack.answers import Answer
from fakeslack.model import Message
from storage.models import Wish
from tests.conftest import Team


@dataclass
class Wishing:
    """A team, and what its customers wish for."""

    team: Team

    def types(self, *commands: str, by: Actor | None = None) -> Answer:
        """Type commands one after the other, and return the last one's answer once everything is said."""
        actor = by or self.team.alice
        answers = [actor.types(command, channel="sales") for command in commands]
        assert answers[-1].error is None
        assert answers[-1].text
        return answers[-1]

    def at(self, text: str) -> None:
        """Set the clock to an instant in UTC: the bot looks for what is due."""
        self.team.slack.clock.set(datetime.fromisoformat(text).replace(tzinfo=UTC))

    def settle(self) -> None:
        """Wait until everything that was left to be said is there."""
        self.team.slack.settle()
        assert self.team.slack.wait_for(self._nothing_waits)

    def _nothing_waits(self) -> bool:
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.outbox.depth().waiting == 0

    def direct(self, actor: Actor) -> list[Message]:
        """The bot's direct messages to somebody."""
        self.settle()
        return [one for one in actor.sees() if one.bot_id and not one.ephemeral_to]

    def wish(self, number: int) -> Wish:
        """A wish as it is kept."""
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.wishes.get(number)

    def wishes(self) -> dict[str, int]:
        """The numbers of the wishes that are listed, by what they are called."""
        found = re.finditer(r"^W(\d+) (.* · .*)$", self.types("/product wishes").text, re.M)
        return {one[2]: int(one[1]) for one in found}

    def features(self, name: str = "Lamp") -> str:
        """A product's features."""
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.products.called(name).features

    def dm(self, actor: Actor, text: str) -> Message:
        """The newest direct message to somebody that says something."""
        return next(one for one in reversed(self.direct(actor)) if text in said(one))


@pytest.fixture
def wishing(team: Team) -> Wishing:
    """A team at 03:00 UTC on Wednesday 25 November 2026, with a lamp and four customers."""
    found = Wishing(team)
    found.at("2026-11-25T03:00")
    found.types("/haoping", by=team.xiaolin)
    found.types(
        "/product add Lamp features=basic price=100 service=office hours",
        f"/customer add Tom Baker owner=<@{team.alice.id}>",
        f"/customer add 王五 owner=<@{team.xiaolin.id}>",
        "/customer add Ann Lee",
        "/customer add Mary Chen",
        "/purchase Tom Baker 400",
    )
    return found
