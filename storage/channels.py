"""What was chosen for channels: their customer, and whether they are read along."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage import sql
from storage.models import Channel, channels
from storage.transaction import Noun

c = channels.c


class Channels(Noun):
    """The workspace's channels for which something was chosen."""

    @sql.one(Channel)
    def get(self, id: str) -> Any:
        """Return what was chosen for a channel."""
        return select(channels).where(c.workspace == self.workspace, c.id == id)

    @sql.rows(Channel)
    def of_customer(self, customer: int) -> Any:
        """Return the channels that are about a customer."""
        return select(channels).where(c.workspace == self.workspace, c.customer == customer).order_by(c.id)

    @sql.write
    def link(self, id: str, customer: int | None) -> Any:
        """Set the customer that a channel is about; None for no one in particular."""
        row = {"workspace": self.workspace, "id": id, "customer": customer, "listen": None}
        return sql.save(self.dialect, channels, ["customer"], **row)

    @sql.write
    def listen(self, id: str, how: str | None) -> Any:
        """Say how a channel is read along: on, ask or off; None is as by default."""
        row = {"workspace": self.workspace, "id": id, "customer": None, "listen": how}
        return sql.save(self.dialect, channels, ["listen"], **row)
