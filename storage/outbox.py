"""What is still to be said to Slack: rows written in the transaction that gave rise to them, sent after it.

Within a lane (a channel, or one click's response_url) order is kept. A row that a process has taken carries the
time of the attempt until its outcome is known: whoever finds it there knows that it may have arrived.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    type_coerce,
    union_all,
    update,
)

from storage import sql
from storage.leases import Lease
from storage.models import Outgoing, homes, outgoing
from storage.transaction import Everywhere, Noun

POST = "chat.postMessage"
WHISPER = "chat.postEphemeral"
ANSWER = "response_url"
PUBLISH = "views.publish"
FALLBACK = "fallback"
"""In a payload: by type of block, the blocks that stand in their place where Slack refuses those."""
ONCE = "once"
"""In a payload: that nothing of it is kept once it has been said, or given up."""
UPLOAD = "files.upload"
FAR = timedelta(hours=2)
"""Longer than any pause between two tries: Slack's longest that is believed is an hour."""

c = outgoing.c
# Written out, since the indexes of waiting and of failed rows serve no bound value.
WAITS = c.state == literal_column("'waiting'")
GIVEN_UP = c.state == literal_column("'failed'")
LEASE = Lease(outgoing, until="due_at")
"""A row that waits is taken and settled by moving the instant at which it is due."""


@dataclass(frozen=True)
class Depth:
    """How full the outbox is: how many wait, since when the oldest, how many were given up in the last days."""

    waiting: int
    oldest: datetime | None
    failed: int


def _row(noun: Any, id: Any, lane: Any, method: Any, payload: Any, by: Any) -> dict[str, Any]:
    """Return a row of something that waits to be said, due at once."""
    return {
        "workspace": noun.workspace,
        "id": id,
        "lane": lane,
        "method": method,
        "payload": payload,
        "state": "waiting",
        "attempts": 0,
        "due_at": noun.author.at,
        "created_at": noun.author.at,
        "error": None,
        "by": by,
        "holder": None,
        "tried_at": None,
    }


