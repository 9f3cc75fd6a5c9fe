"""The one tick: every half minute, what is due is looked for; jobs live in memory, what was done in the database."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.loop import Loop
from handlers.birthdays.tick import Birthdays
from handlers.digests import tick as digests
from handlers.followups import escalations, reminders
from handlers.kernel.services import Services
from handlers.loyalty import expiring
from handlers.policy.versions import in_force
from handlers.segments import tick as segments
from handlers.wishes import hearing
from handlers.wishes import reminders as telling
from storage.errors import StorageError

log = structlog.get_logger()

TICK = 30.0
BIRTHDAYS = 300.0
WISHES = 60.0
TIDY = 3600.0
STEP = 60.0
"""Seconds by which the clock must have been set for the log to say so."""


class Schedule:
    """APScheduler with ten jobs, none of which waits for another; a late one is not skipped, and runs once.

    APScheduler reckons its next run by the wall clock, and would wait until that has caught up after it was set back.
    So it is not told of times: a loop, which goes by the monotonic clock, gives it each job when its time has come, to
    be run at once. What is due then goes by the wall clock. `tick` is the seconds between two looks.
    """

    def __init__(self, services: Services, tidy: Callable[[], None], tick: float = TICK) -> None:
        self.services = services
        self._tidy = tidy
        self._tick = tick
        self._ahead = self._ahead_now()
        self._birthdays = Birthdays(services)
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._jobs: dict[str, tuple[float, Callable[[], None]]] = {
            "digests": (tick, partial(digests.tick, services)),
            "reminders": (tick, partial(reminders.tick, services)),
            "escalations": (tick, partial(escalations.tick, services, in_force)),
            "birthdays": (BIRTHDAYS, self._birthdays.tick),
            "moves": (BIRTHDAYS, partial(segments.tick, services)),
            "wishes": (WISHES, partial(hearing.tick, services)),
            "telling": (WISHES, partial(telling.tick, services)),
            "points": (tick, partial(expiring.tick, services)),
            "expiring": (BIRTHDAYS, partial(expiring.tell, services)),
            "tidying": (TIDY, self.tidy),
        }
        self._last = dict.fromkeys(self._jobs, time.monotonic())
        self._loop = Loop("schedule", self._look, tick)

    def start(self) -> None:
        """Begin to look."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._scheduler.start()
        self._loop.start()

    def stop(self) -> None:
        """Finish the running jobs, and stop."""
        self._loop.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Look at once for what is due now."""
        segments.tick(self.services)  # so that a digest of this moment tells of them
        digests.tick(self.services)
        reminders.tick(self.services)
        escalations.tick(self.services, in_force)
        self._birthdays.tick()
        hearing.tick(self.services)
        telling.tick(self.services)
        expiring.tick(self.services)
        expiring.tell(self.services)

    def tidy(self) -> None:
        """Clear away what is not needed any more."""
        try:
            self._tidy()
        except StorageError as error:
            log.warning("not tidied", error=str(error))

    def _look(self) -> None:
        """Give APScheduler each job whose time has come."""
        was, self._ahead = self._ahead, self._ahead_now()
        if abs(self._ahead - was) > STEP:
            log.warning("the clock was set", by_seconds=round(self._ahead - was))
        now = time.monotonic()
        for name, (seconds, job) in self._jobs.items():
            if now - self._last[name] >= seconds - self._tick / 2:
                self._last[name] = now
                self._scheduler.add_job(
                    job, id=name, replace_existing=True, coalesce=True, misfire_grace_time=None, max_instances=1
                )

    def _ahead_now(self) -> float:
        """Return how many seconds the wall clock is ahead of the monotonic one, which nobody sets."""
        return self.services.clock().timestamp() - time.monotonic()
