"""Ways out: addresses to which events are sent, what of the audit is still to be sent there, and how that went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, literal_column, or_, select, update

from storage import sql
from storage.leases import Lease
from storage.models import (
    Change,
    LedgerEntry,
    Webhook,
    WebhookDelivery,
    changes,
    connections,
    counters,
    ledger_entries,
    webhook_deliveries,
    webhooks,
)
from storage.transaction import ENTRY, Everywhere, Noun

ON, PAUSED, STOPPED, REMOVED = "on", "paused", "stopped", "removed"
FAR = timedelta(hours=2)
"""Longer than any pause between two tries: what is due later was left by a clock that was set back since."""
LEASE = Lease(webhooks, until="due_at")

h, d, e, ch, co = webhooks.c, webhook_deliveries.c, ledger_entries.c, changes.c, connections.c
TYPED = ch.source.not_like("import%")
"""What a file brings was there before: nobody is told of it row by row."""


class Webhooks(Noun):
    """The workspace's ways out."""

    @sql.one(Webhook)
    def get(self, connection: int) -> Any:
        """Return the way out of a connection, even if it was removed."""
        return select(webhooks).where(h.workspace == self.workspace, h.connection == connection)

    @sql.write
    def _save(
        self, connection: int, url: str, origin: str, kinds: str, state: str, through: int, due_at: datetime
    ) -> Any:
        chosen = {"url": url, "origin": origin, "kinds": kinds, "state": state, "through": through, "due_at": due_at}
        begun = {"tries": 0, "failing_since": None, "holder": None, "tester": None}
        who = {"at": self.author.at, "by": self.author.person}
        row = {"workspace": self.workspace, "connection": connection, **chosen, **begun, **who}
        return sql.save(self.dialect, webhooks, [*chosen, *begun, *who], **row)

    def set(self, connection: int, url: str, origin: str, kinds: str, state: str, through: int | None = None) -> None:
        """Set where a connection's events go from now on, or (`through`) from after an entry of the audit on."""
        after = self.transaction.next_entry() if through is None else through
        self._save(connection, url, origin, kinds, state, after, self.author.at)

    @sql.write
    def rewind(self, connection: int, through: int) -> Any:
        """Have all sent, once more or not, that is newer than an entry of the audit."""
        afresh = {"through": through, "tries": 0, "failing_since": None, "holder": None, "due_at": self.author.at}
        return update(webhooks).where(h.workspace == self.workspace, h.connection == connection).values(afresh)

    @sql.write
    def test(self, connection: int, tester: str) -> Any:
        """Have a test sent, and somebody told how it went: at once, or after what is being sent."""
        asked = {"tester": tester, "due_at": case((h.holder.is_(None), self.author.at), else_=h.due_at)}
        return update(webhooks).where(h.workspace == self.workspace, h.connection == connection).values(asked)

    # ---- what is to be sent

    @sql.one(Change)
    def next_change(self, after: int, actions: Sequence[str]) -> Any:
        """Return the first entry of the audit after a number that is of one of these actions."""
        newer = (ch.workspace == self.workspace, ch.id > after, sql.among(ch.action, actions), TYPED)
        return select(changes).where(*newer).order_by(ch.id).limit(1)

    @sql.one(LedgerEntry)
    def next_lapse(self, after: int, kind: str) -> Any:
        """Return the first entry of the ledger of a kind, of which the audit has none, after a number."""
        newer = (e.workspace == self.workspace, e.id > after, e.kind == kind)
        return select(ledger_entries).where(*newer).order_by(e.id).limit(1)

    @sql.column(int)
    def _newer(self, after: int, actions: Sequence[str], most: int) -> Any:
        newer = (ch.workspace == self.workspace, ch.id > after, sql.among(ch.action, actions), TYPED)
        return select(ch.id).where(*newer).order_by(ch.id).limit(most)

    def waiting(self, webhook: Webhook, actions: Sequence[str], most: int) -> int:
        """Return how many entries of the audit are still to be sent, at most so many."""
        return len(self._newer(webhook.through, actions, most))

    # ---- sent

    @sql.wrote
    def _take(self, connection: int, was: datetime, until: datetime, holder: str) -> Any:
        return LEASE.take(*_as_it_was(self.workspace, connection, was), holder=holder, until=until)

    def take(self, webhook: Webhook, until: datetime, holder: str) -> Webhook | None:
        """Take a way out for a process until an instant, and return it so; None when another one was quicker."""
        if not self._take(webhook.connection, webhook.due_at, until, holder):
            return None
        return webhook.model_copy(update={"due_at": until, "holder": holder})

    def settle(self, webhook: Webhook, at: datetime, holder: str | None, **came: Any) -> Webhook | None:
        """Write what came of it, and hold on to it until an instant, or (without a holder) let it go until then.

        None when it was changed meanwhile, or another process took it over.
        """
        values = {"due_at": at, "holder": holder, **came}
        mine = update(webhooks).where(*_as_it_was(self.workspace, webhook.connection, webhook.due_at)).values(values)
        if not self.transaction.execute(mine).rowcount:
            return None
        return webhook.model_copy(update=values)

    @sql.write
    def _note(self, connection: int, event: int, name: str, status: int | None, error: str, tries: int, ms: int) -> Any:
        how = {"name": name, "status": status, "error": error, "tries": tries, "ms": ms, "at": self.author.at}
        row = {"workspace": self.workspace, "connection": connection, "event": event, **how}
        return sql.save(self.dialect, webhook_deliveries, list(how), **row)

    def note(self, connection: int, event: int, name: str, status: int | None, error: str, tries: int, ms: int) -> None:
        """Keep how an event was last sent."""
        self._note(connection, event, name, status, error, tries, ms)

    @sql.rows(WebhookDelivery)
    def last(self, connection: int, most: int) -> Any:
        """Return how the newest events were sent, the newest first."""
        mine = (d.workspace == self.workspace, d.connection == connection)
        return select(webhook_deliveries).where(*mine).order_by(d.event.desc()).limit(most)

    @sql.one(WebhookDelivery)
    def delivery(self, connection: int, event: int) -> Any:
        """Return how an event was last sent."""
        this = (d.workspace == self.workspace, d.connection == connection, d.event == event)
        return select(webhook_deliveries).where(*this)


