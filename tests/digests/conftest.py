"""What tests of digests share: posts, and the time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, text

from fakeslack.answers import said
from storage.models.column_types import Instant
from tests.conftest import Team


@dataclass
class Digests:
    """A team's digests, as its channel shows them and as the database keeps them."""

    team: Team

    def at(self, text: str) -> None:
        """Set the clock to an instant in UTC: the bot looks for what is due."""
        self.team.slack.clock.set(datetime.fromisoformat(text).replace(tzinfo=UTC))

    def claimed(self) -> list[str]:
        """The local dates that were claimed, in order."""
        return [str(row[0]) for row in self.sql("SELECT day FROM digest ORDER BY schedule, day")]

    def left(self) -> int:
        """How many posts to channels were ever left in the outbox."""
        posts = "SELECT count(*) FROM outgoing WHERE method = 'chat.postMessage' AND lane LIKE 'C%' AND \"by\" <> ''"
        return int(self.sql(posts)[0][0])  # of birthdays nobody's schedule tells

    def posts(self, channel: str = "sales", of: int | None = None) -> list[str]:
        """What the bot has posted in a channel, in order, once all that was left (or so many) is there."""
        wanted = self.left() if of is None else of

        def there() -> bool:
            return len(self._messages(channel)) >= wanted

        self.team.slack.wait_for(there)
        return [said(message) for message in self._messages(channel)]

    def sql(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows of the bot's database, by plain SQL."""
        typed = [bindparam(name, type_=Instant) for name, value in values.items() if isinstance(value, datetime)]
        with self.team.bot.db.reader.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement).bindparams(*typed), values)]

    def _messages(self, channel: str) -> list[Any]:
        seen = self.team.alice.sees(channel)
        return [one for one in seen if one.bot_id and not one.ephemeral_to and not said(one).startswith("🎂")]


@pytest.fixture
def digests(team: Team) -> Digests:
    """The digests of a team at 00:30 UTC on Monday 23 November 2026, half past eight in Beijing."""
    found = Digests(team)
    found.at("2026-11-23T00:30")
    return found
