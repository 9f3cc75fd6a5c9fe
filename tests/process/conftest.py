"""A real process: `python -m bot` with an environment of its own, and what it writes to its log."""

import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fakeslack import Slack
from tests.conftest import patient_slack
from tests.forks import Fork

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120.0


class Process:
    """A running `python -m bot`, and the lines of its log as they come."""

    def __init__(
        self,
        folder: Path,
        arguments: tuple[str, ...],
        settings: dict[str, str],
        module: str = "bot",
    ) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "LOG_", "COV_"))}
        environment = {**clean, "PYTHONPATH": str(ROOT), "PORT": "0", **settings}
        self.popen = Fork(module, *arguments, cwd=folder, env=environment, out=None)
        self.lines: list[str] = []
        self._ended = False
        self._came = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.popen.stderr is not None
        for line in self.popen.stderr:
            with self._came:
                self.lines.append(line.rstrip("\n"))
                self._came.notify_all()
        with self._came:
            self._ended = True
            self._came.notify_all()

    def line(self, part: str) -> str:
        """Wait for a line of the log that has a part in it."""

        def found() -> str | None:
            return next((line for line in self.lines if part in line), None)

        with self._came:
            self._came.wait_for(lambda: found() or self._ended, PATIENCE)
            line = found()
        assert line, f"{part!r} never came:\n" + "\n".join(self.lines)
        return line

    def entries(self) -> list[dict[str, Any]]:
        """Every line of the log, which is JSON."""
        return [json.loads(line) for line in self.lines]

    def port(self) -> int:
        """Wait until it serves, and return its port."""
        return int(re.findall(r"http://127\.0\.0\.\d:(\d+)", self.line("serving"))[0])

    def stop(self) -> int:
        """Tell it to stop, and return its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.exit()

    def exit(self) -> int:
        """Wait for its end and its last line, and return its exit code."""
        code = self.popen.wait(PATIENCE)
        self._reader.join()
        return code


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start `python -m bot` with arguments and settings; its folder is the test's own.

    `module` is run in the bot's stead.
    """
    running: list[Process] = []

    def start(*arguments: str, module: str = "bot", **settings: str) -> Process:
        made = Process(tmp_path, arguments, {"LOG_FORMAT": "json", **settings}, module)
        running.append(made)
        return made

    yield start
    for one in running:
        if one.popen.poll() is None:
            one.popen.kill()
        one.exit()
        assert one.popen.stderr is not None
        one.popen.stderr.close()


@pytest.fixture
def slack() -> Iterator[Slack]:
    """A stand-in Slack without a bot."""
    with patient_slack() as running:
        yield running
