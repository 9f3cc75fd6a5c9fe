"""A channel's schedule as it is kept, as the rules read it, and as the audit keeps it."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.digests import rules
from storage.models import Digest, Schedule

_AUDITED = ("channel", "every", "weekday", "minute", "zone", "language", "off")


def plan_of(schedule: Schedule, last: date | None) -> rules.Schedule:
    """Return a schedule as the rules read it; `last` is the last local date that was posted."""
    return rules.Schedule(schedule.every, schedule.weekday, schedule.minute, schedule.zone, schedule.since, last)


def last_of(digest: Digest | None) -> date | None:
    """Return the local date of a schedule's newest digest."""
    return None if digest is None else digest.day


def audited(schedule: Schedule) -> dict[str, Any]:
    """Return what the audit keeps of a schedule."""
    return {name: getattr(schedule, name) for name in _AUDITED}
