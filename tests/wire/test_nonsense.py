"""What is signed and makes no sense, at every way in: 200 or 400, and nobody is told that something went wrong."""

import json
import random
from collections.abc import Callable, Iterator, MutableMapping
from copy import deepcopy
from random import Random
from typing import Any, Literal

import pytest

from bot.settings import Mode
from fakeslack import Answer, Delivery
from fakeslack.model import Message
from fakeslack.wire import payloads
from handlers.kernel.routes import Routes
from tests.conftest import Connect, Team

pytestmark = pytest.mark.database("sqlite")

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
EACH = 12
"""Payloads for each route: of every one a field or two are gone or of another type."""
GONE = object()
WRONG: tuple[Any, ...] = (
    GONE,
    GONE,
    GONE,
    None,
    "",
    "x",
    "\ud800\0",
    0,
    -1,
    10**30,
    1.5,
    True,
    [],
    ["x"],
    [[]],
    [{}],
    {},
    {"x": {}},
)
STATES: tuple[Any, ...] = ({"values": {}}, {}, None, {"values": {"name": {}}}, {"values": {"name": {"name": {}}}})
LOOKUP = {"selected_option": {"value": "id:1", "text": {"type": "plain_text", "text": "李四"}}}
ORIGIN = {"customer": 1, "id": 1, "channel": "C0SALES001", "ts": "1.1", "product": 1, "schedule": 1, "followup": 1}


def whole(team: Team, route: str, message: Message, number: int | str) -> Any:
    """A payload as Slack sends it for a route, by Alice; each number is another one."""
    slack, alice = team.slack, team.alice
    kind, _, name = route.partition(" ")
    answer, channel = Answer(alice), alice.channel("sales")
    trigger = str(slack.tickets.new_trigger(team.workspace, answer))
    installation = slack.state.installations[team.workspace]
    told = payloads.on_message(slack.state, message)
    url = "http://127.0.0.1:9/x"
    view = {
        "id": f"V{number}",
        "hash": "1.x",
        "type": "modal",
        "callback_id": name,
        "title": {"type": "plain_text", "text": "x"},
        "blocks": [{"type": "input", "block_id": "customer", "element": {"type": "external_select"}}],
        "private_metadata": json.dumps({"origin": ORIGIN, "where": {"url": url, "channel": channel.id}}),
        "state": {"values": {"customer": {"customer": LOOKUP}, "note": {"note": {"value": "good"}}}},
        "app_installed_team_id": team.workspace,
    }
    action = {"action_id": name, "block_id": "b", "type": "button", "value": "1:0", "action_ts": "1.1", **LOOKUP}
    if kind == "event":
        event = {
            "type": name.partition(".")[0],
            "user": {"id": alice.id, "team_id": team.workspace} if name == "user_change" else alice.id,
            "channel": channel.id,
            "channel_type": "im" if name.endswith(".im") else "channel",
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "item_user": alice.id,
            "reaction": "thumbsup",
            "text": "李四 好评",
            "ts": message.ts,
            "event_ts": message.ts,
            "thread_ts": message.ts,
            "tab": "home",
            "view": {"id": "V1", "type": "home", "hash": "1.x"},
            "file_id": "F1",
            "file": {"id": "F1"},
            "tokens": {"bot": ["U1"]},
            "inviter": alice.id,
            "assistant_thread": {
                "user_id": alice.id,
                "channel_id": alice.dm.id,
                "thread_ts": message.ts,
                "context": {"channel_id": channel.id, "team_id": team.workspace},
            },
            "message": {"text": "李四 差评", "ts": message.ts, "user": alice.id},
            "previous_message": {"text": "李四 好评", "ts": message.ts, "user": alice.id},
        }
        return payloads.event(slack.state, installation, f"Ev{number}", event, channel, 1)
    if kind == "step":
        given = {
            "type": "function_executed",
            "function": {"callback_id": name},
            "function_execution_id": f"Fx{number}",
            "inputs": {"customer": "李四", "amount": "1", "person": {"id": alice.id, "secret": "x"}},
        }
        return payloads.event(slack.state, installation, f"Ev{number}", given, None, 1)
    if kind == "button":
        more = {"actions": [action], "response_url": url, **told}
    elif kind == "form":
        return payloads.interaction(slack.state, "view_submission", alice.person, installation, view=view)
    elif kind == "options":
        more = {"action_id": name, "block_id": "b", "value": "李", "view": view}
    elif kind == "shortcut":
        more = {"callback_id": name, "response_url": url, **told}
    else:
        word, _, rest = route.partition(" ")
        return payloads.command(slack.state, alice.person, channel, word, f"{rest} 李四 1", trigger, url)
    types = {"button": "block_actions", "options": "block_suggestion", "shortcut": "message_action"}
    return payloads.interaction(slack.state, types[kind], alice.person, installation, trigger_id=trigger, **more)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a payload, at every depth."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def spoilt(payload: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The same with a field, or two, that are gone or of another type."""
    made = deepcopy(payload)
    for path in chance.sample(list(places(made)), chance.choice((1, 1, 2))):
        there = made
        try:
            for key in path[:-1]:
                there = there[key]
            wrong = chance.choice(WRONG)
            if wrong is GONE:
                del there[path[-1]]
            else:
                there[path[-1]] = wrong
        except (KeyError, IndexError, TypeError):
            continue  # the other change took its place away
    return made


