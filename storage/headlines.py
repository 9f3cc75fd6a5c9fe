"""The headline figures of many workspaces in one pass: for the minute in which thousands of digests are due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, func, select

from storage import prepared
from storage.models import Counter, Interaction
from storage.noun import among, table
from storage.reach import Marks, at_
from storage.types import Mark

i = table(Interaction).c
counter = table(Counter).c


@dataclass(frozen=True)
class Headline:
    """A workspace's interactions in a period and in the one before, and the newest number in that."""

    marks: Marks
    before: Marks
    newest_before: int


def _sum(test: ColumnElement[bool], mark: Mark) -> ColumnElement[int]:
    return func.sum(case((test & (i.mark == mark), 1), else_=0))


_present, _past = i.at >= at_("since"), i.at < at_("since")
_headlines = {
    dialect: select(
        i.workspace,
        *(_sum(test, mark) for test in (_present, _past) for mark in (Mark.GOOD, Mark.BAD, Mark.NEUTRAL)),
        func.coalesce(func.max(case((_past, i.id))), 0),
    )
    .where(test, i.at >= at_("before"), i.at < at_("until"), i.undone.is_(False))
    .group_by(i.workspace)
    for dialect, test in among(i.workspace, "workspaces").items()
}
_given_out = {
    dialect: select(counter.workspace, counter.kind, counter.value).where(test)
    for dialect, test in among(counter.workspace, "workspaces").items()
}


def headlines(
    connection: Connection, workspaces: Sequence[str], before: datetime, since: datetime, until: datetime
) -> dict[str, Headline]:
    """Return what was said in many workspaces in one pass; those in which nothing was said are not in it."""
    values = {"workspaces": list(workspaces), "before": before, "since": since, "until": until}
    found = {}
    for row in prepared.run(connection, _headlines[connection.dialect.name], values):
        workspace, good, bad, neutral, was_good, was_bad, was_neutral, newest = row
        present, past = Marks(int(good), int(bad), int(neutral)), Marks(int(was_good), int(was_bad), int(was_neutral))
        found[workspace] = Headline(present, past, int(newest))
    return found


def numbers(connection: Connection, workspaces: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the last number given out of each kind, of many workspaces."""
    found: dict[str, dict[str, int]] = {}
    values = {"workspaces": list(workspaces)}
    for workspace, kind, value in prepared.run(connection, _given_out[connection.dialect.name], values):
        found.setdefault(workspace, {})[kind] = int(value)
    return found
