"""The team that tests play: a stand-in Slack, and the real bot connected to it over a real wire."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import log
from bot.app import open_routes
from bot.manifest import manifest
from bot.playground import Actor, Slack
from bot.runtime import Bot
from bot.settings import Mode, Settings
from handlers.routes import Routes

for name in list(os.environ):
    if name.startswith("SLACK_") or name in {"DATABASE_URL", "HOST", "PORT"}:
        del os.environ[name]
log.configure("human", "error")


@pytest.fixture(scope="session")
def routes() -> Routes:
    """Every route that there is."""
    return open_routes()


@dataclass
class Team:
    """A workspace with the bot in it."""

    slack: Slack
    bot: Bot
    workspace: str

    def person(self, name: str) -> Actor:
        """Somebody to act as: alice (manager, English), xiaolin (Chinese), ben, wangfang, gina (a guest)."""
        return self.slack.person(name)

    @property
    def alice(self) -> Actor:
        """The manager, who speaks English."""
        return self.person("alice")

    @property
    def xiaolin(self) -> Actor:
        """The colleague who speaks Chinese."""
        return self.person("xiaolin")


Connect = Callable[..., Team]


def settings_for(slack: Slack, database: str, mode: Mode) -> Settings:
    """Return settings that connect a bot to the stand-in."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token if mode is Mode.SOCKET else None,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        database_url=database,
        port=0,
    )


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A database of the test's own."""
    return f"sqlite:///{tmp_path / 'bot.db'}"


@pytest.fixture
def connect(database_url: str) -> Iterator[Connect]:
    """Connect bots to stand-in Slacks, by HTTP or Socket Mode."""
    running: list[Team] = []

    def make(mode: Mode = Mode.HTTP) -> Team:
        slack = Slack(manifest(open_routes())).start()
        bot = Bot(settings_for(slack, database_url, mode), mode, clock=slack.clock.now)
        bot.start()
        if bot.http is not None and mode is Mode.HTTP:
            slack.wire.request_url = f"http://127.0.0.1:{bot.http.port}/slack/events"
        slack.clock.on_move(bot.schedule.tick)
        slack.wait_until_connected()
        team = Team(slack, bot, slack.person("alice").person.workspace)
        running.append(team)
        return team

    yield make
    for team in running:
        team.slack.operator.drop_socket()
        team.bot.stop()
        team.slack.stop()


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot is connected by HTTP."""
    return connect(Mode.HTTP)
