"""The audit: every change, who made it and from where, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, insert, select, update

from storage.bulk import Bulk
from storage.models import Change
from storage.noun import WORKSPACE, Noun, table, take_numbers

c = table(Change).c
_insert = insert(table(Change))
_bulk = Bulk(
    table(Change),
    ("workspace", "at", "by", "source", "channel"),
    ("id", "action", "subject", "customer", "before", "after"),
)
_one = select(table(Change)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_undone = (
    update(table(Change)).where(c.workspace == WORKSPACE, c.id == bindparam("the")).values(undone_by=bindparam("undo"))
)
_redo = update(table(Change)).where(c.workspace == WORKSPACE, c.id == bindparam("the")).values(redo=bindparam("rows"))
_again = update(table(Change)).where(c.workspace == WORKSPACE, c.id == bindparam("the")).values(undone_by=None)
_last = (
    select(table(Change))
    .where(c.workspace == WORKSPACE, c.by == bindparam("person"), c.undone_by.is_(None), c.undoes.is_(None))
    .order_by(c.id.desc())
    .limit(1)
)
_recent = (
    select(table(Change))
    .where(c.workspace == WORKSPACE, c.by == bindparam("person"), c.action == bindparam("action"))
    .where(c.undone_by.is_(None), c.undoes.is_(None))
    .order_by(c.id.desc())
    .limit(bindparam("most"))
)
_of_customer = (
    select(table(Change))
    .where(c.workspace == WORKSPACE, c.customer == bindparam("customer"))
    .order_by(c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_later = (
    select(table(Change))
    .where(c.workspace == WORKSPACE, c.subject == bindparam("subject"), c.id > bindparam("after"))
    .where(c.undone_by.is_(None), c.undoes.is_(None))
    .order_by(c.id.desc())
    .limit(1)
)
_of_subject = (
    select(table(Change))
    .where(c.workspace == WORKSPACE, c.subject == bindparam("subject"), c.id > bindparam("after"), c.undoes.is_(None))
    .order_by(c.id.desc())
    .limit(bindparam("most"))
)
_later_of_customer = (
    select(table(Change))
    .where(c.workspace == WORKSPACE, c.customer == bindparam("customer"), c.id > bindparam("after"))
    .where(c.undone_by.is_(None), c.undoes.is_(None))
    .order_by(c.id.desc())
    .limit(1)
)
_later_action = (
    select(table(Change))
    .where(c.workspace == WORKSPACE, c.customer == bindparam("customer"), c.id > bindparam("after"))
    .where(c.action == bindparam("action"), c.undone_by.is_(None), c.undoes.is_(None))
    .order_by(c.id.desc())
    .limit(1)
)


class Entry(NamedTuple):
    """What is written of one of many changes."""

    action: str
    subject: str
    customer: int | None
    before: dict[str, Any]
    after: dict[str, Any]


class Changes(Noun):
    """The workspace's audit."""

    def record(
        self,
        action: str,
        subject: str | None = None,
        customer: int | None = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        undoes: int | None = None,
    ) -> int:
        """Write who changed what from what to what, and return the entry's id."""
        id = self.next_entry()
        self.store.concerned.add(self.author.person)
        self.write(
            _insert,
            id=id,
            at=self.author.at,
            by=self.author.person,
            source=self.author.source,
            channel=self.author.channel,
            action=action,
            subject=subject,
            customer=customer,
            before=before or {},
            after=after or {},
            undoes=undoes,
            undone_by=None,
            redo=None,
        )
        if undoes is not None:
            self.run(_undone, the=undoes, undo=id)
            self._concerns(undoes)
        return id

    def _concerns(self, undone: int | None) -> None:
        """See that all hear of it whose entry is taken back, or put back."""
        while undone is not None and (entry := self.get(undone)) is not None:
            self.store.concerned.add(entry.by)
            undone = entry.undoes

    def record_many(self, entries: Sequence[Entry]) -> tuple[int, int]:
        """Write many entries, and return the ids of the first and the last: none but theirs are between."""
        numbers = take_numbers(self.connection, self.workspace, count=len(entries))
        author = self.author
        same = {
            "workspace": self.workspace,
            "at": author.at,
            "by": author.person,
            "source": author.source,
            "channel": author.channel,
        }
        _bulk.insert(
            self.connection, same, ((id, *entry) for id, entry in zip(reversed(numbers), entries, strict=True))
        )
        return numbers[-1], numbers[0]

    def keep(self, undo: int, redo: list[dict[str, Any]] | None) -> None:
        """Keep beside an undo what it changed, row by row."""
        self.run(_redo, the=undo, rows=redo)

    def let_go(self, undo: int) -> None:
        """Say of an undo that it was itself taken back, when something else was recorded in its place."""
        self.run(_undone, the=undo, undo=undo)

    def stand_again(self, id: int) -> None:
        """Say that an entry stands again: what took it back was itself taken back."""
        self.run(_again, the=id)

    def get(self, id: int) -> Change | None:
        """Return an entry."""
        return self.one(Change, _one, id=id)

    def last_by(self, person: str) -> Change | None:
        """Return the newest thing a person did that still stands."""
        return self.one(Change, _last, person=person)

    def recent_by(self, person: str, action: str, most: int) -> list[Change]:
        """Return the newest things of one kind that a person did and that still stand, newest first."""
        return self.some(Change, _recent, person=person, action=action, most=most)

    def of_customer(self, customer: int, most: int = 10, skip: int = 0) -> list[Change]:
        """Return a page of what was done to a customer, newest first."""
        return self.some(Change, _of_customer, customer=customer, most=most, skip=skip)

    def of_subject(self, subject: str, most: int, after: int = 0) -> list[Change]:
        """Return what was done to a subject since an entry, newest first: what was taken back too, but no undo."""
        return self.some(Change, _of_subject, subject=subject, most=most, after=after)

    def newest(self, subject: str) -> Change | None:
        """Return the newest standing change to a subject."""
        return self.later(subject, 0)

    def later(self, subject: str, after: int) -> Change | None:
        """Return the newest standing change to a subject since an entry: what an undo would pull the floor from."""
        return self.one(Change, _later, subject=subject, after=after)

    def later_of_customer(self, customer: int, after: int) -> Change | None:
        """Return the newest standing change to a customer since an entry."""
        return self.one(Change, _later_of_customer, customer=customer, after=after)

    def later_action(self, customer: int, action: str, after: int) -> Change | None:
        """Return the newest standing change of one kind to a customer since an entry."""
        return self.one(Change, _later_action, customer=customer, action=action, after=after)
