"""One thing that a shop sent, taken in one transaction: once, however often it comes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta

from handlers.connections import arrival_blocks, reading, shopify, waiting_blocks, working
from handlers.connections.reading import Purchase, Refund, Sent, Test
from handlers.kernel import kit
from handlers.kernel.desk import Desk
from handlers.kernel.people import zone_of
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Person, Request
from handlers.kernel.wording import language_of
from storage.arrivals import EARLY, WAITING
from storage.models import Connection
from storage.store import Store
from storage.types import SHOP, Role, same_order

MOST_REFUSED = 50
"""Of what a connection was refused, what is shown of it."""
SOURCE = "in"
QUIET = timedelta(days=1)
"""For how long nobody is told again that something was refused."""


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
    if outcome.state == WAITING:
        _tell_who_waits(request, store, connection, outcome.row or 0)
    if isinstance(sent, Test):
        store.arrivals.prune(connection.id, MOST_REFUSED)
    if outcome.receipt is not None and connection.channel:
        store.outbox.post(connection.channel, outcome.receipt.message(), connection.by)
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
    with desk.visit(connection.workspace, who, f"{SOURCE} {connection.name}") as (request, store):
        _tell_what_failed(request, store, connection, no)
        kind, id = named
        store.arrivals.add(connection.id, kind, None, working.REFUSED, order=id or None, why=working.why(no))
        store.arrivals.prune(connection.id, MOST_REFUSED)


# ---- who is told: whoever has connected the shop, and not of each


def _tell_who_waits(request: Request, store: Store, connection: Connection, row: int) -> None:
    """Tell that somebody is not known, the first of those who wait alone."""
    who = store.shop_customers.get(row)
    if who is None or store.shop_customers.count_waiting() > 1 or len(store.arrivals.of(row, WAITING)) > 1:
        return
    _tell(store, connection, waiting_blocks.told_of(request.say, connection, who))


def _tell_what_failed(request: Request, store: Store, connection: Connection, no: Refusal) -> None:
    """Tell that something was refused, once a day; an order of nobody is an everyday thing at a counter."""
    if no.sentence == shopify.NOBODY:
        return
    lately = [one for one in store.arrivals.newest(connection.id, MOST_REFUSED) if one.at > request.at - QUIET]
    if not any(one.state == working.REFUSED for one in lately):
        _tell(store, connection, arrival_blocks.told_of(request.say, connection, working.why(no)))


def _tell(store: Store, connection: Connection, blocks: list[kit.Block]) -> None:
    store.outbox.post(connection.by, Reply(blocks).message(), connection.by)
