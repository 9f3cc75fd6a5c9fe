"""The audit: every change, who made it and from where, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, select, update

from storage import sql
from storage.bulk import Bulk
from storage.models import Change, changes
from storage.subject import Subject
from storage.transaction import Noun

c = changes.c
STANDS = (c.undone_by.is_(None), c.undoes.is_(None))
"""What was not taken back, and takes nothing back itself."""

_bulk = Bulk(
    changes,
    ("workspace", "at", "by", "source", "channel"),
    ("id", "action", "subject", "customer", "before", "after"),
)


class Entry(NamedTuple):
    """What is written of one of many changes."""

    action: str
    subject: str
    customer: int | None
    before: dict[str, Any]
    after: dict[str, Any]


def newest(workspace: Any) -> Select[Any]:
    """Return the query of a workspace's entries, newest first."""
    return select(changes).where(c.workspace == workspace).order_by(c.id.desc())


class Changes(Noun):
    """The workspace's audit."""

    # ---- written

    @sql.writes
    def _insert(
        self,
        id: int,
        action: str,
        subject: str | None,
        customer: int | None,
        before: dict[str, Any],
        after: dict[str, Any],
        undoes: int | None,
    ) -> Any:
        return sql.insert(
            changes,
            workspace=self.workspace,
            id=id,
            at=self.author.at,
            by=self.author.person,
            source=self.author.source,
            channel=self.author.channel,
            action=action,
            subject=subject,
            customer=customer,
            before=before,
            after=after,
            undoes=undoes,
            undone_by=None,
            redo=None,
        )

    @sql.writes
    def _mark_undone(self, id: int, undo: int) -> Any:
        return update(changes).where(c.workspace == self.workspace, c.id == id).values(undone_by=undo)

    def record(
        self,
        action: str,
        subject: Subject | str | None = None,
        customer: int | None = None,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        undoes: int | None = None,
    ) -> int:
        """Write who changed what from what to what, and return the entry's id."""
        id = self.transaction.next_entry()
        self.transaction.concerned.add(self.author.person)
        self._insert(id, action, None if subject is None else str(subject), customer, before or {}, after or {}, undoes)
        if undoes is not None:
            self.transaction.undone.append((id, undoes))
            self._mark_undone(undoes, id)
            self._concerns(undoes)
        return id

    def _concerns(self, undone: int | None) -> None:
        """See that all hear of it whose entry is taken back, or put back."""
        while undone is not None and (entry := self.get(undone)) is not None:
            self.transaction.concerned.add(entry.by)
            undone = entry.undoes

    def record_many(self, entries: Sequence[Entry]) -> tuple[int, int]:
        """Write many entries, and return the ids of the first and the last: none but theirs are between."""
        numbers = self.transaction.take_numbers(count=len(entries))
        author = self.author
        same = {
            "workspace": self.workspace,
            "at": author.at,
            "by": author.person,
            "source": author.source,
            "channel": author.channel,
        }
        _bulk.insert(self, same, ((id, *entry) for id, entry in zip(reversed(numbers), entries, strict=True)))
        return numbers[-1], numbers[0]

    def take_back(self, ids: Iterable[int], undo: int) -> None:
        """Mark many entries as taken back by one."""
        self._mark_undone.each([(id, undo) for id in ids])

    @sql.write
    def keep(self, undo: int, redo: list[dict[str, Any]] | None) -> Any:
        """Keep beside an undo what it changed, row by row."""
        return update(changes).where(c.workspace == self.workspace, c.id == undo).values(redo=redo)

    def let_go(self, undo: int) -> None:
        """Say of an undo that it was itself taken back, when something else was recorded in its place."""
        self._mark_undone(undo, undo)

    @sql.write
    def stand_again(self, id: int) -> Any:
        """Say that an entry stands again: what took it back was itself taken back."""
        return update(changes).where(c.workspace == self.workspace, c.id == id).values(undone_by=None)

    # ---- read

    @sql.one(Change)
    def get(self, id: int) -> Any:
        """Return an entry."""
        return select(changes).where(c.workspace == self.workspace, c.id == id)

    @sql.one(Change)
    def last_by(self, person: str) -> Any:
        """Return the newest thing a person did that still stands."""
        return newest(self.workspace).where(c.by == person, *STANDS).limit(1)

    @sql.rows(Change)
    def recent_by(self, person: str, action: str, most: int) -> Any:
        """Return the newest things of one kind that a person did and that still stand, newest first."""
        return newest(self.workspace).where(c.by == person, c.action == action, *STANDS).limit(most)

    @sql.column(int)
    def _customers_of(self, person: str, most: int) -> Any:
        last = newest(self.workspace).where(c.by == person).limit(most).subquery()
        return select(last.c.customer).where(last.c.customer.is_not(None)).order_by(last.c.id.desc())

    def customers_of(self, person: str, most: int) -> list[int]:
        """Return the ids of the customers to whom a person did something last, the last one first."""
        return list(dict.fromkeys(self._customers_of(person, most)))

    @sql.rows(Change)
    def of_customer(self, customer: int, most: int = 10, skip: int = 0) -> Any:
        """Return a page of what was done to a customer, newest first."""
        return newest(self.workspace).where(c.customer == customer).limit(most).offset(skip)

    @sql.rows(Change)
    def of_subject(self, subject: str, most: int, after: int = 0) -> Any:
        """Return what was done to a subject since an entry, newest first: what was taken back too, but no undo."""
        since = newest(self.workspace).where(c.subject == subject, c.id > after, c.undoes.is_(None))
        return since.limit(most)

    def newest(self, subject: Subject | str) -> Change | None:
        """Return the newest standing change to a subject."""
        return self.later(subject, 0)

    def since(self, change: Change) -> Change | None:
        """Return the newest standing change to the same since a change: what its undo would pull the floor from."""
        return self.later(change.subject or "", change.id)

    def later(self, subject: Subject | str, after: int) -> Change | None:
        """Return the newest standing change to a subject since an entry."""
        return self._later(str(subject), after)

    @sql.one(Change)
    def _later(self, subject: str, after: int) -> Any:
        return newest(self.workspace).where(c.subject == subject, c.id > after, *STANDS).limit(1)

    @sql.one(Change)
    def later_of_customer(self, customer: int, after: int) -> Any:
        """Return the newest standing change to a customer since an entry."""
        return newest(self.workspace).where(c.customer == customer, c.id > after, *STANDS).limit(1)

    @sql.one(Change)
    def later_action(self, customer: int, action: str, after: int) -> Any:
        """Return the newest standing change of one kind to a customer since an entry."""
        since = newest(self.workspace).where(c.customer == customer, c.id > after, c.action == action, *STANDS)
        return since.limit(1)
