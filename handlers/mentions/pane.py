"""The assistant's pane: a chat beside whatever somebody looks at; what is said there is answered like any words.

What stands around a chat (prompts, title, status) is lost without harm: it never keeps an answer waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from handlers.kernel import kit
from handlers.kernel.parts import Part
from handlers.kernel.reply import SILENCE, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import SLACK_ERRORS, Services
from handlers.mentions import prompts, rules
from storage.store import Store

part = Part()

PATIENCE = 0.7
"""Seconds that Slack has to show that something is being looked up, before it is."""
MOST_TITLE = 80


def opened_by(event: Mapping[str, Any]) -> str:
    """Return who has the pane open."""
    pane = event.get("assistant_thread")
    return str((pane.get("user_id") if isinstance(pane, Mapping) else "") or "")


@part.event("assistant_thread_started", who=Who.MEMBERS, person=opened_by, answers_refusals=True)
def opened(request: Request, store: Store) -> Reply:
    """Somebody has opened the pane: ask what they want to know, and suggest what is worth asking now."""
    _suggest(request, store)
    return Reply([kit.lines(request.say.line("What would you like to know?"))])


@part.event("assistant_thread_context_changed", who=Who.MEMBERS, person=opened_by)
def moved(request: Request, store: Store) -> Reply:
    """They look at another channel, which may be about another customer."""
    _suggest(request, store)
    return SILENCE


def _suggest(request: Request, store: Store) -> None:
    found = prompts.of_the_moment(request, store, request.event.looking_at)
    _show(request, store, request.event.pane, "setSuggestedPrompts", title=request.say("Right now"), prompts=found)


def _show(request: Request, store: Store, thread: str, method: str, **what: Any) -> None:
    where = {"channel_id": request.channel or "", "thread_ts": thread}
    store.outbox.call_once(f"pane:{request.channel}:{thread}", f"assistant.threads.{method}", {**where, **what})


def works(request: Request, services: Services) -> None:
    """Show in a chat that its answer is being looked up, until it is there; not for what was answered already."""
    thread = _chat(request)
    if not thread:
        return
    with services.db.read(request.workspace) as store:
        if request.delivery is not None and store.deliveries.is_claimed(request.delivery):
            return
    with suppress(*SLACK_ERRORS):
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        status = request.say("is looking that up…")
        client.assistant_threads_setStatus(channel_id=request.channel or "", thread_ts=thread, status=status)


def entitle(request: Request, store: Store) -> None:
    """Call a chat by the first thing that was said in it, or on a later day anew."""
    thread = _chat(request)
    if thread and store.deliveries.claim(f"pane:{request.channel}:{thread}"):
        said = kit.clipped(rules.addressed(kit.unescaped(request.event.text)), MOST_TITLE)
        if said:
            _show(request, store, thread, "setTitle", title=said)


def _chat(request: Request) -> str:
    """Return the thread of the direct message with us in which something was said; "" where it was in none."""
    return (request.event.thread or "") if (request.channel or "").startswith("D") else ""