def sent(post: Callable[..., tuple[int, str]], team: Team, payload: dict[str, Any], kind: str) -> tuple[int, str]:
    """Send a payload, really signed, as Slack sends its kind."""
    if kind in {"event", "step"}:
        return post(team, json.dumps(payload).encode(), JSON)
    if kind.startswith("/"):
        return post(team, {key: str(value).encode("utf-8", "replace") for key, value in payload.items()})
    return post(team, {"payload": json.dumps(payload)})


def ways(routes: Routes) -> list[str]:
    """Every route, and the events that are heard of beside those."""
    return [*routes.all(), "step of_next_year", "event user_change", "event message", "event of_next_year"]


def test_nothing_that_is_signed_makes_it_fail(
    shared: Team, post: Callable[..., tuple[int, str]], routes: Routes, logged: list[MutableMapping[str, Any]]
) -> None:
    shared.alice.types("/customer add 李四", "sales")
    message = shared.alice.says("about 李四", "sales")
    count, failed = 0, []
    for route in ways(routes):
        kind, chance = route.partition(" ")[0], random.Random(route)
        for number in range(EACH + 1):
            payload = whole(shared, route, message, count)
            nonsense = spoilt(payload, chance) if number else payload
            seen = len(logged)
            status, said = sent(post, shared, nonsense, kind)
            count += 1
            wrong = [line.get("incident") for line in logged[seen:] if line["log_level"] in {"error", "critical"}]
            if status not in {200, 400} or wrong or "went wrong" in said:
                failed.append((route, status, said[:80], wrong, nonsense))
    assert failed == []
    assert count == (EACH + 1) * len(ways(routes))


def test_a_form_that_comes_without_its_fields_is_answered_beside_them(
    shared: Team, post: Callable[..., tuple[int, str]], routes: Routes, logged: list[MutableMapping[str, Any]]
) -> None:
    message = shared.alice.says("about 李四", "sales")
    for number, name in enumerate(routes.forms):
        for state in STATES:
            for origin in ({}, ORIGIN):
                payload = whole(shared, f"form {name}", message, f"{number}{state}{len(origin)}")
                payload["view"] |= {"state": state, "private_metadata": json.dumps({"origin": origin})}
                seen = len(logged)
                status, said = sent(post, shared, payload, "form")
                assert (status, "went wrong" in said) == (200, False), (name, state, said)
                assert not [line for line in logged[seen:] if line.get("incident")], (name, state)


def test_over_the_web_socket_it_is_acknowledged_and_left(
    connect: Connect, logged: list[MutableMapping[str, Any]], subtests: pytest.Subtests
) -> None:
    team = connect(Mode.SOCKET)
    cases: tuple[tuple[Literal["interactive", "events_api"], dict[str, Any]], ...] = (
        ("interactive", {"type": "view_submission", "view": {"type": "workflow_step", "callback_id": "x"}}),
        ("interactive", {"type": "view_submission", "view": {"type": "modal", "callback_id": "log", "state": "x"}}),
        ("events_api", {"type": "event_callback", "event": {"type": "user_change", "user": "U1"}}),
        ("events_api", {"type": "event_callback", "event": {"type": "member_joined_channel", "channel": ["C1"]}}),
    )
    for kind, payload in cases:
        with subtests.test(kind=kind):
            assert team.slack.deliver(Delivery(kind, payload)).ok
    assert not [line for line in logged if line["log_level"] in {"error", "critical"}]
    assert team.alice.types("/customer add 李四", "sales").text.startswith("Added")
