import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.playground import Slack
from bot.transport import Socket

MANIFEST = {
    "display_information": {"name": "Haoping", "description": "Customer stories"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "haoping"},
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


def serve_http(slack: Slack, app: App) -> Callable[[], None]:
    server: Any = SlackAppDevelopmentServer(0, "/slack/events", app)._server
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    slack.wire.request_url = slack.wire.options_url = f"http://127.0.0.1:{server.server_address[1]}/slack/events"

    def stop() -> None:
        slack.wire.request_url = None
        server.shutdown()
        server.server_close()
        thread.join()

    return stop


def serve_socket(slack: Slack, app: App) -> Callable[[], None]:
    socket = Socket(app, slack.app_token, app.client, SocketModeHandler)
    socket.start()
    slack.wait_until_connected()
    return socket.stop


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


class Client(WebClient):
    def refused(self, method: str, **args: object) -> SlackResponse:
        """The answer to a call that must fail."""
        with pytest.raises(SlackApiError) as refusal:
            self.api_call(method, json=args)
        return refusal.value.response


@pytest.fixture
def client(slack: Slack) -> Client:
    return Client(token=slack.bot_token, base_url=slack.api_url)
