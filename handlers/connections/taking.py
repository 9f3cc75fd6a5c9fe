"""One thing that a shop sent, taken in one transaction: once, however often it comes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from handlers.connections import reading, working
from handlers.connections.reading import Purchase, Refund, Sent, Test
from handlers.kernel.desk import Desk
from handlers.kernel.people import zone_of
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Person, Request
from handlers.kernel.wording import language_of
from storage.arrivals import EARLY, WAITING
from storage.models import Connection
from storage.purchases import same_order
from storage.store import Store
from storage.types import SHOP, Role

MOST_REFUSED = 50
"""Of what a connection was refused, what is shown of it."""
SOURCE = "in"


@dataclass(frozen=True)
class Taken:
    """What has become of something that came: its state, what it was made into, and whether it had come before."""

    state: str
    subject: str | None
    repeat: bool = False


def take(desk: Desk, connection: Connection, sent: Sent) -> Taken:
    """Take one thing, and commit it; raises the Refusal that says why not, and StorageError."""
    with desk.services.db.read(connection.workspace) as store:
        who = sender(store, connection)
    with desk.visit(connection.workspace, who, f"{SOURCE} {connection.name}") as (request, store):
        return _take(request, store, connection, sent)


def sender(store: Store, connection: Connection) -> Person:
    """Return who writes here: the shop, whose days are those of whoever has connected it."""
    by = store.people.get(connection.by)
    language = (by.language or language_of(by.locale)) if by else "en"
    return Person(SHOP, connection.name, Role.MEMBER, language, zone_of(by.zone) if by else "UTC")


def _take(request: Request, store: Store, connection: Connection, sent: Sent) -> Taken:
    outside = working.outside(sent)
    digest = hashlib.sha256(json.dumps(reading.kept(sent), sort_keys=True).encode()).hexdigest()
    before = None if isinstance(sent, Test) else store.arrivals.find(connection.id, sent.kind, outside)
    if before is not None:
        store.arrivals.again(before.id)
        return Taken(before.state, before.subject, repeat=True)
    working.check(request, sent)
    outcome = working.work(request, store, connection, sent)
    waits = outcome.state in {WAITING, EARLY}
    store.arrivals.add(
        connection.id,
        sent.kind,
        None if isinstance(sent, Test) else outside,
        outcome.state,
        order=_order(sent),
        content=reading.kept(sent) if waits else None,
        digest=digest,
        shop_customer=outcome.row,
        subject=outcome.subject,
        change=outcome.change,
    )
    if isinstance(sent, Test):
        store.arrivals.prune(connection.id, MOST_REFUSED)
    if outcome.receipt is not None and connection.channel:
        store.outbox.post(connection.channel, outcome.receipt.message())
    return Taken(outcome.state, outcome.subject)


def _order(sent: Sent) -> str | None:
    if isinstance(sent, Refund):
        return same_order(sent.order)
    return sent.number if isinstance(sent, Purchase) else None


def refuse(desk: Desk, connection: Connection, named: tuple[str, str], no: Refusal) -> None:
    """Keep that something was refused and why, as far as there is to be shown; raises StorageError.

    `named` is of what kind it is, and its id, as far as that could be read.
    """
    with desk.services.db.read(connection.workspace) as store:
        who = sender(store, connection)
    with desk.visit(connection.workspace, who, f"{SOURCE} {connection.name}") as (_, store):
        kind, id = named
        store.arrivals.add(connection.id, kind, None, working.REFUSED, order=id or None, why=working.why(no))
        store.arrivals.prune(connection.id, MOST_REFUSED)
