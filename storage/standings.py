"""Where customers stood last, by segment, RFM group and level, and who moved since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select

from storage import sql
from storage.models import Move, counters, customers, moves, settings, standings
from storage.reach import Reach, within
from storage.transaction import Noun

PLACED = "placed"
"""The setting that says up to where customers were placed: on which day, where, and by which rules."""
c, m, s = customers.c, moves.c, standings.c
Stand = tuple[str, str, str]
"""A segment, an RFM group and a level."""


class Standings(Noun):
    """Where the workspace's customers stand."""

    @sql.records
    def _among(self, ids: Sequence[int]) -> Any:
        return select(s.customer, s.segment, s.rfm, s.level).where(
            s.workspace == self.workspace, sql.among(s.customer, ids)
        )

    def of(self, ids: Sequence[int]) -> dict[int, Stand]:
        """Return where some customers stood last; who was never placed is not there."""
        return {row.customer: (row.segment, row.rfm, row.level) for row in self._among(list(ids))} if ids else {}

    @sql.write
    def _put(self, customer: int, segment: str, rfm: str, level: str) -> Any:
        row = {"customer": customer, "segment": segment, "rfm": rfm, "level": level}
        return sql.save(self.dialect, standings, ["segment", "rfm", "level"], workspace=self.workspace, **row)

    def put(self, stand: Mapping[int, Stand]) -> None:
        """Keep where customers stand now."""
        self._put.each([(id, *where) for id, where in stand.items()])

    @sql.write
    def drop_gone(self) -> Any:
        """Drop those who are no customers any more: who comes back is placed anew."""
        there = select(c.id).where(c.workspace == self.workspace, c.name_key != "")
        return delete(standings).where(s.workspace == self.workspace, s.customer.not_in(there))

    @sql.write
    def _move(self, id: int, customer: int, what: str, before: str, after: str, day: date) -> Any:
        row = {"customer": customer, "what": what, "before": before, "after": after, "day": day}
        return sql.insert(moves, workspace=self.workspace, id=id, at=self.author.at, **row)

    def move(self, found: Sequence[tuple[int, str, str, str]], day: date) -> None:
        """Keep that customers moved: (whose, in what, from, to)."""
        self._move.each([(self.transaction.next_entry(), *one, day) for one in found])

    @sql.rows(Move)
    def of_customer(self, customer: int, most: int) -> Any:
        """Return the moves of a customer, the newest first."""
        theirs = select(moves).where(m.workspace == self.workspace, m.customer == customer)
        return theirs.order_by(m.id.desc()).limit(most)

    @sql.rows(Move)
    def _within(self, since: Any, until: Any, early: Any, seen: int, upto: int) -> Any:
        told = within(m.at, m.id, since, until, early, seen, upto)
        return select(moves).where(m.workspace == self.workspace, told).order_by(m.id)

    def within(self, reach: Reach) -> dict[str, list[tuple[int, str, str]]]:
        """Return who moved in a reach, by what they moved in, each once: from where to where in the end.

        Who came back did not move.
        """
        first: dict[str, dict[int, tuple[str, str]]] = {}
        for one in self._within(**reach.span("entry")):
            if reach.holds(one.customer):
                theirs = first.setdefault(one.what, {})
                theirs[one.customer] = (theirs.get(one.customer, (one.before, ""))[0], one.after)
        return {
            what: [(id, before, after) for id, (before, after) in moved.items() if before != after]
            for what, moved in first.items()
        }


def everywhere(connection: Connection) -> list[tuple[str, dict[str, Any] | None]]:
    """Return every workspace that has had customers, with up to where these were placed."""
    there = (counters.c.workspace == settings.c.workspace) & (settings.c.name == PLACED)
    wanted = select(counters.c.workspace, settings.c.value).outerjoin(settings, there)
    found = connection.execute(wanted.where(counters.c.kind == "customer").order_by(counters.c.workspace))
    return [(row.workspace, row.value) for row in found]
