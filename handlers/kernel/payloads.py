"""Reading Slack's payloads: who sent what, and from where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.kernel.kit import MORE, unescaped
from handlers.kernel.parameters import PERSON
from handlers.kernel.patterns import Pattern
from handlers.kernel.request import Sender

Body = Mapping[str, Any]
ENVELOPE = ("event_time", "is_ext_shared_channel")
_UNHOLDABLE = Pattern("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Click:
    """A click on a message: which button, with what value, and where its answer goes.

    `about` is what its action_id says after the route's name: a menu has no value of its own to say it.
    """

    sender: Sender
    action: str
    value: str
    channel: str | None
    response_url: str | None
    trigger: str | None
    private: bool
    view: dict[str, Any] | None = None
    message_ts: str | None = None
    thread_ts: str | None = None
    about: str = ""


@dataclass(frozen=True)
class Submission:
    """A form that was filled in."""

    sender: Sender
    form: str
    view: dict[str, Any]


@dataclass(frozen=True)
class Shortcut:
    """A shortcut that was used; one of a message's menu tells of the message."""

    sender: Sender
    name: str
    trigger: str | None
    response_url: str | None
    channel: str | None
    message: dict[str, Any]


@dataclass(frozen=True)
class Suggestion:
    """What was typed into a menu that looks things up."""

    sender: Sender
    action: str
    typed: str
    view: dict[str, Any]


@dataclass(frozen=True)
class Told:
    """An event: its id, whose doing it is, and where."""

    id: str
    sender: Sender
    channel: str | None
    thread: str | None


@dataclass(frozen=True)
class Execution:
    """A step that a workflow has come to: which, by whom it was started, what it is given, and Slack's id of it all."""

    sender: Sender
    step: str
    inputs: Mapping[str, Any]
    id: str


@dataclass(frozen=True)
class Typed:
    """A slash command as it was typed: its name after any prefix, and its text."""

    sender: Sender
    name: str
    prefix: str
    text: str
    channel: str | None
    trigger: str | None
    response_url: str | None = None


def tenant(body: Body) -> str:
    """Return what the app is installed in: the team, or for an organisation's installation the enterprise.

    In channels that companies share, the team that a payload names first can be another one: an event says for whose
    installation it is, and a form in which one it was opened.
    """
    granted = (body.get("authorizations") or [{}])[0]
    enterprise = body.get("enterprise") or {}
    enterprise_id = granted.get("enterprise_id") or body.get("enterprise_id") or enterprise.get("id")
    organisations = granted.get("is_enterprise_install", body.get("is_enterprise_install"))
    if str(organisations).lower() == "true" and enterprise_id:
        return str(enterprise_id)
    team = body.get("team") or {}
    user = body.get("user")
    return str(
        granted.get("team_id")
        or (body.get("view") or {}).get("app_installed_team_id")
        or body.get("team_id")
        or team.get("id")
        or (isinstance(user, dict) and user.get("team_id"))
        or ""
    )


def typed(body: Body) -> Typed:
    """Read a slash command's payload."""
    prefix, dash, name = str(body.get("command", "")).lstrip("/").rpartition("-")
    return Typed(
        sender=Sender(
            tenant(body),
            str(body.get("user_id", "")),
            None,
            body.get("enterprise_id"),
        ),
        name=name,
        prefix=prefix + dash,
        text=unescaped(_text(body.get("text"))),
        channel=body.get("channel_id"),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
    )


def click(body: Body) -> Click:
    """Read the payload of a click, or a choice, in a message, a form or the Home tab."""
    action = (body.get("actions") or [{}])[0]
    container = body.get("container") or {}
    name, _, about = str(action.get("action_id", "")).partition(":")
    value = _text(_chosen(action))
    if name == MORE:
        name, _, value = value.partition(" ")
    return Click(
        sender=_sender(body),
        action=name,
        about=about,
        value=value,
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id"),
        response_url=body.get("response_url"),
        trigger=body.get("trigger_id"),
        private=bool(container.get("is_ephemeral")),
        view=body.get("view") or None,
        message_ts=container.get("message_ts"),
        thread_ts=container.get("thread_ts"),
    )


