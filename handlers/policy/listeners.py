"""/rules: the policy in force."""

from __future__ import annotations

from handlers.policy import blocks
from handlers.reply import Reply, Request
from handlers.routes import Routes, Verb, Who
from handlers.wording import N_
from storage.store import Store


def show(request: Request, _: Store) -> Reply:
    """/rules."""
    return blocks.shown(request)


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
                means=N_("the rules in force: segments, offers, points, reviews, improvements"),
            )
        ],
    )
