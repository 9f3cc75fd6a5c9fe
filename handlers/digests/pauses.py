"""A digest that Slack does not take is paused, and who scheduled it is told, once."""

from __future__ import annotations

from handlers.digests.plans import is_personal
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Channel, Say, language_of
from storage.models import Outgoing, Schedule
from storage.store import Store

_GONE = N_("I'm not in {channel} anymore, so its digest is paused. Invite me back, then resume it with {command}")
_REASONS = {
    "is_archived": N_(
        "{channel} is archived, so its digest is paused. Once it's back, invite me and resume it with {command}"
    ),
    "channel_not_found": _GONE,
    "not_in_channel": _GONE,
    "user_disabled": "",
    "user_not_found": "",
}
"""Refusals that do not pass by themselves, with the sentence for whoever scheduled it; without one nobody is there."""


def pause(store: Store, row: Outgoing, error: str) -> bool:
    """Pause the schedule whose post is given up, and tell its owner; False when it is none, or may work tomorrow."""
    metadata = row.payload.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") != "digest" or error not in _REASONS or "schedule" not in payload:
        return False
    schedule = store.schedules.by_id(int(payload["schedule"]))
    if schedule is None or not store.schedules.pause(schedule.id, error):
        return False
    _tell(store, schedule, error)
    return True


def _tell(store: Store, schedule: Schedule, error: str) -> None:
    sentence = _REASONS[error]
    if not sentence or is_personal(schedule):
        return
    person = store.people.get(schedule.by)
    say = Say((person.language or language_of(person.locale)) if person else schedule.language)
    told = say.line(sentence, channel=Channel(schedule.channel), command=code(say("/digest resume")))
    store.outbox.post(schedule.by, Reply([kit.lines(told)]).message())
