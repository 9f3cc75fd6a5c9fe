"""/segment: one customer's segment and why, or all segments with counts."""

from __future__ import annotations

from handlers.customers import lookup
from handlers.customers import segment_blocks as segments
from handlers.kernel.refusal import suggesting
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Help, Part, Routes, Who
from handlers.kernel.wording import N_
from handlers.offers import blocks as offers
from handlers.segments import blocks, rules
from storage.store import Store

part = Part()


@part.verb(
    Help("/segment NAME", "a customer's segment and the rule that put them there, or all segments with counts"),
    who=Who.MEMBERS,
    writes=False,
    besides=N_("/segment"),
)
def segment(request: Request, store: Store) -> Reply:
    """/segment NAME, or /segment."""
    say, policy = request.say, request.policy
    if not request.text:
        tally = rules.tally(store.customers.profiles(), request.today, policy.segments)
        return blocks.overview(request, tally, {key: offers.name(say, policy.offer(key)) for key in tally.counts})
    with suggesting("/segment 王五"):
        name = lookup.whole(request)
    customer = lookup.named(request, store, name)
    return blocks.shown(request, customer, offers.name(say, policy.offer(segments.of(request, customer).key)))


def register(routes: Routes) -> None:
    """Register /segment."""
    routes.command("segment", "细分")
    routes.add(part)
