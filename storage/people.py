"""People of the team, as Slack last described them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, update

from storage import sql
from storage.models import Person, people
from storage.transaction import Noun
from storage.types import Role

c = people.c
MOST = 10_000
"""People of a workspace who are read at once."""


class People(Noun):
    """The workspace's people."""

    @sql.one(Person)
    def get(self, id: str) -> Any:
        """Return what is known of a person."""
        return select(people).where(c.workspace == self.workspace, c.id == id)

    @sql.write
    def save(self, id: str, name: str, role: Role, locale: str, zone: str, checked_at: datetime) -> Any:
        """Keep what Slack said of a person; what they chose here stays."""
        told = {"name": name, "role": role, "locale": locale, "zone": zone, "checked_at": checked_at}
        row = {"workspace": self.workspace, "id": id, **told, "language": None, "manager": False}
        return sql.save(self.dialect, people, list(told), **row)

    @sql.write
    def speak(self, id: str, language: str | None) -> Any:
        """Choose a person's language; None follows Slack."""
        return update(people).where(c.workspace == self.workspace, c.id == id).values(language=language)

    @sql.write
    def name_manager(self, id: str, is_one: bool) -> Any:
        """Name a person a manager, or not any more."""
        return update(people).where(c.workspace == self.workspace, c.id == id).values(manager=is_one)

    @sql.rows(Person)
    def members(self) -> Any:
        """Return the people of the team who were here."""
        return select(people).where(c.workspace == self.workspace, c.role != Role.OUTSIDER).limit(MOST)

    @sql.rows(Person)
    def some(self, most: int) -> Any:
        """Return some of the people of the team who were here."""
        return select(people).where(c.workspace == self.workspace, c.role != Role.OUTSIDER).order_by(c.id).limit(most)

    @sql.rows(Person)
    def managers(self) -> Any:
        """Return the people who were named managers."""
        named = select(people).where(c.workspace == self.workspace, c.manager.is_(True))
        return named.order_by(c.name, c.id)

    @sql.rows(Person)
    def in_charge(self) -> Any:
        """Return the managers whom we know: Slack's, and who was named."""
        in_charge = or_(c.role == Role.MANAGER, and_(c.manager.is_(True), c.role == Role.MEMBER))
        return select(people).where(c.workspace == self.workspace, in_charge).order_by(c.name, c.id)
