"""The sender: what the outbox holds goes to Slack, in order within a lane, one message a second in a channel.

A row is taken before it is sent and settled after: sent, given up (and the log says why), or due again later.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from handlers.services import SLACK_ERRORS, Clock, Slack
from storage import outbox
from storage.database import Database
from storage.errors import StorageError
from storage.models import Outgoing
from storage.store import Author

log = structlog.get_logger()

PACE = 1.0
"""Seconds between two messages in one channel, as Slack asks for."""
LEASE = timedelta(seconds=60)
ANSWERABLE = timedelta(minutes=30)
"""How long a response_url is good for."""
MOST_TRIES = 20
TRANSIENT = frozenset({"ratelimited", "fatal_error", "internal_error", "service_unavailable", "request_timeout"})


@dataclass(frozen=True)
class Outcome:
    """How sending went: state, seconds until the next try, and the error."""

    state: str
    wait: float = 0.0
    error: str | None = None


class Sender:
    """The thread that empties the outbox, and the few that carry what it finds."""

    def __init__(self, db: Database, slack: Slack, clock: Clock) -> None:
        self.db = db
        self.slack = slack
        self.clock = clock
        self._nudged = threading.Event()
        self._stopping = False
        self._carriers = ThreadPoolExecutor(8, thread_name_prefix="outbox")
        self._lock = threading.Lock()
        self._busy: set[tuple[str, str]] = set()
        self._ready_at: dict[tuple[str, str], float] = {}
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being sent, and stop; what waits stays in the outbox."""
        self._stopping = True
        self._nudged.set()
        if self._thread.is_alive():
            self._thread.join()
        self._carriers.shutdown(wait=True)

    def nudge(self) -> None:
        """Look into the outbox now."""
        self._nudged.set()

    def respond(self, url: str, body: dict[str, Any]) -> None:
        """Send an answer that promises nothing straight to its response_url, three times at most."""

        def send() -> None:
            for pause in (0.5, 2.0, 0.0):
                outcome = self._answer({"url": url, **body})
                if outcome.state != "waiting":
                    break
                time.sleep(pause)
            if outcome.error:
                log.warning("answer not taken", error=outcome.error)

        if not self._stopping:
            self._carriers.submit(send)

    def _run(self) -> None:
        while not self._stopping:
            self._nudged.clear()
            try:
                wait = self._pass()
            except StorageError as error:
                log.warning("outbox not readable", error=str(error))
                wait = 5.0
            self._nudged.wait(wait)

    def _pass(self) -> float:
        """Send what is due and return the seconds until something is again."""
        now = self.clock()
        with self.db.read("") as store:
            rows = outbox.due(store.connection, now)
            next_due = outbox.next_due(store.connection)
        wait = 30.0 if next_due is None else (next_due - now).total_seconds()
        for row in rows:
            lane = (row.workspace, row.lane)
            with self._lock:
                if lane in self._busy:
                    wait = 30.0  # its carrier nudges
                    continue
                pause = self._ready_at.get(lane, 0.0) - time.monotonic()
                if pause > 0:
                    wait = min(max(wait, 0.02), pause)
                    continue
                self._busy.add(lane)
            self._carriers.submit(self._carry, row, lane)
        return min(max(wait, 0.02), 30.0)

    def _carry(self, row: Outgoing, lane: tuple[str, str]) -> None:
        try:
            author = Author("", self.clock(), "outbox")
            with self.db.write(row.workspace, author) as store:
                taken = outbox.take(store.connection, row, self.clock() + LEASE)
            if not taken:
                return
            try:
                outcome = self._send(row)
            except Exception as error:  # tried again, and given up visibly in the end
                log.exception("sending failed", workspace=row.workspace, id=row.id)
                outcome = Outcome("waiting", error=type(error).__name__)
            if row.method != "response_url":
                with self._lock:
                    self._ready_at[lane] = time.monotonic() + PACE
            self._settle(row, outcome)
        except StorageError as error:
            log.warning("outbox not writable", workspace=row.workspace, id=row.id, error=str(error))
        finally:
            with self._lock:
                self._busy.discard(lane)
            self._nudged.set()

    def _settle(self, row: Outgoing, outcome: Outcome) -> None:
        tries = row.attempts + 1
        state = outcome.state
        now = self.clock()
        if state == "waiting" and (
            tries >= MOST_TRIES or (row.method == "response_url" and now - row.created_at > ANSWERABLE)
        ):
            state = "failed"
        due_at = now + timedelta(seconds=outcome.wait or min(2.0**row.attempts, 300))
        with self.db.write(row.workspace, Author("", now, "outbox")) as store:
            outbox.settle(store.connection, row, state, tries, due_at, outcome.error)
        if state != "sent":
            say = log.error if state == "failed" else log.warning
            say(
                "given up" if state == "failed" else "not sent yet",
                workspace=row.workspace,
                id=row.id,
                method=row.method,
                channel=row.payload.get("channel"),
                error=outcome.error,
                tries=tries,
            )

    def _send(self, row: Outgoing) -> Outcome:
        if row.method == "response_url":
            return self._answer(row.payload)
        try:
            self.slack.client(row.workspace).api_call(row.method, json=row.payload)
        except SlackApiError as error:
            response: Any = error.response
            if isinstance(response, dict):  # what came was no JSON, as when a proxy answers
                return _refused(response["status"], response["headers"], f"http {response['status']}")
            return _refused(response.status_code, response.headers, str(response.get("error")))
        except SLACK_ERRORS as error:
            return Outcome("waiting", error=type(error).__name__)
        return Outcome("sent")

    def _answer(self, payload: dict[str, Any]) -> Outcome:
        body = {key: value for key, value in payload.items() if key != "url"}
        try:
            response = WebhookClient(payload["url"], timeout=10).send_dict(body)
        except SLACK_ERRORS as error:
            return Outcome("waiting", error=type(error).__name__)
        if response.status_code == 200:
            return Outcome("sent")
        return _refused(response.status_code, response.headers, f"{response.status_code} {response.body[:100]}")


def _refused(status: int, headers: Mapping[str, Any], why: str) -> Outcome:
    """Return whether a refusal may pass, and when to try again."""
    if status != 429 and status < 500 and why not in TRANSIENT:
        return Outcome("failed", error=why)
    asked = next((str(value) for key, value in headers.items() if key.lower() == "retry-after"), "")
    return Outcome("waiting", float(asked) if asked.isdecimal() else 0.0, why)
