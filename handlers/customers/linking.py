"""Whom a channel, or a thread, is about; a review by an emoji there is theirs."""

from __future__ import annotations

from handlers.kernel import kit
from handlers.kernel.wording import Say
from storage.models import Customer
from storage.store import Store


def place(channel: str, thread: str | None = None) -> str:
    """Return by what a channel, or a thread in it, is known among those that are about a customer."""
    return f"{channel}:{thread}" if thread else channel


def linked(store: Store, where: str) -> Customer | None:
    """Return the customer that a channel or thread is about."""
    kept = store.channels.get(where)
    return store.customers.get(kept.customer) if kept and kept.customer is not None else None


def places(say: Say, store: Store, customer: int) -> list[kit.Block]:
    """Return a line of the channels that are about a customer, for their card; none when there are none."""
    names: list[kit.Block] = []
    for channel in dict.fromkeys(one.id.partition(":")[0] for one in store.channels.of_customer(customer)):
        names += [*([{"type": "text", "text": " "}] if names else []), {"type": "channel", "channel_id": channel}]
    return [kit.lines(say.line("*Channels:* {names}", names=names))] if names else []
