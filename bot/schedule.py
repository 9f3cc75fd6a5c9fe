"""The one tick: every half minute, what is due is looked for; jobs live in memory, what was done in the database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from handlers.digests import tick as digests
from handlers.followups import reminding
from handlers.services import Services
from storage.errors import StorageError

log = structlog.get_logger()

TICK = 30.0
TIDY = 3600.0
STEP = 60.0
"""Seconds by which the clock must have been set for the log to say so."""


class Schedule:
    """APScheduler with three jobs of which no run is skipped for being late, and late ones run once.

    When they run goes by the monotonic clock. APScheduler reckons by the wall clock, and would wait until that has
    caught up after it was set back: so it is given each run when its time has come, to be made at once. What is due
    then goes by the wall clock. `tick` is the seconds between two looks.
    """

    def __init__(self, services: Services, tidy: Callable[[], None], tick: float = TICK) -> None:
        self.services = services
        self._tidy = tidy
        self._tick = tick
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._jobs: dict[str, tuple[float, Callable[[], None]]] = {  # neither waits for another
            "digests": (tick, partial(digests.tick, services)),
            "reminders": (tick, partial(reminding.tick, services)),
            "tidying": (TIDY, self.tidy),
        }
        self._stopping = threading.Event()
        self._beating = threading.Thread(target=self._beat, name="schedule", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._scheduler.start()
        self._beating.start()

    def stop(self) -> None:
        """Finish the running job, and stop."""
        self._stopping.set()
        if self._beating.is_alive():
            self._beating.join()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Look at once for what is due now."""
        digests.tick(self.services)
        reminding.tick(self.services)

    def tidy(self) -> None:
        """Clear away what is not needed any more."""
        try:
            self._tidy()
        except StorageError as error:
            log.warning("not tidied", error=str(error))

    def _beat(self) -> None:
        """Give APScheduler each job whose time has come, until told to stop."""
        last = {name: time.monotonic() for name in self._jobs}
        ahead = self._ahead()
        while not self._stopping.wait(self._tick):  # which goes by the monotonic clock
            was, ahead = ahead, self._ahead()
            if abs(ahead - was) > STEP:
                log.warning("the clock was set", by_seconds=round(ahead - was))
            for name, (seconds, job) in self._jobs.items():
                if time.monotonic() - last[name] >= seconds - self._tick / 2:
                    last[name] = time.monotonic()
                    self._scheduler.add_job(
                        job, id=name, replace_existing=True, coalesce=True, misfire_grace_time=None, max_instances=1
                    )

    def _ahead(self) -> float:
        """How far the wall clock is ahead of the monotonic one, which is never set."""
        return self.services.clock().timestamp() - time.monotonic()
