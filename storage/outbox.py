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
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    union_all,
    update,
)

from storage.models import Outgoing
from storage.noun import WORKSPACE, Noun, table
from storage.types import Instant

POST = "chat.postMessage"
WHISPER = "chat.postEphemeral"
ANSWER = "response_url"
PUBLISH = "views.publish"
FALLBACK = "fallback"
"""In a payload: by type of block, the blocks that stand in their place where Slack refuses those."""
UPLOAD = "files.upload"
FAR = timedelta(hours=2)
"""Longer than any pause between two tries: Slack's longest that is believed is an hour."""

c = table(Outgoing).c
_insert = insert(table(Outgoing))
# Written out, since the index of waiting rows serves no bound value.
_waiting = c.state == literal_column("'waiting'")
_before = table(Outgoing).alias("before")
_is_head = ~exists().where(
    _before.c.workspace == c.workspace,
    _before.c.lane == c.lane,
    _before.c.state == literal_column("'waiting'"),
    _before.c.id < c.id,
)
_due = (
    select(table(Outgoing))
    .where(_waiting, (c.due_at <= bindparam("now")) | (c.due_at > bindparam("far")), _is_head)
    .order_by(c.due_at)
    .limit(bindparam("most"))
)
_next_due = select(c.due_at).where(_waiting, c.due_at > bindparam("now"), _is_head).order_by(c.due_at).limit(1)
_this = (c.workspace == bindparam("of")) & (c.id == bindparam("the"))
_take = (
    update(table(Outgoing))
    .where(_this, _waiting, c.due_at == bindparam("was"))
    .values(
        due_at=bindparam("until"),
        holder=bindparam("by_whom"),
        tried_at=func.coalesce(c.tried_at, bindparam("at", type_=Instant)),
    )
)
_next = select(func.min(_before.c.id)).where(
    _before.c.workspace == bindparam("of"),
    _before.c.lane == bindparam("channel"),
    _before.c.state == literal_column("'waiting'"),
)
_space = (
    update(table(Outgoing))
    .where(c.workspace == bindparam("of"), c.id == _next.scalar_subquery(), c.due_at < bindparam("until"))
    .values(due_at=bindparam("until"))
)
_settle = (
    update(table(Outgoing))
    .where(_this, _waiting, c.due_at == bindparam("was"))
    .values(
        state=bindparam("now"),
        attempts=bindparam("tries"),
        due_at=bindparam("next"),
        error=bindparam("why"),
        holder=None,
        tried_at=bindparam("unsure"),
    )
)
_empty = update(table(Outgoing)).where(_this).values(payload=bindparam("kept"))
_doubt = update(table(Outgoing)).where(_waiting).values(tried_at=func.coalesce(c.tried_at, c.created_at))
_release = update(table(Outgoing)).where(_waiting, c.holder.is_not(None)).values(due_at=bindparam("at"), holder=None)
_release_mine = _release.where(c.holder == bindparam("mine"))
_unsent = (
    select(c.id).where(c.workspace == WORKSPACE, c.lane == bindparam("lane"), _waiting, c.holder.is_(None)).limit(1)
)
_failed = c.state == literal_column("'failed'")


