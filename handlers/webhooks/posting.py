"""One event packed and sent: read in a transaction of its own, signed, and sent when that is over."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kernel.refusal import Refusal
from handlers.kernel.services import Services
from handlers.kernel.vault import Unreadable
from handlers.webhooks import addresses, bodies, rules
from handlers.webhooks.bodies import Event
from handlers.webhooks.sending import Outcome, Postman
from storage import webhooks
from storage.models import Webhook
from storage.store import Author
from storage.webhooks import ON

LOOKED_AT = 200
"""Entries of the audit that are looked at for the next event."""
UNREADABLE = "secret"
"""Why an event did not arrive: what signs it, or its address, was encrypted with another key."""


@dataclass(frozen=True)
class Parcel:
    """The next event for an address, None where there is none now, and through which number there is nothing else.

    `secret` is the connection's, encrypted.
    """

    webhook: Webhook
    event: Event | None
    through: int
    secret: str = ""


def packed(services: Services, webhook: Webhook, number: int) -> Parcel:
    """Return what is next for an address: a test, of this number, where somebody asked for one."""
    with services.db.read(webhook.workspace) as store:
        connection = store.connections.get(webhook.connection)
        if connection is None or connection.removed:
            return Parcel(webhook, None, webhook.through)
        if webhook.tester is not None:
            event = bodies.test(store, number, services.clock())
            return Parcel(webhook, event, webhook.through, connection.secret)
        if connection.paused or webhook.state != ON:
            return Parcel(webhook, None, webhook.through)
        kinds = webhook.kinds.split(",")
        found, through = bodies.following(store, webhook.through, kinds, services.currency, LOOKED_AT)
        return Parcel(webhook, found, through, connection.secret)


def sent(services: Services, postman: Postman, parcel: Parcel, event: Event) -> Outcome:
    """Send an event to its address, signed as it goes."""
    try:
        address = addresses.read(services.vault.open(parcel.webhook.url))
        secret = services.vault.open(parcel.secret)
    except (Unreadable, Refusal):
        return Outcome(None, UNREADABLE, 0)
    now = services.clock()
    body = event.body(now)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Haoping-Webhook/1",
        rules.EVENT: event.name,
        rules.DELIVERY: str(event.says["id"]),
        rules.TIMESTAMP: str(int(now.timestamp())),
        rules.SIGNATURE: rules.signature(secret, body),
    }
    return postman.send(address, headers, body)


FAR = 1000
"""Numbers between what was last sent and the newest, from which on what is no event is not looked at again."""


def catch_up(services: Services) -> None:
    """Have addresses that are rarely told of anything begin to look further on: each look would take longer."""
    with services.db.read("") as store:
        found = webhooks.behind(store.connection, FAR)
    for webhook in found:
        kinds = webhook.kinds.split(",")
        with services.db.write(webhook.workspace, Author("", services.clock(), "webhook")) as store:
            newest = store.next_entry()  # whoever writes is alone: all before it is there
            if bodies.following(store, webhook.through, kinds, services.currency, 1) == (None, webhook.through):
                store.webhooks.settle(webhook, webhook.due_at, None, through=newest)
