"""Processes that look once, at an instant that they are given and when they are told to, for what is due."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from bot.runtime import Bot
from bot.settings import Mode, read

NO_SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret", "SLACK_API_URL": "http://127.0.0.1:9/"}
"""What is to be said stays in the outbox."""


class Ticker:
    """One such process, which is ready when it is made."""

    def __init__(self, at: datetime, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ticking", at.isoformat()],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "PORT": "0", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
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
