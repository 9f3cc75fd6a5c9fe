"""People, channels, messages, files and views as Slack's JSON; the Web API, events and payloads share them."""

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fakeslack.definition import Function
from fakeslack.model import Channel, File, Installation, Json, Message, Person, View
from fakeslack.state import State

SIZES = (24, 32, 48, 72, 192, 512)
"""How wide the pictures are that Slack keeps of a person."""


def user(state: State, person: Person, *, locale: bool = True, viewer: Installation | None = None) -> Json:
    """A user object; ``viewer`` is the installation that looks, for which people of other companies differ."""
    offset = datetime.now(ZoneInfo(person.tz)).utcoffset()
    shown: Json = {
        "id": person.id,
        "team_id": person.workspace,
        "name": person.name,
        "deleted": person.deleted,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": profile(state, person),
        "is_admin": person.is_admin or person.is_owner,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    if locale:
        shown["locale"] = person.locale
    if person.deleted:  # Slack leaves the roles and the zone out
        for key in ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted"):
            del shown[key]
        for key in ("tz", "tz_label", "tz_offset"):
            del shown[key]
    if viewer is not None and viewer.workspace != person.workspace:
        bot = viewer.bot_user
        met = any({bot, person.id} <= channel.members for channel in state.channels.values())
        shown["is_stranger"] = not met
        shown["profile"].pop("email", None)
        for key in ("is_admin", "is_owner", "is_primary_owner"):
            shown.pop(key, None)
    return shown


def profile(state: State, person: Person) -> Json:
    """A user's profile object."""
    shown: Json = {
        "title": person.title,
        "phone": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.display_name,
        "display_name_normalized": person.display_name,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": 0,
        "first_name": person.real_name.partition(" ")[0],
        "last_name": person.real_name.partition(" ")[2],
        "skype": "",
        "fields": {},
        "team": person.workspace,
        **pictures(state, person.id),
    }
    if person.email:
        shown["email"] = person.email
    if person.is_bot:
        shown |= {"api_app_id": person.app_id, "bot_id": person.bot_id}
    return shown


def pictures(state: State, id_: str) -> Json:
    """Where a person's picture is, in each of Slack's sizes; ``avatar_hash`` is what a picture is known by."""
    hash_ = hashlib.sha256(id_.encode()).hexdigest()[:12]
    return {"avatar_hash": hash_} | {f"image_{size}": picture(state, id_, size) for size in SIZES}


def icons(state: State, id_: str) -> Json:
    """Where an app's picture is, in the sizes that Slack tells of apps."""
    return {f"image_{size}": picture(state, id_, size) for size in (36, 48, 72)}


def picture(state: State, id_: str, size: int) -> str:
    """Where somebody's picture is."""
    return f"{state.address}/avatars/{id_}_{size}.svg"


def function(state: State, of: Function) -> Json:
    """A function as the event tells of it that it is to be executed."""

    def parameters(given: Mapping[str, Mapping[str, Any]]) -> list[Json]:
        return [{"name": name, "title": name, "is_required": False, **said} for name, said in given.items()]

    return {
        "id": f"Fn{hashlib.sha256(of.callback_id.encode()).hexdigest()[:9].upper()}",
        "callback_id": of.callback_id,
        "title": of.title,
        "description": of.description,
        "type": "app",
        "input_parameters": parameters(of.inputs),
        "output_parameters": parameters(of.outputs),
        "app_id": state.app_id,
        "date_created": 0,
        "date_updated": 0,
        "date_deleted": 0,
        "form_enabled": False,
    }


def conversation(state: State, channel: Channel, viewer: Installation) -> Json:
    """A conversation object as one installation's bot sees it."""
    if channel.is_im:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_org_shared": False,
            "is_archived": False,
            "user": channel.other_member(viewer.bot_user),
            "context_team_id": viewer.workspace,
        }
    shared = bool(channel.shared_with)
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "is_shared": shared,
        "is_ext_shared": shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": sorted(channel.teams),
        "context_team_id": viewer.workspace,
        "conversation_host_id": channel.workspace,
        "is_member": viewer.bot_user in channel.members,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": channel.created},
        "previous_names": [],
        "num_members": len(channel.members),
    }


