"""How a schedule is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from handlers.customers.segment_blocks import name as segment_name
from handlers.digests import rules, zones
from handlers.digests.plans import is_personal, plan_of
from handlers.digests.times import LAST
from handlers.kernel import kit, languages, undo
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Channel, Element, Mention, Say
from handlers.lists import filters, spelled
from handlers.lists.saved import kept_filters
from handlers.lists.who import When
from storage.models import Schedule
from storage.store import Store

MOST_LISTED = 20


def when(say: Say, schedule: Schedule) -> str:
    """Return when a digest comes, and in which language."""
    zone, language = zones.name(say, schedule.zone), languages.called(say, schedule.language)
    values = {"time": say.clock(schedule.minute), "zone": zone, "language": language}
    match schedule.every:
        case rules.WEEKLY:
            day = say.weekday(schedule.weekday or 0)
            return say("every {weekday} at {time} ({zone}), in {language}", weekday=day, **values)
        case rules.WORKDAY:
            return say("every working day at {time} ({zone}), in {language}", **values)
        case rules.MONTHLY if schedule.monthday == LAST:
            return say("on the last day of every month at {time} ({zone}), in {language}", **values)
        case rules.MONTHLY:
            return say("on day {day} of every month at {time} ({zone}), in {language}", day=schedule.monthday, **values)
    return say("every day at {time} ({zone}), in {language}", **values)


def place(schedule: Schedule) -> Channel | Mention:
    """Return where a digest comes to: a channel, or a person."""
    return Mention(schedule.channel) if is_personal(schedule) else Channel(schedule.channel)


def section(say: Say, key: str) -> str:
    """Return the name of a section."""
    return {
        "moves": say("who's up or down"),
        "followups": say("follow-ups"),
        "calls": say("who to call"),
        "business": say("purchases, points and new customers"),
        "birthdays": say("birthdays"),
        "segments": say("segment changes"),
        "products": say("products"),
        "charts": say("14-day charts"),
    }[key]


def chosen(request: Request, store: Store, schedule: Schedule) -> list[list[Element]]:
    """Return what was chosen of a digest besides its time: whose customers, what is left out, when nothing comes."""
    say = request.say
    rows = whose(say, store, When.of(request), schedule.segment, schedule.owner)
    if schedule.hidden:
        left = [section(say, key) for key in schedule.hidden.split() if key in rules.SECTIONS]
        rows.append(say.line("Without: {sections}", sections=say(", ").join(left)))
    if schedule.quiet:
        rows.append(say.line("Not sent when there's nothing to report"))
    return rows


def whose(say: Say, store: Store, when: When, segment: str | None, owner: str | None) -> list[list[Element]]:
    """Return of whose customers a digest is, as it is kept; nothing where it is of all."""
    rows = [about(say, store, when, segment)] if segment else []
    return [*rows, say.line("Only {person}'s customers", person=Mention(owner))] if owner else rows


def about(say: Say, store: Store, when: When, kept: str) -> list[Element]:
    """Return whom a digest is only about: a segment, a saved list, or whom some filters fit."""
    given = kept_filters(kept)
    if len(given) == 1 and given[0].kind == filters.SEGMENT:
        return say.line("Only customers in {segment}", segment=segment_name(say, given[0].value))
    if len(given) == 1 and given[0].kind == filters.LIST:
        return say.line("Only customers on the list {name}", name=spelled.named(say, store, when, given))
    return say.line("Only these customers: {who}", who=spelled.joined(say, store, when, given))


def described(request: Request, store: Store, schedule: Schedule) -> list[Element]:
    """Return when a digest comes, whose customers it is about and what else was chosen of it, in one row."""
    say = request.say
    comes = when(say, schedule)
    row = say.line("{when} (paused)", when=comes) if schedule.paused else [{"type": "text", "text": comes}]
    return _with_chosen(request, store, schedule, row)


def moving(request: Request, store: Store, kept: Schedule, wanted: Mapping[str, Any]) -> Question:
    """Return the question whether a digest is moved to another time, since one like it is there."""
    say = request.say
    moved = kept.model_copy(update=dict(wanted))
    asked = say.line(
        "{channel} already gets a digest {before}. Should it come {after} instead?",
        channel=place(kept),
        before=when(say, kept),
        after=when(say, moved),
    )
    return Question([kit.lines(asked)], [Option(say("Move it"), {"schedule": kept.id}, "primary")])


def scheduled(request: Request, store: Store, before: Schedule | None, after: Schedule, change: int) -> Reply:
    """Say what was scheduled, from what to what, and when the first one comes."""
    say = request.say
    buttons = [undo.button(say, change)]
    if not after.off:
        buttons += [
            kit.button(say("Edit…"), "digest_edit", str(after.id)),
            kit.button(say("Preview"), "digest_preview", str(after.id)),
        ]
    return Reply([kit.lines(*_changed(request, store, before, after)), kit.buttons(buttons)])


def taken_back(request: Request, store: Store, before: Schedule, after: Schedule) -> Reply:
    """Say what a schedule is again."""
    return Reply([kit.lines(request.say.line("Undone."), *_changed(request, store, before, after))])


def _changed(request: Request, store: Store, before: Schedule | None, after: Schedule) -> list[list[Element]]:
    say = request.say
    values = {"channel": place(after), "when": when(say, after)}
    if after.off:
        return [say.line("{channel} won't get a digest anymore. It used to come {when}.", **values)]
    if after.paused:
        resume = request.command(say("/digest resume"))
        return [say.line("The digest for {channel} is paused. Resume it with {command}", command=resume, **values)]
    if before is None or before.off:
        first = say.line("{channel} gets a digest {when}.", **values)
    elif before.paused:
        first = say.line("{channel} gets its digest again {when}.", **values)
    elif when(say, before) == values["when"]:
        first = say.line("The digest for {channel} was changed. It's sent {when}.", **values)
    else:
        first = say.line(
            "Digest for {channel}: {before} → {after}.",
            channel=values["channel"],
            before=when(say, before),
            after=values["when"],
        )
    return [first, *chosen(request, store, after), say.line("Next one: {day}.", day=after.since)]


def listed(request: Request, store: Store, schedules: Sequence[tuple[Schedule, date | None]]) -> Reply:
    """List the workspace's schedules."""
    say = request.say
    if not schedules:
        return Reply([kit.lines(say.line("No channel gets a digest yet."))])
    rows = [_row(request, store, schedule, last) for schedule, last in schedules[:MOST_LISTED]]

    def first(count: int) -> list[kit.Block]:
        left = len(schedules) - count
        more = [kit.lines(say.line("and {n} more", n=left))] if left else []
        return [kit.lines(say.line("*Digests*")), *chain.from_iterable(rows[:count]), *more]

    return Reply(kit.first_fitting(first(count) for count in range(len(rows), 0, -1)))


