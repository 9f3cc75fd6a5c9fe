"""What tests of the wire share: raw requests, clicks by anybody, and what stands in the database."""

import http.client
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from sqlalchemy import text

from bot import log
from fakeslack import Actor, Answer, Delivery, sign
from fakeslack.wire import payloads
from tests.conftest import Team

KEPT: tuple[str, ...] = (
    "customer",
    "interaction",
    "purchase",
    "ledger_entry",
    "product",
    "survey",
    "answer",
    "decision",
    "schedule",
)
KEPT += ("change", "pending", "outgoing", "delivery")


@pytest.fixture
def written() -> Callable[[Team], dict[str, int]]:
    """How many rows stand in every table that people's doings are kept in."""

    def count(team: Team) -> dict[str, int]:
        with team.bot.db.reader.connect() as connection:
            return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in KEPT}

    return count


@pytest.fixture
def post() -> Callable[..., tuple[int, str]]:
    """Send a raw request to the bot: (status, body)."""

    def send(team: Team, body: Any, content_type: str = "application/x-www-form-urlencoded", **more: Any) -> Any:
        data = body if isinstance(body, bytes) else urlencode(body).encode()
        headers = more.get("headers", sign(team.slack.signing_secret, data))
        connection = http.client.HTTPConnection("127.0.0.1", team.bot.http.port, timeout=10)
        try:
            path = more.get("path", "/slack/events")
            connection.request(more.get("method", "POST"), path, data, {"Content-Type": content_type, **headers})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    return send


@pytest.fixture
def command() -> Callable[..., dict[str, str]]:
    """A slash command's form as Slack sends it for anybody."""

    def make(team: Team, typed: str, user: str = "U0ALICE001", **more: str) -> dict[str, str]:
        actor = team.alice
        name, _, rest = typed.partition(" ")
        answer = Answer(actor)
        trigger = team.slack.tickets.new_trigger(team.workspace, answer)
        channel = actor.channel("sales")
        form = payloads.command(team.slack.state, actor.person, channel, name, rest, trigger, "http://127.0.0.1:9/x")
        return {**form, "user_id": user, **more}

    return make


@pytest.fixture
def click() -> Callable[..., Answer]:
    """A click on a button, whatever stands in the channel, as Slack sends it for anybody."""

    def make(team: Team, by: str, action: str, value: str, /, **more: Any) -> Answer:
        slack = team.slack
        actor = Actor(slack, by)
        answer = Answer(actor)
        message = team.alice.says("x", "sales")
        url = slack.tickets.new_url("actions", team.workspace, message.channel, answer, message.ts)
        payload = payloads.interaction(
            slack.state,
            "block_actions",
            actor.person,
            slack.state.installations[team.workspace],
            trigger_id=slack.tickets.new_trigger(team.workspace, answer),
            response_url=slack.address + url,
            actions=[{"action_id": action, "block_id": "b", "type": "button", "value": value, "action_ts": "1.1"}],
            **payloads.on_message(slack.state, message),
        )
        answer.delivery = Delivery("interactive", {**payload, **more})
        answer.ack = slack.deliver(answer.delivery)
        return answer

    return make


@pytest.fixture
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """The log's entries of the block, from info on."""
    log.configure("human", "info")
    with structlog.testing.capture_logs() as entries:
        yield entries
    log.configure("human", "error")
