"""Whether a person may be asked now: about what they wrote, or what they put an emoji on, within one quota."""

from __future__ import annotations

from datetime import datetime

from handlers.kernel.request import Request
from handlers.reading import patience
from storage.store import Store


def may_ask(request: Request, store: Store) -> bool:
    """Tell whether whoever acts may be asked one question more."""
    asked = [patience.Asked(one.at, one.label) for one in store.readings.asked(request.person.id)]
    asked += [patience.Asked(at, None) for at in _about_emoji(request, store)]
    return patience.may_ask(sorted(asked, key=lambda one: one.at, reverse=True), request.at)


def asked_about_emoji(request: Request, store: Store) -> None:
    """Count a question about an emoji, of which no row is kept."""
    times = [*_about_emoji(request, store), request.at]
    store.deliveries.claim(_key(request))
    store.deliveries.keep(_key(request), {"at": [one.isoformat() for one in times]})


def _about_emoji(request: Request, store: Store) -> list[datetime]:
    kept = store.deliveries.reply(_key(request)) or {}
    times = [datetime.fromisoformat(one) for one in kept.get("at", ())]
    return [one for one in times if request.at - one < patience.DAY]


def _key(request: Request) -> str:
    return f"asked:{request.person.id}"
