"""What tests of reading along share: a team with customers, and what came of its messages."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from fakeslack import Actor
from fakeslack.model import Message
from storage.store import Author
from tests.conftest import Team

Adds = Callable[..., int]


def logs_of(team: Team, name: str) -> list[tuple[str, str, str]]:
    """A customer's interactions that stand: (mark, note, who), oldest first."""
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called(name)
        return [(one.mark.value, one.note, one.by) for one in store.interactions.last(customer.id, 50)][::-1]


def whispers(actor: Actor, channel: str = "support", least: int = 1) -> list[Message]:
    """What the bot tells this person alone in a channel, oldest first; waits for so many."""
    actor.slack.settle()

    def told() -> list[Message]:
        return [m for m in actor.sees(channel) if m.ephemeral_to == actor.id]

    actor.slack.wait_for(lambda: len(told()) >= least)
    return told()


def comes_to_rest(team: Team) -> None:
    """Wait until all that the bot heard is worked, and all that it has to say is said."""
    team.slack.settle()

    def is_said() -> bool:
        with team.bot.db.read(team.workspace) as store:
            return store.outbox.depth().waiting == 0

    team.slack.wait_for(is_said)


def adds(team: Team, name: str, **values: Any) -> int:
    """Add a customer, and return their id."""
    author = Author(team.alice.id, team.slack.clock.now(), "test")
    with team.bot.db.write(team.workspace, author) as store:
        return store.customers.add(name, **values).id


def readings(team: Team) -> Sequence[Any]:
    """Every part of a message that led to something, oldest first."""
    with team.bot.db.read(team.workspace) as store:
        found = [store.readings.get(id) for id in range(1, 2000)]
        return [one for one in found if one is not None]


@pytest.fixture
def support(team: Team) -> Team:
    """A team with some customers."""
    for name in ("王五", "李四", "Mary Chen"):
        adds(team, name)
    return team
