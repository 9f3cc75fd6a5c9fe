"""Home tabs: who has opened theirs, and whose is to be published anew because something of theirs has changed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update

from storage import sql
from storage.models import Home, homes
from storage.outbox import Outbox
from storage.transaction import Noun

c = homes.c
OPEN = timedelta(hours=12)
"""How long a tab that was opened may still be looked at; later it is published anew when it is opened."""


class Homes(Noun):
    """The workspace's Home tabs."""

    @sql.one(Home)
    def get(self, person: str) -> Any:
        """Return what is known of a person's tab; None when they have never opened the app."""
        return select(homes).where(c.workspace == self.workspace, c.person == person)

    @sql.write
    def opened(self, person: str) -> Any:
        """Keep that a person has opened the app now."""
        row = {"person": person, "opened_at": self.author.at, "hash": "", "welcomed": False}
        return sql.save(self.dialect, homes, ["opened_at"], workspace=self.workspace, **row)

    @sql.write
    def shows(self, person: str, hash: str) -> Any:
        """Keep how Slack calls what a person's tab shows now."""
        return update(homes).where(c.workspace == self.workspace, c.person == person).values(hash=hash)

    @sql.wrote
    def welcome(self, person: str) -> Any:
        """Keep that a person was welcomed; False when they were before, or have never opened the app."""
        unwelcomed = (c.workspace == self.workspace, c.person == person, c.welcomed.is_(False))
        return update(homes).where(*unwelcomed).values(welcomed=True)

    def refresh(self) -> None:
        """Have the tabs published anew of those whom this transaction concerns and who may be looking at theirs."""
        since = self.author.at - OPEN
        for person in sorted(self.transaction.concerned):
            self.transaction.with_commit(partial(Outbox(self.transaction).publish_opened, person, since))
