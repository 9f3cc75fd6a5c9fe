"""Follow-ups: who is to come back to which customer until when, and who was reminded of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, Update, bindparam, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Customer, FollowUp, Interaction, Reminder
from storage.noun import WORKSPACE, Noun, filled, made, table
from storage.types import Instant, Mark

c = table(FollowUp).c
r = table(Reminder).c
i = table(Interaction).c
who = table(Customer).c
_mine = select(table(FollowUp)).where(c.workspace == WORKSPACE)
_open = c.closed_at.is_(None)
_late = c.late_at <= bindparam("now")
_by_id = _mine.where(c.id == bindparam("id"))
_open_of = _mine.where(c.customer == bindparam("customer"), _open)
_of = _mine.where(c.customer == bindparam("customer")).order_by(c.id.desc()).limit(bindparam("most"))
_about = _mine.where(c.customer == bindparam("customer")).order_by(c.id)
_insert = insert(table(FollowUp))
_described = (
    select(table(FollowUp), who.name, who.satisfaction, i.note)
    .join(table(Customer), (who.workspace == c.workspace) & (who.id == c.customer))
    .outerjoin(table(Interaction), (i.workspace == c.workspace) & (i.id == c.interaction) & i.undone.is_(False))
    .where(c.workspace == WORKSPACE, _open)
)


def _page(statement: Select[Any]) -> Select[Any]:
    """Return a page of a list: what is due first comes first, then the unhappiest."""
    return statement.order_by(c.day, who.satisfaction, c.id).limit(bindparam("most")).offset(bindparam("skip"))


_all = _page(_described)
_all_late = _page(_described.where(_late))
_of_owner = _page(_described.where(c.owner == bindparam("owner")))
_one = _described.where(c.id == bindparam("id"))
_of_customer = _described.where(c.customer == bindparam("customer"))
_counted = select(func.count(), func.count().filter(_late)).where(c.workspace == WORKSPACE, _open)
_counted_of = _counted.where(c.owner == bindparam("owner"))
_at = bindparam("at", type_=Instant())
_then = select(func.count(), func.count().filter(c.late_at <= _at)).where(c.workspace == WORKSPACE, c.opened_at < _at)
_open_still = _then.where(_open)
_closed_since = _then.where(c.closed_at >= _at)
_done = select(func.count()).where(
    c.workspace == WORKSPACE, c.closed_at >= bindparam("since"), c.closed_at < bindparam("until"), c.state == "done"
)
_reviews = (
    select(
        i.customer,
        i.id,
        i.at,
        i.mark,
        func.lag(i.mark, type_=i.mark.type).over(partition_by=i.customer, order_by=(i.at, i.id)).label("was"),
        func.lag(i.at, type_=Instant()).over(partition_by=i.customer, order_by=(i.at, i.id)).label("was_at"),
    )
    .where(
        i.workspace == WORKSPACE,
        i.at >= bindparam("earliest"),
        i.at < bindparam("until"),
        i.undone.is_(False),
        i.mark != Mark.NEUTRAL,
    )
    .subquery()
)
_recovered = (
    select(_reviews.c.customer, _reviews.c.was_at, _reviews.c.at)
    .where(_reviews.c.mark == Mark.GOOD, _reviews.c.was == Mark.BAD, _reviews.c.at >= bindparam("since"))
    .order_by(_reviews.c.at, _reviews.c.id)
)
_to_remind = _mine.where(c.owner == bindparam("owner"), _open, c.remind_at <= bindparam("now")).order_by(c.day, c.id)
_put_off = (
    update(table(FollowUp))
    .where(c.workspace == WORKSPACE, c.id == bindparam("the"))
    .values(remind_at=bindparam("next"))
)
_claim = {
    "sqlite": sqlite.insert(table(Reminder)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Reminder)).on_conflict_do_nothing(),
}
_erase = (
    update(table(FollowUp))
    .where(c.workspace == WORKSPACE, c.customer == bindparam("of"))
    .values(
        what="",
        outcome="",
        reviews=[],
        interaction=None,
        state=case((_open, "withdrawn"), else_=c.state),
        closed_by=case((_open, bindparam("by_whom")), else_=c.closed_by),
        closed_at=func.coalesce(c.closed_at, bindparam("at", type_=Instant())),
    )
)
_delete = delete(table(FollowUp)).where(c.workspace == WORKSPACE, c.customer == bindparam("of"))
_owed = (
    select(c.workspace, c.owner)
    .where(_open, c.remind_at <= bindparam("now"))
    .order_by(c.remind_at, c.workspace, c.owner)
)
_prune = delete(table(Reminder)).where(r.at < bindparam("before"))


@dataclass(frozen=True)
class Described:
    """An open follow-up with its customer's name and satisfaction in tenths, and the note of the newest bad review."""

    followup: FollowUp
    name: str
    satisfaction: int
    note: str


