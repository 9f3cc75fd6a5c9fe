"""What strikes a bot while a team works with it: each strike lasts as long as its block."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from tests.clocks import SetClock
from tests.databases import Server
from tests.proxy import Proxy

STEPS = (-240.0, 30.0)
"""Seconds by which the clock is set: what Slack's signatures bear; what a fast clock left waits as long afterwards."""

MOST_STRUCK = 4
"""Steps that are done while something else is broken: each takes as long as people are kept waiting."""


@dataclass(frozen=True)
class Strike:
    """What is broken while a block lasts, for so many steps, and what a bot is started with that it strikes."""

    block: Callable[[], AbstractContextManager[None]]
    settings: Mapping[str, str] = field(default_factory=dict)
    steps: int = MOST_STRUCK


def killing(server: Server) -> Strike:
    """The database's server dies, and comes back."""

    @contextmanager
    def strike() -> Iterator[None]:
        server.kill()
        try:
            yield
        finally:
            server.start()

    return Strike(strike)


def hanging(proxy: Proxy) -> Strike:
    """The network swallows everything; what hung is broken afterwards, or left hanging for ever, in turn."""
    cuts = cycle((False, True))

    @contextmanager
    def strike() -> Iterator[None]:
        proxy.hang()
        try:
            yield
        finally:
            proxy.heal()
            if next(cuts):
                proxy.cut()

    return Strike(strike)


def stepping(clock: SetClock) -> Strike:
    """The clock is set back, or forward, in turn, and then right."""
    steps = cycle(STEPS)

    @contextmanager
    def strike() -> Iterator[None]:
        clock.set(next(steps))
        try:
            yield
        finally:
            clock.set(0)

    return Strike(strike, clock.environment())  # no other bot has such a clock: with it all takes three times as long


def way_to(server: Server) -> Proxy:
    """Return a way to a server that can be spoilt."""
    return Proxy(f"{server.data}/.s.PGSQL.5432")
