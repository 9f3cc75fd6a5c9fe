"""Events: acknowledged all, since Slack takes an app's subscription away for those it does not."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse

from handlers.kernel import payloads
from handlers.kernel.addresses import Whisper
from handlers.kernel.desk import Desk
from handlers.kernel.filled import Event
from handlers.kernel.reply import Kind
from handlers.kernel.request import Asked

log = structlog.get_logger()

AGAIN = HTTPStatus.SERVICE_UNAVAILABLE
"""What Slack gets for an event that could not be recorded for now: it sends it three times more."""


class Events:
    """Serves the events that a route waits for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Work an event, and acknowledge it."""
        status = self.work(body)
        return ack() if status == HTTPStatus.OK else BoltResponse(status=status, body="please send it again")

    def work(self, body: dict[str, Any], facts: Mapping[str, Any] | None = None) -> int:
        """Work an event and return the status for Slack; what is said goes to its person alone, where it happened.

        `facts` are what was found out about it before.
        """
        event: dict[str, Any] = body.get("event") or {}
        kind, workspace = _kind(event), payloads.tenant(body)
        if kind == "user_change":
            self.desk.people.changed(workspace, str((event.get("user") or {}).get("id", "")))
        route = self.desk.routes.events.get(kind)
        if route is None:
            log.debug("event", type=kind, workspace=workspace)
            return HTTPStatus.OK
        told = payloads.told(body, event, route.person(event))
        asked = Asked(
            route=f"event {kind}",
            source=f"event {kind}",
            event=Event(payloads.enveloped(body, event)),
            facts=facts or {},
            channel=told.channel,
            delivery=f"event:{told.id}" if told.id else None,
        )
        to = None
        if told.channel and told.sender.user:
            to = Whisper(told.sender, told.channel, told.thread, route.answers_refusals)
        reply = self.desk.serve(told.sender, asked, to)
        return AGAIN if reply.kind is Kind.LATER else HTTPStatus.OK


def _kind(event: dict[str, Any]) -> str:
    """Return what an event is called: what is said to the bot alone is another thing than what is said in a channel."""
    kind = str(event.get("type"))
    return f"{kind}.im" if kind == "message" and event.get("channel_type") == "im" else kind
