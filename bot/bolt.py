"""What Bolt is given besides listeners: who may call, what leaves at once, and nothing of our environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_bolt.middleware import Middleware

from handlers.kernel.pages import Answered

log = structlog.get_logger()

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
MODAL = "modal"
VIEWS = frozenset({MODAL, "home"})
"""The types of view that the Desk knows; Bolt by itself fails on those of workflows, which Slack has retired."""


class FromMemory(Authorize):
    """Authorizes by a function of the enterprise's and the team's id, without asking Slack.

    A class of Bolt's own kind, since Bolt looks up a plain function's arguments by name at every request.
    """

    def __init__(self, authorize: Callable[[str | None, str | None], AuthorizeResult]) -> None:
        self.authorize = authorize

    def __call__(self, *, enterprise_id: str | None, team_id: str | None, **_: Any) -> AuthorizeResult:
        """Return the token to work with."""
        return self.authorize(enterprise_id, team_id)


class LeaveEarly(Middleware):
    """Acknowledges at once what Bolt would answer with 404."""

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse | None:
        """Answer 200, or go on."""
        body = req.body
        event = body.get("event")
        kind = body.get("type")
        view = (body.get("view") or {}).get("type", MODAL)
        if kind is not None and (kind not in KINDS or (kind == "event_callback" and not event) or view not in VIEWS):
            log.info("unknown payload", type=kind)
            return BoltResponse(status=200)
        return next()


def answered(response: BoltResponse) -> Answered:
    """Return what Bolt answers as the server is given it."""
    lines = [(key, value) for key, values in response.headers.items() for value in values]
    kept = [(key, value) for key, value in lines if key.lower() != "content-length"]
    return Answered(response.status, kept, response.body.encode())


@contextmanager
def hidden() -> Iterator[None]:
    """Keep our settings out of Bolt's sight: it would turn to OAuth, or to a token, by itself."""
    ours = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(ours)
