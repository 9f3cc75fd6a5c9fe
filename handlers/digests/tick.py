"""The tick: every digest that is due is claimed with its figures and left in the outbox, in one transaction.

The claim, unique per schedule and local date, is why many processes post it once, and why one that dies posts it
either wholly or not at all, to be found due again. Where many workspaces' are due for the same time, what their
customers said is counted in one pass.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import structlog

from handlers.digests import blocks, rules, schedule_blocks
from handlers.digests.about import About
from handlers.digests.ahead import Known, known
from handlers.digests.detail_blocks import by_row
from handlers.digests.plans import plan_by
from handlers.digests.report import Report, gather
from handlers.followups.countries import COUNTRY
from handlers.kernel.services import Services
from handlers.kernel.wording import Element, Say
from handlers.lists.who import When
from handlers.policy.rules import Policy
from handlers.policy.versions import in_force
from storage.digests import newest as newest_of
from storage.errors import StorageError
from storage.models import Digest, Schedule
from storage.schedules import Standing, everywhere
from storage.store import Author, Store

log = structlog.get_logger()

AT_ONCE = 500
"""Digests that are looked ahead for in one pass: what it finds is old by the time that the last one is posted."""


@dataclass(frozen=True)
class Due:
    """A digest that is owed: whose, for which local date, about what time, and to which dates it looks forward.

    `last` is the one that it goes on from.
    """

    schedule: Schedule
    day: date
    span: rules.Span
    last: Digest | None
    dates: Sequence[date]

    @property
    def workspace(self) -> str:
        """Whose it is."""
        return self.schedule.workspace

    @property
    def zone(self) -> str:
        """Where its days are."""
        return self.schedule.zone


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
    due = (one for one in standing if _is_due(one, now))
    while some := list(islice(due, AT_ONCE)):
        for alike in _alike(_owed(services, some, now)):
            found = _known(services, alike)
            for one in alike:
                try:
                    _settle(services, one, now, found.get(one.workspace))
                except Exception:
                    log.exception("digest failed", workspace=one.workspace, schedule=one.schedule.id)


def _is_due(standing: Standing, now: datetime) -> bool:
    """Tell whether a schedule may owe something; one that cannot be read owes nothing, and the log says so."""
    schedule = standing.schedule
    try:
        return rules.due(plan_by(schedule, standing.last, standing.choice), now) is not None
    except Exception:
        log.exception("digest failed", workspace=schedule.workspace, schedule=schedule.id)
        return False


def _owed(services: Services, some: Sequence[Standing], now: datetime) -> Iterator[Due]:
    """Give what schedules owe by the last digests that there are of them now."""
    try:
        with services.db.read("") as store:
            newest = newest_of(store.connection, sorted({one.schedule.workspace for one in some}))
    except StorageError as error:
        log.warning("digests not readable", error=str(error))
        return
    for one in some:
        schedule, last = one.schedule, newest.get((one.schedule.workspace, one.schedule.id))
        plan = plan_by(schedule, None if last is None else last.day, one.choice)
        day = rules.due(plan, now)
        until = None if day is None else plan.at(day)
        if day is not None and until is not None:
            goes_on = _goes_on_from(schedule, plan, last, day)
            span = rules.covered(plan, day, until, goes_on)
            yield Due(schedule, day, span, last if goes_on is not None else None, rules.ahead(plan, day))


def _alike(owed: Iterable[Due]) -> Iterable[list[Due]]:
    """Return those for the same time in the same zone together."""
    found: dict[tuple[rules.Span, str], list[Due]] = {}
    for one in owed:
        found.setdefault((one.span, one.zone), []).append(one)
    return found.values()


def _known(services: Services, some: Sequence[Due]) -> Mapping[str, Known]:
    """Return what one pass finds of many workspaces; nothing for one alone."""
    if len({one.workspace for one in some}) < 2:
        return {}
    try:
        with services.db.read("") as store:
            return known(store, some)
    except StorageError as error:
        log.warning("nothing known ahead", error=str(error))
        return {}


def _settle(services: Services, one: Due, now: datetime, found: Known | None) -> None:
    schedule = one.schedule
    with services.db.read(schedule.workspace) as store:
        if store.digests.get(schedule.id, one.day) is not None:
            return  # another process was quicker
        policy = in_force(store)
        report = gather(store, one.span, about(schedule, policy, one, found))
        message = None
        if not (schedule.quiet and report.is_quiet):
            message = _posted(store, one, report, policy, services.currency)
    with services.db.write(schedule.workspace, Author(schedule.by, now, "digest", schedule.channel)) as store:
        claimed = _post(store, one, report, message)
    if claimed:
        services.nudge()
        log.info("digest", workspace=schedule.workspace, channel=schedule.channel, day=one.day.isoformat())


def about(schedule: Schedule, policy: Policy, due: Due | None = None, found: Known | None = None) -> About:
    """Return what a schedule's digest is about."""
    return About(
        policy=policy,
        zone=schedule.zone,
        dates=() if due is None else due.dates,
        segment=schedule.segment,
        owner=schedule.owner,
        hidden=hidden_of(schedule),
        last=None if due is None else due.last,
        known=found,
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
