"""What people and the app meet on: the state, the line between them, and what passes over it."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from fakeslack.clock import Clock
from fakeslack.credentials import Credentials
from fakeslack.definition import AppDefinition
from fakeslack.files import Files
from fakeslack.loop import Loop
from fakeslack.model import Json
from fakeslack.operator import Operator
from fakeslack.state import State
from fakeslack.views import Views
from fakeslack.wire.delivery import Ack, Delivery, Wire
from fakeslack.wire.events import Events
from fakeslack.wire.inspector import Inspector
from fakeslack.wire.oauth import OAuth
from fakeslack.wire.responses import Responses
from fakeslack.wire.tickets import Tickets

T = TypeVar("T")


class Stage:
    """The parts of a stand-in, each made with what it needs of the others; ``server.Slack`` serves them."""

    def __init__(
        self,
        clock: Clock,
        app: AppDefinition,
        credentials: Credentials,
        ack_seconds: float,
        retry_delays: Sequence[float],
    ) -> None:
        self.clock = clock
        self.credentials = credentials
        self.patience = 15.0
        self.loop = Loop()
        self.state = State(clock, app, credentials.app_id)
        self.inspector = Inspector(self.state)
        self.tickets = Tickets(clock)
        self.wire = Wire(self.inspector, credentials.signing_secret, credentials.app_id, ack_seconds)
        self.views = Views(self.state, self.tickets)
        self.files = Files(self.state)
        self.responses = Responses(self.state, self.tickets)
        self.oauth = OAuth(self.state, credentials)
        self.events = Events(self.state, self.wire, self.loop.start_soon, self._stir, retry_delays)
        self.operator = Operator(self.state, self.tickets, self.wire, self.events, self.loop)
        self.inputs: dict[tuple[str, str, str], dict[str, dict[str, Json]]] = {}
        self.scheduled: dict[str, Json] = {}
        self._waiting: set[threading.Event] = set()
        self.state.subscribe(self.events.hear)
        self.state.subscribe(lambda _: self._stir())

    @property
    def address(self) -> str:
        """Where it listens: ``http://127.0.0.1:PORT``."""
        return self.state.address

    def deliver(self, delivery: Delivery) -> Ack:
        """Deliver a payload to the app, raw: nobody sees what comes of it; the same one may be delivered again."""
        return self.loop.run(self.wire.send(delivery))

    def wait_for(self, predicate: Callable[..., T], timeout: float | None = None, *, raising: bool = True) -> T:
        """Wait until ``predicate()`` is true and return it; raises TimeoutError (or returns the last value)."""
        changed, pause = threading.Event(), 0.001
        deadline = time.monotonic() + (self.patience if timeout is None else timeout)
        self._waiting.add(changed)
        try:
            while not (found := predicate()):
                if time.monotonic() > deadline:
                    if raising:
                        raise TimeoutError("what was waited for did not come")
                    break
                changed.wait(pause)  # some of what is waited for is no change of Slack's
                changed.clear()
                pause = min(2 * pause, 0.02)
            return found
        finally:
            self._waiting.discard(changed)

    def _stir(self) -> None:
        """Have those who wait look again."""
        for changed in list(self._waiting):
            changed.set()

    def wait_until_connected(self, timeout: float = 10.0) -> None:
        """Wait until the app holds a web socket open or has a request URL; raises TimeoutError."""
        self.wait_for(lambda: self.wire.connected, timeout)

    def settle(self, timeout: float | None = None) -> None:
        """Wait until every event has been acknowledged (or given up); raises TimeoutError."""
        self.wait_for(lambda: self.events.pending == 0, timeout)
