"""/digest: the last 24 hours now, and when a channel gets it by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from handlers import undo
from handlers.digests import blocks, rules, schedule_blocks, times
from handlers.digests.plans import audited, last_of
from handlers.digests.report import gather
from handlers.posting import may_post
from handlers.refusal import Refusal, suggesting
from handlers.reply import Reply, Request
from handlers.routes import Route, Routes, Verb, Who
from handlers.services import Services
from handlers.wording import N_
from storage.models import Change, Schedule
from storage.store import Store

DAILY = N_("/digest daily 09:00")
WEEKLY = N_("/digest weekly Mon 09:00")

Read = Callable[[str, str], times.When]


def now(request: Request, store: Store) -> Reply:
    """/digest."""
    if request.text:
        raise Refusal("A digest comes daily or weekly, or now if you type nothing more.", example=DAILY)
    schedule = store.schedules.get(request.channel or "")
    last = last_of(store.digests.last(schedule.id)) if schedule else None
    return blocks.now(request, gather(store, rules.last_day(request.at)), schedule, last)


def share(request: Request, store: Store) -> Reply:
    """Post what somebody was shown in the channel where they saw it."""
    until = rules.read_stamp(request.text)
    if until is None or until > request.at:
        raise Refusal("This digest cannot be shared any more: please ask for it anew.", example="/digest")
    post = blocks.shared(request, gather(store, rules.last_day(until)))
    store.outbox.post(request.channel or "", post.message())
    return blocks.on_its_way(request)


def schedule(read: Read, request: Request, store: Store) -> Reply:
    """/digest daily HH:MM [ZONE], /digest weekly DAY HH:MM [ZONE]."""
    when = read(request.text, request.person.zone)
    channel = request.channel or ""
    kept = store.schedules.of(channel)
    before = None if kept is None or kept.off else kept
    wanted = {**vars(when), "language": request.person.language}
    if before is not None and all(getattr(before, name) == value for name, value in wanted.items()):
        raise Refusal("This channel gets it like that already: {when}.", when=schedule_blocks.when(request.say, before))
    after = _set(store, channel, kept, wanted)
    change = store.changes.record(
        "digest.schedule", f"schedule:{after.id}", before=audited(kept) if kept else {}, after=audited(after)
    )
    return schedule_blocks.scheduled(request, before, after, change)


def off(request: Request, store: Store) -> Reply:
    """/digest off."""
    kept = store.schedules.of(request.channel or "")
    if kept is None or kept.off:
        raise Refusal("No digest comes to this channel.", example=DAILY)
    after = store.schedules.change(kept, {"off": True})
    change = store.changes.record("digest.schedule", f"schedule:{kept.id}", before=audited(kept), after=audited(after))
    return schedule_blocks.scheduled(request, kept, after, change)


def listed(request: Request, store: Store) -> Reply:
    """/digest list."""
    schedules = [(one, last_of(store.digests.last(one.id))) for one in store.schedules.all()]
    return schedule_blocks.listed(request, schedules)


def undo_schedule(request: Request, store: Store, change: Change) -> Reply:
    """Give a channel the schedule back that it had, from its next time on."""
    kept = store.schedules.by_id(int((change.subject or "").partition(":")[2]))
    if kept is None:
        raise Refusal("There is nothing of this left to take back.")
    if audited(kept) != change.after:
        undo.depends(store.changes.later(change.subject or "", change.id))
    if not change.before or change.before["off"]:
        after = store.schedules.change(kept, {"off": True})
    else:
        wanted = {name: value for name, value in change.before.items() if name not in {"channel", "off"}}
        after = _set(store, kept.channel, kept, wanted)
    store.changes.record(
        "digest.schedule", change.subject, before=audited(kept), after=audited(after), undoes=change.id
    )
    return schedule_blocks.taken_back(request, kept, after)


def ready(read: Read, request: Request, services: Services) -> Mapping[str, Any]:
    """Refuse what cannot be scheduled here, before anything is written: first what is typed, then the channel."""
    with suggesting(DAILY if read is times.daily else WEEKLY):
        read(request.text, request.person.zone)
    return postable(request, services)


def postable(request: Request, services: Services) -> Mapping[str, Any]:
    """Refuse where the bot may not post a digest."""
    if not blocks.can_hold(request.channel):
        raise Refusal("A digest comes to a channel, not to a direct message: please type this in the channel.")
    return may_post(request, services)


def _set(store: Store, channel: str, kept: Schedule | None, wanted: Mapping[str, Any]) -> Schedule:
    """Keep what is wanted as the channel's schedule, from its next time on."""
    last = last_of(store.digests.last(kept.id)) if kept else None
    plan = rules.Schedule(wanted["every"], wanted["weekday"], wanted["minute"], wanted["zone"], last=last)
    values = {**wanted, "since": rules.upcoming(plan, store.author.at)}
    if kept is None:
        return store.schedules.add(channel, values)
    return store.schedules.change(kept, {**values, "off": False})


def register(routes: Routes) -> None:
    """Register /digest."""
    members = Who.MEMBERS
    routes.command(
        "digest",
        ("日报",),
        [
            Verb(
                now,
                members,
                writes=False,
                also=("now", "现在"),
                usages=(N_("/digest"),),
                means=N_("the last 24 hours: satisfaction, who rose and fell, whom to call; to share here if you like"),
            ),
            Verb(
                partial(schedule, times.daily),
                members,
                writes=True,
                prepare=partial(ready, times.daily),
                word="daily",
                also=("每天", "每日"),
                usages=(N_("/digest daily HH:MM [ZONE]"),),
                means=N_("posts it in this channel every day; the zone is yours unless you name one or a city"),
            ),
            Verb(
                partial(schedule, times.weekly),
                members,
                writes=True,
                prepare=partial(ready, times.weekly),
                word="weekly",
                also=("每周", "每星期"),
                usages=(N_("/digest weekly DAY HH:MM [ZONE]"),),
                means=N_("posts it in this channel every week, for the week before"),
            ),
            Verb(
                off,
                members,
                writes=True,
                word="off",
                also=("关闭", "停止"),
                usages=(N_("/digest off"),),
                means=N_("posts no more digests in this channel"),
            ),
            Verb(
                listed,
                members,
                writes=False,
                word="list",
                also=("列表",),
                usages=(N_("/digest list"),),
                means=N_("which channels get a digest, and when"),
            ),
        ],
    )
    routes.button("digest_share", Route(share, members, writes=True, prepare=postable, one_shot=True))
    routes.undo("digest.schedule", undo_schedule)
