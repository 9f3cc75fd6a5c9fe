"""Events: every one is acknowledged, since Slack cancels the subscription of an app that does not."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse

from handlers.kernel import payloads
from handlers.kernel.addresses import Whisper
from handlers.kernel.desk import Desk
from handlers.kernel.doors.steps import EXECUTED, Steps
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
        self.steps = Steps(desk)

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Handle an event and acknowledge it."""
        status = self.work(body)
        return ack() if status == HTTPStatus.OK else BoltResponse(status=status, body="please send it again")

    def work(self, body: dict[str, Any], facts: Mapping[str, Any] | None = None) -> int:
        """Handle an event and return the status for Slack; any answer is for its person alone, where it happened.

        `facts` is what is known of it already.
        """
        event: dict[str, Any] = body.get("event") or {}
        kind, workspace = _kind(event), payloads.tenant(body)
        if kind == EXECUTED:
            return self.steps.work(body, event)
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
    """Return an event's name; a direct message to the bot has one of its own."""
    kind = str(event.get("type"))
    return f"{kind}.im" if kind == "message" and event.get("channel_type") == "im" else kind
