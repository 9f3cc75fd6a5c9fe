"""The server's event loop, as other threads use it."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """Runs coroutines in the event loop of the thread that serves, while it serves."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def begin(self) -> None:
        """The loop is the one that runs in this thread."""
        self._loop, self._thread = asyncio.get_running_loop(), threading.current_thread()

    async def end(self) -> None:
        """Cancel what still runs."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._loop = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and wait for it; raises RuntimeError while nothing serves."""
        loop = self._loop
        if loop is None or threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("the stand-in Slack does not serve, or this is its own thread")
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    def start_soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine by and by; dropped while nothing serves."""

        def begin(loop: asyncio.AbstractEventLoop) -> None:
            task = loop.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        if self._loop is None:
            work.close()
        else:
            self._loop.call_soon_threadsafe(begin, self._loop)