def submission(body: Body) -> Submission:
    """Read the payload of a form that was filled in."""
    view = body.get("view") or {}
    return Submission(_sender(body), str(view.get("callback_id", "")), view)


def shortcut(body: Body) -> Shortcut:
    """Read the payload of a shortcut."""
    message = dict(body.get("message") or {})
    channel = (body.get("channel") or {}).get("id")
    if message:
        message["channel"] = channel
    return Shortcut(
        sender=_sender(body),
        name=str(body.get("callback_id", "")),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        channel=channel,
        message=message,
    )


def suggestion(body: Body) -> Suggestion:
    """Read the payload of a menu that looks up what is typed."""
    action = str(body.get("action_id", "")).partition(":")[0]
    return Suggestion(_sender(body), action, _text(body.get("value")), body.get("view") or {})


def told(body: Body, event: Body, user: str) -> Told:
    """Read the envelope of an event that is this person's doing."""
    item, pane = event.get("item"), event.get("assistant_thread")
    chat: Body = pane if isinstance(pane, Mapping) else {}
    channel = (
        event.get("channel")
        or event.get("channel_id")
        or chat.get("channel_id")
        or (item.get("channel") if isinstance(item, Mapping) else None)
    )
    thread = event.get("thread_ts") or chat.get("thread_ts")
    if isinstance(channel, Mapping):
        channel = channel.get("id")
    granted = (body.get("authorizations") or [{}])[0]
    team = event.get("user_team") or event.get("source_team")
    enterprise = body.get("enterprise_id") or granted.get("enterprise_id")
    return Told(
        id=str(body.get("event_id") or ""),
        sender=Sender(tenant(body), user, str(team) if team else None, enterprise),
        channel=str(channel) if channel else None,
        thread=str(thread) if thread else None,
    )


def execution(body: Body, event: Body) -> Execution:
    """Read the event by which Slack has a step executed."""
    function, inputs = event.get("function"), event.get("inputs")
    given = inputs if isinstance(inputs, Mapping) else {}
    who = given.get(PERSON)
    user = _text(who.get("id") if isinstance(who, Mapping) else "")
    return Execution(
        told(body, event, user).sender,
        _text(function.get("callback_id") if isinstance(function, Mapping) else ""),
        {name: _text(value) if isinstance(value, str) else value for name, value in given.items()},
        _text(event.get("function_execution_id")),
    )


def enveloped(body: Body, event: dict[str, Any]) -> dict[str, Any]:
    """Return an event together with the fields of its envelope that handlers need."""
    return {**event, **{name: body[name] for name in ENVELOPE if body.get(name)}}


def once_per_trigger(trigger: str | None) -> str | None:
    """Return the key by which a person's action is handled once."""
    return f"trigger:{trigger}" if trigger else None


def _sender(body: Body) -> Sender:
    user = body.get("user") or {}
    enterprise = body.get("enterprise") or {}
    return Sender(tenant(body), str(user.get("id", "")), user.get("team_id"), enterprise.get("id"))


def _chosen(action: Mapping[str, Any]) -> Any:
    """Return what a click says: a button's value, what a menu or picker was set to, or several with spaces between."""
    if "selected_options" in action:
        return " ".join(str(one.get("value")) for one in action["selected_options"] or ())
    chosen = action.get("selected_option") or {}
    for name in ("selected_user", "selected_conversation", "selected_channel", "selected_date", "selected_time"):
        chosen = chosen or ({"value": action[name]} if action.get(name) else {})
    return action.get("value") or chosen.get("value")


def _text(value: Any) -> str:
    """Return a text without the characters that no database holds."""
    return _UNHOLDABLE.sub("", str(value or ""))
