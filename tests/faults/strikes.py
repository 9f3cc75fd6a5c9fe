"""What strikes a bot while a team works with it: each strike lasts as long as its block."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import cycle

from tests.clocks import SetClock
from tests.databases import Server
from tests.proxy import Proxy

Strike = Callable[[], AbstractContextManager[None]]
STEPS = (-240.0, 30.0)
"""Seconds by which the clock is set: what Slack's signatures bear; what a fast clock left waits as long afterwards."""


def killing(server: Server) -> Strike:
    """The database's server dies, and comes back."""

    @contextmanager
    def strike() -> Iterator[None]:
        server.kill()
        try:
            yield
        finally:
            server.start()

    return strike


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

    return strike


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

    return strike


def in_turn(strikes: Sequence[Strike]) -> Strike:
    """One after another, round by round."""
    turns = cycle(strikes)
    return lambda: next(turns)()


def way_to(server: Server) -> Proxy:
    """Return a way to a server that can be spoilt."""
    return Proxy(f"{server.data}/.s.PGSQL.5432")
