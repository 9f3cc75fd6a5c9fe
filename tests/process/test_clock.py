"""A clock that is set back or forward under a running process: what falls due then comes, and comes once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from fakeslack import Slack
from fakeslack.model import Channel
from tests.clocks import SetClock, needed
from tests.process.conftest import Process
from tests.process.process_tools import credentials, types

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
A_MINUTE_LATER = HOUR + timedelta(minutes=1)


class Stepped:
    """A running bot whose wall clock can be set; its monotonic clock goes on as it was."""

    def __init__(self, slack: Slack, folder: Path, process: Callable[..., Process]) -> None:
        self.slack = slack
        needed()
        self._clock = SetClock(folder)
        self.ahead = timedelta()
        given = {**credentials(slack), **self._clock.environment()}
        self.process = process(module="tests.process.ticking", **given)
        self.port = self.process.port()

    def now(self) -> datetime:
        """What its clock says."""
        return datetime.now(UTC) + self.ahead

    def set(self, ahead: timedelta) -> None:
        """Set its clock so far ahead of the real one, or, where that is below nothing, behind."""
        self.ahead = ahead
        self._clock.set(ahead.total_seconds())

    def schedule(self, channel: str, at: datetime) -> None:
        """Ask for a digest each day at a time."""
        where = self.slack.state.channel(channel).id
        said = types(self.slack, self.port, f"/digest daily {at:%H:%M} UTC", channel=where, at=self.now())
        assert f"{at.hour % 12 or 12}:{at:%M %p}" in said, said

    def days(self, channel: str) -> list[date]:
        """The local dates of the digests that stand in a channel."""
        metadata = [m.metadata for m in self.slack.state.channel(channel).messages.values() if m.metadata]
        return [date.fromisoformat(one["event_payload"]["day"]) for one in metadata if one["event_type"] == "digest"]

    def comes(self, channel: str, *days: date) -> None:
        """Wait until these digests, and no others, stand in a channel."""
        self.slack.wait_for(lambda: len(self.days(channel)) >= len(days), 60)
        assert self.days(channel) == list(days)


@pytest.mark.database("sqlite")
def test_digests_come_each_once_whichever_way_the_clock_is_set(
    slack: Slack, tmp_path: Path, process: Callable[..., Process]
) -> None:
    workspace, bot = slack.person("alice").person.workspace, next(iter(slack.state.installations.values())).bot_user
    for name in ("later", "past"):
        slack.state.add_channel(Channel(f"C0{name.upper()}", name, workspace, {slack.person("alice").id, bot}))
    stepped = Stepped(slack, tmp_path, process)
    begun = stepped.now()
    today, later, yesterday = ((begun + by).date() for by in (HOUR, 2 * HOUR, HOUR - DAY))
    stepped.schedule("sales", begun + HOUR)
    stepped.schedule("later", begun + 2 * HOUR)

    stepped.set(A_MINUTE_LATER)
    stepped.comes("sales", today)

    stepped.set(-DAY)
    stepped.schedule("past", begun + HOUR - DAY)
    stepped.set(A_MINUTE_LATER - DAY)  # what is due by now, though an hour and a day ago it was later than this
    stepped.comes("past", yesterday)

    stepped.set(A_MINUTE_LATER + HOUR)
    stepped.comes("later", later)
    stepped.comes("past", yesterday, today)
    stepped.set(A_MINUTE_LATER + HOUR + DAY)
    for channel, days in {"sales": (today,), "later": (later,), "past": (yesterday, today)}.items():
        stepped.comes(channel, *days, days[-1] + DAY)
    assert stepped.process.stop() == 0
    steps = [entry["by_seconds"] for entry in stepped.process.entries() if entry["event"] == "the clock was set"]
    assert min(steps) < 0 < max(steps)
