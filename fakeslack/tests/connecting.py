"""Connecting a real Bolt app to the stand-in, by either wire, and asking the Web API."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from fakeslack import Slack


def serve_http(slack: Slack, app: App) -> Callable[[], None]:
    """Serve the app by HTTP, as Bolt's own server does; returns what ends it."""
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
    """Connect the app by Socket Mode; returns what ends it."""
    handler: Any = SocketModeHandler(app, slack.app_token, web_client=app.client, ping_interval=1)
    handler.connect()
    slack.wait_until_connected()

    def stop() -> None:
        handler.client.auto_reconnect_enabled = handler.client.default_auto_reconnect_enabled = False
        slack.operator.drop_socket()  # else the client reads on for three seconds
        slack.wait_for(lambda: not handler.client.is_connected())
        handler.close()

    return stop


class Client(WebClient):
    """Slack's own client, which expects to be refused too."""

    def refused(self, method: str, **args: object) -> SlackResponse:
        """The answer to a call that must fail."""
        with pytest.raises(SlackApiError) as refusal:
            self.api_call(method, json=args)
        response: SlackResponse = refusal.value.response
        return response