class Outbox(Noun):
    """What a transaction leaves to be said."""

    def post(self, channel: str, payload: dict[str, Any], by: str | None = None) -> int:
        """Post a message in a channel, or to a person; its metadata says which row it is, to find it by.

        `by` is who hears of it where Slack refuses it, if that is not the author.
        """
        return self._leave(channel, POST, {"channel": channel, **payload, "metadata": _marked(payload)}, by)

    def post_once(self, channel: str, payload: dict[str, Any]) -> int:
        """Post a message of which nothing is kept here once Slack has it, as it tells what is secret."""
        return self.post(channel, {**payload, ONCE: True})

    def whisper(self, channel: str, person: str, payload: dict[str, Any]) -> int:
        """Say something in a channel that one person alone sees; in a direct message it is an ordinary message."""
        if channel.startswith("D"):
            return self.post(channel, payload)
        return self._leave(channel, WHISPER, {"channel": channel, "user": person, **payload})

    def call(self, lane: str, method: str, payload: dict[str, Any]) -> int:
        """Call any other method of the Web API, in its turn within a lane; it may be called twice if a process dies."""
        return self._leave(lane, method, payload)

    def call_once(self, lane: str, method: str, payload: dict[str, Any]) -> int:
        """Call a method with what is kept no longer than until Slack has it."""
        return self.call(lane, method, {**payload, ONCE: True})

    def upload(self, channel: str, name: str, content: bytes, text: str) -> int:
        """Share a file in a channel, or with a person, with a text; its content is kept until it has arrived."""
        encoded = base64.b64encode(content).decode()
        return self._leave(channel, UPLOAD, {"channel": channel, "name": name, "content": encoded, "text": text})

    @sql.record
    def _unsent(self, lane: str) -> Any:
        return select(c.id).where(c.workspace == self.workspace, c.lane == lane, WAITS, c.holder.is_(None)).limit(1)

    def publish(self, person: str) -> None:
        """Publish a person's Home tab as it is when it is sent, unless that is still to be done anyway."""
        lane = f"home:{person}"
        if self._unsent(lane) is None:
            self._leave(lane, PUBLISH, {"user_id": person})

    @sql.writes
    def _publish_opened(self, id: int, person: str, lane: str, payload: dict[str, Any], since: datetime) -> Any:
        row = _row(self, id, lane, PUBLISH, payload, self.author.person)
        opened = (homes.c.workspace == self.workspace, homes.c.person == person, homes.c.opened_at > since)
        left = select(c.id).where(c.workspace == self.workspace, c.lane == lane, WAITS, c.holder.is_(None))
        values = [type_coerce(value, c[name].type).label(name) for name, value in row.items()]
        return insert(outgoing).from_select(list(row), select(*values).where(*opened, ~exists(left)))

    def publish_opened(self, person: str, since: datetime) -> None:
        """Publish the Home tab of a person who has opened it since an instant, as `publish` does."""
        self._publish_opened(self.transaction.next_entry(), person, f"home:{person}", {"user_id": person}, since)

    def answer(self, url: str, payload: dict[str, Any]) -> int:
        """Answer a click where it was made."""
        lane = hashlib.sha256(url.encode()).hexdigest()[:32]
        return self._leave(lane, ANSWER, {"url": url, **payload})

    @sql.write
    def _insert(self, id: int, lane: str, method: str, payload: dict[str, Any], by: str) -> Any:
        return sql.insert(outgoing, **_row(self, id, lane, method, payload, by))

    def _leave(self, lane: str, method: str, payload: dict[str, Any], by: str | None = None) -> int:
        id = self.transaction.next_entry()
        self._insert(id, lane, method, payload, self.author.person if by is None else by)
        return id

    # ---- sent

    @sql.wrote
    def _take(self, id: int, was: datetime, now: datetime, until: datetime, holder: str) -> Any:
        tried_at = func.coalesce(c.tried_at, now)
        return LEASE.take(*_as_it_was(self.workspace, id, was), holder=holder, until=until, tried_at=tried_at)

    def take(self, row: Outgoing, now: datetime, until: datetime, holder: str) -> Outgoing | None:
        """Take a due row for a process until an instant, and return it so; None when another process was quicker."""
        if not self._take(row.id, row.due_at, now, until, holder):
            return None
        return row.model_copy(update={"due_at": until, "holder": holder})

    @sql.wrote
    def _settle(
        self,
        id: int,
        was: datetime,
        state: str,
        attempts: int,
        due_at: datetime,
        error: str | None,
        unsure_since: datetime | None,
    ) -> Any:
        came = {"state": state, "attempts": attempts, "error": error, "tried_at": unsure_since}
        return LEASE.settle(*_as_it_was(self.workspace, id, was), at=due_at, **came)

    def settle(
        self,
        row: Outgoing,
        state: str,
        attempts: int,
        due_at: datetime,
        error: str | None = None,
        unsure_since: datetime | None = None,
    ) -> bool:
        """Write how a taken row went: sent, failed, or waiting until the next try, perhaps not knowing if it arrived.

        False when it was held for so long that another process took it over.
        """
        return self._settle(row.id, row.due_at, state, attempts, due_at, error, unsure_since)

    @sql.write
    def _keep_of(self, id: int, payload: dict[str, Any]) -> Any:
        return update(outgoing).where(c.workspace == self.workspace, c.id == id).values(payload=payload)

    def empty(self, row: Outgoing) -> None:
        """Keep of a file that was shared, or given up, no more than its name; of a message, than where it went."""
        self._keep_of(row.id, {"channel": row.payload.get("channel"), "name": row.payload.get("name")})

    @sql.write
    def space(self, lane: str, until: datetime) -> Any:
        """Keep a lane's next row, and so all that wait in it, from being sent before an instant, by any process."""
        first = outgoing.alias("first")
        waits = first.c.state == literal_column("'waiting'")
        next_one = select(func.min(first.c.id)).where(first.c.workspace == self.workspace, first.c.lane == lane, waits)
        later = (c.workspace == self.workspace, c.id == next_one.scalar_subquery(), c.due_at < until)
        return update(outgoing).where(*later).values(due_at=until)

    # ---- how it goes

    @sql.records
    def _depths(self) -> Any:
        return _depths(c.workspace == self.workspace)

    def depth(self) -> Depth:
        """Return how full the outbox is for this workspace."""
        return _depth(self._depths())


