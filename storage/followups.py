"""Follow-ups: who is to come back to which customer until when, and who was reminded of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, case, delete, func, select, update

from storage import sql
from storage.models import FollowUp, customers, followups, interactions, people, reminders
from storage.transaction import Noun

c = followups.c
OPEN = c.closed_at.is_(None)
CALLED = c.call_at.is_not(None)
ESCALATES = c.escalate_at.is_not(None)


@dataclass(frozen=True)
class Described:
    """An open follow-up with its customer's name and satisfaction in tenths, and the note of the newest bad review.

    `owner` is what its owner is called, as far as that is known.
    """

    followup: FollowUp
    name: str
    satisfaction: int
    note: str
    owner: str = ""


@dataclass(frozen=True)
class Count:
    """How many follow-ups are open, and how many of them are overdue: their day is over where their owner is."""

    open: int
    overdue: int


class FollowUps(Noun):
    """The workspace's follow-ups."""

    @sql.write
    def _insert(
        self,
        id: int,
        customer: int,
        owner: str,
        what: str,
        reviews: list[int],
        interaction: int | None,
        day: date,
        late_at: datetime,
        remind_at: datetime,
        call_at: datetime | None,
    ) -> Any:
        return sql.insert(
            followups,
            workspace=self.workspace,
            id=id,
            customer=customer,
            owner=owner,
            what=what,
            reviews=reviews,
            interaction=interaction,
            day=day,
            late_at=late_at,
            remind_at=remind_at,
            call_at=call_at,
            escalate_at=late_at,
            escalated=None,
            state="open",
            outcome="",
            opened_at=self.author.at,
            opened_by=self.author.person,
            closed_at=None,
            closed_by=None,
        )

    def add(
        self,
        customer: int,
        owner: str,
        what: str,
        reviews: list[int],
        *,
        day: date,
        late_at: datetime,
        remind_at: datetime,
        call_at: datetime | None = None,
    ) -> FollowUp:
        """Open one, by the author of this transaction."""
        given: dict[str, Any] = {
            "id": self.transaction.next_id("followup"),
            "customer": customer,
            "owner": owner,
            "what": what,
            "reviews": reviews,
            "interaction": reviews[-1] if reviews else None,
            "day": day,
            "late_at": late_at,
            "remind_at": remind_at,
            "call_at": call_at,
        }
        self.transaction.concerned.add(owner)
        self._insert(**given)
        given |= {"workspace": self.workspace, "opened_at": self.author.at, "opened_by": self.author.person}
        return FollowUp(escalate_at=late_at, **given)

    @sql.one(FollowUp)
    def get(self, id: int) -> Any:
        """Return the follow-up with this id, open or not."""
        return select(followups).where(c.workspace == self.workspace, c.id == id)

    @sql.one(FollowUp)
    def open_of(self, customer: int) -> Any:
        """Return the customer's open follow-up."""
        return _of(self.workspace, customer).where(OPEN)

    @sql.rows(FollowUp)
    def of(self, customer: int, most: int = 10) -> Any:
        """Return the customer's newest follow-ups, open or not, newest first."""
        return _of(self.workspace, customer).order_by(c.id.desc()).limit(most)

    def change(self, followup: FollowUp, **values: Any) -> FollowUp:
        """Set columns of a follow-up, and return it as it is then."""
        self.transaction.concerned.update({followup.owner, values.get("owner", followup.owner)})
        if "late_at" in values:  # managers hear of each day once
            values["escalate_at"] = values["late_at"]
        mine = update(followups).where(c.workspace == self.workspace, c.id == followup.id)
        self.transaction.execute(mine.values(**values))
        return followup.model_copy(update=values)

    # ---- what is open

    @sql.records
    def _described(self, id: int) -> Any:
        return _describing(self.workspace).where(c.id == id)

    def described(self, id: int) -> Described | None:
        """Return an open follow-up with what is to be known of it."""
        return next(map(_as_described, self._described(id)), None)

    @sql.records
    def _described_of(self, customer: int) -> Any:
        return _describing(self.workspace).where(c.customer == customer)

    def described_of(self, customer: int) -> Described | None:
        """Return a customer's open follow-up with what is to be known of it."""
        return next(map(_as_described, self._described_of(customer)), None)

    @sql.records
    def _all(self, most: int, skip: int) -> Any:
        return _paged(_describing(self.workspace), most, skip)

    def all(self, most: int, skip: int = 0) -> list[Described]:
        """Return a page of the open ones, what is due first before the others, then the unhappiest customer."""
        return list(map(_as_described, self._all(most, skip)))

    @sql.records
    def _overdue(self, now: datetime, most: int, skip: int) -> Any:
        return _paged(_describing(self.workspace).where(c.late_at <= now), most, skip)

    @sql.records
    def _overdue_of(self, owner: str, now: datetime, most: int, skip: int) -> Any:
        return _paged(_describing(self.workspace).where(c.owner == owner, c.late_at <= now), most, skip)

    def overdue(self, now: datetime, most: int, skip: int = 0, owner: str | None = None) -> list[Described]:
        """Return a page of those, everybody's or a person's, whose day is over where they are, the oldest first."""
        rows = self._overdue(now, most, skip) if owner is None else self._overdue_of(owner, now, most, skip)
        return list(map(_as_described, rows))

    @sql.records
    def _of_owner(self, owner: str, most: int, skip: int) -> Any:
        return _paged(_describing(self.workspace).where(c.owner == owner), most, skip)

    def of_owner(self, owner: str, most: int, skip: int = 0) -> list[Described]:
        """Return a page of a person's open ones, what is due first before the others."""
        return list(map(_as_described, self._of_owner(owner, most, skip)))

    @sql.record
    def _count(self, now: datetime) -> Any:
        return counting(self.workspace, now).where(OPEN)

    @sql.record
    def _count_of(self, now: datetime, owner: str) -> Any:
        return counting(self.workspace, now).where(OPEN, c.owner == owner)

    def count(self, now: datetime, owner: str | None = None) -> Count:
        """Return how many are open now, of everybody or of one person."""
        counted = self._count(now) if owner is None else self._count_of(now, owner)
        return Count(int(counted.followups), int(counted.overdue))

    # ---- reminders

    @sql.rows(FollowUp)
    def to_remind(self, owner: str, now: datetime) -> Any:
        """Return a person's open ones of which they are to be reminded by now, what is due first before the others."""
        due = (c.workspace == self.workspace, c.owner == owner, OPEN, c.remind_at <= now)
        return select(followups).where(*due).order_by(c.day, c.id)

    @sql.write
    def _put_off(self, id: int, until: datetime) -> Any:
        return update(followups).where(c.workspace == self.workspace, c.id == id).values(remind_at=until)

    def put_off(self, ids: Iterable[int], until: datetime) -> None:
        """Remind of these not before an instant."""
        self._put_off.each([(id, until) for id in ids])

    @sql.rows(FollowUp)
    def to_call(self, owner: str, now: datetime) -> Any:
        """Return a person's open ones whose hour has come."""
        due = (c.workspace == self.workspace, c.owner == owner, OPEN, c.call_at <= now)
        return select(followups).where(*due).order_by(c.call_at, c.id)

    @sql.write
    def _called(self, id: int, until: datetime | None) -> Any:
        return update(followups).where(c.workspace == self.workspace, c.id == id).values(call_at=until)

    def called(self, ids: Iterable[int], until: datetime | None = None) -> None:
        """Have told of these at their hour; or not before an instant."""
        self._called.each([(id, until) for id in ids])

    @sql.rows(FollowUp)
    def to_escalate(self, now: datetime, most: int) -> Any:
        """Return open ones of which it is to be looked at by now whether managers hear, the longest due first."""
        due = (c.workspace == self.workspace, OPEN, ESCALATES, c.escalate_at <= now)
        return select(followups).where(*due).order_by(c.escalate_at, c.id).limit(most)

    @sql.write
    def _look_again(self, id: int, at: datetime) -> Any:
        return update(followups).where(c.workspace == self.workspace, c.id == id).values(escalate_at=at)

    def look_again(self, ids: Iterable[int], at: datetime) -> None:
        """Look at these again, whether managers are to hear of them, at an instant."""
        self._look_again.each([(id, at) for id in ids])

    @sql.write
    def _escalated(self, id: int, day: date) -> Any:
        told = {"escalate_at": None, "escalated": day}
        return update(followups).where(c.workspace == self.workspace, c.id == id).values(told)

    def escalated(self, told: Iterable[FollowUp]) -> None:
        """Keep of which day of these the managers have heard: they hear of none of it again."""
        self._escalated.each([(one.id, one.day) for one in told])

    @sql.wrote
    def claim_reminder(self, person: str, day: date, followups: list[int]) -> Any:
        """Claim a person's reminder of a local date; False when they had theirs."""
        row = {"person": person, "day": day, "at": self.author.at, "followups": followups}
        return sql.claim(self.dialect, reminders, workspace=self.workspace, **row)

    # ---- customers that go, or become one

    @sql.rows(FollowUp)
    def _about(self, customer: int) -> Any:
        return _of(self.workspace, customer).order_by(c.id)

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
        for followup in self._about(source):
            kept.append(self._moved(followup, customer=target))
        return kept

    def move_back(self, kept: Iterable[dict[str, Any]]) -> None:
        """Undo what `move` has returned."""
        for one in reversed(list(kept)):
            followup = self.get(one["id"])
            if followup is not None:
                self.change(followup, **_typed(one["before"]))

    def _moved(self, followup: FollowUp, **values: Any) -> dict[str, Any]:
        before = followup.model_dump(mode="json", include=set(values))
        self.change(followup, **values)
        return {"id": followup.id, "before": before}

    @sql.write
    def erase(self, customer: int) -> Any:
        """Close a customer's follow-ups and empty what was typed in them; only that they were stays."""
        emptied: dict[str, Any] = {"what": "", "outcome": "", "reviews": [], "interaction": None}
        closed = {
            "state": case((OPEN, "withdrawn"), else_=c.state),
            "closed_by": case((OPEN, self.author.person), else_=c.closed_by),
            "closed_at": func.coalesce(c.closed_at, self.author.at),
        }
        theirs = (c.workspace == self.workspace, c.customer == customer)
        return update(followups).where(*theirs).values({**emptied, **closed})

    @sql.write
    def remove(self, customer: int) -> Any:
        """Delete a customer's follow-ups."""
        return delete(followups).where(c.workspace == self.workspace, c.customer == customer)


