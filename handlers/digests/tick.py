"""The tick: every digest that is due is claimed with its figures and left in the outbox, in one transaction.

The claim, unique per schedule and local date, is why many processes post it once, and why one that dies posts it
either wholly or not at all, to be found due again. Where many workspaces' are due for the same time, what their
customers said is counted in one pass.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import structlog

from handlers.digests import blocks, rules, schedule_blocks
from handlers.digests.detail_blocks import by_row
from handlers.digests.plans import plan_by, plan_of
from handlers.digests.report import About, Report, gather
from handlers.followups.countries import COUNTRY
from handlers.kernel.services import Services
from handlers.kernel.wording import Element, Say
from handlers.lists.who import When
from handlers.policy.rules import Policy
from handlers.policy.versions import in_force
from storage.errors import StorageError
from storage.headlines import Headline, headlines, numbers
from storage.models import Digest, Schedule
from storage.reach import Marks
from storage.schedules import Standing, everywhere
from storage.store import Author, Store

log = structlog.get_logger()

AT_ONCE = 1000
"""Workspaces whose headlines are counted in one pass: what it finds is old by the time that the last one is posted."""
NOTHING = Headline(Marks(), Marks(), 0)


@dataclass(frozen=True)
class Due:
    """A digest that is owed: whose, for which local date, about what time; `last` is the one that it goes on from."""

    schedule: Schedule
    day: date
    span: rules.Span
    last: Digest | None


def tick(services: Services) -> None:
    """Settle every schedule of every workspace that is due; one that fails is logged and stops no other."""
    now = services.clock()
    try:
        with services.db.read("") as store:
            standing = everywhere(store.connection, COUNTRY)
    except StorageError as error:
        log.warning("schedules not readable", error=str(error))
        return
    if standing:  # other processes look at the same moment: each begins elsewhere
        first = secrets.randbelow(len(standing))
        standing = standing[first:] + standing[:first]
    owed = (due for one in standing if (due := _owed(services, one, now)) is not None)
    for some in _alike(owed):
        counted, seen = _headlines(services, some)
        for one in some:
            workspace = one.schedule.workspace
            try:
                _settle(services, one, now, counted.get(workspace), seen.get(workspace))
            except Exception:
                log.exception("digest failed", workspace=workspace, schedule=one.schedule.id)


def _owed(services: Services, standing: Standing, now: datetime) -> Due | None:
    """Return what a schedule owes; a schedule that cannot be read owes nothing, and the log says so."""
    schedule = standing.schedule
    try:
        if rules.due(plan_by(schedule, standing.last, standing.choice), now) is None:
            return None
        with services.db.read(schedule.workspace) as store:
            last = store.digests.last(schedule.id)
            plan = plan_of(schedule, None if last is None else last.day, store)
            day = rules.due(plan, now)
            until = None if day is None else plan.at(day)
    except Exception:
        log.exception("digest failed", workspace=schedule.workspace, schedule=schedule.id)
        return None
    if day is None or until is None:
        return None
    goes_on = _goes_on_from(schedule, plan, last, day)
    return Due(schedule, day, rules.covered(plan, day, until, goes_on), last if goes_on is not None else None)


def _alike(owed: Iterator[Due]) -> Iterator[list[Due]]:
    """Give those for the same time together, so many at once that none waits long for the others, nor in memory."""
    while found := list(islice(owed, AT_ONCE)):
        by_span: dict[rules.Span, list[Due]] = {}
        for one in found:
            by_span.setdefault(one.span, []).append(one)
        yield from by_span.values()


def _headlines(
    services: Services, some: Sequence[Due]
) -> tuple[Mapping[str, Headline], Mapping[str, Mapping[str, int]]]:
    """Return what was said in many workspaces, and the numbers that had been given out there; nothing for one alone."""
    workspaces = sorted({one.schedule.workspace for one in some})
    if len(workspaces) < 2:
        return {}, {}
    span = some[0].span
    try:
        with services.db.read("") as store:
            counted = headlines(store.connection, workspaces, span.before, span.since, span.until)
            seen = numbers(store.connection, workspaces)
    except StorageError as error:
        log.warning("headlines not readable", error=str(error))
        return {}, {}
    return {workspace: counted.get(workspace, NOTHING) for workspace in workspaces}, seen


def _settle(
    services: Services, one: Due, now: datetime, headline: Headline | None, seen: Mapping[str, int] | None
) -> None:
    schedule = one.schedule
    with services.db.read(schedule.workspace) as store:
        if store.digests.get(schedule.id, one.day) is not None:
            return  # another process was quicker
        policy = in_force(store)
        report = gather(store, one.span, about(store, schedule, policy, one, headline, seen))
        message = None
        if not (schedule.quiet and report.is_quiet):
            message = _posted(store, one, report, policy, services.currency)
    with services.db.write(schedule.workspace, Author(schedule.by, now, "digest", schedule.channel)) as store:
        claimed = _post(store, one, report, message)
    if claimed:
        services.nudge()
        log.info("digest", workspace=schedule.workspace, channel=schedule.channel, day=one.day.isoformat())


def about(
    store: Store,
    schedule: Schedule,
    policy: Policy,
    due: Due | None,
    headline: Headline | None = None,
    seen: Mapping[str, int] | None = None,
) -> About:
    """Return what a schedule's digest is about."""
    dates: list[date] = []
    if due is not None:
        dates = rules.ahead(plan_of(schedule, None, store), due.day)
    return About(
        policy=policy,
        zone=schedule.zone,
        dates=dates,
        segment=schedule.segment,
        owner=schedule.owner,
        hidden=hidden_of(schedule),
        last=None if due is None else due.last,
        headline=headline,
        seen=seen,
    )


