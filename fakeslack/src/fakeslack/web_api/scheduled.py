"""Web API: chat.scheduleMessage and its kin; the clock posts the messages."""

from fakeslack.clock import sleep
from fakeslack.model import Json
from fakeslack.state import SlackError
from fakeslack.web_api.chat import metadata, target, thread, written
from fakeslack.web_api.front import Call, method

LATEST_DAYS = 120


@method("chat.scheduleMessage", scope="chat:write")
def schedule_message(call: Call) -> Json:
    """Write a message later, at ``post_at`` (epoch seconds)."""
    content = written(call) | {"metadata": metadata(call)}
    channel = target(call)
    due = float(call.need("post_at", "invalid_time"))
    now = call.slack.clock.seconds()
    if due <= now:
        raise SlackError("time_in_past")
    if due - now > LATEST_DAYS * 86_400:
        raise SlackError("time_too_far")
    id_ = call.state.new_id("Q")
    under = thread(call, channel)
    waiting = {"id": id_, "channel_id": channel.id, "post_at": int(due), "text": content["text"]}
    call.slack.scheduled[id_] = waiting | {"date_created": int(now)}
    bot = call.app.bot_user

    async def post_later() -> None:
        await sleep(call.slack.clock, due - call.slack.clock.seconds())  # it may have been moved meanwhile
        with call.state.lock:
            if call.slack.scheduled.pop(id_, None) and bot in channel.members and not channel.is_archived:
                call.state.post(channel.id, bot, **content, thread_ts=under)

    call.slack.loop.start_soon(post_later())
    message: Json = {
        "type": "delayed_message",
        "text": content["text"],
        "bot_id": call.app.bot_id,
        "team": call.app.workspace,
    }
    if content["metadata"]:
        message["metadata"] = content["metadata"]
    return {"channel": channel.id, "scheduled_message_id": id_, "post_at": int(due), "message": message}


@method("chat.deleteScheduledMessage", scope="chat:write")
def delete_scheduled_message(call: Call) -> None:
    """Take a message back that waits."""
    if call.slack.scheduled.pop(call.need("scheduled_message_id", "invalid_scheduled_message_id"), None) is None:
        raise SlackError("invalid_scheduled_message_id")


@method("chat.scheduledMessages.list")
def scheduled_messages_list(call: Call) -> Json:
    """The messages that wait."""
    waiting = [each for each in call.slack.scheduled.values() if call.text("channel") in ("", each["channel_id"])]
    return {"scheduled_messages": waiting, "response_metadata": {"next_cursor": ""}}
