"""The headline figures of many workspaces in one pass: for the minute in which thousands of digests are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, select

from storage import sql
from storage.models import counters, interactions
from storage.reach import Marks
from storage.types import Mark, Word

c = interactions.c


@dataclass(frozen=True)
class Headline:
    """A workspace's interactions in a period and in the one before, and the newest number in that."""

    marks: Marks
    before: Marks
    newest_before: int


def headlines(
    connection: Connection, workspaces: Sequence[str], before: datetime, since: datetime, until: datetime
) -> dict[str, Headline]:
    """Return what was said in many workspaces in one pass; those in which nothing was said are not in it."""
    present, past, said = c.at >= since, c.at < since, c.source != Word.MOOD
    statement = (
        select(
            c.workspace,
            _sum(present & said, Mark.GOOD).label("good"),
            _sum(present & said, Mark.BAD).label("bad"),
            _sum(present & said, Mark.NEUTRAL).label("neutral"),
            _sum(present & ~said, Mark.GOOD).label("glad"),
            _sum(present & ~said, Mark.BAD).label("cross"),
            _sum(past & said, Mark.GOOD).label("was_good"),
            _sum(past & said, Mark.BAD).label("was_bad"),
            _sum(past & said, Mark.NEUTRAL).label("was_neutral"),
            _sum(past & ~said, Mark.GOOD).label("was_glad"),
            _sum(past & ~said, Mark.BAD).label("was_cross"),
            func.coalesce(func.max(case((past, c.id))), 0).label("newest"),
        )
        .where(
            sql.among(c.workspace, bindparam("workspaces")),
            c.at >= before,
            c.at < until,
            c.undone.is_(False),
            c.joins.is_(None),
        )
        .group_by(c.workspace)
    )
    return {
        row.workspace: Headline(
            Marks(int(row.good), int(row.bad), int(row.neutral), int(row.glad), int(row.cross)),
            Marks(*map(int, (row.was_good, row.was_bad, row.was_neutral, row.was_glad, row.was_cross))),
            int(row.newest),
        )
        for row in connection.execute(statement, {"workspaces": list(workspaces)})
    }


def _sum(test: ColumnElement[bool], mark: Mark) -> ColumnElement[int]:
    return func.sum(case((test & (c.mark == mark), 1), else_=0))


def numbers(connection: Connection, workspaces: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the last number given out of each kind, of many workspaces."""
    these = sql.among(counters.c.workspace, bindparam("workspaces"))
    statement = select(counters.c.workspace, counters.c.kind, counters.c.value).where(these)
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(statement, {"workspaces": list(workspaces)}):
        found.setdefault(row.workspace, {})[row.kind] = int(row.value)
    return found
