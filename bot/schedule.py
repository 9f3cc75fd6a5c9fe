"""What is done by the clock: every half minute what is due is looked for, and every hour what is old is cleared away.

Nothing is planned in memory. A look asks the database what is due now, by the wall clock, and what was done stands
there; when the looks come goes by the monotonic clock, so that a clock that is set stops none of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import structlog

from bot.loop import Loop
from handlers.digests import tick as digests
from handlers.followups import reminders
from handlers.kernel.services import Services
from storage.errors import StorageError

log = structlog.get_logger()

TICK = 30.0
TIDY = 3600.0
STEP = 60.0
"""Seconds by which the clock must have been set for the log to say so."""


class Schedule:
    """Loops of their own for digests, reminders and tidying: none waits for another."""

    def __init__(self, services: Services, tidy: Callable[[], None], tick: float = TICK) -> None:
        self.services = services
        self._tidy = tidy
        self._ahead = self._ahead_now()
        self._loops = (
            Loop("digests", self._digests, tick),
            Loop("reminders", partial(reminders.tick, services), tick),
            Loop("tidying", self.tidy, TIDY),
        )

    def start(self) -> None:
        """Begin to look."""
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        """Finish what is under way, and stop."""
        for loop in self._loops:
            loop.stop()

    def tick(self) -> None:
        """Look at once for what is due now."""
        digests.tick(self.services)
        reminders.tick(self.services)

    def tidy(self) -> None:
        """Clear away what is not needed any more."""
        try:
            self._tidy()
        except StorageError as error:
            log.warning("not tidied", error=str(error))

    def _digests(self) -> None:
        was, self._ahead = self._ahead, self._ahead_now()
        if abs(self._ahead - was) > STEP:
            log.warning("the clock was set", by_seconds=round(self._ahead - was))
        digests.tick(self.services)

    def _ahead_now(self) -> float:
        """Return how many seconds the wall clock is ahead of the monotonic one, which nobody sets."""
        return self.services.clock().timestamp() - time.monotonic()
