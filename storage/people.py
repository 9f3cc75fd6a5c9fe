"""People of the team, as Slack last described them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Person
from storage.noun import WORKSPACE, Noun, table
from storage.types import Role

c = table(Person).c
MOST = 10_000
"""People of a workspace who are read at once."""
_one = select(table(Person)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_language = (
    update(table(Person)).where(c.workspace == WORKSPACE, c.id == bindparam("the")).values(language=bindparam("chosen"))
)


_manager = (
    update(table(Person)).where(c.workspace == WORKSPACE, c.id == bindparam("the")).values(manager=bindparam("so"))
)
_managers = select(table(Person)).where(c.workspace == WORKSPACE, c.manager.is_(True)).order_by(c.name, c.id)


_members = select(table(Person)).where(c.workspace == WORKSPACE, c.role != Role.OUTSIDER.value).limit(MOST)


def _upsert(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    statement = insert(table(Person))
    told = {name: statement.excluded[name] for name in ("name", "role", "locale", "zone", "checked_at")}
    return statement.on_conflict_do_update(index_elements=["workspace", "id"], set_=told)


_save = {"sqlite": _upsert(sqlite.Insert), "postgresql": _upsert(postgresql.Insert)}


class People(Noun):
    """The workspace's people."""

    def get(self, id: str) -> Person | None:
        """Return what is known of a person."""
        return self.one(Person, _one, id=id)

    def save(self, id: str, name: str, role: Role, locale: str, zone: str, checked_at: datetime) -> None:
        """Keep what Slack said of a person; what they chose here stays."""
        self.write(
            _save[self.connection.dialect.name],
            id=id,
            name=name,
            role=role,
            locale=locale,
            zone=zone,
            checked_at=checked_at,
            language=None,
            manager=False,
        )

    def speak(self, id: str, language: str | None) -> None:
        """Choose a person's language; None follows Slack."""
        self.run(_language, the=id, chosen=language)

    def name_manager(self, id: str, so: bool) -> None:
        """Name a person a manager, or not any more."""
        self.run(_manager, the=id, so=so)

    def members(self) -> list[Person]:
        """Return the people of the team who were here."""
        return self.some(Person, _members)

    def managers(self) -> list[Person]:
        """Return the people who were named managers."""
        return self.some(Person, _managers)
