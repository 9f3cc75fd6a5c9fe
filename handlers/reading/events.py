"""Messages in channels: what each leads to, and what its edit or deletion does to that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.kernel.parts import Part
from handlers.kernel.reply import SILENCE, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.services import Services
from handlers.reading import actions, clicks, context, learning
from handlers.reading.context import Found
from storage.store import Store
from storage.types import Role

part = Part()


def consider(request: Request, services: Services) -> Mapping[str, Any] | None:
    """Return what a message leads to; None, for nearly all of them, is nothing."""
    facts = request.facts
    if context.FOUND not in facts:  # the gate has looked, nearly always
        found = context.considered(services, request.workspace, request.event.raw)
        if found is None:
            return None
        facts = {context.FOUND: found}
    if request.person.role == Role.OUTSIDER and not facts[context.FOUND].message.is_foreign:
        return None
    return facts


def _writer(event: Mapping[str, Any]) -> str:
    inner = event.get("message") or event.get("previous_message") or event
    return str(inner.get("user") or "")


@part.event("message", who=Who.MEMBERS, prepare=consider, person=_writer, outsiders=True)
def read(request: Request, store: Store) -> Reply:
    """Log what a message says of a customer, or ask about it, or bring what was logged in line with its edit."""
    found: Found = request.facts[context.FOUND]
    actions.hear(store, found)
    before = store.readings.at(found.message.channel, found.message.ts)
    if not before:
        return actions.first(request, store, found)
    if any(one.label is not None for one in before):  # a person has said what it is
        if found.message.is_gone:
            actions.let_go(request, store, before)
        return SILENCE
    return actions.anew(request, store, found, before)


def register(routes: Routes) -> None:
    """Register the messages in channels; what is said of channels stands with /haoping."""
    routes.add(part, clicks.part, learning.part)
