"""/customer calls: whom to call today, one's own first; the same list wherever it is asked for."""

from __future__ import annotations

from handlers.followups import call_blocks
from handlers.followups.calls import to_call
from handlers.followups.rules import Calls
from handlers.kernel import words
from handlers.kernel.parts import Help, Part
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from storage.store import Store

part = Part()


@part.verb(
    Help("/customer calls", "whom to call today and why, yours first: take each, say how it went, or not today"),
    "待联系",
    "今天该联系谁",
    who=Who.MEMBERS,
    writes=False,
    alone=True,
)
def listed(request: Request, store: Store) -> Reply:
    """/customer calls."""
    return _page(request, store, 0)


@part.button("calls", who=Who.MEMBERS, writes=False)
def turn(request: Request, store: Store) -> Reply:
    """Turn to a page of those who are to be called."""
    return _page(request, store, words.id_of(request.text) or 0).but(in_place=(request.channel or "").startswith("D"))


def _page(request: Request, store: Store, number: int) -> Reply:
    found = to_call(store, request.policy.of(Calls), request.at).mine_first(request.person.id)
    return Reply(call_blocks.page(request.say, found, number, request.person.id))
