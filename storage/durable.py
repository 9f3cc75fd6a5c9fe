"""Commits to SQLite that share one fsync: who comes while the log is being brought to disk is in the next one.

With `synchronous=FULL` SQLite makes one for each commit, while it holds the turn, so that nobody else writes meanwhile.
Here a commit is as with NORMAL, the turn is given on, and whoever committed waits until the log is on disk: nothing is
answered as done that is not. No commit is on disk without those before it, since what is left of a log after a power
cut ends where its checksums do. (`make bench ARGS="--only http"`)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage.errors import Uncertain


@dataclass
class _Round:
    """One time that the log is brought to disk: whether anybody needs it, and why it is not known to be there."""

    needed: bool = False
    over: bool = False
    doubt: str | None = "it was broken off"


class Commits:
    """The commits to one file of SQLite's, by its log."""

    def __init__(self, log: Path, sync: Callable[[int], None] = os.fdatasync) -> None:
        self._log = log
        self._sync = sync
        self._changed = threading.Condition()
        self._coming = _Round()
        self._running: _Round | None = None
        self.rounds = 0
        """How often the log was brought to disk."""

    def made(self) -> None:
        """Take note of a commit, before anybody else has the turn."""
        with self._changed:
            self._coming.needed = True

    def secure(self) -> None:
        """Return when every commit that was made until now is on disk, one's own or what one has read.

        Raises Uncertain when the disk does not say that it is.
        """
        with self._changed:
            mine = self._coming if self._coming.needed else self._running
            if mine is None:
                return
            while self._running is not None and not mine.over:
                self._changed.wait()
            is_first = not mine.over
            if is_first:
                self._running, self._coming = mine, _Round()
        if is_first:
            self._bring(mine)
        if mine.doubt:
            raise Uncertain(mine.doubt)

    def _bring(self, mine: _Round) -> None:
        try:
            # Opened each time: SQLite may have made another one. It has no locks on its log that closing would take.
            log = os.open(self._log, os.O_RDONLY)
            try:
                self._sync(log)
                mine.doubt = None
            finally:
                os.close(log)
        except OSError as error:
            mine.doubt = str(error)
        finally:
            with self._changed:
                self.rounds += 1
                mine.over, self._running = True, None
                self._changed.notify_all()
