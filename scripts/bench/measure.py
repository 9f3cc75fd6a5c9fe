"""How two ways are compared: in turn, in small rounds, so that a machine that slows down slows both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Work = Callable[[int], None]
"""Does the thing so many times."""


class Requests:
    """The work of answering requests that are made before the clock starts."""

    def __init__(self, answer: Callable[[Any], object], make: Callable[[], Any]) -> None:
        self.answer = answer
        self.make = make
        self.waiting: list[Any] = []

    def prepare(self, times: int) -> None:
        """Make so many."""
        self.waiting = [self.make() for _ in range(times)]

    def __call__(self, times: int) -> None:
        """Answer so many."""
        for request in self.waiting[:times]:
            self.answer(request)


@dataclass
class Contender:
    """One way of doing it, and what its rounds took: seconds for one, by CPU and by the wall."""

    name: str
    work: Work
    times: int
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def round(self) -> None:
        """Run one round and write down what it took."""
        if isinstance(self.work, Requests):
            self.work.prepare(self.times)
        cpu, wall = time.process_time(), time.perf_counter()
        self.work(self.times)
        self.cpu.append((time.process_time() - cpu) / self.times)
        self.wall.append((time.perf_counter() - wall) / self.times)


class Rounds(Protocol):
    """Whoever can be measured in rounds."""

    cpu: list[float]
    wall: list[float]

    def round(self) -> None:
        """Run one round and write down what it took."""


def interleaved(contenders: Sequence[Rounds], rounds: int) -> None:
    """Warm every contender up, then run them in turn."""
    for contender in contenders:
        contender.round()
        contender.cpu.clear()
        contender.wall.clear()
    for _ in range(rounds):
        for contender in contenders:
            contender.round()


def ratio(base: list[float], other: list[float]) -> float:
    """Return the median, over the rounds, of how many times the other's rate the base's is: base time / other time."""
    return statistics.median(one / two for one, two in zip(base, other, strict=True))


def micro(times: list[float]) -> str:
    """Return a median in microseconds."""
    return f"{statistics.median(times) * 1e6:,.0f} µs"
