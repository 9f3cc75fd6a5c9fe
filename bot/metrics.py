"""What is counted, for /metrics: a registry of each Bot's own, with no person, no workspace, nothing of a customer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from storage import webhooks
from storage.database import Database
from storage.errors import StorageError
from storage.outbox import Outboxes

REQUESTS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
"""Seconds; Slack waits for three."""
WAITS = (0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 2.5)
"""Seconds; a writer is refused after two and a half."""
MOST_ERRORS = 200
"""Slack has some dozens of codes; what a proxy makes of them must not fill the memory."""


class Metrics:
    """The figures of one Bot."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "haoping_requests",
            "Requests handled, by what was asked for and how it went.",
            ("what", "outcome"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "haoping_request_seconds",
            "Seconds from a request's arrival to its answer.",
            buckets=REQUESTS,
            registry=self.registry,
        )
        self._errors = Counter(
            "haoping_slack_errors",
            "Calls of Slack that failed, by method and Slack's code or the network's.",
            ("method", "error"),
            registry=self.registry,
        )
        self._waits = Histogram(
            "haoping_write_wait_seconds",
            "Seconds that a writer waited for its turn at the database.",
            buckets=WAITS,
            registry=self.registry,
        )
        self._busy = Counter(
            "haoping_database_busy", "Writes refused, since others held the database too long.", registry=self.registry
        )
        ProcessCollector(registry=self.registry)
        self._counting: dict[tuple[str, str], Counter] = {}
        self._failing: dict[tuple[str, str], Counter] = {}

    def handled(self, what: str, outcome: str, seconds: float) -> None:
        """Count a request; `what` is a route's name, of which there are as many as were registered."""
        counter = self._counting.get((what, outcome))
        if counter is None:
            counter = self._counting[what, outcome] = self._requests.labels(what, outcome)
        counter.inc()
        self._seconds.observe(seconds)

    def failed(self, method: str, error: str) -> None:
        """Count a call of Slack that failed."""
        counter = self._failing.get((method, error))
        if counter is None:
            if len(self._failing) >= MOST_ERRORS:
                error = "other"
            counter = self._errors.labels(method, error)
            if error != "other":
                self._failing[method, error] = counter
        counter.inc()

    def waited(self, seconds: float, in_vain: bool) -> None:
        """Count how long a writer waited for its turn, or that it was refused."""
        if in_vain:
            self._busy.inc()
        else:
            self._waits.observe(seconds)

    def watch(self, db: Database, clock: Callable[[], datetime]) -> None:
        """Look, whenever somebody asks, into the outbox."""
        self.registry.register(_Outbox(db, clock))

    def page(self, accept: str) -> tuple[str, bytes]:
        """Return the content type and the body of /metrics in the format that an Accept header asks for."""
        encode, kind = choose_encoder(accept)
        return kind, encode(self.registry)


class _Outbox:
    """What waits to be said, as the database says it at this moment."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self.db = db
        self.clock = clock

    def collect(self) -> Iterator[Metric]:
        """Give the gauges; of the outbox none, while the database cannot be read."""
        try:
            with self.db.read("") as store:
                depth = Outboxes(store.connection).depth()
                by_state = webhooks.figures(store.connection)
        except StorageError:
            yield GaugeMetricFamily("haoping_database_up", "Whether the database can be read.", 0)
            return
        age = 0.0 if depth.oldest is None else max((self.clock() - depth.oldest).total_seconds(), 0.0)
        yield GaugeMetricFamily("haoping_database_up", "Whether the database can be read.", 1)
        yield GaugeMetricFamily("haoping_outbox_waiting", "Rows of the outbox that wait to be sent.", depth.waiting)
        yield GaugeMetricFamily("haoping_outbox_oldest_seconds", "Age of the oldest row that waits.", age)
        yield GaugeMetricFamily("haoping_outbox_failed", "Rows given up in the last seven days.", depth.failed)
        out = GaugeMetricFamily("haoping_webhooks", "Addresses to which events are sent, by state.", labels=("state",))
        for state in (webhooks.ON, webhooks.PAUSED, webhooks.STOPPED):
            out.add_metric([state], by_state.get(state, 0))
        yield out
