"""A schedule as it is kept, as the rules read it, and as the audit keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from handlers.digests import rules
from handlers.followups.countries import calendar_of, country_of, working_days
from storage.models import Digest, Schedule
from storage.store import Store

CHOSEN = (
    "every",
    "weekday",
    "monthday",
    "minute",
    "zone",
    "language",
    "segment",
    "owner",
    "hidden",
    "quiet",
)
"""What people choose of a schedule."""
_AUDITED = ("channel", *CHOSEN, "paused", "off")


def plan_of(schedule: Schedule, last: date | None, store: Store | None = None) -> rules.Schedule:
    """Return a schedule as the rules read it; `last` is the last local date that was posted.

    What days are worked on is asked of the workspace's calendar where it matters; without a store, weekdays are.
    """
    works: Callable[[date], bool] = rules.is_weekday
    if store is not None and schedule.every == rules.WORKDAY:
        works = calendar_of(store, schedule.zone).works
    return _plan(schedule, last, works)


def plan_by(schedule: Schedule, last: date | None, country: str | None) -> rules.Schedule:
    """Return the same, by the calendar of the country that the workspace has chosen, else of the schedule's zone."""
    works: Callable[[date], bool] = rules.is_weekday
    if schedule.every == rules.WORKDAY:
        works = working_days(country or country_of(schedule.zone))
    return _plan(schedule, last, works)


def _plan(schedule: Schedule, last: date | None, works: Callable[[date], bool]) -> rules.Schedule:
    return rules.Schedule(
        schedule.every,
        schedule.weekday,
        schedule.minute,
        schedule.zone,
        schedule.since,
        last,
        schedule.monthday,
        works,
    )


def last_of(digest: Digest | None) -> date | None:
    """Return the local date of a schedule's newest digest."""
    return None if digest is None else digest.day


def audited(schedule: Schedule) -> dict[str, Any]:
    """Return what the audit keeps of a schedule."""
    return {name: getattr(schedule, name) for name in _AUDITED}


def is_personal(schedule: Schedule) -> bool:
    """Tell whether a digest comes to a person, as a direct message."""
    return schedule.channel[:1] in {"U", "W"}
