"""What tests of PostgreSQL share: a line to it that a test can cut, and bots in processes of their own."""

import http.client
import json
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from fakeslack import Delivery, Slack, sign
from fakeslack.wire.delivery import encode
from storage.database import Database
from storage.migrate import migrate
from tests.conftest import patient_slack
from tests.databases import Databases, Server
from tests.forks import Fork


@pytest.fixture(scope="session")
def databases(database_kind: str, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """New databases on the session's own server, whatever other there is: it is to be killed."""
    made = Databases(tmp_path_factory.mktemp("databases"), server.url(), "postgres")
    yield made
    made.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database of the test's own."""
    opened = Database(database_url)
    migrate(opened)
    yield opened
    opened.close()


class Line:
    """A line to a server that is cut, when `cut` says so, at the COMMIT of what speaks of 李四.

    "before": the server never gets it. "after": its answer is lost. "for good": that, and nobody is let in any more.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.cut: str | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def to(self, url: str) -> str:
        """Return where a database of the server is by this line."""
        host, port = self._listener.getsockname()
        return make_url(url).set(host=host, port=port, query={}).render_as_string(hide_password=False)

    def close(self) -> None:
        """Let nobody in any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        cut, told = None, b""
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(f"{self._server.data}/.s.PGSQL.5432")
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if client in ready:
                    said = client.recv(65536)
                    told += said
                    if b"COMMIT" in said:
                        if self.cut and "李四".encode() in told:
                            cut, self.cut = self.cut, None
                        told = b""
                    if not said or cut == "before":
                        return
                    server.sendall(said)
                if server in ready:
                    said = server.recv(65536)
                    if cut == "for good":
                        self.close()
                    if not said or cut:
                        return
                    client.sendall(said)


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """A line to the session's own server."""
    made = Line(server)
    yield made
    made.close()


Answer = dict[str, Any]


@dataclass
class Replica:
    """A bot in a process of its own."""

    process: Fork
    log: Path
    port: int = 0

    def wait(self) -> None:
        """Wait until it serves."""
        while not self.port:
            assert self.process.poll() is None, self.log.read_text()
            for entry in self.log.read_text().splitlines():
                if '"serving"' in entry:
                    self.port = int(json.loads(entry)["at"].rpartition(":")[2])
            time.sleep(0.02)

    def send(self, slack: Slack, delivery: Delivery) -> Answer:
        """Deliver what Slack sends, and return what the bot answers."""
        content_type, body = encode(delivery)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": content_type, **sign(slack.signing_secret, body)}
        connection.request("POST", "/slack/events", body, headers)
        response = connection.getresponse()
        said = response.read()
        connection.close()
        assert response.status == 200, said
        answer: Answer = json.loads(said) if said else {}
        return answer


@dataclass
class Replicas:
    """Several bots on one database, and the Slack that they serve."""

    slack: Slack
    bots: list[Replica]
    environment: dict[str, str]


@pytest.fixture(scope="module")
def replicas(databases: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """Three processes that are started at once, on an empty database."""
    folder, url = tmp_path_factory.mktemp("replicas"), databases(migrated=False)
    slack = patient_slack().start()
    environment = {
        **os.environ,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": url,
        "PORT": "0",
        "LOG_FORMAT": "json",
        "PYTHONPATH": str(Path.cwd()),
    }
    bots = []
    for number in range(3):
        log = folder / f"{number}.log"
        with log.open("wb") as file:
            process = Fork("bot", env=environment, cwd=folder, out=None, err=file)
        bots.append(Replica(process, log))
    for bot in bots:
        bot.wait()
    yield Replicas(slack, bots, environment)
    for bot in bots:
        bot.process.terminate()
    for bot in bots:
        assert bot.process.wait(30) == 0, bot.log.read_text()[-2000:]
    slack.stop()
