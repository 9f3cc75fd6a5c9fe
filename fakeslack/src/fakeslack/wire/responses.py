"""What an app posts to a response URL, or gives as a command's acknowledgement."""

import json

from fakeslack.block_kit import validation
from fakeslack.model import Channel, Installation, Json, Message
from fakeslack.state import SlackError, State
from fakeslack.wire.outcome import Outcome
from fakeslack.wire.tickets import Tickets


class Responses:
    """Turns an app's responses into messages, and tells the answer that waits for them."""

    def __init__(self, state: State, tickets: Tickets) -> None:
        self._state = state
        self._tickets = tickets

    def take(self, key: str, body: bytes) -> None:
        """A POST to a response URL; raises SlackError (used_url, expired_url, invalid_blocks …)."""
        state = self._state
        with state.lock:
            url = self._tickets.url(key)
            response = _parse(body)
            channel = state.channels[url.channel]
            original = channel.messages.get(url.original or "")
            if response.get("delete_original") and url.original:
                if original is None:
                    raise SlackError("message_not_found")
                state.delete(original)
                url.answer.deleted.append(original)
            elif response.get("replace_original") and url.original:
                if original is None:
                    raise SlackError("message_not_found")
                self._replace(original, response)
                url.answer.messages.append(original)
            else:
                installation = state.installations.get(url.workspace)
                if installation is None:
                    raise SlackError("account_inactive")
                self.post(installation, channel, url.answer, response)
            url.uses += 1

    def post(
        self, app: Installation, channel: Channel, answer: Outcome, response: Json, *, echo: str | None = None
    ) -> Message:
        """Post a response as a new message; ``echo`` shows everybody the command that was typed."""
        state = self._state
        with state.lock:
            if channel.is_archived:
                raise SlackError("is_archived")
            blocks, attachments = validation.content(response)
            public = response.get("response_type") == "in_channel"
            if public and echo:
                state.post(channel.id, answer.person, echo)
            message = state.post(
                channel.id,
                app.bot_user,
                response.get("text") or "",
                blocks=blocks,
                attachments=attachments,
                thread_ts=response.get("thread_ts"),
                ephemeral_to=None if public else answer.person,
                metadata=response.get("metadata"),
            )
            answer.messages.append(message)
            return message

    def _replace(self, message: Message, response: Json) -> None:
        blocks, attachments = validation.content(response)
        text = response.get("text") or ""
        fields: Json = {"text": text, "blocks": blocks, "attachments": attachments}
        self._state.edit(message, message.user, mark=False, **fields)


def _parse(body: bytes) -> Json:
    try:
        response = json.loads(body)
    except ValueError:
        raise SlackError("invalid_payload") from None
    if not isinstance(response, dict):
        raise SlackError("invalid_payload")
    return response
