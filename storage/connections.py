"""Connections: the ways in for shops, and whose an address is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from storage import sql
from storage.models import Connection, connections
from storage.transaction import Everywhere, Noun

c = connections.c
STANDS = c.removed.is_(False)


class Connections(Noun):
    """The workspace's connections."""

    @sql.rows(Connection)
    def all(self) -> Any:
        """Return the connections there are, the oldest first."""
        return select(connections).where(c.workspace == self.workspace, STANDS).order_by(c.id)

    @sql.one(Connection)
    def get(self, id: int) -> Any:
        """Return the connection with this number, even if it was removed."""
        return select(connections).where(c.workspace == self.workspace, c.id == id)

    @sql.write
    def _insert(self, id: int, address: str, name: str, secret: str, channel: str | None) -> Any:
        return sql.insert(
            connections,
            workspace=self.workspace,
            id=id,
            address=address,
            name=name,
            secret=secret,
            former="",
            former_ends=None,
            shopify="",
            channel=channel,
            refused_at=None,
            paused=False,
            removed=False,
            at=self.author.at,
            by=self.author.person,
        )

    def add(self, address: str, name: str, secret: str, channel: str | None = None) -> int:
        """Keep a connection at an address, with its encrypted secret, and return its number."""
        id = self.transaction.next_id("connection")
        self._insert(id, address, name, secret, channel)
        return id

    @sql.write
    def change(self, id: int, name: str, channel: str | None, paused: bool, removed: bool) -> Any:
        """Set what people choose of a connection."""
        this = update(connections).where(c.workspace == self.workspace, c.id == id)
        return this.values(name=name, channel=channel, paused=paused, removed=removed)

    @sql.write
    def rotate(self, id: int, secret: str, former: str, former_ends: datetime | None) -> Any:
        """Set a connection's encrypted secret, and until when which one before it is good as well."""
        this = update(connections).where(c.workspace == self.workspace, c.id == id)
        return this.values(secret=secret, former=former, former_ends=former_ends)

    @sql.write
    def sign_by_shopify(self, id: int, shopify: str) -> Any:
        """Set the encrypted secret with which Shopify signs for a connection; "" is none."""
        return update(connections).where(c.workspace == self.workspace, c.id == id).values(shopify=shopify)

    @sql.write
    def refused(self, id: int, at: datetime) -> Any:
        """Keep when something last came with a bad signature."""
        return update(connections).where(c.workspace == self.workspace, c.id == id).values(refused_at=at)


class Addresses(Everywhere):
    """The addresses of all workspaces' connections."""

    @sql.one(Connection)
    def find(self, address: str) -> Any:
        """Return the connection at an address, unless it was removed."""
        return select(connections).where(c.address == address, STANDS)
