"""What an operator does to the stand-in Slack: faults of the Web API, lost sockets, redeliveries, the clock."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from fakeslack.loop import Loop
from fakeslack.state import State
from fakeslack.wire.delivery import Ack, Delivery, Wire
from fakeslack.wire.events import Events
from fakeslack.wire.tickets import Tickets

OTHER_WAYS = frozenset({"response_url", "upload", "download"})
"""What apps ask of Slack beside calls of the Web API: it fails only when it is named."""


@dataclass(frozen=True)
class Fault:
    """How a Web API call fails: with an HTTP status, an error's code, or no answer for ``hang`` seconds, or
    until what hangs is released.

    ``after`` fails once the call has been carried out: it happened, and the app does not know. ``channel`` is the
    only one, by its id, for which calls fail. ``body`` is answered instead of JSON, as a proxy's page is.
    """

    status: int = 200
    error: str = "internal_error"
    retry_after: int | str | None = None
    hang: float = 0.0
    after: bool = False
    method: str | None = None
    channel: str | None = None
    times: int = 1
    body: str | None = None


class Operator:
    """The operator's panel."""

    def __init__(self, state: State, tickets: Tickets, wire: Wire, events: Events, loop: Loop) -> None:
        self._state = state
        self._tickets = tickets
        self._wire = wire
        self._events = events
        self._loop = loop
        self._faults: list[Fault] = []
        self._hanging: set[asyncio.Event] = set()
        self.one_message_a_second = False
        self._last_post: dict[str, float] = {}

    @property
    def faults(self) -> list[Fault]:
        """The faults that are still to come."""
        return list(self._faults)

    def fail(
        self,
        times: int = 1,
        *,
        error: str | None = None,
        status: int | None = None,
        retry_after: int | str | None = None,
        hang: float = 0.0,
        after: bool = False,
        method: str | None = None,
        channel: str | None = None,
        body: str | None = None,
    ) -> None:
        """Fail the next Web API calls (of one method, in one channel): by status (429, 500), error, hang or a page.

        "response_url", "upload" and "download" stand for what is no call of a method.
        """
        if status is None:
            told = error is not None or body is not None
            status = 429 if retry_after is not None or error == "ratelimited" else 200 if told else 500
        if status == 429:
            error, retry_after = "ratelimited", 1 if retry_after is None else retry_after
        fault = Fault(status, error or "internal_error", retry_after, hang, after, method, channel, times, body)
        with self._state.lock:
            self._faults.append(fault)

    def heal(self) -> None:
        """Take all faults back."""
        with self._state.lock:
            self._faults.clear()

    async def hang(self, seconds: float) -> None:
        """Have a call hang for so long, or until it is released."""
        released = asyncio.Event()
        self._hanging.add(released)
        with suppress(TimeoutError):
            await asyncio.wait_for(released.wait(), seconds)
        self._hanging.discard(released)

    def release(self) -> None:
        """Let everything go on that hangs by now."""

        async def go_on() -> None:
            for released in self._hanging:
                released.set()

        self._loop.run(go_on())

    def next_fault(self, method: str, channel: str | None = None) -> Fault | None:
        """The fault that this call is to suffer; it is used up."""
        with self._state.lock:
            for index, fault in enumerate(self._faults):
                meant = fault.method == method or (fault.method is None and method not in OTHER_WAYS)
                if meant and fault.channel in (None, channel):
                    left = replace(fault, times=fault.times - 1)
                    self._faults[index : index + 1] = [left] if left.times > 0 else []
                    return fault
            return None

    def too_fast(self, channel: str) -> bool:
        """Whether a post in a channel comes within a second of the last one; only when ``one_message_a_second``."""
        now = self._state.clock.seconds()
        if self.one_message_a_second and now - self._last_post.get(channel, float("-inf")) < 1:
            return True
        self._last_post[channel] = now
        return False

    def drop_socket(self) -> None:
        """Cut the app's web sockets without a word."""
        self._loop.run(self._wire.drop())

    def refresh_socket(self, reason: str = "refresh_requested") -> None:
        """Ask the app to reconnect, as Slack does now and then (warning, refresh_requested, link_disabled)."""
        self._loop.run(self._wire.disconnect(reason))

    def expire_triggers(self) -> None:
        """Make every trigger id given so far too old."""
        with self._state.lock:
            self._tickets.expire_triggers()

    def events(self, kind: str | None = None) -> list[Delivery]:
        """The events delivered so far (the last 500), perhaps of one type."""
        with self._state.lock:
            return [event for event in self._events.delivered if kind in (None, event.name)]

    def redeliver(self, delivery: Delivery | None = None, *, times: int = 1, at_once: bool = False) -> list[Ack]:
        """Deliver something again as it was (the last event when not said), so many times, one by one or at once."""
        if delivery is None:
            delivery = self.events()[-1]
        if delivery.kind == "events_api":
            delivery = replace(delivery, retry=max(1, delivery.retry), reason="http_timeout")
        if not at_once:
            return [self._loop.run(self._wire.send(delivery)) for _ in range(times)]
        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(lambda again: self._loop.run(self._wire.send(again)), [delivery] * times))

    def move_clock(self, **by: float) -> None:
        """Move the clock by a timedelta's arguments (``days=1``)."""
        self._state.clock.move(**by)
        self._state.publish("clock")

    def set_clock(self, to: datetime) -> None:
        """Set the clock to an aware datetime."""
        self._state.clock.set(to)
        self._state.publish("clock")