class AllWebhooks(Everywhere):
    """The ways out of all workspaces."""

    @sql.write
    def _release_all(self, at: datetime) -> Any:
        return LEASE.settle(h.holder.is_not(None), at=at)

    @sql.write
    def _release(self, at: datetime, holder: str) -> Any:
        return LEASE.settle(LEASE.held_by(holder), at=at)

    def release(self, at: datetime, holder: str | None) -> int:
        """Make due at an instant what a process that is no more had taken (None: any process), and return how many."""
        return self._release_all(at) if holder is None else self._release(at, holder)


_ANY = select(h.connection).where(or_(h.state == ON, h.tester.is_not(None))).limit(1)


def due(
    connection: Connection, now: datetime, wanted: Mapping[str, Sequence[str]], lapses: tuple[str, str], most: int
) -> list[Webhook]:
    """Return the ways out by which something is to be sent by now: of all workspaces, the longest due first.

    `wanted` has the audit's actions by the kind that wants them, "" for all; `lapses` is the kind that wants those
    entries of the ledger of which the audit has none, and their own kind. Where nobody has such a way, as mostly, it is
    one small question.
    """
    if connection.execute(_ANY).first() is None:
        return []
    of_kind = [and_(_wants(kind), ch.action.in_(actions)) for kind, actions in wanted.items()]
    newer = exists().where(ch.workspace == h.workspace, ch.id > h.through, TYPED, or_(*of_kind))
    kind, entries = lapses
    lapsed = exists().where(e.workspace == h.workspace, e.id > h.through, e.kind == entries)
    is_open = exists().where(
        co.workspace == h.workspace, co.id == h.connection, co.removed.is_(False), co.paused.is_(False)
    )
    told = and_(h.state == ON, is_open, or_(newer, and_(_wants(kind), lapsed)))
    asked = and_(h.tester.is_not(None), h.state != REMOVED)
    free = or_(LEASE.free(now), h.due_at > now + FAR)
    found = connection.execute(select(webhooks).where(free, or_(asked, told)).order_by(h.due_at).limit(most))
    return [Webhook.model_construct(**row._asdict()) for row in found]


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when, after an instant, a delivery that failed is tried again."""
    later: datetime | None = connection.scalar(
        select(func.min(h.due_at)).where(h.state == ON, h.due_at > now, h.tries > 0)
    )
    return later


def behind(connection: Connection, far: int) -> list[Webhook]:
    """Return the ways out that nobody sends by now, and whose workspace's numbers are so far ahead of them."""
    ahead = exists().where(
        counters.c.workspace == h.workspace, counters.c.kind == ENTRY, counters.c.value > h.through + far
    )
    found = connection.execute(select(webhooks).where(h.state == ON, h.holder.is_(None), h.tries == 0, ahead))
    return [Webhook.model_construct(**row._asdict()) for row in found]


def figures(connection: Connection) -> dict[str, int]:
    """Return how many ways out there are, by their state."""
    counted = select(h.state, func.count()).where(h.state != REMOVED).group_by(h.state)
    return {str(state): int(many) for state, many in connection.execute(counted)}


def prune(connection: Connection, before: datetime) -> None:
    """Forget how events were sent before an instant."""
    connection.execute(delete(webhook_deliveries).where(d.at < before))


def _wants(kind: str) -> ColumnElement[bool]:
    """Return the test that a kind of event is told."""
    if not kind:
        return literal_column("1 = 1")
    return (literal_column("','") + h.kinds + literal_column("','")).contains(f",{kind},")


def _as_it_was(workspace: Any, connection: Any, due_at: Any) -> tuple[ColumnElement[bool], ...]:
    """Return the test that a way out is as it was read: whoever takes or changes it moves when it is due."""
    return (h.workspace == workspace, h.connection == connection, h.due_at == due_at)