@dataclass(frozen=True)
class Count:
    """How many follow-ups are open, and how many of them are overdue: their day is over where their owner is."""

    open: int
    overdue: int


@dataclass(frozen=True)
class Recovery:
    """A customer whose bad review was followed by a good one."""

    customer: int
    bad_at: datetime
    good_at: datetime


@cache
def _setting(names: tuple[str, ...]) -> Update:
    """Return the statement that sets these columns: few sets of them are ever asked for."""
    return (
        update(table(FollowUp))
        .where(c.workspace == WORKSPACE, c.id == bindparam("the"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


class FollowUps(Noun):
    """The workspace's follow-ups."""

    def add(self, customer: int, owner: str, what: str, reviews: list[int], **when: Any) -> FollowUp:
        """Open one, by the author of this transaction; `when` are day, late_at and remind_at."""
        values = {
            "id": self.next_id("followup"),
            "customer": customer,
            "owner": owner,
            "what": what,
            "reviews": reviews,
            "interaction": reviews[-1] if reviews else None,
            "state": "open",
            "outcome": "",
            "opened_at": self.author.at,
            "opened_by": self.author.person,
            "closed_at": None,
            "closed_by": None,
            **when,
        }
        self.store.concerned.add(owner)
        self.write(_insert, **values)
        return filled(FollowUp, {"workspace": self.workspace, **values})

    def get(self, id: int) -> FollowUp | None:
        """Return the follow-up with this id, open or not."""
        return self.one(FollowUp, _by_id, id=id)

    def open_of(self, customer: int) -> FollowUp | None:
        """Return the customer's open follow-up."""
        return self.one(FollowUp, _open_of, customer=customer)

    def of(self, customer: int, most: int = 10) -> list[FollowUp]:
        """Return the customer's newest follow-ups, open or not, newest first."""
        return self.some(FollowUp, _of, customer=customer, most=most)

    def change(self, followup: FollowUp, **values: Any) -> FollowUp:
        """Set columns of a follow-up, and return it as it is then."""
        self.store.concerned.update({followup.owner, values.get("owner", followup.owner)})
        self.run(_setting(tuple(values)), the=followup.id, **{f"new_{name}": value for name, value in values.items()})
        return followup.model_copy(update=values)

    # ---- what is open

    def described(self, id: int) -> Described | None:
        """Return an open follow-up with what is to be known of it."""
        return next(iter(_describing(self.run(_one, id=id))), None)

    def described_of(self, customer: int) -> Described | None:
        """Return a customer's open follow-up with what is to be known of it."""
        return next(iter(_describing(self.run(_of_customer, customer=customer))), None)

    def all(self, most: int, skip: int = 0) -> list[Described]:
        """Return a page of the open ones, what is due first before the others, then the unhappiest customer."""
        return _describing(self.run(_all, most=most, skip=skip))

    def overdue(self, now: datetime, most: int, skip: int = 0) -> list[Described]:
        """Return a page of those whose day is over where their owner is, the oldest first."""
        return _describing(self.run(_all_late, now=now, most=most, skip=skip))

    def of_owner(self, owner: str, most: int, skip: int = 0) -> list[Described]:
        """Return a page of a person's open ones, what is due first before the others."""
        return _describing(self.run(_of_owner, owner=owner, most=most, skip=skip))

    def count(self, now: datetime, owner: str | None = None) -> Count:
        """Return how many are open now, of everybody or of one person."""
        row = self.run(_counted, now=now).one() if owner is None else self.run(_counted_of, now=now, owner=owner).one()
        return Count(*map(int, row))

    # ---- figures

    def count_at(self, at: datetime) -> Count:
        """Return how many were open at an instant; one that was moved since counts by its day of now."""
        rows = [self.run(statement, at=at).one() for statement in (_open_still, _closed_since)]
        return Count(sum(int(row[0]) for row in rows), sum(int(row[1]) for row in rows))

    def done(self, since: datetime, until: datetime) -> int:
        """Return how many were resolved in [since, until)."""
        return int(self.run(_done, since=since, until=until).scalar_one())

    def recovered(self, since: datetime, until: datetime, within: timedelta) -> list[Recovery]:
        """Return who gave a good review in [since, until) right after a bad one, at most so much earlier.

        Neutral interactions between the two do not count, nor does what was taken back.
        """
        rows = self.run(_recovered, earliest=since - within, since=since, until=until)
        return [Recovery(*row) for row in rows if row[2] - row[1] <= within]

    # ---- reminders

    def to_remind(self, owner: str, now: datetime) -> list[FollowUp]:
        """Return a person's open ones of which they are to be reminded by now, what is due first before the others."""
        return self.some(FollowUp, _to_remind, owner=owner, now=now)

    def put_off(self, ids: Iterable[int], until: datetime) -> None:
        """Remind of these not before an instant."""
        for id in ids:
            self.run(_put_off, the=id, next=until)

    def claim_reminder(self, person: str, day: date, followups: list[int]) -> bool:
        """Claim a person's reminder of a local date; False when they had theirs."""
        values = {"person": person, "day": day, "at": self.author.at, "followups": followups}
        return self.write(_claim[self.connection.dialect.name], **values).rowcount == 1

    # ---- customers that go, or become one

    def move(self, source: int, target: int) -> list[dict[str, Any]]:
        """Give a customer's follow-ups to another one, and return what `move_back` needs (JSON).

        Where both have an open one, the target's goes on, with the earlier day and the reviews of both.
        """
        ours, theirs = self.open_of(source), self.open_of(target)
        kept = []
        if ours is not None and theirs is not None:
            kept += [
                self._moved(
                    theirs,
                    reviews=[*theirs.reviews, *ours.reviews],
                    interaction=max(filter(None, (theirs.interaction, ours.interaction)), default=None),
                    what=" · ".join(filter(None, (theirs.what, ours.what))),
                    **(_times(ours) if ours.day < theirs.day else {}),
                ),
                self._moved(ours, state="merged", closed_at=self.author.at, closed_by=self.author.person),
            ]
        for followup in self.some(FollowUp, _about, customer=source):
            kept.append(self._moved(followup, customer=target))
        return kept

    def move_back(self, kept: Iterable[dict[str, Any]]) -> None:
        """Undo what `move` has returned."""
        for one in reversed(list(kept)):
            followup = self.get(one["id"])
            if followup is not None:
                self.change(followup, **_typed(one["before"]))

    def erase(self, customer: int) -> None:
        """Close a customer's follow-ups and empty what was typed in them; only that they were stays."""
        self.run(_erase, of=customer, at=self.author.at, by_whom=self.author.person)

    def remove(self, customer: int) -> None:
        """Delete a customer's follow-ups."""
        self.run(_delete, of=customer)

    def _moved(self, followup: FollowUp, **values: Any) -> dict[str, Any]:
        before = followup.model_dump(mode="json", include=set(values))
        self.change(followup, **values)
        return {"id": followup.id, "before": before}


def _times(followup: FollowUp) -> dict[str, Any]:
    return {"day": followup.day, "late_at": followup.late_at, "remind_at": followup.remind_at}


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Return columns as the database takes them, from JSON."""
    typed = dict(values)
    for name in ("late_at", "remind_at", "closed_at"):
        if typed.get(name):
            typed[name] = datetime.fromisoformat(typed[name])
    if typed.get("day"):
        typed["day"] = date.fromisoformat(typed["day"])
    return typed


def _describing(rows: Iterable[Any]) -> list[Described]:
    found = []
    for row in rows:
        *columns, name, satisfaction, note = row
        followup = made(FollowUp, _Row(columns))
        found.append(Described(followup, name, satisfaction, note or ""))
    return found


class _Row(list[Any]):
    """The columns of a follow-up at the start of a longer row."""

    _fields = tuple(column.key for column in table(FollowUp).columns)


def owed(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """Return (workspace, person) of all who are to be reminded by now, in every workspace, the longest due first."""
    rows = connection.execute(_owed, {"now": now})
    return list(dict.fromkeys((row.workspace, row.owner) for row in rows))


def prune(connection: Connection, before: datetime) -> None:
    """Forget which reminders came before an instant."""
    connection.execute(_prune, {"before": before})