def message(state: State, of: Message, *, metadata: bool = False) -> Json:
    """A message object, as in history, in events and in the payload of a click."""
    shown: Json = {"type": "message", "user": of.user, "text": of.text, "ts": of.ts, "team": of.team}
    optional: dict[str, Any] = {
        "subtype": of.subtype,
        "client_msg_id": of.client_msg_id,
        "blocks": of.blocks,
        "attachments": of.attachments,
        "thread_ts": of.thread_ts,
        "metadata": of.metadata if metadata else None,
    }
    shown |= {key: value for key, value in optional.items() if value}
    if of.bot_id:
        shown |= {"bot_id": of.bot_id, "app_id": of.app_id, "bot_profile": bot_profile(state, of)}
    if of.edited:
        shown["edited"] = {"user": of.edited.user, "ts": of.edited.ts}
    if of.reactions:
        shown["reactions"] = reactions(of)
    if of.files:
        shown["files"] = [file(state, state.files[id_]) for id_ in of.files if id_ in state.files]
        shown |= {"upload": False, "display_as_bot": False}
    channel = state.channels[of.channel]
    if of.is_reply and of.thread_ts in channel.messages:
        shown["parent_user_id"] = channel.messages[of.thread_ts].user
    replies = [] if of.is_reply else channel.thread(of.ts)
    if replies:
        writers = list(dict.fromkeys(reply.user for reply in replies))
        shown |= {
            "thread_ts": of.ts,
            "reply_count": len(replies),
            "reply_users_count": len(writers),
            "reply_users": writers[:5],
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": False,
        }
    return shown


def reactions(of: Message) -> list[Json]:
    """A message's reactions."""
    return [{"name": name, "users": list(users), "count": len(users)} for name, users in of.reactions.items()]


def bot_profile(state: State, of: Message) -> Json:
    """Who the app is that wrote a message."""
    return {
        "id": of.bot_id,
        "app_id": of.app_id,
        "user_id": of.user,
        "name": state.app.name,
        "deleted": False,
        "updated": state.people[of.user].updated,
        "icons": icons(state, of.user),
        "team_id": of.team,
    }


def file(state: State, of: File, base: str = "") -> Json:
    """A file object; ``base`` is the server's own address, for the private URLs."""
    extension = of.name.rpartition(".")[2].lower() if "." in of.name else "binary"
    base = base or state.address
    return {
        "id": of.id,
        "created": of.created,
        "timestamp": of.created,
        "name": of.name,
        "title": of.title,
        "mimetype": of.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": of.user,
        "user_team": of.workspace,
        "editable": False,
        "size": len(of.content),
        "mode": "external" if of.external_url else "hosted",
        "is_external": bool(of.external_url),
        "external_type": "",
        "is_public": any(not state.channels[c].is_private and not state.channels[c].is_im for c in of.shares),
        "public_url_shared": False,
        "url_private": of.external_url or f"{base}/files-pri/{of.workspace}-{of.id}/{of.name}",
        **(
            {}
            if of.external_url
            else {"url_private_download": f"{base}/files-pri/{of.workspace}-{of.id}/download/{of.name}"}
        ),
        "permalink": f"{base}/files/{of.user}/{of.id}/{of.name}",
        "channels": [c for c in of.shares if state.channels[c].type == "channel"],
        "groups": [c for c in of.shares if state.channels[c].type == "group"],
        "ims": [c for c in of.shares if state.channels[c].is_im],
        "shares": _shares(state, of),
        "comments_count": 0,
    }


def _shares(state: State, of: File) -> Json:
    found: dict[str, dict[str, list[Json]]] = {}
    for channel, stamps in of.shares.items():
        kind = "public" if state.channels[channel].type == "channel" else "private"
        found.setdefault(kind, {})[channel] = [{"ts": ts, "reply_count": 0, "reply_users": []} for ts in stamps]
    return found


def view(state: State, of: View) -> Json:
    """A view object, with what its person filled in."""
    installation = state.installations.get(of.workspace)
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **of.content,
        "id": of.id,
        "team_id": of.workspace,
        "type": of.type,
        "state": {"values": deepcopy(of.state)},
        "hash": of.hash,
        "previous_view_id": of.previous_id,
        "root_view_id": of.root_id,
        "app_id": state.app_id,
        "app_installed_team_id": of.workspace,
        "bot_id": installation.bot_id if installation else "",
    }
