"""Web API: chat.*."""

from fakeslack.block_kit import validation
from fakeslack.model import Channel, Json, Message
from fakeslack.state import SlackError
from fakeslack.web_api.front import Call, method
from fakeslack.wire import shapes


def written(call: Call) -> Json:
    """The checked text, blocks and attachments of a call; raises SlackError markdown_text_conflict too."""
    given = {
        "text": call.text("text"),
        "blocks": call.json("blocks", "invalid_blocks_format"),
        "attachments": call.json("attachments", "invalid_attachments"),
    }
    markdown = call.text("markdown_text")
    if markdown:
        if given["text"] or given["blocks"]:
            raise SlackError("markdown_text_conflict")
        given |= {"text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}
    blocks, attachments = validation.content(given)
    return {"text": given["text"], "blocks": blocks, "attachments": attachments}


def target(call: Call) -> Channel:
    """The channel to write in: by id or #name, or a person's id for their direct message."""
    wanted = call.need("channel", "channel_not_found")
    person = call.state.people.get(wanted)
    if person is not None:
        if person.workspace != call.app.workspace or person.deleted:
            raise SlackError("channel_not_found")
        return call.state.dm(call.app.bot_user, person.id)
    channel = call.state.channels.get(wanted) or call.state.channel(wanted, call.app.workspace)
    if call.app.workspace not in channel.teams:
        raise SlackError("channel_not_found")
    anywhere = channel.type == "channel" and "chat:write.public" in (call.app.scopes or ())
    if call.app.bot_user not in channel.members and not anywhere:
        raise SlackError("channel_not_found" if channel.type != "channel" else "not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def thread(call: Call, channel: Channel) -> str | None:
    """The thread to reply in; Slack quietly makes a top-level message of an unknown one."""
    ts = call.text("thread_ts")
    return ts if ts in channel.messages else None


@method("chat.postMessage", scope="chat:write")
def post_message(call: Call) -> Json:
    """Write a message."""
    content = written(call)
    channel = target(call)
    if call.slack.operator.too_fast(channel.id):
        raise SlackError("ratelimited")
    under = thread(call, channel)
    broadcast = call.flag("reply_broadcast") and under is not None
    message = call.state.post(
        channel.id,
        call.app.bot_user,
        **content,
        thread_ts=under,
        broadcast=broadcast,
        subtype="thread_broadcast" if broadcast else None,
        metadata=metadata(call),
        execution=call.execution.id if call.execution else "",
    )
    call.answered(message)
    return {"channel": channel.id, "ts": message.ts, "message": shapes.message(call.state, message, metadata=True)}


def metadata(call: Call) -> Json | None:
    """The message's metadata; raises SlackError invalid_metadata_format, invalid_metadata_schema."""
    given = call.json("metadata", "invalid_metadata_format")
    if not given:
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_schema")
    tells = isinstance(given.get("event_payload"), dict) and bool(given.get("event_type"))
    unfurls = isinstance(given.get("entities"), list) and all(isinstance(one, dict) for one in given["entities"])
    if not tells and not (unfurls and "event_type" not in given):
        raise SlackError("invalid_metadata_schema")
    return given


@method("chat.postEphemeral", scope="chat:write")
def post_ephemeral(call: Call) -> Json:
    """Write a message that one person sees."""
    content = written(call)
    channel = target(call)
    user = call.need("user", "user_not_found")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = call.state.post(
        channel.id, call.app.bot_user, **content, thread_ts=thread(call, channel), ephemeral_to=user
    )
    return {"message_ts": message.ts}


@method("chat.update", scope="chat:write")
def update(call: Call) -> Json:
    """Change a message of the app's own; text alone takes the blocks away, and shows the message as edited."""
    channel = call.joined_channel()
    message = own(call, channel, "cant_update_message")
    content = written(call)
    edited = bool(content["text"]) and not content["blocks"]
    if "attachments" not in call.args:
        del content["attachments"]
    if not content["text"] and "blocks" not in call.args:
        del content["blocks"]
    if "metadata" in call.args:
        content["metadata"] = metadata(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    call.state.edit(message, call.app.bot_user, mark=edited, **content)
    shown = shapes.message(call.state, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", scope="chat:write")
def delete(call: Call) -> Json:
    """Delete a message of the app's own."""
    channel = call.joined_channel()
    message = own(call, channel, "cant_delete_message")
    call.state.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def own(call: Call, channel: Channel, error: str) -> Message:
    """The message named by ``ts``, if the app wrote it."""
    message = call.message(channel, call.need("ts", "message_not_found"))
    if message.user != call.app.bot_user:
        raise SlackError(error)
    return message


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """A link to a message."""
    channel = call.channel()
    message = call.message(channel, call.need("message_ts", "message_not_found"))
    return {"channel": channel.id, "permalink": permalink(call, message)}


def permalink(call: Call, message: Message) -> str:
    """A link that opens a message."""
    domain = call.state.workspaces[call.app.workspace].domain
    link = f"https://{domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.is_reply else link
