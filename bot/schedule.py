"""The one tick: every half minute, what is due is looked for; jobs live in memory, what was done in the database."""

from __future__ import annotations

import logging
from collections.abc import Callable

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from handlers.digests import tick as digests
from handlers.followups import reminders
from handlers.kernel.services import Services
from storage.errors import StorageError

log = structlog.get_logger()

TICK = 30
TIDY = 3600


class Schedule:
    """APScheduler with three jobs of which no run is skipped for being late, and late ones run once."""

    def __init__(self, services: Services, tidy: Callable[[], None]) -> None:
        self.services = services
        self._tidy = tidy
        self._scheduler = BackgroundScheduler(timezone="UTC")
        options = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        for tick in (digests.tick, reminders.tick):  # neither waits for the other
            self._scheduler.add_job(tick, "interval", args=[services], seconds=TICK, **options)
        self._scheduler.add_job(self.tidy, "interval", seconds=TIDY, **options)

    def start(self) -> None:
        """Begin to tick."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the running job, and stop."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

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
