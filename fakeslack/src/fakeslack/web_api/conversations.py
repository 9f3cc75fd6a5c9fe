"""Web API: conversations.*."""

import re

from fakeslack.model import Channel, Json, Message
from fakeslack.state import SlackError
from fakeslack.web_api.front import Call, method
from fakeslack.web_api.paging import page
from fakeslack.web_api.users import kind
from fakeslack.wire import shapes

_NAME = re.compile(r"[^A-Z\s.,!?#@]{1,80}\Z")


def _shown(call: Call, channel: Channel) -> Json:
    return shapes.conversation(call.state, channel, call.app)


SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
READING = "|".join(SCOPES.values())


@method("conversations.list", scope="channels:read|groups:read|im:read")
def conversations_list(call: Call) -> Json:
    """The channels of the workspace that the app may see, of the ``types`` asked for."""
    wanted = call.names("types") or ["public_channel"]
    if not set(wanted) <= {"public_channel", "private_channel", "im", "mpim"}:
        raise SlackError("invalid_types")
    visible = [
        channel
        for channel in call.state.channels.values()
        if call.app.workspace in channel.teams and kind(channel.type) in wanted
        if channel.type == "channel" or call.app.bot_user in channel.members
        if not (call.flag("exclude_archived") and channel.is_archived)
    ]
    shown, metadata = page(visible, call.text("cursor"), call.number("limit", 100, 1000))
    return {"channels": [_shown(call, channel) for channel in shown], "response_metadata": metadata}


@method("conversations.info", scope=READING)
def conversations_info(call: Call) -> Json:
    """One channel."""
    shown = _shown(call, _readable(call))
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


@method("conversations.members", scope=READING)
def conversations_members(call: Call) -> Json:
    """The ids of a channel's members."""
    members = sorted(_readable(call).members)
    shown, metadata = page(members, call.text("cursor"), call.number("limit", 100, 1000))
    return {"members": shown, "response_metadata": metadata}


def _readable(call: Call) -> Channel:
    """The channel that is asked about; raises SlackError missing_scope where the token may read other kinds only."""
    channel, granted = call.channel(), call.app.scopes
    needed = SCOPES[channel.type]
    if granted is not None and needed not in granted:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(granted)))
    return channel


def _in_range(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = float(call.text("oldest", "0") or 0), float(call.text("latest", "inf") or "inf")
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m.ts) <= latest]
    return [m for m in messages if oldest < float(m.ts) < latest]


@method("conversations.history", scope="channels:history|groups:history|im:history")
def conversations_history(call: Call) -> Json:
    """A channel's messages, newest first; replies stand in their threads, ephemeral ones nowhere."""
    channel = call.joined_channel()
    listed = [m for m in channel.messages.values() if not m.ephemeral_to and (not m.is_reply or m.broadcast)]
    listed = sorted(_in_range(call, listed), key=lambda m: m.ts, reverse=True)
    shown, metadata = page(listed, call.text("cursor"), call.number("limit", 100, 999))
    full = call.flag("include_all_metadata")
    messages = [shapes.message(call.state, m, metadata=full) for m in shown]
    more = bool(metadata["next_cursor"])
    return {"messages": messages, "has_more": more, "pin_count": 0} | ({"response_metadata": metadata} if more else {})


@method("conversations.replies", scope="channels:history|groups:history|im:history")
def conversations_replies(call: Call) -> Json:
    """A message and the replies under it, oldest first."""
    channel = call.joined_channel()
    parent = channel.messages.get(call.need("ts", "thread_not_found"))
    if parent is None or parent.ephemeral_to:
        raise SlackError("thread_not_found")
    listed = [parent, *_in_range(call, channel.thread(parent.ts))]
    shown, metadata = page(listed, call.text("cursor"), call.number("limit", 1000, 1000))
    full = call.flag("include_all_metadata")
    messages = [shapes.message(call.state, m, metadata=full) for m in shown]
    more = bool(metadata["next_cursor"])
    return {"messages": messages, "has_more": more} | ({"response_metadata": metadata} if more else {})


@method("conversations.open", scope="im:write")
def conversations_open(call: Call) -> Json:
    """The direct message with one person (groups are not here)."""
    users = call.names("users")
    if not users:
        return {"channel": {"id": call.channel().id}}
    person = call.state.people.get(users[0])
    if len(users) > 1:
        raise SlackError("not_enough_users")
    if person is None or person.workspace != call.app.workspace:
        raise SlackError("user_not_found")
    if person.deleted:
        raise SlackError("user_disabled")
    known = {channel.id for channel in call.state.channels.values()}
    channel = call.state.dm(call.app.bot_user, person.id)
    opened = {"no_op": True, "already_open": True} if channel.id in known else {}
    shown = _shown(call, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown, **opened}