def owed(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """Return (workspace, person) of all who are to be reminded by now, in every workspace, the longest due first."""
    due = select(c.workspace, c.owner).where(OPEN, c.remind_at <= now).order_by(c.remind_at, c.workspace, c.owner)
    hour = select(c.workspace, c.owner).where(OPEN, CALLED, c.call_at <= now).order_by(c.call_at, c.workspace, c.owner)
    rows = [*connection.execute(due), *connection.execute(hour)]
    return list(dict.fromkeys((row.workspace, row.owner) for row in rows))


def overdue(connection: Connection, now: datetime) -> list[str]:
    """Return the workspaces with follow-ups of which managers may have to hear by now, the longest due first."""
    due = select(c.workspace).where(OPEN, ESCALATES, c.escalate_at <= now).group_by(c.workspace)
    return list(connection.execute(due.order_by(func.min(c.escalate_at))).scalars())


def prune(connection: Connection, before: datetime) -> None:
    """Forget which reminders came before an instant."""
    connection.execute(delete(reminders).where(reminders.c.at < before))


# ---- queries


def _of(workspace: Any, customer: Any) -> Select[Any]:
    """Return the query of a customer's follow-ups."""
    return select(followups).where(c.workspace == workspace, c.customer == customer)


def _describing(workspace: Any) -> Select[Any]:
    """Return the query of the open ones with what `Described` has; a review that was taken back has no note."""
    who, i, p = customers.c, interactions.c, people.c
    return (
        select(followups, who.name, who.satisfaction, i.note, p.name.label("owner_name"))
        .join(customers, (who.workspace == c.workspace) & (who.id == c.customer))
        .outerjoin(interactions, (i.workspace == c.workspace) & (i.id == c.interaction) & i.undone.is_(False))
        .outerjoin(people, (p.workspace == c.workspace) & (p.id == c.owner))
        .where(c.workspace == workspace, OPEN)
    )


def _as_described(row: Any) -> Described:
    *columns, name, satisfaction, note, owner = row
    return Described(sql.made(FollowUp, c.keys(), columns), name, satisfaction, note or "", owner or "")


def _paged(described: Select[Any], most: Any, skip: Any) -> Select[Any]:
    """Return a page of a list: what is due first comes first, then the unhappiest."""
    return described.order_by(c.day, customers.c.satisfaction, c.id).limit(most).offset(skip)


def counting(workspace: Any, at: Any) -> Select[Any]:
    """Return the query of how many there are, and how many of them are overdue at an instant."""
    overdue = func.count().filter(c.late_at <= at).label("overdue")
    counted: list[Any] = [func.count().label("followups"), overdue]
    return select(*counted).where(c.workspace == workspace)


def _times(followup: FollowUp) -> dict[str, Any]:
    return {name: getattr(followup, name) for name in ("day", "late_at", "remind_at", "call_at")}


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Return columns as the database takes them, from JSON."""
    typed = dict(values)
    for name in ("late_at", "remind_at", "call_at", "closed_at"):
        if typed.get(name):
            typed[name] = datetime.fromisoformat(typed[name])
    if typed.get("day"):
        typed["day"] = date.fromisoformat(typed["day"])
    return typed
