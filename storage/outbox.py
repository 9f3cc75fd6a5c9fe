"""What is still to be said to Slack: rows written in the transaction that gave rise to them, sent after it.

Within a lane (a channel, or one click's response_url) order is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from storage.models import Outgoing
from storage.noun import WORKSPACE, Noun, table

c = table(Outgoing).c
_insert = insert(table(Outgoing))
_heads = (
    select(c.workspace, c.lane, func.min(c.id).label("id"))
    .where(c.state == "waiting")
    .group_by(c.workspace, c.lane)
    .subquery()
)
_due = (
    select(table(Outgoing))
    .join(_heads, (_heads.c.workspace == c.workspace) & (_heads.c.id == c.id))
    .where(c.due_at <= bindparam("now"))
    .order_by(c.due_at)
    .limit(bindparam("most"))
)
_next_due = select(func.min(c.due_at)).where(c.state == "waiting")
_settle = (
    update(table(Outgoing))
    .where(c.workspace == bindparam("of"), c.id == bindparam("the"))
    .values(state=bindparam("now"), attempts=bindparam("tries"), due_at=bindparam("next"), error=bindparam("why"))
)
_take = (
    update(table(Outgoing))
    .where(c.workspace == bindparam("of"), c.id == bindparam("the"), c.state == "waiting", c.due_at == bindparam("was"))
    .values(due_at=bindparam("until"))
)
_depth = select(c.state, func.count(), func.min(c.created_at)).group_by(c.state)
_mine = _depth.where(c.workspace == WORKSPACE)
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
        """Post a message in a channel."""
        return self._leave(channel, "chat.postMessage", {"channel": channel, **payload})

    def answer(self, url: str, payload: dict[str, Any]) -> int:
        """Answer a click where it was made."""
        lane = hashlib.sha256(url.encode()).hexdigest()[:32]
        return self._leave(lane, "response_url", {"url": url, **payload})

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
        )
        return id


def due(connection: Connection, now: datetime, most: int = 50) -> list[Outgoing]:
    """Return the first waiting row of each lane, of all workspaces, that is due."""
    rows = connection.execute(_due, {"now": now, "most": most})
    return [Outgoing.model_construct(**row._mapping) for row in rows]


def next_due(connection: Connection) -> datetime | None:
    """Return when the next waiting row is due."""
    found: datetime | None = connection.execute(_next_due).scalar_one()
    return found


def take(connection: Connection, row: Outgoing, until: datetime) -> bool:
    """Take a due row for this process until an instant; False when another process was quicker."""
    values = {"of": row.workspace, "the": row.id, "was": row.due_at, "until": until}
    return connection.execute(_take, values).rowcount == 1


def settle(
    connection: Connection, row: Outgoing, state: str, attempts: int, due_at: datetime, error: str | None
) -> None:
    """Write how sending went: sent, failed, or waiting until the next try."""
    connection.execute(
        _settle,
        {"of": row.workspace, "the": row.id, "now": state, "tries": attempts, "next": due_at, "why": error},
    )


def depth(connection: Connection) -> Depth:
    """Return how full the outbox is, of all workspaces."""
    return _depth_of(connection.execute(_depth))


def _depth_of(found: Iterable[Any]) -> Depth:
    rows = {state: (int(count), oldest) for state, count, oldest in found}
    waiting, oldest = rows.get("waiting", (0, None))
    return Depth(waiting, oldest, rows.get("failed", (0, None))[0])


def prune(connection: Connection, before: datetime) -> None:
    """Forget what was settled before an instant."""
    connection.execute(_prune, {"before": before})
