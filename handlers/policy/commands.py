"""/rules: the policy in force, and how managers change it."""

from __future__ import annotations

from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Route, Routes, Verb, Who
from handlers.kernel.wording import N_
from handlers.policy import blocks
from handlers.policy import changes as editing
from storage.store import Store

MOST_LOOKED_AT = 200


def show(request: Request, store: Store) -> Reply:
    """/rules."""
    changes = store.changes.of_subject(editing.ACTION, MOST_LOOKED_AT)
    spoken_to = request.source.startswith("@")  # there everybody reads the answer
    return blocks.shown(request, changes, buttons=request.is_manager and not spoken_to)


def register(routes: Routes) -> None:
    """Register /rules."""
    routes.command(
        "rules",
        ("规则",),
        [
            Verb(
                show,
                Who.MEMBERS,
                writes=False,
                usages=(N_("/rules"),),
                means=N_("the rules in force: segments, offers, points, reviews, improvements; managers change them"),
            )
        ],
    )
    routes.button("rules", Route(show, Who.MEMBERS, writes=False))
    editing.register(routes)
