from collections.abc import Callable, Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from connecting import Client, serve_http, serve_socket
from fakeslack import Slack
from looking import browser, tabs, visit

__all__ = ["browser", "tabs", "visit"]
MANIFEST = {
    "display_information": {"name": "Helper", "description": "Helps with everything"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "helper"},
        "slash_commands": [
            {"command": "/log", "description": "Log", "usage_hint": "NAME", "should_escape": True},
            {"command": "/plain", "description": "Log"},
        ],
        "shortcuts": [
            {"name": "New", "type": "global", "callback_id": "new", "description": "New"},
            {"name": "Log this", "type": "message", "callback_id": "log_this", "description": "Log"},
        ],
    },
}


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(MANIFEST, ack_seconds=1.0) as running:
        yield running


@pytest.fixture(params=["socket", "http"])
def connect(slack: Slack, request: pytest.FixtureRequest) -> Iterator[Callable[[App], None]]:
    """Connect a Bolt app to the stand-in, over each wire in turn."""
    stops: list[Callable[[], None]] = []

    def connect_app(app: App) -> None:
        stops.append((serve_socket if request.param == "socket" else serve_http)(slack, app))

    yield connect_app
    for stop in stops:
        stop()


@pytest.fixture
def app(slack: Slack) -> App:
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    return App(client=client, signing_secret=slack.signing_secret, process_before_response=True)


@pytest.fixture
def client(slack: Slack) -> Client:
    return Client(token=slack.bot_token, base_url=slack.api_url)
