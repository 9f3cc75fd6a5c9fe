"""The messages that interactions came from, and the people whose reactions they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, delete, or_, select, union_all, update

from storage import sql
from storage.models import Interaction, Source, Witness, interactions, sources, witnesses
from storage.transaction import Noun
from storage.types import Mark

c = sources.c

BY_HAND = ""
"""The emoji of a witness who stands by a log by their own word: no emoji that they take away ends that."""


class Told(NamedTuple):
    """What was logged from a message: which interaction, the review that it joins, its tenths, when and where."""

    id: int
    joins: int | None
    moved: int
    ts: str
    thread: str

    @property
    def review(self) -> int:
        """The review that this is, or is a further note on."""
        return self.joins or self.id


class Sources(Noun):
    """The workspace's sources of interactions."""

    # ---- messages

    @sql.write
    def _insert(
        self, interaction: int, channel: str, ts: str, thread: str, author: str, permalink: str, excerpt: str
    ) -> Any:
        return sql.insert(
            sources,
            workspace=self.workspace,
            interaction=interaction,
            channel=channel,
            ts=ts,
            thread=thread,
            author=author,
            permalink=permalink,
            excerpt=excerpt,
        )

    def add(
        self,
        interaction: int,
        channel: str,
        ts: str,
        author: str,
        thread: str | None = None,
        permalink: str = "",
        excerpt: str = "",
    ) -> None:
        """Keep which message an interaction came from."""
        self._insert(interaction, channel, ts, thread or ts, author, permalink, excerpt)

    @sql.one(Source)
    def of(self, interaction: int) -> Any:
        """Return which message an interaction came from."""
        return select(sources).where(c.workspace == self.workspace, c.interaction == interaction)

    @sql.rows(Source)
    def _of_all(self, ids: Sequence[int]) -> Any:
        return select(sources).where(c.workspace == self.workspace, sql.among(c.interaction, ids))

    def of_all(self, interactions: Sequence[int]) -> dict[int, Source]:
        """Return which messages interactions came from, by interaction; those that came from none are missing."""
        return {one.interaction: one for one in self._of_all(list(interactions))}

    @sql.rows(Interaction)
    def at(self, channel: str, ts: str) -> Any:
        """Return the interactions that came from a message and still stand."""
        return _standing(self.workspace, channel).where(c.ts == ts)

    @sql.rows(Interaction)
    def in_thread(self, channel: str, thread: str) -> Any:
        """Return the interactions that came from a thread, its first message included, and still stand."""
        return _standing(self.workspace, channel).where(c.thread == thread)

    @sql.records
    def _near(self, channel: str, thread: str, since: str, until: str, customer: int, mark: Mark) -> Any:
        i = interactions.c
        place = or_(c.thread == thread, and_(c.ts >= since, c.ts <= until))
        return (
            select(i.id, i.joins, i.moved, c.ts, c.thread)
            .join(sources, (c.workspace == i.workspace) & (c.interaction == i.id))
            .where(c.workspace == self.workspace, c.channel == channel, place)
            .where(i.customer == customer, i.mark == mark, i.undone.is_(False))
            .order_by(c.ts, i.id)
        )

    def near(self, channel: str, thread: str, since: str, until: str, customer: int, mark: Mark) -> list[Told]:
        """Return what was logged of a customer from messages of a thread, or of a time in a channel, by their times."""
        return [Told(*row) for row in self._near(channel, thread, since, until, customer, mark)]

    @sql.records
    def _of_incidents(self, reviews: Sequence[int]) -> Any:
        i, n = interactions.c, interactions.alias("one").c
        whole = select(n.id).where(n.workspace == self.workspace, sql.among(n.id, reviews))
        notes = select(n.id).where(n.workspace == self.workspace, sql.among(n.joins, reviews), n.joins.is_not(None))
        return (
            select(i.id, i.joins, i.moved, c.ts, c.thread)
            .join(sources, (c.workspace == i.workspace) & (c.interaction == i.id))
            .where(i.workspace == self.workspace, i.undone.is_(False))
            .where(i.id.in_(union_all(whole, notes)))
            .order_by(c.ts, i.id)
        )

    def of_incidents(self, reviews: Sequence[int]) -> list[Told]:
        """Return what reviews and the further notes on them were logged from, by the messages' times."""
        return [Told(*row) for row in self._of_incidents(list(reviews))]

    @sql.write
    def say(self, interaction: int, excerpt: str) -> Any:
        """Keep what a message says now."""
        mine = (c.workspace == self.workspace, c.interaction == interaction)
        return update(sources).where(*mine).values(excerpt=excerpt)

    # ---- people

    @sql.rows(Witness)
    def witnesses(self, interaction: int) -> Any:
        """Return the people whose reactions an interaction stands on."""
        w = witnesses.c
        return select(witnesses).where(w.workspace == self.workspace, w.interaction == interaction)

    @sql.wrote
    def witness(self, interaction: int, person: str, emoji: str) -> Any:
        """Count a person in; False when they were counted already."""
        row = {"interaction": interaction, "person": person, "emoji": emoji, "at": self.author.at}
        return sql.claim(self.dialect, witnesses, workspace=self.workspace, **row)

    def stand(self, interaction: int, person: str) -> None:
        """Count a person in by their own word, however they were counted before."""
        self.leave(interaction, person)
        self.witness(interaction, person, BY_HAND)

    @sql.wrote
    def leave(self, interaction: int, person: str) -> Any:
        """Count a person out; False when they were not counted."""
        w = witnesses.c
        mine = (w.workspace == self.workspace, w.interaction == interaction, w.person == person)
        return delete(witnesses).where(*mine)


def _standing(workspace: Any, channel: Any) -> Select[Any]:
    """Return the query of the interactions that came from a channel's messages and still stand."""
    i = interactions.c
    return (
        select(interactions)
        .join(sources, (c.workspace == i.workspace) & (c.interaction == i.id))
        .where(c.workspace == workspace, c.channel == channel, i.undone.is_(False))
        .order_by(sql.unindexed(i.id))
    )
