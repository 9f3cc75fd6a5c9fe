"""On which day somebody is told of a birthday.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from handlers.followups.calendar import DAY, Calendar

BEHIND, AHEAD = 13, 12
"""Dates around UTC's at which birthdays are looked for: the world's zones, and the longest holidays."""
LATELY = timedelta(days=60)
"""So long before, nobody was told of the same birthday."""


def window(now: datetime) -> list[date]:
    """Return the dates on which a birthday can be that somebody is to be told of at an instant."""
    return [now.date() + n * DAY for n in range(-BEHIND, AHEAD + 1)]


def missed(calendar: Calendar, today: date) -> list[date]:
    """Return the birthdays since the last working day began: whoever was not told of one then, is told late."""
    days = [today - DAY]
    while len(days) < BEHIND - 1 and not calendar.works(days[-1]):
        days.append(days[-1] - DAY)
    return days


def kept_on(calendar: Calendar, today: date) -> list[date]:
    """Return the birthdays of which somebody is told on a working day: its own, and of the days off that follow."""
    days = [today]
    while len(days) <= AHEAD and not calendar.works(days[-1] + DAY):
        days.append(days[-1] + DAY)
    return days
