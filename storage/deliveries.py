"""Deliveries that were worked, with their Replies, and requests that wait for an answer of their person."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, update

from storage import sql
from storage.models import Pending, deliveries, pending
from storage.sending import Ahead
from storage.transaction import Noun

c = deliveries.c


class Worked(NamedTuple):
    """A delivery that was worked; an event has no Reply that is kept."""

    reply: dict[str, Any] | None


class Deliveries(Noun):
    """The workspace's deliveries."""

    @sql.wrote
    def claim(self, key: str) -> Any:
        """Claim a delivery for this transaction; False when it was worked already (or is, until that one ends)."""
        row = {"workspace": self.workspace, "key": key, "at": self.author.at, "reply": None, "customer": None}
        return sql.claim(self.dialect, deliveries, **row)

    @sql.record
    def _worked(self, key: str) -> Any:
        return select(c.reply).where(c.workspace == self.workspace, c.key == key)

    def look_up(self, key: str) -> Ahead[Any]:
        """Return the question that `worked` asks, for the message that begins a transaction."""
        return self._worked.ahead(key)

    def worked(self, key: str) -> Worked | None:
        """Return how a delivery was answered that was worked already, else None; to be asked with the turn."""
        told = self.transaction.looked_up
        row = told.pop(key) if key in told else self._worked(key)
        return None if row is None else Worked(row.reply)

    @sql.writes
    def settle(self, key: str, reply: dict[str, Any] | None) -> Any:
        """Keep that a delivery is worked, which was not when the turn was taken, and its Reply."""
        row = {"workspace": self.workspace, "key": key, "at": self.author.at, "reply": reply, "customer": None}
        return sql.insert(deliveries, **row)

    @sql.record
    def _claimed(self, key: str) -> Any:
        return select(c.at).where(c.workspace == self.workspace, c.key == key)

    def is_claimed(self, key: str) -> bool:
        """Tell whether a delivery was worked already."""
        return self._claimed(key) is not None

    @sql.write
    def _let_go(self, pattern: str) -> Any:
        return delete(deliveries).where(c.workspace == self.workspace, c.key.like(pattern, escape="\\"))

    def let_go(self, begins: str) -> None:
        """Let what begins so be worked again, as a button whose work was put back."""
        self._let_go(sql.beginning(begins))

    @sql.write
    def keep(self, key: str, reply: dict[str, Any]) -> Any:
        """Keep the Reply of a claimed delivery."""
        return update(deliveries).where(c.workspace == self.workspace, c.key == key).values(reply=reply)

    @sql.record
    def _reply(self, key: str) -> Any:
        return select(c.reply).where(c.workspace == self.workspace, c.key == key)

    def reply(self, key: str) -> dict[str, Any] | None:
        """Return the kept Reply of a delivery."""
        kept = self._reply(key)
        return None if kept is None else kept.reply

    @sql.write
    def _ask(self, id: str, request: dict[str, Any]) -> Any:
        asked = {"by": self.author.person, "at": self.author.at, "request": request}
        return sql.insert(pending, workspace=self.workspace, id=id, **asked)

    def ask(self, request: dict[str, Any]) -> str:
        """Keep a request until its person has chosen, and return the question's id."""
        id = secrets.token_urlsafe(12)
        self._ask(id, request)
        return id

    @sql.one(Pending)
    def asked(self, id: str) -> Any:
        """Return a waiting request."""
        return select(pending).where(pending.c.workspace == self.workspace, pending.c.id == id)

    def prune(self, before: datetime) -> None:
        """Forget what is older, in every workspace: Slack retries for minutes, and a click's message is gone."""
        self.transaction.execute(delete(deliveries).where(c.at < before))
        self.transaction.execute(delete(pending).where(pending.c.at < before))
