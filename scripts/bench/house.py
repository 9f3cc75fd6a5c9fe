"""What is measured: the real app in process, and a bare Bolt app that only acknowledges."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot import messages
from bot.app import build, open_desk
from bot.metrics import Metrics
from bot.transport import Web
from handlers.kernel.services import Services
from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from storage.types import Role

SECRET = "secret"
BATCH = 20_000
WORKSPACE, PERSON = "T0BENCH0001", "U0BENCH0001"
_numbers = itertools.count(1)
_verifier = SignatureVerifier(SECRET)


class NoSlack:
    """A Slack that is not asked: the person is known, and nothing is posted."""

    def client(self, workspace: str, *, timeout: float = 10) -> WebClient:
        """Refuse."""
        raise ConnectionError("the benchmark asks Slack nothing")

    def is_installed(self, workspace: str) -> bool:
        """Return that it is."""
        return True

    def bot(self, workspace: str) -> str | None:
        """Return some id."""
        return "U0BOT"


def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Authorize anything, as the bot does: from memory."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1", bot_user_id="U0BOT")


def now() -> datetime:
    """Return the instant it is."""
    return datetime.now(UTC)


def bare() -> App:
    """Return a Bolt app that only acknowledges, as fast as Bolt can."""
    app = App(authorize=authorize, signing_secret=SECRET, process_before_response=True)

    @app.command("/log")
    def log(ack: Any) -> None:
        ack("ok")

    return app


def filled(url: str, customers: int, synchronous: str = "FULL", namesakes: int = 10) -> Database:
    """Return a database with one person and so many customers, with all that they are found by, and some namesakes."""
    db = Database(url, synchronous=synchronous)
    migrate(db)
    settle(db, WORKSPACE, customers)
    with db.write(WORKSPACE, Author(PERSON, now(), "bench")) as store:
        store.customers.add_many([{"name": "张三"}] * namesakes)
    return db


def settle(db: Database, workspace: str, customers: int) -> None:
    """Give a workspace one person and so many customers."""
    author = Author(PERSON, now(), "bench")
    with db.write(workspace, author) as store:
        store.people.save(PERSON, "Bench", Role.MANAGER, "en-US", "UTC", now())
    for first in range(0, customers, BATCH):
        with db.write(workspace, author) as store:
            names = range(first, min(first + BATCH, customers))
            store.customers.add_many([{"name": f"客户{number}"} for number in names])


def real(file: Path, customers: int, synchronous: str = "FULL") -> App:
    """Return the real app over a SQLite file with so many customers."""
    return build(open_desk(services(file, customers, synchronous)), authorize, SECRET)


def web(file: Path, customers: int, synchronous: str = "FULL", others: Sequence[str] = ()) -> Web:
    """Return the whole application by HTTP over a SQLite file with so many customers; more are in other workspaces."""
    desk = open_desk(services(file, customers, synchronous, namesakes=0))
    for workspace in others:
        settle(desk.services.db, workspace, 100)
    return Web(build(desk, authorize, SECRET), SECRET, lambda: None, take=messages.by_customers(desk))


def services(file: Path, customers: int, synchronous: str = "FULL", namesakes: int = 10) -> Services:
    """Return what the app stands on: a SQLite file with so many customers, and no Slack."""
    return on(filled(f"sqlite:///{file}", customers, synchronous, namesakes))


def on(db: Database) -> Services:
    """Return what the app stands on: a database, and no Slack."""
    return Services(
        db=db,
        clock=now,
        slack=NoSlack(),
        nudge=lambda: None,
        respond=lambda url, body: None,
        handled=Metrics().handled,
    )


def command(text: str, name: str = "/log") -> BoltRequest:
    """Return a signed request with a slash command."""
    return signed(*command_body(text, name))


def command_body(text: str, name: str = "/log") -> tuple[str, str]:
    """Return a slash command's body and its content type."""
    form = {
        "token": "x",
        "team_id": WORKSPACE,
        "team_domain": "bench",
        "channel_id": "C0BENCH0001",
        "channel_name": "bench",
        "user_id": PERSON,
        "user_name": "bench",
        "command": name,
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:1/none",
        "trigger_id": f"{time.time_ns()}.{next(_numbers)}",
    }
    return urlencode(form), "application/x-www-form-urlencoded"


def signed(body: str, kind: str) -> BoltRequest:
    """Sign a body as Slack does."""
    return BoltRequest(body=body, headers=dict(headers(body, kind)))


def headers(body: str, kind: str) -> dict[str, str]:
    """Return the headers of a body signed now."""
    stamp = str(int(time.time()))
    signature = _verifier.generate_signature(timestamp=stamp, body=body) or ""
    return {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": signature}
