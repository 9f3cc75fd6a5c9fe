"""/segment: one customer's segment and why, or all segments with counts."""

from __future__ import annotations

from handlers.customers import lookup
from handlers.customers import segment_blocks as segments
from handlers.customers.segments import Conditions
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.lists import commands as lists
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
    say, gets = request.say, request.policy.of(Offers)
    if not request.text:
        tally = rules.tally(store.customers.profiles(), request.today, request.policy.of(Conditions))
        theirs = {key: offers.names(say, gets, key, request.today) for key in tally.counts}
        return blocks.overview(request, tally, theirs)
    with suggesting(N_("/segment {customer}")):
        name = lookup.whole(request)
    key = segments.read(name)
    if key is not None and not store.customers.called(name, 1):
        offer = offers.names(say, gets, key, request.today)
        return blocks.who(request, lists.segment(request, store, key), key, offer)
    customer = lookup.asked_about(request, store, "segment", "客户群", "细分")
    return blocks.shown(request, customer, offers.names(say, gets, segments.of(request, customer).key, request.today))


def register(routes: Routes) -> None:
    """Register /segment."""
    routes.command("segment", "细分")
    routes.add(part)
