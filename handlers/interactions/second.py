"""The second reader: a process of its own that is asked what it makes of a text, where one is installed.

It is found by its entry point, and runs as `python -m MODULE`: a line of JSON goes to it for each text and one comes
back, in any order (reader/README.md). It may be slow, hang or die, and nobody waits longer for that than they said.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from math import isfinite
from typing import Any, NamedTuple, TypeVar

import structlog

from handlers.kernel.opinions import Opinion, Share, State

log = structlog.get_logger()

T = TypeVar("T")
Scores = tuple[float, float, float]

GROUP = "haoping.readers"
"""The entry points by which one is found."""
PATIENCE = 0.2
"""Seconds that a message waits for it, all its parts together."""
START = 30.0
"""Seconds that who has time waits for it to begin."""
MOST_ASKED = 6
"""Texts that it may have before it at once; what comes then is not asked: all of them fit in a pipe."""
HANGS = 10.0
"""Seconds without an answer after which it is ended, and begun again."""
PAUSES = (1.0, 10.0, 60.0, 600.0)
"""Seconds before it is begun again, after it ended once, twice, …; an answer begins the count anew."""


class Hello(NamedTuple):
    """What it says of itself when it begins: its name, its version, and how its scores count in each language."""

    name: str
    version: str
    languages: Mapping[str, Share]


@dataclass
class _Running:
    """One process of it, what it said of itself, and what it was asked and has not answered."""

    process: subprocess.Popen[str]
    ready: Future[Hello | None]
    waiting: dict[int, tuple[float, Future[Scores | None]]]


class Second:
    """The second reader, begun by `start` or by the first text; any thread may ask it."""

    def __init__(
        self,
        command: Sequence[str],
        patience: float = PATIENCE,
        pauses: Sequence[float] = PAUSES,
        hangs: float = HANGS,
    ) -> None:
        self.patience = patience
        self._hangs = hangs
        self._command = list(command)
        self._pauses = pauses
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._running: _Running | None = None
        self._hello = Hello("", "", {})
        self._again = 0.0
        self._failed = self._number = self._asked = self._late = self._ended = 0

    def start(self) -> None:
        """Begin its process, unless it runs, or ended so lately that it may not begin yet; waits for nothing."""
        with self._lock:
            self._begin()

    def wait(self, seconds: float = START) -> bool:
        """Begin it, and wait until it can be asked; tell whether it can."""
        with self._lock:
            running = self._begin()
        return running is not None and self._await(running.ready, seconds) is not None

    def stop(self) -> None:
        """End its process; it begins again when it is asked."""
        with self._lock:
            running, self._running = self._running, None
            self._stopped.set()
        if running is not None:
            _end(running)

    def state(self) -> State:
        """Return how it is."""
        with self._lock:
            hello, running = self._hello, self._running
            ready = running is not None and running.ready.done()
            counts = (self._asked, self._late, self._ended)
        return State(hello.name, hello.version, tuple(sorted(hello.languages)), ready, *counts)

    def opinion(self, text: str, language: str, within: float) -> Opinion | None:
        """Return what it makes of a text; None where it does not read that language, or has no answer in time."""
        until = time.monotonic() + within
        with self._lock:
            running = self._begin()
            known = self._hello.languages
        if known and language not in known:
            return None
        hello = None if running is None else self._await(running.ready, within)
        if running is None or hello is None or language not in hello.languages:
            return None
        asked = self._ask(running, text)
        answer = None if asked is None else self._await(asked, until - time.monotonic())
        if answer is None:
            with self._lock:
                self._late += 1
            return None
        return Opinion(answer, hello.languages[language])

    def _begin(self) -> _Running | None:
        """Return the process that runs, or a new one; None while it may not begin. The lock is held."""
        now = time.monotonic()
        if self._running is not None:
            oldest = min((since for since, _ in self._running.waiting.values()), default=now)
            if now - oldest <= self._hangs:
                return self._running
            self._running.process.kill()  # whoever listens to it lets those go who wait for it
            self._running = None
            self._ends(now)
            log.warning("the second reader hung, and was ended")
        if now < self._again:
            return None
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8", bufsize=1)  # noqa: S603
        except OSError as error:
            log.warning("the second reader can't be begun", error=error.strerror)
            self._ends(now)
            return None
        self._stopped.clear()
        self._running = _Running(process, Future(), {})
        threading.Thread(target=self._listen, args=(self._running,), name="second reader", daemon=True).start()
        return self._running

    def _ask(self, running: _Running, text: str) -> Future[Scores | None] | None:
        """Write a text to it, and return its answer to come; None where it has too much to do, or is gone."""
        answer: Future[Scores | None] = Future()
        with self._lock:
            self._asked += 1
            if len(running.waiting) >= MOST_ASKED or running.process.stdin is None:
                return None
            self._number += 1
            running.waiting[self._number] = (time.monotonic(), answer)
            try:
                running.process.stdin.write(json.dumps({"id": self._number, "text": text}) + "\n")
            except OSError:  # it ended just now
                del running.waiting[self._number]
                return None
        return answer

    def _listen(self, running: _Running) -> None:
        """Read what it says until it ends, and begin it again after a while, unless it was stopped."""
        try:
            for line in running.process.stdout or ():
                self._hear(running, json.loads(line))
        except (ValueError, KeyError, TypeError):
            log.warning("the second reader said what is no answer")
        self._gone(running)
        if running.process.stdout is not None:
            running.process.stdout.close()
        if not self._stopped.wait(max(0.0, self._again - time.monotonic())):
            self.start()

    def _hear(self, running: _Running, said: Any) -> None:
        if not running.ready.done():
            hello = Hello(said["name"], said["version"], {one: Share(**two) for one, two in said["languages"].items()})
            with self._lock:
                self._hello = hello
            running.ready.set_result(hello)
            return
        good, bad, neutral = (float(one) for one in said["scores"])
        if not isfinite(good + bad + neutral):
            raise ValueError(said)
        with self._lock:
            _, answer = running.waiting.pop(said["id"])
            self._failed = 0
        with suppress(InvalidStateError):
            answer.set_result((good, bad, neutral))

    def _gone(self, running: _Running) -> None:
        """Note that it ended, and let everybody go who waits for it."""
        _end(running)
        with self._lock:
            was_wanted = self._running is running
            if was_wanted:
                self._running = None
                self._ends(time.monotonic())
            left = [answer for _, answer in running.waiting.values()]
        with suppress(InvalidStateError):
            running.ready.set_result(None)
        for one in left:
            with suppress(InvalidStateError):
                one.set_result(None)
        if was_wanted:
            log.warning("the second reader ended, and is begun again", code=running.process.returncode)

    def _ends(self, now: float) -> None:
        """Note that it ended, and when it may begin again. The lock is held."""
        self._again = now + self._pauses[min(self._failed, len(self._pauses) - 1)]
        self._failed += 1
        self._ended += 1

    @staticmethod
    def _await(answer: Future[T | None], seconds: float) -> T | None:
        with suppress(TooLate):
            return answer.result(max(0.0, seconds))
        return None


def _end(running: _Running) -> None:
    with suppress(OSError):
        if running.process.stdin is not None:
            running.process.stdin.close()
    running.process.kill()
    running.process.wait()


def installed() -> Second | None:
    """Return the second reader that is installed, not begun yet; None where there is none."""
    found = sorted(entry_points(group=GROUP), key=lambda one: one.name)
    return Second([sys.executable, "-m", found[0].module]) if found else None


@cache
def ours() -> Second | None:
    """Return this process's own, begun and waited for once; it ends with the process."""
    found = installed()
    if found is not None:
        atexit.register(found.stop)
        found.wait()
    return found
