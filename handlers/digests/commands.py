"""/digest: the last 24 hours now, and when a channel or a person gets it by itself."""

from __future__ import annotations

from handlers.digests import (
    blocks,
    by_hand,
    clicks,
    details,
    forms,
    report,
    rules,
    satisfaction,
    schedule_blocks,
    schedules,
    times,
    which,
)
from handlers.digests.about import About
from handlers.digests.detail_blocks import by_row
from handlers.digests.plans import last_of
from handlers.kernel.did_you_mean import did_you_mean
from handlers.kernel.meanings import knows_nobody
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.policy.rules import Policy
from storage.store import Store

part = Part()


@part.verb(
    Help("/digest", "the last 24 hours: satisfaction, who's up or down, who to call; you can share it here"),
    "now",
    "现在",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/digest"),),
)
def now(request: Request, store: Store) -> Reply:
    """/digest."""
    if request.text:
        raise did_you_mean(request, knows_nobody, own=True, names=False) or Refusal(
            "A digest can come daily, on workdays, weekly or monthly. To see one now, leave out the rest.",
            example=schedules.DAILY,
        )
    planned = [
        (one, schedule_blocks.plan(request.say, one, last_of(store.digests.last(one.id)), request.at, store))
        for one in store.schedules.of(which.place(request))
    ]
    about = About(request.policy.of(Policy), request.person.zone, hidden=frozenset({"charts"}))
    return blocks.now(request, report.gather(store, rules.last_day(request.at), about), planned)


@part.button("digest_share", who=Who.MEMBERS, writes=True, prepare=schedules.postable, one_shot=True)
def share(request: Request, store: Store) -> Reply:
    """Post what somebody was shown in the channel where they saw it."""
    until = rules.read_stamp(request.text)
    if until is None or until > request.at:
        raise Refusal("This digest can't be shared anymore. Please open a new one.", example="/digest")
    about = About(request.policy.of(Policy), request.person.zone, hidden=frozenset({"charts"}))
    found = report.gather(store, rules.last_day(until), about)
    number = store.digests.keep(request.today, found.span.since, until, found.figures())
    store.outbox.post(request.channel or "", blocks.shared(request, found, by_row(number, request.today)))
    return blocks.on_its_way(request)


@part.verb(Help("/digest list", "which channels get a digest, and when"), "列表", who=Who.MEMBERS, writes=False)
def listed(request: Request, store: Store) -> Reply:
    """/digest list."""
    kept = [(one, last_of(store.digests.last(one.id))) for one in store.schedules.all()]
    return schedule_blocks.listed(request, store, kept)


def register(routes: Routes) -> None:
    """Register /digest, and what stands on digests."""
    routes.command("digest", "日报", spoken=times.as_typed)
    routes.add(schedules.part, by_hand.part, forms.part, part, satisfaction.part, details.part, clicks.part)
