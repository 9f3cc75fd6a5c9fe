"""The sender: what the outbox holds goes to Slack, in order within a lane, one message a second in a channel.

A row is taken before it is sent and settled after: sent, given up (and the log says why), or due again later. What a
process had taken when it died is settled by the next one, which looks whether it arrived.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.courier import IN_FLIGHT, Courier, Outcome
from bot.loop import Loop
from handlers.digests import pauses
from handlers.kernel import undelivered
from handlers.kernel.services import Clock, Slack
from storage.database import Database
from storage.errors import StorageError
from storage.models import Outgoing
from storage.outbox import ANSWER, ONCE, POST, PUBLISH, UPLOAD, Outboxes
from storage.store import Author

log = structlog.get_logger()

PACE = 1.0
"""Seconds between two messages in one channel, as Slack asks for."""
PACED = frozenset({POST, PUBLISH, UPLOAD, "chat.update"})
"""What takes its pace: what one person alone sees, and a mark on a message, have limits of their own."""
LEASE = timedelta(seconds=60)
"""For how long a row is its taker's: longer than an attempt takes."""
ANSWERABLE = timedelta(minutes=30)
"""How long a response_url is good for."""
POSTABLE = timedelta(days=1)
"""How long a post is tried: Slack has been down for hours, never for a day."""
LOOK = 30.0
"""Seconds between two looks, at most: whoever writes a row nudges, and what another process wrote can wait."""
LEAST_TRIES = 10
"""How often anything is tried, however old it is: a clock that jumps makes all that waits look old."""
LONGEST_PAUSE = 300.0
DOUBLINGS = 9
"""After which a pause is the longest; a day of attempts by the second would make a number that no float holds."""
CARRIERS = 8
AT_ONCE = 50
"""Rows found in one look; the next look is when there are fewer left than carriers."""

Lane = tuple[str, str]


