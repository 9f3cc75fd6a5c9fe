"""What tests of follow-ups share: the time, private messages, and follow-ups as they are kept."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from fakeslack import Actor, Answer, said
from fakeslack.model import Message
from storage.models import FollowUp
from tests.conftest import Team


@dataclass
class Followups:
    """A team's follow-ups: Alice and Xiaolin work in Shanghai's zone and New York's, as Slack says."""

    team: Team

    def at(self, text: str) -> None:
        """Set the clock to an instant in UTC: the bot looks for what is due."""
        self.team.slack.clock.set(datetime.fromisoformat(text).replace(tzinfo=UTC))

    def say(self, actor: Actor, text: str) -> Answer:
        """Type a command; the answer is this person's alone."""
        answer = actor.types(text, channel="sales")
        assert answer.error is None
        return answer

    def of(self, name: str) -> FollowUp:
        """A customer's newest follow-up."""
        with self.team.bot.db.read(self.team.workspace) as store:
            (customer,) = store.customers.called(name)
            return store.followups.of(customer.id, 1)[0]

    def told(self, actor: Actor) -> list[Message]:
        """The bot's direct messages to somebody, once everything that was left to be said is there."""
        self.team.slack.settle()
        assert self.team.slack.wait_for(self._nothing_waits)
        return [one for one in actor.sees() if one.bot_id and not one.ephemeral_to]

    def texts(self, actor: Actor) -> list[str]:
        """What the bot told somebody privately, in order."""
        return [said(one) for one in self.told(actor)]

    def _nothing_waits(self) -> bool:
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.outbox.depth().waiting == 0


@pytest.fixture
def followups(team: Team) -> Followups:
    """The follow-ups of a team at 03:00 UTC on Wednesday 25 November 2026, eleven in the morning in Shanghai."""
    found = Followups(team)
    found.at("2026-11-25T03:00")
    for actor in (team.alice, team.xiaolin, team.person("ben")):
        found.say(actor, "/haoping")
    return found
