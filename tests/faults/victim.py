"""The bot as people run it: a process of its own, `python -m bot`, which can be killed at any moment."""

import json
import os
import random
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from fakeslack import Slack
from tests.forks import Fork

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0


class Victim:
    """One `python -m bot` at a time, connected by HTTP to a stand-in Slack; its log is kept line by line."""

    def __init__(self, slack: Slack, database: str, folder: Path) -> None:
        self.slack = slack
        self.folder = folder
        self.log: list[dict[str, Any]] = []
        self._process: Fork | None = None
        self._settings = {
            "DATABASE_URL": database,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "PORT": str(free_port()),
            "LOG_FORMAT": "json",
        }

    def start(self, **more: str) -> None:
        """Start it, perhaps with more settings, and wait until it serves."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TZ", "LANG"}}
        environment = {**kept, "PYTHONPATH": str(ROOT), **self._settings, **more}
        process = Fork("bot", cwd=self.folder, env=environment, out=None, traces=True)
        serving = threading.Event()
        self._reading = threading.Thread(target=self._read, args=(process, serving), daemon=True)
        self._reading.start()
        self._process = process
        if not serving.wait(PATIENCE) or not self.said("serving", pid=process.pid):
            raise RuntimeError(f"the bot does not serve: {self.log[-3:]}")

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(Fork.kill)

    def stop(self) -> None:
        """Ask it to end, and wait for it."""
        self._end(Fork.terminate)

    def stacks(self) -> str:
        """End it, and return what each of its threads was doing."""
        self._end(_abort)
        self._reading.join()
        return "\n".join(str(line["line"]) for line in self.said("unstructured", pid=self.pid))

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def said(self, event: str, **fields: Any) -> list[Mapping[str, Any]]:
        """The lines of its log about an event."""
        return [line for line in self.log if {"event": event, **fields}.items() <= line.items()]

    def found(self, address: str) -> None:
        """It serves: have Slack call it there."""
        self.slack.wire.request_url = self.slack.wire.options_url = f"{address}/slack/events"

    def _end(self, how: Callable[[Fork], None]) -> None:
        if self._process is not None and self._process.poll() is None:
            how(self._process)
            self._process.wait()

    def _read(self, process: Fork, serving: threading.Event) -> None:
        assert process.stderr is not None
        with process.stderr:
            for line in process.stderr:
                try:
                    entry = json.loads(line)
                except ValueError:
                    entry = {"event": "unstructured", "line": line.rstrip()}
                self.log.append(entry | {"pid": process.pid})
                if entry["event"] == "serving":
                    self.found(entry["at"])
                    serving.set()
        serving.set()


def _abort(process: Fork) -> None:
    """Have it say what its threads do, and end; one that was stopped hears nothing before it goes on."""
    for one in (signal.SIGABRT, signal.SIGCONT):
        process.send_signal(one)


def free_port() -> int:
    """Return a free port below those that outgoing connections get: while the bot is dead, none of them may take it."""
    for port in random.sample(range(20_000, 32_000), 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no port is free")
