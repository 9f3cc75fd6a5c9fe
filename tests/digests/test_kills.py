"""SIGKILL at each step between a digest's claim and its record: none is lost, and none comes twice."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import open_routes
from bot.manifest import manifest
from bot.seed import stand_in
from fakeslack import Slack
from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from storage.types import Mark
from tests.conftest import Walk

DAY = timedelta(days=1)
FIRST = date(2026, 11, 23)
WORKSPACE, CHANNEL = "T0HAOPING", "C0SALES001"


class Lives:
    """Processes that live for a tick, and the Slack that they post to."""

    def __init__(self, slack: Slack, url: str, folder: Path) -> None:
        self.slack = slack
        self.database = Database(url)
        self.day = FIRST
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("lives.py")],
            cwd=folder,
            env={
                **kept,
                "PYTHONPATH": str(Path.cwd()),
                "DATABASE_URL": url,
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: queue.Queue[dict[str, int]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def at(self) -> str:
        """Nine o'clock of the present day, when its digest is due."""
        at = datetime.combine(self.day, datetime.min.time(), UTC) + timedelta(hours=9, seconds=5)
        self.slack.clock.set(at)
        return at.isoformat()

    def born(self, **order: Any) -> int:
        """Start one, and return its pid."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"at": self.at(), **order}) + "\n")
        self._process.stdin.flush()
        return self._said.get(timeout=60)["born"]

    def ended(self) -> int:
        """The status of one that has ended."""
        return self._said.get(timeout=120)["status"]

    def lives(self, **order: Any) -> int:
        """Start one, and return its status when it has ended."""
        self.born(**order)
        return self.ended()

    def posts(self) -> list[str]:
        """The dates of the digests that stand in the channel."""
        messages = self.slack.state.channel(CHANNEL).messages.values()
        return sorted(str(one.metadata["event_payload"]["day"]) for one in messages if one.metadata)

    def claimed(self) -> list[str]:
        """The dates that were claimed."""
        with self.database.reader.connect() as connection:
            return [str(row[0]) for row in connection.exec_driver_sql("SELECT day FROM digest ORDER BY day")]

    def dates(self) -> list[str]:
        """Each date from the first to the present one, once."""
        return [(FIRST + n * DAY).isoformat() for n in range((self.day - FIRST).days + 1)]

    def end(self) -> None:
        """Let everything end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self.database.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                self._said.put(json.loads(line))


def open_lives(url: str, folder: Path, *, history: bool = True) -> Lives:
    made = manifest(open_routes())
    if not history:
        scopes = made["oauth_config"]["scopes"]
        scopes["bot"] = [scope for scope in scopes["bot"] if scope not in scopes["bot_optional"]]
    lives = Lives(stand_in(made).start(), url, folder)
    migrate(lives.database)
    author = Author("U0ALICE001", datetime(2026, 11, 22, 12, tzinfo=UTC), "test", CHANNEL)
    with lives.database.write(WORKSPACE, author) as store:
        store.schedules.add(
            CHANNEL,
            {"every": "day", "weekday": None, "minute": 540, "zone": "UTC", "language": "en", "since": FIRST},
        )
        customer = store.customers.add("Acme")
        store.interactions.add(customer.id, FIRST, Mark.GOOD, "", 1)
    return lives


@pytest.fixture
def lives(database_url: str, tmp_path: Path) -> Iterator[Lives]:
    """Lives with a Slack that lets them look into the channel's history."""
    made = open_lives(database_url, tmp_path)
    yield made
    made.end()
    made.slack.stop()


@pytest.fixture
def blind(database_url: str, tmp_path: Path) -> Iterator[Lives]:
    """Lives with a Slack that does not."""
    made = open_lives(database_url, tmp_path, history=False)
    yield made
    made.end()
    made.slack.stop()


def test_killed_at_each_transaction(lives: Lives) -> None:
    kills = 0
    while lives.lives(die=kills + 1) == -signal.SIGKILL:
        kills += 1
        assert lives.lives() == 0
        assert lives.posts() == lives.dates() == lives.claimed()
        lives.day += DAY
    assert kills >= 6  # the beginning and the commit of the claim, of the row that is taken, of what came of it
    assert lives.posts() == lives.dates() == lives.claimed()


def test_killed_while_slack_has_not_answered(lives: Lives) -> None:
    assert lives.lives() == 0
    lives.day += DAY
    lives.slack.operator.fail(method="chat.postMessage", hang=600.0)
    pid = lives.born()
    lives.slack.wait_for(lambda: not lives.slack.operator.faults)
    os.kill(pid, signal.SIGKILL)
    assert lives.ended() == -signal.SIGKILL
    lives.slack.operator.release()
    assert lives.lives() == 0
    assert lives.posts() == lives.dates() == lives.claimed()


def test_where_nobody_may_look_twice_is_better_than_never(blind: Lives) -> None:
    kills = 0
    while blind.lives(die=kills + 1) == -signal.SIGKILL:
        kills += 1
        assert blind.lives() == 0
        blind.day += DAY
    assert sorted(set(blind.posts())) == blind.dates() == blind.claimed()
    doubled = len(blind.posts()) - len(blind.dates())
    assert 0 < doubled < kills  # those that were sent when it died, and not written down yet


@pytest.mark.database("postgresql")
def test_five_processes_on_one_postgresql_of_which_some_are_killed(lives: Lives, walk: Walk) -> None:
    for _ in walk.steps(6):
        for port in range(39001, 39006):
            lives.born(port=port, die=walk.dice.choice([None, *range(1, 8)]))
        statuses = [lives.ended() for _ in range(5)]
        assert set(statuses) <= {0, -signal.SIGKILL}
        assert lives.lives(port=39001) == 0
        assert lives.posts() == lives.dates() == lives.claimed()
        lives.day += DAY


def test_clocks_that_jump(lives: Lives, subtests: pytest.Subtests) -> None:
    for day, owed in ((23, 1), (25, 2), (24, 2), (22, 2), (25, 2), (29, 3), (26, 3), (30, 4)):
        with subtests.test(day=day):
            lives.day = date(2026, 11, day)
            assert lives.lives() == 0
            assert len(lives.posts()) == owed
    assert lives.posts() == lives.claimed() == [f"2026-11-{day}" for day in (23, 25, 29, 30)]
