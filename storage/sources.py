"""The messages that interactions came from, and the people whose reactions they stand on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Interaction, Source, Witness
from storage.noun import WORKSPACE, Noun, among, table

c = table(Source).c
i = table(Interaction).c
w = table(Witness).c
_insert = insert(table(Source))
_of = select(table(Source)).where(c.workspace == WORKSPACE, c.interaction == bindparam("interaction"))
_of_all = {
    dialect: select(table(Source)).where(c.workspace == WORKSPACE, test)
    for dialect, test in among(c.interaction, "interactions").items()
}
_standing = (
    select(table(Interaction))
    .join(table(Source), (c.workspace == i.workspace) & (c.interaction == i.id))
    .where(c.workspace == WORKSPACE, c.channel == bindparam("channel"), i.undone.is_(False))
    .order_by(i.id)
)
_at = _standing.where(c.ts == bindparam("ts"))
_in_thread = _standing.where(c.thread == bindparam("thread"))
_witnesses = select(table(Witness)).where(w.workspace == WORKSPACE, w.interaction == bindparam("interaction"))
_witness = {
    dialect: made(table(Witness)).on_conflict_do_nothing()
    for dialect, made in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_leave = delete(table(Witness)).where(
    w.workspace == WORKSPACE, w.interaction == bindparam("interaction"), w.person == bindparam("person")
)
_excerpt = (
    update(table(Source))
    .where(c.workspace == WORKSPACE, c.interaction == bindparam("the"))
    .values(excerpt=bindparam("text"))
)


BY_HAND = ""
"""The emoji of a witness who stands by a log by their own word: no emoji that they take away ends that."""


class Sources(Noun):
    """The workspace's sources of interactions."""

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
        self.write(
            _insert,
            interaction=interaction,
            channel=channel,
            ts=ts,
            thread=thread or ts,
            author=author,
            permalink=permalink,
            excerpt=excerpt,
        )

    def of(self, interaction: int) -> Source | None:
        """Return which message an interaction came from."""
        return self.one(Source, _of, interaction=interaction)

    def of_all(self, interactions: Sequence[int]) -> dict[int, Source]:
        """Return which messages interactions came from, by interaction; those that came from none are missing."""
        found = self.some(Source, _of_all[self.connection.dialect.name], interactions=list(interactions))
        return {one.interaction: one for one in found}

    def at(self, channel: str, ts: str) -> list[Interaction]:
        """Return the interactions that came from a message and still stand."""
        return self.some(Interaction, _at, channel=channel, ts=ts)

    def in_thread(self, channel: str, thread: str) -> list[Interaction]:
        """Return the interactions that came from a thread, its first message included, and still stand."""
        return self.some(Interaction, _in_thread, channel=channel, thread=thread)

    def say(self, interaction: int, excerpt: str) -> None:
        """Keep what a message says now."""
        self.run(_excerpt, the=interaction, text=excerpt)

    def witnesses(self, interaction: int) -> list[Witness]:
        """Return the people whose reactions an interaction stands on."""
        return self.some(Witness, _witnesses, interaction=interaction)

    def witness(self, interaction: int, person: str, emoji: str) -> bool:
        """Count a person in; False when they were counted already."""
        values = {"interaction": interaction, "person": person, "emoji": emoji, "at": self.author.at}
        return self.write(_witness[self.connection.dialect.name], **values).rowcount == 1

    def stand(self, interaction: int, person: str) -> None:
        """Count a person in by their own word, however they were counted before."""
        self.leave(interaction, person)
        self.witness(interaction, person, BY_HAND)

    def leave(self, interaction: int, person: str) -> bool:
        """Count a person out; False when they were not counted."""
        return self.run(_leave, interaction=interaction, person=person).rowcount == 1
