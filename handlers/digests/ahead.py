"""What one pass finds of many workspaces whose digests are due for the same time: most of them have nothing of most.

It is one snapshot, and what is counted in it goes by the numbers that had been given out then. Half of what a digest
would ask for is not asked for any more, which is what ten thousand in one minute need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from handlers.customers.birthdays import month_days
from handlers.digests import rules
from storage.busy import busy
from storage.charts import courses
from storage.headlines import Headline, headlines, numbers
from storage.reach import LATE, Course, Marks
from storage.store import Store

DAYS = 14
"""How many days the charts show."""
NOTHING = Headline(Marks(), Marks(), 0)


@dataclass(frozen=True)
class Known:
    """What is known of a workspace: what was said, the numbers given out, how it went, and what there is of at all."""

    headline: Headline
    seen: Mapping[str, int]
    course: Course
    there: frozenset[str]


class Due(Protocol):
    """A digest that is owed, as far as it matters here."""

    @property
    def workspace(self) -> str: ...  # noqa: D102
    @property
    def span(self) -> rules.Span: ...  # noqa: D102
    @property
    def zone(self) -> str: ...  # noqa: D102
    @property
    def dates(self) -> Sequence[date]: ...  # noqa: D102


def known(store: Store, some: Sequence[Due]) -> dict[str, Known]:
    """Return what is known of the workspaces of some digests for the same time in the same zone."""
    workspaces, connection = sorted({one.workspace for one in some}), store.connection
    span, zone = some[0].span, some[0].zone
    edges = sorted({*rules.bounds(span.until, zone, DAYS), span.since})
    ahead = {day for one in some for day in one.dates}
    born = month_days([*ahead, *between(span, zone)])
    counted = headlines(connection, workspaces, span.before, span.since, span.until)
    seen = numbers(connection, workspaces)
    went = courses(connection, workspaces, edges)
    there = busy(connection, workspaces, span.since - LATE, span.until, list(born))
    nobody = Course(edges, {}, {}, {})
    return {
        one: Known(counted.get(one, NOTHING), seen.get(one, {}), went.get(one, nobody), there[one])
        for one in workspaces
    }


def between(span: rules.Span, zone: str) -> list[date]:
    """Return the days that have begun within a span."""
    first, last = _date(span.since, zone), _date(span.until, zone)
    return [first + n * rules.DAY for n in range(1, (last - first).days + 1)]


def _date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
