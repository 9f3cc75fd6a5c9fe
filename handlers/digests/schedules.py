"""When a channel, or a person, gets a digest by itself: made, changed, paused, gone on with, deleted, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from handlers.digests import options, rules, schedule_blocks, times, which
from handlers.digests.plans import CHOSEN, audited, last_of, plan_of
from handlers.kernel import kit, undo
from handlers.kernel.parts import Help, Part
from handlers.kernel.posting import may_post
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import Services
from handlers.kernel.wording import N_
from handlers.policy.versions import in_force
from storage.models import Change, Schedule
from storage.store import Store
from storage.subject import Subject

part = Part()

DAILY = which.NONE
WORKDAYS = N_("/digest workdays 09:00")
WEEKLY = N_("/digest weekly Mon 09:00")
MONTHLY = N_("/digest monthly 1 09:00")
MOST = 20
"""Digests of one channel or person: so many can be told apart by a click."""
EXAMPLES = {"day": DAILY, "workday": WORKDAYS, "week": WEEKLY, "month": MONTHLY}

Read = Callable[[str, str], times.When]
READERS: Mapping[str, Read] = {
    rules.DAILY: times.daily,
    rules.WORKDAY: times.workdays,
    rules.WEEKLY: times.weekly,
    rules.MONTHLY: times.monthly,
}


def schedule(every: str, request: Request, store: Store) -> Reply:
    """/digest daily HH:MM [ZONE] and its like."""
    with suggesting(EXAMPLES[every]):
        text, chosen = options.read(request, store)
        when = READERS[every](text, request.person.zone)
    channel = which.place(request, chosen.pop("to", None))
    wanted = {**vars(when), "language": request.person.language, "segment": None, "owner": None, **chosen}
    return put(request, store, channel, wanted)


def reachable(request: Request, services: Services) -> Mapping[str, Any]:
    """Refuse where the bot may not post, for a verb behind which "me" can be typed."""
    return postable(request, services, which.whose(request))


def reachable_by_button(request: Request, services: Services) -> Mapping[str, Any]:
    """Refuse where the bot may not post the digest of a button."""
    with services.db.read(request.workspace) as store:
        return postable(request, services, which.on_button(request, store).channel)


def postable(request: Request, services: Services, channel: str | None = None) -> Mapping[str, Any]:
    """Refuse where the bot may not post; a person can always be written to."""
    channel = channel or which.place(request)
    return {} if channel == request.person.id else may_post(request.but(channel=channel), services)


def ready(every: str, request: Request, services: Services) -> Mapping[str, Any]:
    """Refuse what cannot be scheduled here, before anything is written: first what is typed, then the channel."""
    with suggesting(EXAMPLES[every]), services.db.read(request.workspace) as store:
        text, chosen = options.read(request.ruled(in_force(store)), store)
        READERS[every](text, request.person.zone)
    return postable(request, services, which.place(request, chosen.get("to")))


def _timed(every: str, help: Help) -> None:
    _, *also = which.KINDS[every]
    verb = part.verb(
        help, *also, who=Who.MEMBERS, writes=True, prepare=partial(ready, every), examples=(EXAMPLES[every],)
    )
    verb(partial(schedule, every))


_timed(
    rules.DAILY,
    Help(
        "/digest daily HH:MM [ZONE]",
        "posts it in this channel every day, in your time zone unless you add a zone or a city. You can "
        "also add to=me, language=zh, segment=…, owner=@person",
    ),
)
_timed(
    rules.WORKDAY,
    Help(
        "/digest workdays HH:MM [ZONE]",
        "the same, but only on working days, following your workspace's calendar of holidays and make-up days",
    ),
)
_timed(
    rules.WEEKLY,
    Help("/digest weekly DAY HH:MM [ZONE]", "posts it in this channel every week, covering the week before"),
)
_timed(
    rules.MONTHLY,
    Help("/digest monthly DAY HH:MM [ZONE]", "every month, covering the month before; DAY is 1 to 31, or last"),
)


def put(request: Request, store: Store, channel: str, wanted: Mapping[str, Any], edited: int = 0) -> Reply:
    """Keep what is wanted as a digest of a channel or person, or as the one that is `edited`, and say so.

    One that is like it in kind, language and whose customers it is about is moved, after a question.
    """
    say = request.say
    alike = store.schedules.alike(channel, *(wanted[name] for name in which.TOLD_APART))
    kept = which.there(store, edited) if edited else alike
    if kept is None or kept.off:
        if len(store.schedules.of(channel)) >= MOST:
            raise Refusal("One place can get up to {n} digests.", n=MOST, example="/digest list")
    elif not kept.paused and all(getattr(kept, name) == wanted[name] for name in wanted):
        said = say.line("It's already set up like that: {when}.", when=schedule_blocks.when(say, kept))
        return Reply([kit.lines(said)])
    elif alike is not None and alike.id != kept.id and not alike.off:
        there = schedule_blocks.when(say, alike)
        raise Refusal("Another one like that comes here already, {when}. You can change that one.", when=there)
    elif not edited and request.answers.get("schedule") != kept.id:
        raise schedule_blocks.moving(request, store, kept, wanted)
    after = _set(store, channel, kept, wanted)
    change = _record(store, kept, after)
    return schedule_blocks.scheduled(request, store, None if kept is None or kept.off else kept, after, change)


@part.verb(
    Help("/digest pause", "stops it until you resume it; add me, here and in the next few, for your own"),
    "暂停",
    who=Who.MEMBERS,
    writes=True,
)
def pause(request: Request, store: Store) -> Reply:
    """/digest pause."""
    return _paused(request, store, which.meant(request, store, lambda one: not one.paused))


@part.button("digest_pause", who=Who.MEMBERS, writes=True)
def pause_this(request: Request, store: Store) -> Reply:
    """Pause the digest of a button."""
    return _paused(request, store, which.on_button(request, store)).but(beside=True)


def _paused(request: Request, store: Store, kept: Schedule) -> Reply:
    if kept.paused:
        raise Refusal("This digest is already paused.", example="/digest resume")
    after = store.schedules.change(kept, {"paused": "person"})
    return schedule_blocks.scheduled(request, store, kept, after, _record(store, kept, after))


@part.verb(
    Help("/digest resume", "starts sending it again"), "恢复", "继续", who=Who.MEMBERS, writes=True, prepare=reachable
)
def resume(request: Request, store: Store) -> Reply:
    """/digest resume."""
    return _resumed(request, store, which.meant(request, store, lambda one: bool(one.paused)))


@part.button("digest_resume", who=Who.MEMBERS, writes=True, prepare=reachable_by_button)
def resume_this(request: Request, store: Store) -> Reply:
    """Send the digest of a button again."""
    return _resumed(request, store, which.on_button(request, store)).but(beside=True)


def _resumed(request: Request, store: Store, kept: Schedule) -> Reply:
    if not kept.paused:
        raise Refusal("This digest isn't paused. It's sent {when}.", when=schedule_blocks.when(request.say, kept))
    after = _set(store, kept.channel, kept, {name: getattr(kept, name) for name in CHOSEN})
    return schedule_blocks.scheduled(request, store, kept, after, _record(store, kept, after))


@part.verb(
    Help("/digest off", "stops the digest in this channel; it asks which, if there are several"),
    "delete",
    "关闭",
    "停止",
    "删除",
    who=Who.MEMBERS,
    writes=True,
)
def off(request: Request, store: Store) -> Reply:
    """/digest off."""
    return _off(request, store, which.meant(request, store))


@part.button("digest_off", who=Who.MEMBERS, writes=True)
def off_this(request: Request, store: Store) -> Reply:
    """Stop the digest of a button."""
    return _off(request, store, which.on_button(request, store)).but(beside=True)


def _off(request: Request, store: Store, kept: Schedule) -> Reply:
    after = store.schedules.change(kept, {"off": True})
    return schedule_blocks.scheduled(request, store, kept, after, _record(store, kept, after))


@part.undo("digest.schedule")
def undo_schedule(request: Request, store: Store, change: Change) -> Reply:
    """Give a channel the schedule back that it had, from its next time on."""
    kept = store.schedules.by_id(change.done_to.number)
    if kept is None:
        raise Refusal("There's nothing left to undo here.")
    now = audited(kept)
    if any(now.get(name) != value for name, value in change.after.items()):
        undo.depends(store.changes.since(change))
    if not change.before or change.before["off"]:
        after = store.schedules.change(kept, {"off": True})
    else:
        wanted = {name: value for name, value in change.before.items() if name in CHOSEN}
        alike = store.schedules.alike(kept.channel, *(wanted[name] for name in which.TOLD_APART))
        if alike is not None and alike.id != kept.id and not alike.off:
            there = schedule_blocks.when(request.say, alike)
            raise Refusal("Another one like that comes here now, {when}. You can change that one.", when=there)
        after = _set(store, kept.channel, kept, wanted)
        if change.before.get("paused"):
            after = store.schedules.change(after, {"paused": change.before["paused"]})
    store.changes.record("digest.schedule", change.subject, before=now, after=audited(after), undoes=change.id)
    return schedule_blocks.taken_back(request, store, kept, after)


def _record(store: Store, before: Schedule | None, after: Schedule) -> int:
    return store.changes.record(
        "digest.schedule", Subject("schedule", after.id), before=audited(before) if before else {}, after=audited(after)
    )


def _set(store: Store, channel: str, kept: Schedule | None, wanted: Mapping[str, Any]) -> Schedule:
    """Keep what is wanted, from its next time on."""
    last = last_of(store.digests.last(kept.id)) if kept else None
    empty: dict[str, Any] = {"weekday": None, "monthday": None}
    if kept is None or kept.off:
        empty |= {"segment": None, "owner": None, "hidden": "", "quiet": False}
    values = {**empty, **wanted, "paused": None}
    planned = Schedule.model_construct(**{**(kept.model_dump() if kept else {}), **values, "since": rules.FIRST})
    values["since"] = rules.upcoming(plan_of(planned, last, store), store.author.at)
    if kept is None:
        return store.schedules.add(channel, values)
    return store.schedules.change(kept, {**values, "off": False})
