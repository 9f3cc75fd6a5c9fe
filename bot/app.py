"""The Bolt app, and the list of what it can do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from handlers import questions, undo
from handlers.customers import listeners as customers
from handlers.desk import Desk
from handlers.interactions import listeners as interactions
from handlers.loyalty import listeners as loyalty
from handlers.offers import listeners as offers
from handlers.routes import Routes
from handlers.segments import listeners as segments
from handlers.services import Services

log = structlog.get_logger()

Authorize = Callable[[str | None, str | None], AuthorizeResult]
"""Gives the token for an enterprise's or a team's id."""

CAPABILITIES = (undo, questions, interactions, customers, segments, offers, loyalty)
"""Everything the bot can do; a new capability is a folder and a line here."""


def open_desk(services: Services) -> Desk:
    """Return a Desk with every capability registered."""
    return Desk(services, open_routes())


def open_routes() -> Routes:
    """Return every route, for what only wants to know which there are."""
    routes = Routes()
    for capability in CAPABILITIES:
        capability.register(routes)
    return routes


def build(desk: Desk, authorize: Authorize, signing_secret: str | None = None) -> App:
    """Return the Bolt app; `authorize` as Bolt calls it. Requests by HTTP are verified with the signing secret."""

    def authorized(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return authorize(enterprise_id, team_id)  # Bolt looks at the arguments' names: a method's self confuses it

    with _hidden_from_bolt():
        app = App(
            name="haoping",
            authorize=authorized,
            signing_secret=signing_secret or "",
            client=WebClient(),
            process_before_response=True,
            before_authorize=leave_early,
        )
    desk.attach(app)
    return app


KINDS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "event_callback",
        "message_action",
        "shortcut",
        "url_verification",
        "view_closed",
        "view_submission",
    }
)
"""The types of payload that the Desk, or Bolt, answers; a slash command and an SSL check have none."""


def leave_early(body: dict[str, Any], next: Any) -> BoltResponse | None:
    """Acknowledge messages at once, since most are nobody's business, and what Bolt would answer with 404."""
    event = body.get("event")
    if event is not None and event.get("type") == "message":
        return BoltResponse(status=200)
    kind = body.get("type")
    if kind is not None and (kind not in KINDS or (kind == "event_callback" and not event)):
        log.info("unknown payload", type=kind)
        return BoltResponse(status=200)
    next()
    return None


@contextmanager
def _hidden_from_bolt() -> Iterator[None]:
    """Keep our settings out of Bolt's sight: it would turn to OAuth, or to a token, by itself."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)
