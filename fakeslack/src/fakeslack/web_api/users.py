"""Web API: users.*."""

from fakeslack.model import Json, Person
from fakeslack.state import SlackError
from fakeslack.web_api.front import Call, method
from fakeslack.web_api.paging import page
from fakeslack.wire import shapes


def _visible(call: Call) -> list[Person]:
    """Whom the app can look up: its workspace, and those with whom its bot shares a channel."""
    met = {m for c in call.state.channels.values() if call.app.bot_user in c.members for m in c.members}
    return [p for p in call.state.people.values() if p.workspace == call.app.workspace or p.id in met]


def _person(call: Call, id_: str) -> Person:
    for person in _visible(call):
        if person.id == id_:
            return person
    raise SlackError("user_not_found")


@method("users.info", scope="users:read")
def users_info(call: Call) -> Json:
    """A person; with their locale when ``include_locale``."""
    person = _person(call, call.need("user", "user_not_found"))
    return {"user": _shown(call, person)}


def _shown(call: Call, person: Person) -> Json:
    shown = shapes.user(call.state, person, locale=call.flag("include_locale"), viewer=call.app)
    if call.app.scopes is not None and "users:read.email" not in call.app.scopes:
        shown["profile"].pop("email", None)
    return shown


@method("users.list", scope="users:read")
def users_list(call: Call) -> Json:
    """The people of the workspace and those of others whom the app can see."""
    people = sorted(_visible(call), key=lambda p: p.id)
    shown, metadata = page(people, call.text("cursor"), call.number("limit", 1000, 1000))
    members = [_shown(call, person) for person in shown]
    return {"members": members, "cache_ts": int(call.state.clock.seconds()), "response_metadata": metadata}


@method("users.lookupByEmail", scope="users:read.email")
def users_lookup_by_email(call: Call) -> Json:
    """The member with an e-mail address."""
    email = call.need("email", "users_not_found").lower()
    for person in call.state.people.values():
        if person.email.lower() == email and person.workspace == call.app.workspace and not person.deleted:
            return {"user": _shown(call, person)}
    raise SlackError("users_not_found")


@method("users.profile.get", scope="users.profile:read")
def users_profile_get(call: Call) -> Json:
    """A person's profile."""
    return {"profile": _shown(call, _person(call, call.text("user", call.app.bot_user)))["profile"]}


@method("users.conversations", scope="channels:read")
def users_conversations(call: Call) -> Json:
    """The channels that a person (the bot when not said) and the app share."""
    who = call.text("user", call.app.bot_user)
    _person(call, who)
    wanted = call.names("types") or ["public_channel"]
    joined = [
        channel
        for channel in call.state.channels.values()
        if who in channel.members and kind(channel.type) in wanted and call.app.workspace in channel.teams
        if channel.type == "channel" or call.app.bot_user in channel.members
        if not (call.flag("exclude_archived") and channel.is_archived)
    ]
    shown, metadata = page(joined, call.text("cursor"), call.number("limit", 100, 1000))
    channels = [shapes.conversation(call.state, channel, call.app) for channel in shown]
    return {"channels": channels, "response_metadata": metadata}


def kind(channel_type: str) -> str:
    """A channel's type as ``types`` names it."""
    return {"channel": "public_channel", "group": "private_channel", "im": "im"}[channel_type]
