"""The Web API's front: reads the arguments, checks the token, finds the method, and answers as Slack does."""

import base64
import importlib
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from fakeslack.model import Channel, Execution, Installation, Json, Message
from fakeslack.stage import Stage
from fakeslack.state import SlackError, State

Handler: TypeAlias = "Callable[[Call], Json | None]"


@dataclass(frozen=True)
class Method:
    """A Web API method: its handler, by whose token it is called (bot, app, anyone) and the scope it needs."""

    handler: Handler
    by: str
    scope: str | None


METHODS: dict[str, Method] = {}
NOUNS = (
    "assistant",
    "auth",
    "chat",
    "scheduled",
    "streams",
    "conversations",
    "files",
    "functions",
    "reactions",
    "users",
    "views",
)


def method(name: str, *, scope: str | None = None, by: str = "bot") -> Callable[[Handler], Handler]:
    """Register a Web API method; its handler runs under the state's lock and returns what joins ``ok: true``."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(handler, by, scope)
        return handler

    return register


@dataclass(frozen=True)
class Call:
    """One call: who calls, and its arguments."""

    slack: Stage
    args: Json
    token: str
    installed: Installation | None
    basic: tuple[str, str] = ("", "")

    @property
    def state(self) -> State:
        """The state."""
        return self.slack.state

    @property
    def app(self) -> Installation:
        """The installation whose bot token was used; raises SlackError invalid_auth."""
        if self.installed is None:
            raise SlackError("invalid_auth")
        return self.installed

    @property
    def execution(self) -> Execution | None:
        """The execution of a function whose token was used."""
        return self.state.execution_of_token(self.token)

    def answered(self, message: Message) -> None:
        """A message in a thread of the assistant is the answer: what the app was doing is done."""
        shown = self.state.assistants.get((message.channel, message.thread_ts or ""))
        if shown is not None:
            shown.status = ""
            data = {"ts": message.thread_ts}
            self.state.publish(
                "assistant_changed", channel=message.channel, person=shown.person, only_for=shown.person, data=data
            )

    def client(self) -> tuple[str, str]:
        """The client's id and secret, given as arguments or by HTTP basic authentication."""
        return (self.text("client_id"), self.text("client_secret")) if self.args.get("client_id") else self.basic

    def text(self, name: str, default: str = "") -> str:
        """A string argument."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def need(self, name: str, error: str | None = None) -> str:
        """A string argument that must be given; raises SlackError (invalid_arguments)."""
        value = self.text(name)
        if not value:
            raise SlackError(
                error or "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] missing required field: {name}"]},
            )
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """A true-or-false argument."""
        value = self.args.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number between 1 and ``most``; raises SlackError invalid_limit."""
        try:
            value = int(self.args.get(name) or default)
        except (TypeError, ValueError):
            raise SlackError("invalid_limit") from None
        return max(1, min(value, most))

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """A structured argument, given as JSON or as a string of it; None when missing or empty."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def names(self, name: str) -> list[str]:
        """A list given as a JSON array or with commas."""
        value = self.args.get(name) or []
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else list(value)

    def channel(self, name: str = "channel") -> Channel:
        """The channel that an argument names by id, if the app may know it; raises SlackError channel_not_found."""
        channel = self.state.channels.get(self.need(name, "channel_not_found"))
        member = channel is not None and self.app.bot_user in channel.members
        if channel is None or self.app.workspace not in channel.teams or (channel.type != "channel" and not member):
            raise SlackError("channel_not_found")
        return channel

    def joined_channel(self, name: str = "channel") -> Channel:
        """The same, and the bot is in it; raises SlackError not_in_channel too."""
        channel = self.channel(name)
        if self.app.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        """A message of a channel that is not ephemeral; raises SlackError message_not_found."""
        message = channel.messages.get(ts)
        if message is None or message.ephemeral_to:
            raise SlackError("message_not_found")
        return message


async def endpoint(slack: Stage, request: Request) -> Response:
    """Answer ``/api/METHOD``."""
    begun = time.perf_counter()
    name = request.path_params["method"]
    args: Json = {}
    status, headers = 200, {}
    malformed: SlackError | None = None
    try:
        args = read_arguments(name, await request.body(), request)
    except SlackError as refusal:
        malformed = refusal
    except ClientDisconnect:
        return Response(status_code=400)
    fault = slack.operator.next_fault(name, args.get("channel"))
    if fault is not None and fault.hang:
        await slack.operator.hang(fault.hang)
    try:
        if malformed is not None:
            raise malformed
        body: Json = {"ok": True}
        if fault is None or fault.after:
            body |= _call(slack, name, args, _token(request, args), _basic(request)) or {}
    except SlackError as refusal:
        body = {"ok": False, "error": refusal.code, **refusal.extra}
        if refusal.code == "ratelimited":
            status, headers = 429, {"Retry-After": "1"}
    if fault is not None:
        body, status = {"ok": False, "error": fault.error}, fault.status
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    headers |= _scopes(slack, _token(request, args))
    args.pop("token", None)
    seconds, error = time.perf_counter() - begun, body.get("error")
    slack.inspector.note("from_app", name, request=args, response=body, status=status, seconds=seconds, error=error)
    if fault is not None and fault.body is not None:
        return HTMLResponse(fault.body, status, headers)
    return JSONResponse(body, status, headers)


def _scopes(slack: Stage, token: str) -> dict[str, str]:
    """The headers that Slack sends with every answer: the time, and what the token may do."""
    with slack.state.lock:
        installed = slack.state.installation_of_token(token)
    granted = installed.scopes if installed else None
    dated = {"Date": formatdate(usegmt=True)}
    return dated if granted is None else {**dated, "X-OAuth-Scopes": ",".join(sorted(granted))}


def _call(slack: Stage, name: str, args: Json, token: str, basic: tuple[str, str]) -> Json | None:
    found = METHODS[name]
    with slack.state.lock:
        installed = slack.state.installation_of_token(token)
        if found.by != "anyone":
            _check_token(slack, found, token, installed)
        return found.handler(Call(slack, args, token, installed, basic))


def _check_token(slack: Stage, found: Method, token: str, installed: Installation | None) -> None:
    if not token:
        raise SlackError("not_authed")
    if token in slack.state.revoked_tokens:
        raise SlackError("token_revoked")
    if installed is None and token != slack.credentials.app_token:
        raise SlackError("invalid_auth")
    if (installed is None) != (found.by == "app"):
        raise SlackError("not_allowed_token_type")
    granted = installed.scopes if installed else None
    if found.scope and granted is not None and granted.isdisjoint(found.scope.split("|")):
        raise SlackError("missing_scope", needed=found.scope.split("|")[0], provided=",".join(sorted(granted)))


def read_arguments(name: str, body: bytes, request: Request) -> Json:
    """The arguments of the query and the body, form or JSON; raises SlackError unknown_method, invalid_json …"""
    if name not in METHODS:
        raise SlackError("unknown_method", req_method=name)
    args: Json = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            given = json.loads(body or b"{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(given, dict):
            raise SlackError("json_not_object")
        return args | given
    try:
        return args | dict(parse_qsl(body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise SlackError("invalid_charset") from None


def _token(request: Request, args: Json) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(args.get("token") or "")


def _basic(request: Request) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    with suppress(ValueError):
        name, _, secret = base64.b64decode(encoded).decode().partition(":")
        return name, secret
    return "", ""


def load() -> None:
    """Import the modules that register the methods."""
    for noun in NOUNS:
        importlib.import_module(f"fakeslack.web_api.{noun}")