class Outboxes(Everywhere):
    """What waits to be said, of all workspaces."""

    @sql.rows(Outgoing)
    def _due(self, now: datetime, far: datetime, most: int) -> Any:
        free = LEASE.free(now) | (c.due_at > far)
        return select(outgoing).where(WAITS, free, _is_head()).order_by(c.due_at).limit(most)

    def due(self, now: datetime, most: int = 50) -> list[Outgoing]:
        """Return the first waiting row of each lane that is due.

        What is due later than anything may wait was left by a clock that was set back since, and is due as well: else
        it and all behind it waited until the clock had caught up.
        """
        return self._due(now, now + FAR, most)

    @sql.record
    def _next_due(self, now: datetime) -> Any:
        return select(c.due_at).where(WAITS, c.due_at > now, _is_head()).order_by(c.due_at).limit(1)

    def next_due(self, now: datetime) -> datetime | None:
        """Return when, after an instant, the first waiting row of some lane is due."""
        row = self._next_due(now)
        found: datetime | None = None if row is None else row.due_at
        return found

    @sql.write
    def _release_all(self, at: datetime) -> Any:
        return LEASE.settle(WAITS, c.holder.is_not(None), at=at)

    @sql.write
    def _release(self, at: datetime, holder: str) -> Any:
        return LEASE.settle(WAITS, LEASE.held_by(holder), at=at)

    def release(self, at: datetime, holder: str | None) -> int:
        """Make due at an instant what a process that is no more had taken (None: any process), and return how many."""
        return self._release_all(at) if holder is None else self._release(at, holder)

    @sql.records
    def _depths(self) -> Any:
        return _depths()

    def depth(self) -> Depth:
        """Return how full the outbox is."""
        return _depth(self._depths())


def given_up(connection: Connection) -> list[tuple[str, int]]:
    """Return why rows were given up, and how many for each reason, of all workspaces."""
    reasons = select(c.error, func.count().label("rows")).where(GIVEN_UP).group_by(c.error).order_by(c.error)
    return [(str(row.error), int(row.rows)) for row in connection.execute(reasons)]


def doubt(connection: Connection) -> None:
    """Have what waits looked for before it is sent: this is a copy, and it may have been said since it was made."""
    connection.execute(update(outgoing).where(WAITS).values(tried_at=func.coalesce(c.tried_at, c.created_at)))


def prune(connection: Connection, before: datetime) -> None:
    """Forget what was settled before an instant."""
    connection.execute(delete(outgoing).where(c.state != "waiting", c.created_at < before))


def _as_it_was(workspace: Any, id: Any, due_at: Any) -> tuple[ColumnElement[bool], ...]:
    """Return the test that a row waits as it was read: whoever takes it moves the instant at which it is due."""
    return (c.workspace == workspace, c.id == id, WAITS, c.due_at == due_at)


def _is_head() -> ColumnElement[bool]:
    """Return the test that nothing waits in a row's lane before it."""
    before = outgoing.alias("before")
    waits = before.c.state == literal_column("'waiting'")
    return ~exists().where(before.c.workspace == c.workspace, before.c.lane == c.lane, waits, before.c.id < c.id)


def _depths(*where: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Return the query of how many rows wait and were given up, each by its own index, and since when."""
    figures = func.count().label("rows"), func.min(c.created_at).label("oldest")
    return union_all(
        select(literal_column("'waiting'").label("state"), *figures).where(WAITS, *where),
        select(literal_column("'failed'").label("state"), *figures).where(GIVEN_UP, *where),
    )


def _depth(found: Iterable[Any]) -> Depth:
    by_state = {row.state: row for row in found}
    waiting, failed = by_state["waiting"], by_state["failed"]
    return Depth(int(waiting.rows), waiting.oldest, int(failed.rows))


def _marked(payload: dict[str, Any]) -> dict[str, Any]:
    metadata = payload.get("metadata") or {"event_type": "haoping_post"}
    return {**metadata, "event_payload": {**metadata.get("event_payload", {}), "post": secrets.token_hex(12)}}


def mark(message: Any) -> str | None:
    """Return which row a message is, whether it is still a payload or stands in a channel's history."""
    metadata = message.get("metadata") or {}
    found: str | None = (metadata.get("event_payload") or {}).get("post")
    return found
