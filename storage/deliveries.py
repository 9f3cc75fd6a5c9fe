"""Deliveries that were worked, with their Replies, and requests that wait for an answer of their person."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Delivery, Pending
from storage.noun import WORKSPACE, Noun, holding, table

c = table(Delivery).c
p = table(Pending).c
_claim = {
    "sqlite": sqlite.insert(table(Delivery)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Delivery)).on_conflict_do_nothing(),
}
_reply = (
    update(table(Delivery)).where(c.workspace == WORKSPACE, c.key == bindparam("the")).values(reply=bindparam("said"))
)
_replied = select(c.reply).where(c.workspace == WORKSPACE, c.key == bindparam("key"))
_let_go = delete(table(Delivery)).where(c.workspace == WORKSPACE, c.key.like(bindparam("pattern"), escape="\\"))
_ask = insert(table(Pending))
_asked = select(table(Pending)).where(p.workspace == WORKSPACE, p.id == bindparam("id"))
_prune = (
    delete(table(Delivery)).where(c.at < bindparam("before")),
    delete(table(Pending)).where(p.at < bindparam("before")),
)


class Deliveries(Noun):
    """The workspace's deliveries."""

    def claim(self, key: str) -> bool:
        """Claim a delivery for this transaction; False when it was worked already (or is, until that one ends)."""
        values = {"key": key, "at": self.author.at, "reply": None, "customer": None}
        return self.write(_claim[self.connection.dialect.name], **values).rowcount == 1

    def let_go(self, begins: str) -> None:
        """Let what begins so be worked again, as a button whose work was put back."""
        self.run(_let_go, pattern=holding(begins)[1:])

    def keep(self, key: str, reply: dict[str, Any]) -> None:
        """Keep the Reply of a claimed delivery."""
        self.run(_reply, the=key, said=reply)

    def reply(self, key: str) -> dict[str, Any] | None:
        """Return the kept Reply of a delivery."""
        row = self.run(_replied, key=key).first()
        return None if row is None else row[0]

    def ask(self, request: dict[str, Any]) -> str:
        """Keep a request until its person has chosen, and return the question's id."""
        id = secrets.token_urlsafe(12)
        self.write(_ask, id=id, by=self.author.person, at=self.author.at, request=request)
        return id

    def asked(self, id: str) -> Pending | None:
        """Return a waiting request."""
        return self.one(Pending, _asked, id=id)

    def prune(self, before: datetime) -> None:
        """Forget what is older, in every workspace: Slack retries for minutes, and a click's message is gone."""
        for statement in _prune:
            self.connection.execute(statement, {"before": before})
