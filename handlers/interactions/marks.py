"""The bot's own mark on a message from which something was logged, so that everybody there sees it."""

from __future__ import annotations

from storage.store import Store

NOTED = "memo"
"""📝, whatever the review was: a thumb of the bot's would read as its opinion."""


def mark(store: Store, channel: str, ts: str) -> None:
    """Mark a message, after the commit."""
    _react(store, "reactions.add", channel, ts)


def unmark(store: Store, channel: str, ts: str) -> None:
    """Take the mark away, after the commit."""
    _react(store, "reactions.remove", channel, ts)


def taken_back(store: Store, interaction: int) -> None:
    """Note that a person took an interaction back: its message counts as no review, and loses its mark."""
    source = store.sources.of(interaction)
    if source is None:
        return
    for reading in store.readings.at(source.channel, source.ts):
        if interaction in reading.interactions:
            rest = [one for one in reading.interactions if one != interaction]
            store.readings.set_state(reading.id, "logged" if rest else "undone", rest)
            store.readings.label(reading.id, "none")
    if not store.sources.at(source.channel, source.ts):
        unmark(store, source.channel, source.ts)


def _react(store: Store, method: str, channel: str, ts: str) -> None:
    # A lane of its own: a mark need not wait for what is posted in the channel, second by second.
    store.outbox.call(f"{channel}:marks", method, {"channel": channel, "timestamp": ts, "name": NOTED})
