"""Processes that look once, at an instant that they are given and when they are told to, for what is due."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime

from bot.runtime import Bot
from bot.settings import Mode, read
from tests.forks import ROOT, Fork

NO_SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret", "SLACK_API_URL": "http://127.0.0.1:9/"}
"""What is to be said stays in the outbox."""


class Ticker:
    """One such process, which is ready when it is made."""

    def __init__(self, at: datetime, environment: Mapping[str, str]) -> None:
        settings = {**os.environ, "PORT": "0", **environment}
        self.process = Fork("tests.ticking", at.isoformat(), cwd=ROOT, env=settings, err=None, listens=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def look(self) -> None:
        """Have it look, and don't wait for it."""
        assert self.process.stdin is not None
        self.process.stdin.write("now\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        """Kill it, wherever it is."""
        self.process.kill()
        self.process.communicate()

    def ends(self) -> None:
        """Wait until it has looked."""
        self.process.communicate()
        assert self.process.returncode == 0


def _look_once(at: datetime) -> None:
    bot = Bot(read(), Mode.HTTP, clock=lambda: at)
    print("ready", flush=True)
    sys.stdin.readline()
    bot.schedule.tick()
    bot.db.close()


if __name__ == "__main__":
    _look_once(datetime.fromisoformat(sys.argv[1]))
