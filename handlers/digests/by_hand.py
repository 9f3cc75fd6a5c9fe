"""A scheduled digest by hand: posted at once, or shown to one person as it would look."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from handlers.digests import blocks, headline, rules, schedule_blocks, schedules, which
from handlers.digests.about import About
from handlers.digests.detail_blocks import by_row, by_stamps
from handlers.digests.report import Report, gather
from handlers.digests.tick import about, hidden_of, voice, whose
from handlers.kernel import kit
from handlers.kernel.parts import Help, Part
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.policy.rules import Policy
from storage.models import Schedule
from storage.store import Store

part = Part()

_DAYS = {rules.WEEKLY: 7, rules.MONTHLY: 30}


@part.verb(
    Help("/digest run", "posts one here right now, on top of the scheduled ones"),
    "运行",
    "立即发送",
    who=Who.MEMBERS,
    writes=True,
    prepare=schedules.reachable,
)
def run(request: Request, store: Store) -> Reply:
    """/digest run."""
    return _posted(request, store, which.meant(request, store))


@part.button("digest_run", who=Who.MEMBERS, writes=True, prepare=schedules.reachable_by_button, one_shot=True)
def run_this(request: Request, store: Store) -> Reply:
    """Post the digest of a button."""
    return _posted(request, store, which.on_button(request, store)).but(beside=True)


def _posted(request: Request, store: Store, schedule: Schedule) -> Reply:
    report = _until_now(request, store, schedule)
    say, day = voice(schedule, request.policy.of(Policy), request.say.currency, request.at), _day(request, schedule)
    number = store.digests.keep(day, report.span.since, report.span.until, report.figures())
    title = blocks.title(say, schedule, day)
    whom = whose(say, store, schedule, request.policy.of(Policy), request.at)
    message = blocks.post(say, title, report, by_row(number, day), hidden_of(schedule), whose=whom)
    store.outbox.post(schedule.channel, message)
    channel = schedule_blocks.place(schedule)
    return Reply([kit.lines(request.say.line("Posting to {channel} now.", channel=channel))])


@part.verb(Help("/digest preview", "shows only you what it'd look like now"), "预览", who=Who.MEMBERS, writes=False)
def preview(request: Request, store: Store) -> Reply:
    """/digest preview."""
    return _previewed(request, store, which.meant(request, store))


@part.button("digest_preview", who=Who.MEMBERS, writes=False)
def preview_of(request: Request, store: Store) -> Reply:
    """Show how the digest would look whose button was clicked."""
    return _previewed(request, store, which.on_button(request, store)).but(beside=True)


def _previewed(request: Request, store: Store, schedule: Schedule) -> Reply:
    report = _until_now(request, store, schedule)
    say = voice(schedule, request.policy.of(Policy), request.say.currency, request.at)
    title = blocks.title(say, schedule, _day(request, schedule))
    whom = whose(say, store, schedule, request.policy.of(Policy), request.at)
    ref = by_stamps(report.span, _about(request, schedule))
    note = request.say("Only you can see this. It's sent {when}.", when=schedule_blocks.when(request.say, schedule))
    shown = blocks.digest(say, title, report, ref, hidden_of(schedule), [kit.small(note)], whom)
    return Reply(shown, summary="" if report.is_quiet else headline.summary(say, title, report, whom))


def _day(request: Request, schedule: Schedule) -> date:
    return request.at.astimezone(ZoneInfo(schedule.zone)).date()


def _about(request: Request, schedule: Schedule) -> About:
    return about(schedule, request.policy.of(Policy))


def _until_now(request: Request, store: Store, schedule: Schedule) -> Report:
    """Return the report of the last day, week or month."""
    length = timedelta(days=_DAYS.get(schedule.every, 1))
    span = rules.Span(request.at - 2 * length, request.at - length, request.at)
    return gather(store, span, _about(request, schedule))
