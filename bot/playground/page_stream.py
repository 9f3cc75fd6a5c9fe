"""Live updates: what changed, told to each open page as a stream of server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from bot.playground.model import Change
from bot.playground.state import State

HEARTBEAT_SECONDS = 15.0
SIDEBAR = ("read", "channel_", "member_", "person_", "installed", "uninstalled")


def signal(change: Change) -> dict[str, Any] | None:
    """Return what a page is told of a change: which part of it to fetch again."""
    if change.message is not None:
        message = change.message
        told = {"kind": "message", "channel": message.channel, "ts": message.ts, "by": message.user}
        return {**told, "thread": message.thread_ts} if message.is_reply else told
    if change.view is not None:
        return {"kind": change.view.type}
    if change.kind in ("inspected", "connection", "clock"):
        return {"kind": change.kind}
    if change.kind.startswith(SIDEBAR):
        return {"kind": "sidebar"}
    return None


async def stream(state: State, person: str) -> AsyncIterator[str]:
    """Yield a person's changes as server-sent events until the page goes away."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def hear(change: Change) -> None:
        told = signal(change) if state.may_know(person, change) else None
        if told is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(waiting.put_nowait, told)

    forget = state.subscribe(hear)
    try:
        yield "retry: 1000\nevent: ready\ndata: {}\n\n"
        while True:
            try:
                told = await asyncio.wait_for(waiting.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
            else:
                yield f"data: {json.dumps(told)}\n\n"
    finally:
        forget()
