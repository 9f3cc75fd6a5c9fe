"""Slash commands: answered inside the ack, or by a form that is opened first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, BoltResponse

from handlers.kernel import payloads
from handlers.kernel.desk import Desk
from handlers.kernel.doors.views import open_form
from handlers.kernel.modals import Where
from handlers.kernel.payloads import Typed
from handlers.kernel.reply import Reply
from handlers.kernel.request import Asked, Spelling


class Commands:
    """Serves slash commands."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Answer a slash command inside its ack."""
        typed = payloads.typed(body)
        asked = self._asked(typed)
        return self._bring(self.desk.serve(typed.sender, asked), typed, asked, ack)

    def _asked(self, typed: Typed) -> Asked:
        meant = self.desk.routes.meant(typed.name, typed.text)
        return Asked(
            route=meant.route,
            source=meant.source,
            text=meant.text,
            channel=typed.channel,
            delivery=payloads.once_per_trigger(typed.trigger),
            command=Spelling(typed.prefix, meant.under),
        )

    def _bring(self, reply: Reply, typed: Typed, asked: Asked, ack: Ack) -> BoltResponse:
        if reply.modal is not None:
            where = Where(typed.response_url, typed.channel)
            failed = open_form(self.desk, typed.sender, typed.trigger, reply.modal, where)
            if failed is None:
                return ack()
            reply = replace(reply, modal=None) if reply.blocks else self._instead(typed, asked, failed)
        kind = "in_channel" if reply.public else "ephemeral"
        if not reply.fallback:
            return ack(response_type=kind, **reply.message())
        if typed.response_url is None:
            return ack(response_type=kind, **replace(reply, blocks=reply.plain_blocks, fallback={}).message())
        # Only of what is sent there do we hear whether Slack takes it.
        self.desk.services.respond(typed.response_url, {"response_type": kind, **reply.message()})
        return ack()

    def _instead(self, typed: Typed, asked: Asked, failed: Reply) -> Reply:
        """Return how a command is typed whose form Slack did not open; that it failed where there is no other way."""
        # What was to open a form has written nothing, and its claim must not stand in the way.
        reply = self.desk.serve(typed.sender, replace(asked, opens=False, delivery=None))
        return failed if reply.modal is not None else reply
