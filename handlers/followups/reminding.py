"""The tick: whoever has follow-ups due is reminded of all of them at once, within their working hours, once a day.

The claim of a person's local date is a unique row, written with the message: many processes remind once.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from handlers.followups import blocks, colleagues, rules
from handlers.followups.calendar import DAY
from handlers.people import zone_of
from handlers.reply import Reply
from handlers.services import Services
from handlers.wording import Say, language_of
from storage import followups
from storage.errors import StorageError
from storage.models import Person
from storage.store import Author

log = structlog.get_logger()


def tick(services: Services) -> None:
    """Remind everybody, in every workspace, who is to be by now; one that fails is logged and stops no other."""
    now = services.clock()
    try:
        with services.db.read("") as store:
            owed = followups.owed(store.connection, now)
    except StorageError as error:
        log.warning("follow-ups not readable", error=str(error))
        return
    for workspace, owner in owed:
        try:
            person = colleagues.somebody(services, workspace, owner)
            if person is not None and _remind(services, person, now):
                services.nudge()
                log.info("reminded", workspace=workspace, person=owner)
        except Exception:
            log.exception("reminder failed", workspace=workspace, person=owner)


def _remind(services: Services, person: Person, now: datetime) -> bool:
    """Remind a person of what is due, or put that off until their working hours; False when nobody was told."""
    zone = zone_of(person.zone)
    say = Say(person.language or language_of(person.locale), services.currency, zone)
    with services.db.write(person.workspace, Author(person.id, now, "reminder")) as store:
        due = [one.id for one in store.followups.to_remind(person.id, now)]
        if not due:
            return False  # another process was quicker
        calendar = colleagues.calendar(store, person.id, zone)
        today = calendar.date_at(now)
        if not calendar.is_open(now):
            store.followups.put_off(due, rules.remind_at(calendar, today, now))
            return False
        store.followups.put_off(due, rules.remind_at(calendar, today + DAY, now))
        if not store.followups.claim_reminder(person.id, today, due):
            return False  # they were reminded today
        found = [one for one in map(store.followups.described, due[: blocks.MOST_BUNDLED]) if one is not None]
        if not found:
            return False
        shown = blocks.reminder(say, found, len(due), now, person.id)
        store.outbox.post(person.id, Reply(shown).message())
    return True
