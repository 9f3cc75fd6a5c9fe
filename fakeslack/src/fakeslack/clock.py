"""The stand-in's clock: the real time plus an offset that can be moved."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus an offset; deterministic tests give their own ``source`` of epoch seconds."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._offset = 0.0
        self._listeners: list[Callable[[], None]] = []

    @property
    def offset(self) -> timedelta:
        """How far the clock has been moved from its source."""
        return timedelta(seconds=self._offset)

    def seconds(self) -> float:
        """The time now, in seconds since the epoch."""
        return self._source() + self._offset

    def now(self) -> datetime:
        """The time now, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def move(self, **by: float) -> None:
        """Move the clock by a timedelta's arguments (``days=1``, ``minutes=-5``) and tell the listeners."""
        self._offset += timedelta(**by).total_seconds()
        self._tell()

    def set(self, to: datetime) -> None:
        """Move the clock to an aware datetime and tell the listeners."""
        self._offset += (to - self.now()).total_seconds()
        self._tell()

    def on_move(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener()`` after each move, in the mover's thread; returns what takes it away again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


async def sleep(clock: Clock, seconds: float) -> None:
    """Wait until a clock has gone on by so many seconds, by passing or by being moved."""
    due = clock.seconds() + seconds
    moved = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        loop.call_soon_threadsafe(moved.set)

    forget = clock.on_move(wake)
    try:
        while (left := due - clock.seconds()) > 0:
            moved.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(moved.wait(), left)
    finally:
        forget()
