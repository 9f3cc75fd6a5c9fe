"""/haoping listen: how a channel is read along; and the bot's welcome, which says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.kernel import undo
from handlers.kernel.characters import keyword
from handlers.kernel.kit import clipped
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import SILENCE, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import Services
from handlers.kernel.wording import N_, Say, language_of
from handlers.reading import blocks, context
from storage.models import Change
from storage.store import Store
from storage.subject import Subject

part = Part()

WELCOMED = "welcomed"
"""The choice by which a channel is known to have been welcomed begins with this."""
_WORDS = {
    **dict.fromkeys(("on", "开", "开启", "打开"), "on"),
    **dict.fromkeys(("ask", "问", "只问", "询问"), "ask"),
    **dict.fromkeys(("off", "关", "关闭", "不听"), "off"),
}


@part.verb(
    Help(
        "/haoping listen [on|ask|off]", "sets whether I read along in this channel, always ask first, or stay out of it"
    ),
    "倾听",
    "监听",
    who=Who.MEMBERS,
    writes=True,
)
def listen(request: Request, store: Store) -> Reply:
    """/haoping listen [on|ask|off], of the channel in which it is typed; whoever is in a channel decides for it."""
    channel = request.channel or ""
    if channel[:1] not in {"C", "G"}:
        raise Refusal("I only read along in channels. Type this in the channel you mean.")
    known = store.channels.get(channel)
    before = context.listens(store, known.listen if known else None)
    typed = keyword(request.text)
    if not typed:
        return blocks.listens(request, before, None)
    how = _WORDS.get(typed)
    if how is None:
        raise Refusal(
            "{text} isn't one of the options: on, ask or off.",
            text=clipped(request.text, 40),
            example=N_("/haoping listen ask"),
        )
    if how == before:
        return blocks.listens(request, how, None)
    store.channels.listen(channel, how)
    change = store.changes.record(
        "listen",
        Subject("channel", channel),
        before={"listen": known.listen if known else None},
        after={"listen": how},
    )
    return blocks.listens(request, how, change)


@part.undo("listen")
def undo_listen(request: Request, store: Store, change: Change) -> Reply:
    """Go back to how a channel was read along before, unless it was chosen anew since."""
    undo.depends(store.changes.since(change))
    channel = change.done_to.name
    store.channels.listen(channel, change.before.get("listen"))
    store.changes.record(change.action, change.subject, before=change.after, after=change.before, undoes=change.id)
    return blocks.listens(request, context.listens(store, _chosen(store, channel)), None)


def _chosen(store: Store, channel: str) -> str | None:
    known = store.channels.get(channel)
    return known.listen if known else None


def is_me(request: Request, services: Services) -> Mapping[str, Any] | None:
    """Return that it is the bot who came into a channel; None for anybody else."""
    return {} if request.event.user == services.slack.bot(request.workspace) else None


@part.event("member_joined_channel", who=Who.SLACK, prepare=is_me, person=lambda _: "")
def welcome(request: Request, store: Store) -> Reply:
    """Introduce the bot in the channel that it was invited to, in the language of who invited it."""
    channel = request.channel or ""
    inviter = store.people.get(request.event.inviter)
    say = Say((inviter.language or language_of(inviter.locale)) if inviter else "en")
    how = context.listens(store, _chosen(store, channel))
    if store.settings.get(f"{WELCOMED}:{channel}"):
        return SILENCE
    store.settings.set(f"{WELCOMED}:{channel}", True)
    store.outbox.post(channel, Reply(blocks.welcome(request.but(say=say), how)).message())
    return SILENCE
