"""Web API: chat.startStream, appendStream, stopStream: a message that grows while the app is still writing it."""

from fakeslack.block_kit import validation
from fakeslack.model import Json, Message
from fakeslack.state import SlackError
from fakeslack.web_api.chat import metadata, own, target
from fakeslack.web_api.front import Call, method

MOST_LETTERS = 12_000


def _told(message: Message) -> Json:
    return {"channel": message.channel, "ts": message.ts}


def _markdown(call: Call) -> str:
    """What is written on; a stream of chunks is written as their texts."""
    chunks = call.json("chunks") or []
    if not isinstance(chunks, list):
        raise SlackError("invalid_chunks")
    texts = [str(one.get("text", "")) for one in chunks if isinstance(one, dict) and one.get("type") == "markdown_text"]
    text = call.text("markdown_text") + "".join(texts)
    if len(text) > MOST_LETTERS:
        raise SlackError("msg_too_long")
    return text


def _grow(call: Call, *, more: list[Json] | None = None, done: bool = False) -> Message:
    message = own(call, call.joined_channel(), "message_not_owned_by_app")
    if not message.streaming:
        raise SlackError("message_not_in_streaming_state")
    text = message.text + _markdown(call)
    written = [{"type": "markdown", "text": text}] if text else []
    blocks, _ = validation.content({"text": text, "blocks": [*written, *(more or [])]})
    call.state.edit(message, call.app.bot_user, mark=False, text=text, blocks=blocks, streaming=not done)
    return message


@method("chat.startStream", scope="chat:write")
def start_stream(call: Call) -> Json:
    """Begin a message in a thread."""
    channel, text = target(call), _markdown(call)
    under = channel.messages.get(call.need("thread_ts"))
    if under is None:
        raise SlackError("thread_not_found")
    blocks = [{"type": "markdown", "text": text}] if text else []
    message = call.state.post(
        channel.id, call.app.bot_user, text, blocks=blocks, thread_ts=under.ts, streaming=True, metadata=None
    )
    call.answered(message)
    return _told(message)


@method("chat.appendStream", scope="chat:write")
def append_stream(call: Call) -> Json:
    """Write on."""
    return _told(_grow(call))


@method("chat.stopStream", scope="chat:write")
def stop_stream(call: Call) -> Json:
    """Write the end, perhaps with blocks under it."""
    more = call.json("blocks", "invalid_blocks_format")
    message = _grow(call, more=more, done=True)
    if given := metadata(call):
        call.state.edit(message, call.app.bot_user, mark=False, metadata=given)
    return _told(message)
