"""The one loop that looks for work: every so many seconds, at once when it is nudged, and whatever goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from storage.errors import StorageError

log = structlog.get_logger()

AFTER_ERROR = 5.0
"""Seconds, at most, until the next look after one that failed."""


class Loop:
    """A thread that calls `look` every so many seconds until it is stopped. A clock that is set does not move it.

    The seconds count from one beginning to the next, so a look that took longer is followed by the next at once, and
    what was missed is made up for once. A look may return the seconds until its next one instead. What it raises is
    logged and survived: after a loop that has ended nothing would be done any more, and nobody would notice.
    """

    def __init__(self, name: str, look: Callable[[], float | None], every: float) -> None:
        self.name = name
        self.every = every
        self._look = look
        self._nudged = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; the first look comes after one interval, or when nudged."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the look that is under way, and stop."""
        self._stopping.set()
        self._nudged.set()
        if self._thread.is_alive():
            self._thread.join()

    def nudge(self) -> None:
        """Look now, or once more when a look is under way."""
        self._nudged.set()

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop: a long look asks now and then."""
        return self._stopping.is_set()

    def pause(self, seconds: float) -> bool:
        """Wait within a look, and tell whether it was told to stop meanwhile."""
        return self._stopping.wait(seconds)

    def _run(self) -> None:
        wait = self.every
        while True:
            self._nudged.wait(wait)  # by the monotonic clock
            if self.is_stopping:
                return
            self._nudged.clear()
            wait = self._looked()

    def _looked(self) -> float:
        """Look once, and return the seconds until the next look."""
        begun = time.monotonic()
        try:
            wait = self._look()
        except StorageError as error:
            log.warning("database not available", loop=self.name, error=str(error))
        except Exception:  # whatever it is, the loop goes on
            log.exception("loop failed", loop=self.name)
        else:
            return max(self.every - (time.monotonic() - begun), 0.0) if wait is None else wait
        return min(self.every, AFTER_ERROR)
