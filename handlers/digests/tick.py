"""The tick: every digest that is due is claimed with its figures and left in the outbox, in one transaction.

The claim, unique per schedule and local date, is why many processes post it once, and why one that dies posts it
either wholly or not at all, to be found due again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import structlog

from handlers.digests import blocks, rules
from handlers.digests.plans import plan_of
from handlers.digests.report import Report, gather
from handlers.reply import Reply
from handlers.services import Services
from handlers.wording import Say
from storage.errors import StorageError
from storage.models import Digest, Schedule
from storage.schedules import Standing, everywhere
from storage.store import Author, Store

log = structlog.get_logger()


def tick(services: Services) -> None:
    """Settle every schedule of every workspace that is due; one that fails is logged and stops no other."""
    now = services.clock()
    try:
        with services.db.read("") as store:
            standing = everywhere(store.connection)
    except StorageError as error:
        log.warning("schedules not readable", error=str(error))
        return
    for one in standing:
        try:
            _settle(services, one, now)
        except Exception:
            log.exception("digest failed", workspace=one.schedule.workspace, schedule=one.schedule.id)


def _settle(services: Services, standing: Standing, now: datetime) -> None:
    schedule = standing.schedule
    day = rules.due(plan_of(schedule, standing.last), now)
    if day is None:
        return
    with services.db.read(schedule.workspace) as store:
        last = store.digests.last(schedule.id)
        plan = plan_of(schedule, None if last is None else last.day)
        until = plan.at(day)
        if until is None or rules.due(plan, now) != day:
            return  # another process was quicker
        report = gather(store, rules.covered(plan, day, until, _goes_on_from(schedule, last, day)))
    say = Say(schedule.language, services.currency, schedule.zone)
    message = Reply(blocks.digest(say, blocks.title(say, schedule.every, day), report)).message()
    message["metadata"] = {
        "event_type": "digest",
        "event_payload": {"schedule": schedule.id, "day": day.isoformat()},
    }
    with services.db.write(schedule.workspace, Author(schedule.by, now, "digest", schedule.channel)) as store:
        posted = _post(store, schedule, day, report, message)
    if posted:
        services.nudge()
        log.info("digest", workspace=schedule.workspace, channel=schedule.channel, day=day.isoformat())


def _post(store: Store, schedule: Schedule, day: date, report: Report, message: dict[str, Any]) -> bool:
    """Claim the digest and leave it to be posted; False when somebody has, or the schedule was changed meanwhile."""
    current = store.schedules.by_id(schedule.id)
    if current is None or current.off or current.at != schedule.at:
        return False
    if not store.digests.claim(schedule.id, day, report.span.since, report.span.until, report.figures()):
        return False
    store.outbox.post(schedule.channel, message)
    return True


def _goes_on_from(schedule: Schedule, last: Digest | None, day: date) -> datetime | None:
    """Return where the last digest ended: long ago only if it was this same schedule's, and some were missed since."""
    if last is None or (last.until < schedule.at and (day - last.day).days > rules.PERIODS[schedule.every]):
        return None
    return last.until