class Sender:
    """The loop that empties the outbox, and the few threads that carry what it finds.

    `holder` names this process as it will be named when it comes back: None where no other uses the database.
    `pace` is in seconds.
    """

    def __init__(
        self,
        db: Database,
        slack: Slack,
        clock: Clock,
        holder: str | None = None,
        failed: Callable[[str, str], None] = lambda *_: None,
        publish: Callable[[Outgoing], None] = lambda _: None,
        pace: float = PACE,
    ) -> None:
        self.db = db
        self.clock = clock
        self.holder = holder
        self.pace = pace
        self.courier = Courier(slack, failed, publish)
        self._loop = Loop("outbox", self._look, LOOK)
        self._released = False
        self._carriers = ThreadPoolExecutor(CARRIERS, thread_name_prefix="outbox")
        self._lock = threading.Lock()
        self._busy: set[Lane] = set()
        self._ready_at: dict[Lane, float] = {}
        self._without_token: set[str] = set()

    def start(self) -> None:
        """Begin to send."""
        self._loop.start()
        self._loop.nudge()

    def stop(self) -> None:
        """Finish what is being sent, and stop; what waits stays in the outbox."""
        self._loop.stop()
        self._carriers.shutdown(wait=True)

    def nudge(self) -> None:
        """Look into the outbox now."""
        self._loop.nudge()

    def respond(self, url: str, body: dict[str, Any]) -> None:
        """Send an answer that promises nothing straight to its response_url, three times at most."""

        def send() -> None:
            for pause in (0.5, 2.0, 0.0):
                outcome = self.courier.answer({"url": url, **body})
                if outcome.state != "waiting" or self._loop.pause(pause):
                    break
            if outcome.error:
                log.warning("answer not taken", error=outcome.error)

        if not self._loop.is_stopping:
            self._carriers.submit(send)

    def _look(self) -> float:
        if not self._released:
            self._release()
            self._released = True
        return self._pass()

    def _release(self) -> None:
        """Take up what this process, before it was started again, was sending when it died."""
        now = self.clock()
        with self.db.write("", Author("", now, "outbox")) as store:
            count = Outboxes(store.connection).release(now + timedelta(seconds=IN_FLIGHT), self.holder)
        if count:
            log.info("posts found half-sent", count=count)

    def _pass(self) -> float:
        """Send what is due and return the seconds until something is again."""
        now = self.clock()
        with self._lock:
            present = time.monotonic()
            self._ready_at = {lane: at for lane, at in self._ready_at.items() if at > present}
            most = AT_ONCE + len(self._busy) + len(self._ready_at)
        with self.db.read("") as store:
            outboxes = Outboxes(store.connection)
            rows, next_due = outboxes.due(now, most), outboxes.next_due(now)
        wait = LOOK if next_due is None else (next_due - now).total_seconds()
        for row in rows:
            lane = (row.workspace, row.lane)
            with self._lock:
                if lane in self._busy:  # its carrier nudges
                    continue
                pause = self._ready_at.get(lane, 0.0) - time.monotonic()
                if pause > 0:
                    wait = min(wait, pause)
                    continue
                self._busy.add(lane)
            self._carriers.submit(self._carry, row, lane)
        return min(max(wait, 0.02), LOOK)

    def _carry(self, row: Outgoing, lane: Lane) -> None:
        try:
            now = self.clock()
            if self._loop.is_stopping:
                return
            with self.db.write(row.workspace, Author("", now, "outbox")) as store:
                taken = store.outbox.take(row, now, now + LEASE, self.holder or "")
            if taken is None:
                return
            try:
                outcome = self.courier.carry(row)
            except Exception as error:  # tried again, and given up visibly in the end
                log.exception("sending failed", workspace=row.workspace, id=row.id)
                outcome = Outcome("waiting", type(error).__name__, unsure=True)
            if row.method in PACED:
                with self._lock:
                    self._ready_at[lane] = time.monotonic() + self.pace
            self._settle(taken, outcome, row.tried_at or now)
        except StorageError as error:
            log.warning("outbox not writable", workspace=row.workspace, id=row.id, error=str(error))
        except Exception:  # a lane must not stay busy for it
            log.exception("outbox failed", workspace=row.workspace, id=row.id)
        finally:
            with self._lock:
                self._busy.discard(lane)
                idle = len(self._busy) < CARRIERS
            if idle:
                self._loop.nudge()

    def _settle(self, row: Outgoing, outcome: Outcome, tried_at: datetime) -> None:
        """Write how it went, for as long as it takes: what was sent must not be forgotten for want of space."""
        while True:
            try:
                self._write(row, outcome, tried_at)
            except StorageError as error:
                log.warning("outbox not writable", workspace=row.workspace, id=row.id, error=str(error))
                if self._loop.pause(1.0):
                    return
            else:
                return

    def _write(self, row: Outgoing, outcome: Outcome, tried_at: datetime) -> None:
        now = self.clock()
        state, error = outcome.state, outcome.error
        is_old = now - row.created_at > (ANSWERABLE if row.method == ANSWER else POSTABLE)
        if state == "waiting" and is_old and row.attempts + 1 >= LEAST_TRIES:
            state = "failed"
        pause = outcome.wait
        if pause is None:
            pause = min(2.0 ** min(row.attempts, DOUBLINGS), LONGEST_PAUSE)
            pause = max(pause, IN_FLIGHT) if outcome.unsure else pause
        with self.db.write(row.workspace, Author("", now, "outbox")) as store:
            mine = store.outbox.settle(
                row,
                state,
                row.attempts + 1,
                now + timedelta(seconds=pause),
                error,
                tried_at if outcome.unsure else None,
            )
            if mine and state == "sent" and row.method in PACED:
                store.outbox.space(row.lane, now + timedelta(seconds=self.pace))
            if mine and state != "waiting" and (row.method == UPLOAD or row.payload.get(ONCE)):
                store.outbox.empty(row)
            if mine and state == "failed" and not pauses.pause(store, row, error or ""):
                undelivered.tell(store, row, error or "")
        self._report(row, state, outcome)

    def _report(self, row: Outgoing, state: str, outcome: Outcome) -> None:
        if state == "sent":
            self._without_token.discard(row.workspace)
            return
        if outcome.error is None:  # the courier has said what there is to say
            return
        write = log.warning if state == "waiting" else log.error
        if state == "failed" and outcome.error in undelivered.TOKEN:
            write = log.debug if row.workspace in self._without_token else log.error
            self._without_token.add(row.workspace)
        write(
            "given up" if state == "failed" else "not sent yet",
            workspace=row.workspace,
            id=row.id,
            method=row.method,
            channel=row.payload.get("channel"),
            error=outcome.error,
            tries=row.attempts + 1,
        )
