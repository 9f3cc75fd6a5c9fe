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
@part.button(blocks.RULES_SHOWN, who=Who.MEMBERS, writes=False)
def show(request: Request, store: Store) -> Reply:
    """/rules."""
    return _shown(request, store, of_points=False)


@part.verb(
    Help("/rules points", "everything about points: what purchases earn, and what managers have set besides"),
    "积分",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/rules points"),),
    openly=True,
)
@part.button(blocks.POINTS_SHOWN, who=Who.MEMBERS, writes=False)
def points(request: Request, store: Store) -> Reply:
    """/rules points."""
    return _shown(request, store, of_points=True)


def _shown(request: Request, store: Store, *, of_points: bool) -> Reply:
    kept = store.changes.of_subject(changes.ACTION, MOST_LOOKED_AT)
    spoken_to = request.source.startswith("@")  # there everybody reads the answer
    return blocks.shown(request, kept, buttons=request.is_manager and not spoken_to, of_points=of_points)


def register(routes: Routes) -> None:
    """Register /rules."""
    routes.command("rules", "规则")
    routes.add(part, changes.part)