def hidden_of(schedule: Schedule) -> frozenset[str]:
    """Return the sections that a schedule leaves out."""
    return frozenset(schedule.hidden.split())


def voice(schedule: Schedule, policy: Policy, currency: str, until: datetime) -> Say:
    """Return how a schedule's digest speaks."""
    return Say(schedule.language, currency, schedule.zone, until, lasting=True).naming(policy.names)


def whose(say: Say, store: Store, schedule: Schedule, policy: Policy, until: datetime) -> list[list[Element]]:
    """Return of whose customers a schedule's digest is, for its first lines."""
    when = When(policy, until.astimezone(say.zone).date(), schedule.zone)
    return schedule_blocks.whose(say, store, when, schedule.segment, schedule.owner)


def _posted(store: Store, one: Due, report: Report, policy: Policy, currency: str) -> dict[str, Any]:
    """Return a schedule's digest of a local date as it is posted; its metadata says which one it is."""
    schedule, day = one.schedule, one.day
    say = voice(schedule, policy, policy.currency or currency, report.span.until)
    message = blocks.post(
        say,
        blocks.title(say, schedule, day),
        report,
        by_row(schedule.id, day),
        hidden_of(schedule),
        whose=whose(say, store, schedule, policy, report.span.until),
    )
    payload = {"schedule": schedule.id, "day": day.isoformat()}
    return {**message, "metadata": {"event_type": "digest", "event_payload": payload}}


def _post(store: Store, one: Due, report: Report, message: dict[str, Any] | None) -> bool:
    """Claim the digest and leave it to be posted; False when somebody has, or the schedule was changed meanwhile."""
    schedule = one.schedule
    current = store.schedules.by_id(schedule.id)
    if current is None or current.off or current.paused or current.at != schedule.at:
        return False
    if not store.digests.claim(schedule.id, one.day, report.span.since, report.span.until, report.figures()):
        return False
    if message is not None:
        store.outbox.post(schedule.channel, message)
    return True


def _goes_on_from(schedule: Schedule, plan: rules.Schedule, last: Digest | None, day: date) -> datetime | None:
    """Return where the last digest ended: long ago only if it was this same schedule's, and some were missed since."""
    if last is None or (last.until < schedule.at and last.day < rules.previous(plan, day)):
        return None
    return last.until
