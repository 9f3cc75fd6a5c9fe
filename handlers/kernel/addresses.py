"""Where an answer goes when the acknowledgement cannot carry it: to a response_url, or as a whisper in a channel.

The answer to a write is put into the outbox in the same transaction, so it is said if and only if the write was
committed. Where nothing was written, the answer is sent by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from handlers.kernel.handing import plain
from handlers.kernel.reply import Kind, Reply
from handlers.kernel.request import Sender
from handlers.kernel.services import Services
from storage.errors import StorageError
from storage.store import Author, Store

log = structlog.get_logger()


class Address(Protocol):
    """Where an answer goes; it ignores replies that do not belong there."""

    def leave(self, reply: Reply, store: Store) -> None:
        """Put the reply into the outbox, in the transaction of the write that it reports."""

    def send(self, reply: Reply, services: Services) -> None:
        """Send a reply when there was no write."""


@dataclass(frozen=True)
class MessageUrl:
    """The response_url of a click on a message, if it has one; the answer takes the place of a `private` message."""

    url: str | None
    private: bool

    def leave(self, reply: Reply, store: Store) -> None:
        """Put the reply into the outbox."""
        if self.url is not None and self._takes(reply):
            store.outbox.answer(self.url, self._message(reply))

    def send(self, reply: Reply, services: Services) -> None:
        """Send the reply now."""
        if self.url is not None and self._takes(reply):
            services.respond(self.url, self._message(reply))

    def replaces(self, reply: Reply) -> bool:
        """Tell whether a reply takes the place of the message that was clicked."""
        return (self.private or reply.in_place) and not reply.beside

    def _takes(self, reply: Reply) -> bool:
        return bool(reply.blocks) and reply.modal is None

    def _message(self, reply: Reply) -> dict[str, Any]:
        return {"replace_original": self.replaces(reply), "response_type": "ephemeral", **reply.message()}


@dataclass(frozen=True)
class FormUrl(MessageUrl):
    """The response_url of what a form was opened from: refusals and questions stay in the form."""

    def replaces(self, reply: Reply) -> bool:
        """Tell whether the answer takes the place of the message from which the form was opened."""
        return self.private and not reply.beside

    def _takes(self, reply: Reply) -> bool:
        return is_answer(reply)


@dataclass(frozen=True)
class Whisper:
    """A message to one person where an event happened; refusals only if the route says `answers_refusals`."""

    sender: Sender
    channel: str
    thread: str | None
    answers_refusals: bool

    def leave(self, reply: Reply, store: Store) -> None:
        """Put the reply into the outbox."""
        if self._takes(reply):
            message = {**reply.message(), **({"thread_ts": self.thread} if self.thread else {})}
            store.outbox.whisper(self.channel, self.sender.user, message)

    def send(self, reply: Reply, services: Services) -> None:
        """Put a refusal into the outbox in a transaction of its own, since what was refused has none."""
        if not self._takes(reply):
            return
        author = Author(self.sender.user, services.clock(), "event")
        try:
            with services.db.write(self.sender.workspace, author) as store:
                self.leave(reply, store)
        except StorageError as error:
            log.warning("refusal not said", workspace=self.sender.workspace, error=str(error))
        services.nudge()

    def _takes(self, reply: Reply) -> bool:
        if not reply.blocks or reply.kind is Kind.LATER:
            return False
        return self.answers_refusals or reply.kind is not Kind.REFUSAL


@dataclass
class Completion:
    """How a step of a workflow ended: Slack hands on what it gives, or tells whoever started it why it gave nothing.

    It ends once, by the delivery's key `once`, however often Slack asks for it. `is_lost` says that nothing could be
    kept of how it ended.
    """

    sender: Sender
    execution: str
    once: str
    is_lost: bool = False

    def leave(self, reply: Reply, store: Store) -> None:
        """Put the end of the step into the outbox."""
        self._leave(store, "functions.completeSuccess", {"outputs": dict(reply.outputs)})

    def send(self, reply: Reply, services: Services) -> None:
        """Put a refusal into the outbox, and claim the step: what it was told stands when it is asked for again."""
        if reply.kind is not Kind.REFUSAL:
            return
        author = Author(self.sender.user, services.clock(), "step")
        try:
            with services.db.write(self.sender.workspace, author) as store:
                if store.deliveries.claim(self.once):
                    self._leave(store, "functions.completeError", {"error": plain(store, reply.blocks)})
        except StorageError as error:
            self.is_lost = True
            log.warning("step not ended", workspace=self.sender.workspace, error=str(error))
        services.nudge()

    def _leave(self, store: Store, method: str, told: dict[str, Any]) -> None:
        store.outbox.call_once(self.execution, method, {"function_execution_id": self.execution, **told})


def is_answer(reply: Reply) -> bool:
    """Tell whether a reply is a plain answer: no form, no refusal, no question."""
    return bool(reply.blocks) and reply.modal is None and reply.kind is Kind.ANSWER
