"""What the tests of webhooks share: a real server that takes them, and a team whose events go there."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from bot.settings import Mode
from fakeslack.answers import said

if TYPE_CHECKING:
    from fakeslack import Actor
    from fakeslack.answers import Answer
    from fakeslack.model import Message
    from tests.conftest import Connect, Team

PATIENCE = 60.0
INSIDE = "http://127.0.0.1:8000"
"""A PUBLIC_URL of this machine: events may go to others of its network, and need not be encrypted."""


@dataclass(frozen=True)
class Taken:
    """A request that came in."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def says(self) -> dict[str, Any]:
        """What it says."""
        return json.loads(self.raw)

    @property
    def name(self) -> str:
        """What is told."""
        return self.says["event"]


class Receiver:
    """A real HTTP server that takes events, and answers each as it is told to: by a status, or in its own way."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.answer: Callable[[Taken], int] = lambda _: 204
        self._came = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                taken = Taken(self.path, dict(self.headers), body)
                status = receiver.answer(taken)
                with receiver._came:
                    receiver.taken.append(taken)
                    receiver._came.notify_all()
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/in?key=k1"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def wait(self, enough: Callable[[list[Taken]], bool]) -> list[Taken]:
        """Wait until enough has come in, and return it."""
        with self._came:
            assert self._came.wait_for(lambda: enough(self.taken), PATIENCE), [one.says for one in self.taken]
            return list(self.taken)

    def after(self, count: int) -> list[Taken]:
        """Wait for so many requests, and return them."""
        return self.wait(lambda taken: len(taken) >= count)

    def named(self, name: str) -> Taken:
        """Wait for an event of a name, and return the first."""
        return next(one for one in self.wait(lambda taken: name in [it.name for it in taken]) if one.name == name)

    def stop(self) -> None:
        """Take nothing any more."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A server that takes events."""
    running = Receiver()
    yield running
    running.stop()


def shown_secret(answer: Answer) -> str:
    """Return the secret that a form is answered with."""
    return re.findall("[0-9a-f]{64}", json.dumps(answer.view.blocks))[0]


class Shop:
    """A team, and a connection whose events go to a receiver."""

    def __init__(self, team: Team, receiver: Receiver) -> None:
        self.team, self.receiver = team, receiver
        self.alice = team.alice
        self.secret = ""

    def connects(self) -> Shop:
        """Make a connection."""
        form = self.says("/haoping connect").click("Connect a shop…")
        answer = form.submit({"name": "Web shop"})
        self.secret = shown_secret(answer)
        return self

    def says(self, typed: str, who: Actor | None = None) -> Answer:
        """Type a command."""
        answer = (who or self.alice).types(typed, channel="sales")
        assert answer.error is None, typed
        return answer

    def opens(self, who: Actor | None = None) -> Answer:
        """Show where events go."""
        return self.says("/haoping connect Web shop", who).click("Webhook")

    def sets(self, url: str = "", **fields: Any) -> Answer:
        """Have events sent to an address; return the form, which has the answer."""
        form = self.opens().click("Set an address…")
        answer = form.submit({"url": url or self.receiver.url, **fields})
        assert not answer.errors, answer.errors
        return form

    def told(self, part: str) -> list[Message]:
        """Wait until the bot has written to alice what holds a part, and return all such messages."""
        waiting = self.team.slack
        return waiting.wait_for(lambda: [one for one in self.alice.dm.messages.values() if part in said(one)])

    def shows(self, part: str) -> str:
        """Wait until a part is shown of where events go, and return all of it."""
        return self.team.slack.wait_for(lambda: text if part in (text := self.opens().text) else "")

    def signs(self, taken: Taken) -> bool:
        """Tell whether a request is signed with the connection's secret."""
        proof = hmac.new(self.secret.encode(), taken.raw, hashlib.sha256).hexdigest()
        return taken.headers["X-Haoping-Signature"] == f"sha256={proof}"


@pytest.fixture
def shop(connect: Connect, receiver: Receiver) -> Shop:
    """A team in a private network, with a connection that has no address yet."""
    return Shop(connect(Mode.HTTP, public_url=INSIDE), receiver).connects()
