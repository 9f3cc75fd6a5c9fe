"""The app is taken out of a workspace: its token is erased, and what the team wrote down waits for its return."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.kernel.parts import Part
from handlers.kernel.reply import SILENCE, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from storage.store import Store

part = Part()


def _nobody(_: object) -> str:
    return ""


@part.event("app_uninstalled", who=Who.SLACK, person=_nobody)
def uninstalled(request: Request, store: Store) -> Reply:
    """Slack tells that the app was taken out."""
    store.installations.remove(_told_at(request))
    return SILENCE


@part.event("tokens_revoked", who=Who.SLACK, person=_nobody)
def revoked(request: Request, store: Store) -> Reply:
    """Slack tells that tokens are good no more; those of people are none of ours."""
    if request.event.revoked_bots:
        store.installations.remove(_told_at(request))
    return SILENCE


def _told_at(request: Request) -> datetime:
    """Return when it happened: told late, it is not about what was installed since."""
    seconds = request.event.told_at
    return datetime.fromtimestamp(seconds + 1, UTC) if seconds else request.at


def register(routes: Routes) -> None:
    """Register what Slack tells of the app itself."""
    routes.add(part)
