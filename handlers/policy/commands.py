"""/rules: the policy in force, and how managers change it."""

from __future__ import annotations

from handlers.kernel.parts import Help, Part
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.policy import blocks, changes
from storage.store import Store

part = Part()

MOST_LOOKED_AT = 200


@part.verb(
    Help("/rules", "the current rules: segments, offers, points, reviews, improvements; managers can change them"),
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/rules"),),
    openly=True,
)
@part.button("rules", who=Who.MEMBERS, writes=False)
def show(request: Request, store: Store) -> Reply:
    """/rules."""
    kept = store.changes.of_subject(changes.ACTION, MOST_LOOKED_AT)
    spoken_to = request.source.startswith("@")  # there everybody reads the answer
    return blocks.shown(request, kept, buttons=request.is_manager and not spoken_to)


def register(routes: Routes) -> None:
    """Register /rules."""
    routes.command("rules", "规则")
    routes.add(part, changes.part)
