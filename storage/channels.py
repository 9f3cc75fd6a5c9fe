"""What was chosen for channels: whom they are about, and whether they are read along."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Channel
from storage.noun import WORKSPACE, Noun, table

c = table(Channel).c
_one = select(table(Channel)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_of_customer = (
    select(table(Channel)).where(c.workspace == WORKSPACE, c.customer == bindparam("customer")).order_by(c.id)
)


def _upsert(insert: type[sqlite.Insert] | type[postgresql.Insert], column: str) -> sqlite.Insert | postgresql.Insert:
    statement = insert(table(Channel))
    return statement.on_conflict_do_update(
        index_elements=["workspace", "id"], set_={column: statement.excluded[column]}
    )


_save = {
    (dialect, column): _upsert(insert, column)
    for dialect, insert in (("sqlite", sqlite.Insert), ("postgresql", postgresql.Insert))
    for column in ("customer", "listen")
}


class Channels(Noun):
    """The workspace's channels for which something was chosen."""

    def get(self, id: str) -> Channel | None:
        """Return what was chosen for a channel."""
        return self.one(Channel, _one, id=id)

    def of_customer(self, customer: int) -> list[Channel]:
        """Return the channels that are about a customer."""
        return self.some(Channel, _of_customer, customer=customer)

    def link(self, id: str, customer: int | None) -> None:
        """Say whom a channel is about; None: nobody in particular."""
        self.write(_save[self.connection.dialect.name, "customer"], id=id, customer=customer, listen=None)

    def listen(self, id: str, how: str | None) -> None:
        """Say how a channel is read along: on, ask or off; None is as by default."""
        self.write(_save[self.connection.dialect.name, "listen"], id=id, customer=None, listen=how)
