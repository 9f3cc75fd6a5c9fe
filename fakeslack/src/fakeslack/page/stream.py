"""Live updates: what changed, told to each open page as a stream of server-sent events."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from fakeslack.model import Change
from fakeslack.state import State

HEARTBEAT_SECONDS = 15.0
KEPT = 2000
SIDEBAR = ("read", "channel_", "member_", "person_", "installed", "uninstalled")


def signal(change: Change) -> dict[str, Any] | None:
    """Return what a page is told of a change: which part of it to fetch again."""
    if change.message is not None:
        message = change.message
        told = {"kind": "message", "channel": message.channel, "ts": message.ts}
        return {**told, "thread": message.thread_ts} if message.is_reply else told
    if change.kind == "assistant_changed":
        return {"kind": "assistant", "channel": change.channel, "ts": change.data["ts"]}
    if change.view is not None:
        return {"kind": change.view.type}
    if change.kind in ("inspected", "connection", "clock"):
        return {"kind": change.kind}
    if change.kind.startswith(SIDEBAR):
        return {"kind": "sidebar"}
    return None


class Feed:
    """Numbers the changes and keeps the last ones, so that a page misses none between its making and its listening."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._kept: deque[tuple[int, Change]] = deque(maxlen=KEPT)
        self._hearers: set[Callable[[int, Change], None]] = set()
        self.number = 0
        state.subscribe(self._hear)

    def _hear(self, change: Change) -> None:
        self.number += 1
        self._kept.append((self.number, change))
        for hearer in list(self._hearers):
            hearer(self.number, change)

    async def stream(self, person: str, since: int) -> AsyncIterator[str]:
        """Yield a person's changes after a number, as they come; `reset` when they are not kept any more."""
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[tuple[int, dict[str, Any]]] = asyncio.Queue()

        def hear(number: int, change: Change) -> None:
            told = signal(change) if self._state.may_know(person, change) else None
            if told is not None:
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(waiting.put_nowait, (number, told))

        with self._state.lock:
            oldest = self._kept[0][0] if self._kept else self.number + 1
            lost = not oldest - 1 <= since <= self.number
            for number, change in () if lost else list(self._kept):
                if number > since:
                    hear(number, change)
            self._hearers.add(hear)
            begun = self.number
        try:
            yield f"retry: 1000\nevent: {'reset' if lost else 'ready'}\nid: {begun if lost else since}\ndata: {{}}\n\n"
            while True:
                try:
                    number, told = await asyncio.wait_for(waiting.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                else:
                    yield f"id: {number}\ndata: {json.dumps(told)}\n\n"
        finally:
            with self._state.lock:
                self._hearers.discard(hear)