def _depths(*where: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Return the query of how many rows wait and were given up, each by its own index, and since when."""
    figures = func.count(), func.min(c.created_at)
    return union_all(
        select(literal_column("'waiting'").label("state"), *figures).where(_waiting, *where),
        select(literal_column("'failed'").label("state"), *figures).where(_failed, *where),
    )


_depth = _depths()
_mine = _depths(c.workspace == WORKSPACE)
_given_up = select(c.error, func.count()).where(_failed).group_by(c.error).order_by(c.error)
_prune = delete(table(Outgoing)).where(c.state != "waiting", c.created_at < bindparam("before"))


@dataclass(frozen=True)
class Depth:
    """How full the outbox is: how many wait, since when the oldest, how many were given up in the last days."""

    waiting: int
    oldest: datetime | None
    failed: int


class Outbox(Noun):
    """What a transaction leaves to be said."""

    def post(self, channel: str, payload: dict[str, Any]) -> int:
        """Post a message in a channel, or to a person; its metadata says which row it is, to find it by."""
        return self._leave(channel, POST, {"channel": channel, **payload, "metadata": _marked(payload)})

    def whisper(self, channel: str, person: str, payload: dict[str, Any]) -> int:
        """Say something in a channel that one person alone sees; in a direct message it is an ordinary message."""
        if channel.startswith("D"):
            return self.post(channel, payload)
        return self._leave(channel, WHISPER, {"channel": channel, "user": person, **payload})

    def call(self, lane: str, method: str, payload: dict[str, Any]) -> int:
        """Call any other method of the Web API, in its turn within a lane; it may be called twice if a process dies."""
        return self._leave(lane, method, payload)

    def upload(self, channel: str, name: str, content: bytes, text: str) -> int:
        """Share a file in a channel, or with a person, with a text; its content is kept until it has arrived."""
        encoded = base64.b64encode(content).decode()
        return self._leave(channel, UPLOAD, {"channel": channel, "name": name, "content": encoded, "text": text})

    def publish(self, person: str) -> None:
        """Publish a person's Home tab as it is when it is sent, unless that is still to be done anyway."""
        lane = f"home:{person}"
        if self.run(_unsent, lane=lane).first() is None:
            self._leave(lane, PUBLISH, {"user_id": person})

    def answer(self, url: str, payload: dict[str, Any]) -> int:
        """Answer a click where it was made."""
        lane = hashlib.sha256(url.encode()).hexdigest()[:32]
        return self._leave(lane, ANSWER, {"url": url, **payload})

    def depth(self) -> Depth:
        """Return how full the outbox is for this workspace."""
        return _depth_of(self.run(_mine))

    def _leave(self, lane: str, method: str, payload: dict[str, Any]) -> int:
        id = self.next_entry()
        self.write(
            _insert,
            id=id,
            lane=lane,
            method=method,
            payload=payload,
            state="waiting",
            attempts=0,
            due_at=self.author.at,
            created_at=self.author.at,
            error=None,
            by=self.author.person,
            holder=None,
            tried_at=None,
        )
        return id


def _marked(payload: dict[str, Any]) -> dict[str, Any]:
    metadata = payload.get("metadata") or {"event_type": "haoping_post"}
    return {**metadata, "event_payload": {**metadata.get("event_payload", {}), "post": secrets.token_hex(12)}}


def mark(message: Any) -> str | None:
    """Return which row a message is, whether it is still a payload or stands in a channel's history."""
    metadata = message.get("metadata") or {}
    found: str | None = (metadata.get("event_payload") or {}).get("post")
    return found


def due(connection: Connection, now: datetime, most: int = 50) -> list[Outgoing]:
    """Return the first waiting row of each lane, of all workspaces, that is due.

    What is due later than anything may wait was left by a clock that was set back since, and is due as well: else it
    and all behind it waited until the clock had caught up.
    """
    rows = connection.execute(_due, {"now": now, "far": now + FAR, "most": most})
    return [Outgoing.model_construct(**row._mapping) for row in rows]


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when, after an instant, the first waiting row of some lane is due."""
    found: datetime | None = connection.execute(_next_due, {"now": now}).scalar()
    return found


def take(connection: Connection, row: Outgoing, now: datetime, until: datetime, holder: str) -> Outgoing | None:
    """Take a due row for a process until an instant, and return it so; None when another process was quicker."""
    values = {"of": row.workspace, "the": row.id, "was": row.due_at, "until": until, "by_whom": holder, "at": now}
    if connection.execute(_take, values).rowcount != 1:
        return None
    return row.model_copy(update={"due_at": until, "holder": holder})


def settle(
    connection: Connection,
    row: Outgoing,
    state: str,
    attempts: int,
    due_at: datetime,
    error: str | None = None,
    unsure_since: datetime | None = None,
) -> bool:
    """Write how a taken row went: sent, failed, or waiting until the next try, perhaps without knowing if it arrived.

    False when it was held for so long that another process took it over.
    """
    values = {
        "of": row.workspace,
        "the": row.id,
        "was": row.due_at,
        "now": state,
        "tries": attempts,
        "next": due_at,
        "why": error,
        "unsure": unsure_since,
    }
    return connection.execute(_settle, values).rowcount == 1


def empty(connection: Connection, row: Outgoing) -> None:
    """Keep of a file that was shared, or given up, no more than its name."""
    kept = {"channel": row.payload.get("channel"), "name": row.payload.get("name")}
    connection.execute(_empty, {"of": row.workspace, "the": row.id, "kept": kept})


def space(connection: Connection, row: Outgoing, until: datetime) -> None:
    """Keep the next one behind a row, and so all that wait, from being sent before an instant, by any process."""
    connection.execute(_space, {"of": row.workspace, "channel": row.lane, "until": until})


def release(connection: Connection, at: datetime, holder: str | None) -> int:
    """Make due at an instant what a process that is no more had taken (None: any process), and return how many."""
    if holder is None:
        return connection.execute(_release, {"at": at}).rowcount
    return connection.execute(_release_mine, {"at": at, "mine": holder}).rowcount


def doubt(connection: Connection) -> None:
    """Have what waits looked for before it is sent: this is a copy, and it may have been said since it was made."""
    connection.execute(_doubt)


def depth(connection: Connection) -> Depth:
    """Return how full the outbox is, of all workspaces."""
    return _depth_of(connection.execute(_depth))


def given_up(connection: Connection) -> list[tuple[str, int]]:
    """Return why rows were given up, and how many for each reason, of all workspaces."""
    return [(str(error), int(count)) for error, count in connection.execute(_given_up)]


def _depth_of(found: Iterable[Any]) -> Depth:
    rows = {state: (int(count), oldest) for state, count, oldest in found}
    return Depth(*rows["waiting"], failed=rows["failed"][0])


def prune(connection: Connection, before: datetime) -> None:
    """Forget what was settled before an instant."""
    connection.execute(_prune, {"before": before})