def _row(request: Request, store: Store, schedule: Schedule, last: date | None) -> list[kit.Block]:
    say = request.say
    values = {"channel": place(schedule), "person": Mention(schedule.by)}
    if schedule.paused:
        row = say.line("{channel}: paused (was {when}); set up by {person}", when=when(say, schedule), **values)
    else:
        planned = plan(say, schedule, last, request.at, store)
        row = say.line("{channel}: {when}; next one: {day}; set up by {person}", **values, **planned)
    return [kit.lines(_with_chosen(request, store, schedule, row)), _buttons(say, schedule)]


def _buttons(say: Say, schedule: Schedule) -> kit.Block:
    id = str(schedule.id)
    row = [kit.button(say("Edit…"), "digest_edit", id), kit.button(say("Preview"), "digest_preview", id)]
    if schedule.paused:
        row.append(kit.button(say("Resume"), "digest_resume", id))
    else:
        row += [kit.button(say("Post it now"), "digest_run", id), kit.button(say("Pause"), "digest_pause", id)]
    return kit.buttons([*row, kit.button(say("Turn off"), "digest_off", id)])


def _with_chosen(request: Request, store: Store, schedule: Schedule, row: list[Element]) -> list[Element]:
    for one in chosen(request, store, schedule):
        row = [*row, {"type": "text", "text": " · "}, *one]
    return row


def plan(say: Say, schedule: Schedule, last: date | None, at: datetime, store: Store) -> dict[str, str]:
    """Return when a digest comes and on which day the next one, for a sentence."""
    day = rules.upcoming(plan_of(schedule, last, store), at)
    return {"when": when(say, schedule), "day": say.day(day)}
