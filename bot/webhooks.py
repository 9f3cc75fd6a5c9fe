"""The sender of events: what the audit has that is new goes to the addresses that asked for it, in order for each.

An address is taken before anything is sent to it, and how far it got is written after each event. So a process that
dies in between has sent an event of which nobody knows, and the next one sends it again, under the same id. No
transaction is open while something is being sent.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta

import structlog

from bot.loop import Loop
from handlers.kernel.services import Services
from handlers.webhooks import addresses, posting, rules, settling
from handlers.webhooks.bodies import EXPIRY
from handlers.webhooks.sending import LookUp, Postman, look_up
from storage import webhooks
from storage.errors import StorageError
from storage.models import Webhook
from storage.store import Author, Store
from storage.webhooks import AllWebhooks

log = structlog.get_logger()

SOURCE = "webhook"
LEASE = timedelta(seconds=60)
"""For how long an address is its sender's: longer than a delivery takes."""
LOOK = 5.0
"""Seconds between two looks, at most: what another process wrote can wait."""
GAP = 0.25
"""Seconds between two looks, at least: a busy team's changes are looked for together."""
CARRIERS = 4
AT_ONCE = 100
"""Addresses found in one look."""
IN_A_ROW = 50
"""Events that one address is sent before others have their turn."""

Place = tuple[str, int]


class Webhooks:
    """The loop that looks for what is to be sent outwards, and the few threads that send it.

    `holder` names this process as it will be named when it comes back: None where no other uses the database.
    """

    def __init__(self, services: Services, holder: str | None = None, look_up: LookUp = look_up) -> None:
        self.services = services
        self.holder = holder
        self.postman = Postman(inside=addresses.is_inside(services.public_url), look_up=look_up)
        self._loop = Loop("webhooks", self._look, LOOK)
        self._carriers = ThreadPoolExecutor(CARRIERS, thread_name_prefix="webhooks")
        self._lock = threading.Lock()
        self._busy: set[Place] = set()
        self._released = False
        self._looked = 0.0
        self._wanted = rules.by_kind()

    def start(self) -> None:
        """Begin to send."""
        self._loop.start()
        self._loop.nudge()

    def stop(self) -> None:
        """Finish what is being sent, and stop; what is new stays in the audit."""
        self._loop.stop()
        self._carriers.shutdown(wait=True)

    def nudge(self) -> None:
        """Look now for what is new."""
        self._loop.nudge()

    def _look(self) -> float:
        self._loop.pause(self._looked + GAP - time.monotonic())
        self._looked = time.monotonic()
        now = self.services.clock()
        if not self._released:
            with self.services.db.write("", Author("", now, SOURCE)) as store:
                AllWebhooks(store.connection).release(now, self.holder)
            self._released = True
        with self.services.db.read("") as store:
            lapses = (rules.POINTS, EXPIRY)
            found = webhooks.due(store.connection, now, self._wanted, lapses, AT_ONCE + len(self._busy))
            again = webhooks.next_due(store.connection, now)
        for webhook in found:
            place = (webhook.workspace, webhook.connection)
            with self._lock:
                if place in self._busy:  # its carrier nudges
                    continue
                self._busy.add(place)
            self._carriers.submit(self._carry, webhook, place)
        wait = LOOK if again is None else (again - now).total_seconds()
        return min(max(wait, GAP), LOOK)

    def _carry(self, webhook: Webhook, place: Place) -> None:
        try:
            self._send(webhook)
        except StorageError as error:
            log.warning("webhook not noted", workspace=webhook.workspace, id=webhook.connection, error=str(error))
        except Exception:  # a thread of a pool would keep it to itself
            log.exception("webhook failed", workspace=webhook.workspace, id=webhook.connection)
        finally:
            with self._lock:
                self._busy.discard(place)
            self.services.nudge()  # there may be more to send, and somebody to tell of it

    def _send(self, webhook: Webhook) -> None:
        """Send one event after another, until there is none, one does not arrive, or others have their turn."""
        now = self.services.clock()
        with self.services.db.write(webhook.workspace, Author("", now, SOURCE)) as store:
            taken, number = store.webhooks.take(webhook, now + LEASE, self.holder or SOURCE), store.next_entry()
        for _ in range(IN_A_ROW):
            if taken is None:
                return
            parcel = posting.packed(self.services, taken, number)
            if parcel.event is None or self._loop.is_stopping:
                taken = taken.model_copy(update={"through": parcel.through})
                break
            outcome = posting.sent(self.services, self.postman, parcel, parcel.event)
            with self._write(taken) as store:
                taken = settling.settle(store, taken, parcel.event, outcome, LEASE)
            if outcome.error and parcel.event.name != rules.TEST:
                return
        if taken is not None:
            with self._write(taken) as store:
                store.webhooks.settle(taken, store.author.at, None, through=taken.through)

    def _write(self, webhook: Webhook) -> AbstractContextManager[Store]:
        return self.services.db.write(webhook.workspace, Author("", self.services.clock(), SOURCE))
