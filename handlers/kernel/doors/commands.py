"""Slash commands: answered inside the ack, or by a form that is opened first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltResponse

from handlers.kernel import payloads
from handlers.kernel.desk import Desk
from handlers.kernel.doors.views import open_form
from handlers.kernel.modals import Where
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Request
from handlers.kernel.routes import EVERYTHING, asks_for_help, first_word
from handlers.kernel.words import narrow


class Commands:
    """Serves slash commands."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Answer a slash command inside its ack."""
        typed = payloads.typed(body)

        def resolve(request: Request) -> tuple[str, Request]:
            return self._route_of(typed, request)

        reply = self.desk.serve(
            typed.sender,
            f"/{typed.name}" if typed.name in self.desk.routes.commands else "unknown",
            resolve,
            text=typed.text,
            channel=typed.channel,
            delivery=payloads.once_per_trigger(typed.trigger),
            command=lambda usage: f"/{typed.prefix}{usage.removeprefix('/')}",
        )
        if reply.modal is not None:
            where = Where(typed.response_url, typed.channel)
            failed = open_form(self.desk, typed.sender, typed.trigger, reply.modal, where)
            if failed is None:
                return ack()
            reply = replace(reply, modal=None) if reply.blocks else failed
        return ack(response_type="in_channel" if reply.public else "ephemeral", **reply.message())

    def _route_of(self, typed: payloads.Typed, request: Request) -> tuple[str, Request]:
        name, text = typed.name, request.text
        command = self.desk.routes.commands.get(name)
        if command is None:
            raise Refusal("I do not know this command.", example=EVERYTHING)
        source = f"/{name}"
        if name == "haoping":
            first, rest = first_word(text)
            under = self.desk.routes.named.get(narrow(first).casefold())
            if under is not None and under.name != "haoping":
                command, text = under, rest
                source = f"/haoping {under.name}"
                request = request.but(command=partial(_under_haoping, request.command))
        if asks_for_help(text):
            return "/haoping help", request.but(text="" if command.name == "haoping" else command.name, source=source)
        verb, rest = command.verb(text)
        if verb is None:
            raise Refusal("I do not know what to do with this.", example=f"/{command.name} help")
        return f"/{command.name} {verb.word}".strip(), request.but(text=rest, source=f"{source} {verb.word}".strip())


def _under_haoping(command: Callable[[str], str], usage: str) -> str:
    """Return a command as it is typed by somebody who types every command under the one name."""
    return command(usage if usage.startswith("/haoping") else f"/haoping {usage.removeprefix('/')}")
