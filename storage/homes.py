"""Home tabs: who has opened theirs, and whose is to be published anew because something of theirs has changed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Home
from storage.noun import WORKSPACE, Noun, table

c = table(Home).c
OPEN = timedelta(hours=12)
"""How long a tab that was opened may still be looked at; later it is published anew when it is opened."""
_one = select(table(Home)).where(c.workspace == WORKSPACE, c.person == bindparam("person"))
_hash = (
    update(table(Home)).where(c.workspace == WORKSPACE, c.person == bindparam("whose")).values(hash=bindparam("now"))
)
_welcome = (
    update(table(Home))
    .where(c.workspace == WORKSPACE, c.person == bindparam("whose"), c.welcomed.is_(False))
    .values(welcomed=bindparam("so"))
)


def _upsert(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    statement = insert(table(Home))
    return statement.on_conflict_do_update(
        index_elements=["workspace", "person"], set_={"opened_at": statement.excluded["opened_at"]}
    )


_save = {"sqlite": _upsert(sqlite.Insert), "postgresql": _upsert(postgresql.Insert)}


class Homes(Noun):
    """The workspace's Home tabs."""

    def get(self, person: str) -> Home | None:
        """Return what is known of a person's tab; None when they have never opened the app."""
        return self.one(Home, _one, person=person)

    def opened(self, person: str) -> None:
        """Keep that a person has opened the app now."""
        values = {"person": person, "opened_at": self.author.at, "hash": "", "welcomed": False}
        self.write(_save[self.connection.dialect.name], **values)

    def shows(self, person: str, hash: str) -> None:
        """Keep how Slack calls what a person's tab shows now."""
        self.run(_hash, whose=person, now=hash)

    def welcome(self, person: str) -> bool:
        """Keep that a person was welcomed; False when they were before, or have never opened the app."""
        return self.run(_welcome, whose=person, so=True).rowcount == 1

    def refresh(self) -> None:
        """Have the tabs published anew of those whom this transaction concerns and who may be looking at theirs."""
        for person in sorted(self.store.concerned):
            home = self.get(person)
            if home is not None and self.author.at - home.opened_at < OPEN:
                self.store.outbox.publish(person)
