"""What tests of the process share: requests to a process that this one did not start in itself."""

import http.client
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fakeslack import Slack, sign

_trigger = iter(range(10**6))


def credentials(slack: Slack, **more: str) -> dict[str, str]:
    """The settings that connect by HTTP."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": "sqlite:///bot.db",
        **more,
    }


def get(host: str, port: int, path: str) -> tuple[int, str]:
    """What an address answers: (status, body)."""
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def types(
    slack: Slack,
    port: int,
    typed: str,
    *,
    host: str = "127.0.0.1",
    user: str = "U0ALICE001",
    channel: str = "C0SALES001",
    at: datetime | None = None,
) -> str:
    """Type a command, and return the text that answers it; `at` is what the process's clock says."""
    command, _, text = typed.partition(" ")
    form: dict[str, Any] = {
        "team_id": "T0HAOPING",
        "channel_id": channel,
        "user_id": user,
        "command": command,
        "text": text,
        "trigger_id": f"1.{next(_trigger)}",
    }
    body = urlencode(form).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        **sign(slack.signing_secret, body, at.timestamp() if at else None),
    }
    connection = http.client.HTTPConnection(host, port, timeout=60)
    try:
        connection.request("POST", "/slack/events", body, headers)
        return str(json.loads(connection.getresponse().read())["text"])
    finally:
        connection.close()