@method("conversations.join", scope="channels:join")
def conversations_join(call: Call) -> Json:
    """The bot joins a public channel."""
    channel = call.channel()
    if channel.type != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    already = call.app.bot_user in channel.members
    call.state.join(channel, call.app.bot_user)
    return {"channel": _shown(call, channel)} | ({"warning": "already_in_channel"} if already else {})


@method("conversations.leave", scope="channels:manage|channels:write|groups:write")
def conversations_leave(call: Call) -> Json:
    """The bot leaves a channel."""
    channel = call.channel()
    if call.app.bot_user not in channel.members:
        return {"not_in_channel": True}
    if channel.name == "general":
        raise SlackError("cant_leave_general")
    call.state.leave(channel, call.app.bot_user)
    return {}


@method("conversations.invite", scope="channels:manage|channels:write.invites|groups:write")
def conversations_invite(call: Call) -> Json:
    """Bring people into a channel in which the bot is."""
    channel = call.joined_channel()
    users = call.names("users")
    if not users:
        raise SlackError("no_user")
    for user in users:
        person = call.state.people.get(user)
        if person is None or person.deleted or person.workspace not in channel.teams:
            raise SlackError("user_not_found")
        if user == call.app.bot_user:
            raise SlackError("cant_invite_self")
        if user in channel.members:
            raise SlackError("already_in_channel")
    for user in users:
        call.state.join(channel, user, inviter=call.app.bot_user)
    return {"channel": _shown(call, channel)}


@method("conversations.create", scope="channels:manage|channels:write|groups:write")
def conversations_create(call: Call) -> Json:
    """Make a channel, with the bot in it."""
    name = call.need("name", "invalid_name_required")
    if not _NAME.match(name):
        raise SlackError("invalid_name_specials")
    channel = Channel(
        id=call.state.new_id("C"),
        name=name,
        workspace=call.app.workspace,
        members={call.app.bot_user},
        is_private=call.flag("is_private"),
        creator=call.app.bot_user,
        created=int(call.state.clock.seconds()),
    )
    return {"channel": _shown(call, call.state.add_channel(channel))}


@method("conversations.archive", scope="channels:manage|channels:write|groups:write")
def conversations_archive(call: Call) -> None:
    """Archive a channel."""
    channel = call.joined_channel()
    if channel.is_archived:
        raise SlackError("already_archived")
    if channel.name == "general":
        raise SlackError("cant_archive_general")
    call.state.archive(channel, call.app.bot_user)


@method("conversations.unarchive", scope="channels:manage|channels:write|groups:write")
def conversations_unarchive(call: Call) -> None:
    """Bring an archived channel back."""
    channel = call.channel()
    if not channel.is_archived:
        raise SlackError("not_archived")
    call.state.archive(channel, call.app.bot_user, archived=False)


def _manage(call: Call) -> Channel:
    channel = call.joined_channel()
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


@method("conversations.setTopic", scope="channels:manage|channels:write.topic|groups:write|groups:write.topic")
def conversations_set_topic(call: Call) -> Json:
    """Say what a channel talks about now."""
    channel = _manage(call)
    call.state.change_channel(channel, topic=call.text("topic"))
    return {"channel": _shown(call, channel)}


@method("conversations.setPurpose", scope="channels:manage|channels:write.topic|groups:write|groups:write.topic")
def conversations_set_purpose(call: Call) -> Json:
    """Say what a channel is for."""
    channel = _manage(call)
    call.state.change_channel(channel, purpose=call.text("purpose"))
    return {"purpose": channel.purpose}


@method("conversations.rename", scope="channels:manage|channels:write|groups:write")
def conversations_rename(call: Call) -> Json:
    """Give a channel another name."""
    channel, name = _manage(call), call.need("name", "invalid_name_required")
    if not _NAME.match(name):
        raise SlackError("invalid_name_specials")
    others = [one for one in call.state.channels.values() if one is not channel and one.teams & channel.teams]
    if any(one.name == name for one in others):
        raise SlackError("name_taken")
    call.state.change_channel(channel, name=name)
    return {"channel": _shown(call, channel)}


@method("conversations.kick", scope="channels:manage|channels:write|groups:write")
def conversations_kick(call: Call) -> None:
    """Take somebody out of a channel."""
    channel, user = _manage(call), call.need("user", "user_not_found")
    if user == call.app.bot_user:
        raise SlackError("cant_kick_self")
    if channel.name == "general":
        raise SlackError("cant_kick_from_general")
    if user not in channel.members:
        raise SlackError("not_in_channel")
    call.state.leave(channel, user)
