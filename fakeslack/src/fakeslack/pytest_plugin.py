"""Fixtures for testing a Slack app: ``slack``, ``connect`` and people; loaded by pytest wherever this is installed.

Nothing heavy is imported before a test asks for it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fakeslack import Actor, Slack


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know where the app's manifest is."""
    parser.addini("slack_manifest", "the app's manifest as JSON, for the fixture `slack`", type="string", default="")


@pytest.fixture
def slack_manifest(request: pytest.FixtureRequest) -> Mapping[str, Any] | None:
    """The app's manifest: the file that the setting ``slack_manifest`` names, else none, and everything is allowed."""
    from fakeslack import definition

    named = str(request.config.getini("slack_manifest"))
    return definition.read(Path(request.config.rootpath, named)) if named else None


@pytest.fixture
def slack(slack_manifest: Mapping[str, Any] | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    """A stand-in Slack; the environment has its credentials, and Slack's SDK for Python calls it."""
    from fakeslack import Slack
    from fakeslack.run import CLIENTS, aimed

    with Slack(slack_manifest) as running:
        for line in running.connection_settings().splitlines():
            monkeypatch.setenv(*line.split("=", 1))
        for module, name in CLIENTS:
            try:
                client = getattr(importlib.import_module(module), name)
            except ImportError:
                continue
            monkeypatch.setattr(client, "__init__", aimed(client, running.api_url))
        yield running


@pytest.fixture
def connect(slack: Slack) -> Iterator[Callable[[Any], None]]:
    """``connect(app)`` connects a Bolt app by Socket Mode, until the test ends."""
    from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler

    handlers: list[Any] = []

    def connected(app: Any) -> None:
        handler: Any = SocketModeHandler(app, slack.app_token, web_client=app.client)
        handlers.append(handler)
        handler.connect()
        slack.wait_until_connected()

    yield connected
    for handler in handlers:
        handler.client.auto_reconnect_enabled = handler.client.default_auto_reconnect_enabled = False
    if handlers:
        slack.operator.drop_socket()  # else the client reads on for three seconds
    for handler in handlers:
        slack.wait_for(lambda client=handler.client: not client.is_connected())
        handler.close()


@pytest.fixture
def alice(slack: Slack) -> Actor:
    """An admin, who speaks English; everybody else is ``slack.person(name)``."""
    return slack.person("alice")
