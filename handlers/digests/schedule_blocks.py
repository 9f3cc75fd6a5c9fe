"""How a channel's schedule is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from babel.dates import format_date, get_day_names

from handlers import kit, undo
from handlers.digests import rules
from handlers.digests.plans import plan_of
from handlers.reply import Reply, Request
from handlers.wording import Channel, Element, Mention, Say
from storage.models import Schedule

MOST_LISTED = 40
_LOCALES = {"en": "en", "zh": "zh_CN"}


def shown_day(say: Say, day: date) -> str:
    """Return a date with its weekday: Sunday, November 22, 2026."""
    return format_date(day, "full", locale=_LOCALES[say.language])


def when(say: Say, schedule: Schedule) -> str:
    """Return when a digest comes, and in which language."""
    hour, minute = divmod(schedule.minute, 60)
    language = say("Chinese") if schedule.language == "zh" else say("English")
    values = {"time": f"{hour:02}:{minute:02}", "zone": schedule.zone, "language": language}
    if schedule.every == "week":
        names = get_day_names("wide", locale=_LOCALES[say.language])
        return say("every {weekday} at {time} ({zone}), in {language}", weekday=names[schedule.weekday or 0], **values)
    return say("every day at {time} ({zone}), in {language}", **values)


def scheduled(request: Request, before: Schedule | None, after: Schedule, change: int) -> Reply:
    """Say what was scheduled, from what to what, and when the first one comes."""
    return Reply([kit.lines(*_changed(request, before, after)), kit.buttons([undo.button(request.say, change)])])


def taken_back(request: Request, before: Schedule, after: Schedule) -> Reply:
    """Say what a channel's schedule is again."""
    return Reply([kit.lines(request.say.line("Taken back."), *_changed(request, before, after))])


def _changed(request: Request, before: Schedule | None, after: Schedule) -> list[list[Element]]:
    say = request.say
    channel = Channel(after.channel)
    if after.off:
        return [
            say.line("No digest comes to {channel} any more; it came {when}.", channel=channel, when=when(say, after))
        ]
    if before is None or before.off:
        first = say.line("A digest comes to {channel} {when}.", channel=channel, when=when(say, after))
    else:
        first = say.line(
            "The digest in {channel}: {before} → {after}.",
            channel=channel,
            before=when(say, before),
            after=when(say, after),
        )
    return [first, say.line("The next one: {day}.", day=shown_day(say, after.since))]


def listed(request: Request, schedules: Sequence[tuple[Schedule, date | None]]) -> Reply:
    """List the workspace's schedules."""
    say = request.say
    if not schedules:
        return Reply([kit.lines(say.line("No channel gets a digest yet."))])
    rows = [
        say.line(
            "{channel}: {when}; the next one: {day}; by {person}",
            channel=Channel(schedule.channel),
            person=Mention(schedule.by),
            **plan(say, schedule, last, request.at),
        )
        for schedule, last in schedules[:MOST_LISTED]
    ]
    if len(schedules) > MOST_LISTED:
        rows.append(say.line("and {n} more", n=len(schedules) - MOST_LISTED))
    return Reply([kit.lines(say.line("*Digests*")), kit.bullets(rows)])


def plan(say: Say, schedule: Schedule, last: date | None, at: datetime) -> dict[str, str]:
    """Return when a digest comes and on which day the next one, for a sentence."""
    day = rules.upcoming(plan_of(schedule, last), at)
    return {"when": when(say, schedule), "day": format_date(day, "medium", locale=_LOCALES[say.language])}
