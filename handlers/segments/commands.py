"""/segment: one customer's segment and why, or all segments with counts."""

from __future__ import annotations

from handlers.customers import lookup
from handlers.customers import segment_blocks as segments
from handlers.customers.segmentation import Segmentation
from handlers.customers.segments import OTHER
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.lists import commands as lists
from handlers.lists import parts
from handlers.lists.meant import or_a_list
from handlers.offers import blocks as offers
from handlers.offers.rules import Offers
from handlers.segments import blocks, rules
from storage.store import Store

part = Part()


@part.verb(
    Help(
        "/segment NAME",
        "a customer's segment and the rule that put them there, or who is in a segment; all of them with their counts",
    ),
    who=Who.MEMBERS,
    writes=False,
    examples=(
        N_("/segment {customer}"),
        N_("/segment"),
    ),
    besides=N_("/segment SEGMENT"),
    openly=True,
)
def segment(request: Request, store: Store) -> Reply:
    """/segment NAME, or /segment."""
    say, gets, by = request.say, request.policy.of(Offers), request.policy.of(Segmentation)
    if not request.text:
        tally = rules.tally(store.customers.profiles(), request.today, by.conditions)
        if by.owns:
            here = segments.here(request)
            tally = tally.counted(by.order, store.lists.tally(parts.every(by, here), OTHER))
        theirs = {key: offers.names(say, gets, key, request.today) for key in tally.counts}
        return blocks.overview(request, tally, theirs)
    with suggesting(N_("/segment {customer}")):
        name = lookup.whole(request)
    key = segments.read(name, say.names)
    if key is not None and not store.customers.called(name, 1):
        offer = offers.names(say, gets, key, request.today)
        return blocks.who(request, lists.segment(request, store, key), key, offer)
    with or_a_list(request, store):
        customer = lookup.asked_about(request, store, "segment", "客户群", "细分")
    return blocks.shown(request, store, customer)


def register(routes: Routes) -> None:
    """Register /segment."""
    routes.command("segment", "细分")
    routes.add(part)
