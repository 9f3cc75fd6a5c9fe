"""What tests of a bot whose database is in trouble share: requests as they come, and their answers."""

import http.client

from fakeslack import Delivery, sign
from fakeslack.wire.delivery import encode
from tests.conftest import Team


def sent(team: Team, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    """What the bot answers to a request: (status, body)."""
    assert team.bot.http is not None
    connection = http.client.HTTPConnection("127.0.0.1", team.bot.http.port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def asked(team: Team, path: str) -> tuple[int, str]:
    """What an address of the bot answers: (status, body)."""
    return sent(team, "GET", path)


def told(team: Team, said: str, id: str) -> int:
    """Send the event of a message in a channel, and return the status of its answer."""
    event = {"type": "message", "user": "U0ALICE001", "channel": "C0SALES001", "channel_type": "channel"}
    body = {
        "type": "event_callback",
        "team_id": team.workspace,
        "event_id": id,
        "event": {**event, "text": said, "ts": "1795350900.000100"},
    }
    kind, form = encode(Delivery("events_api", body))
    headers = {"Content-Type": kind, **sign(team.slack.signing_secret, form)}
    return sent(team, "POST", "/slack/events", form, **headers)[0]
