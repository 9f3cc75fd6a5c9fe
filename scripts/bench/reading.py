"""What reading along costs: an ordinary message against a bare acknowledgement, and a review against /log."""

from __future__ import annotations

import gc
import itertools
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table
from slack_bolt import App, BoltRequest

from bot.transport import Web
from handlers.kernel import people
from handlers.kernel.pages import Asked
from scripts.bench import house
from scripts.bench.measure import Contender, Requests, interleaved, micro, ratio

DAY = Path(__file__).parents[2] / "tests" / "reading" / "day.tsv"
MANY = 100_000
WORKSPACES = 1000
"""With a hundred customers each, beside the one with many."""
EVERYDAY = 5
_numbers = itertools.count(1)


def measure(console: Console, folder: Path, rounds: int) -> None:
    """Measure and print; everything goes through the whole application, from the WSGI environment on."""
    bare = _bare()
    none = house.web(folder / "none.db", 0, "NORMAL")
    others = [f"T{number:010}" for number in range(WORKSPACES)]
    console.print(f"Filling {MANY:,} customers, and {WORKSPACES:,} workspaces …")
    many = house.web(folder / "many.db", MANY, "NORMAL", others)
    chat, talk = itertools.cycle(chatter()), itertools.cycle(chatter())
    whom = (number * 7919 % 1000 for number in itertools.count())
    contenders = [
        Contender("bare Bolt ack of a message", _dispatching(bare), 200),
        Contender("see you at lunch", _calling(none, lambda: message("see you at lunch")), 200),
        Contender("a day's messages, no customers", _calling(none, lambda: message(next(chat))), 400),
        Contender(f"a day's messages, {MANY:,} customers", _calling(many, lambda: message(next(talk))), 400),
        Contender("/log of a bad review", _calling(many, lambda: _log(next(whom))), 50),
        Contender("a message that is one", _calling(many, lambda: message(review(next(whom)))), 50),
    ]
    gc.collect()
    gc.freeze()  # as the bot does when it starts
    interleaved(contenders, rounds)
    ack, lunch, without, among, log, review = contenders
    table = Table("reading along", "CPU", "ratio", "aim")
    table.add_row(ack.name, micro(ack.cpu), "", "")
    table.add_row(lunch.name, micro(lunch.cpu), f"{ratio(ack.cpu, lunch.cpu):.2f} × its rate", "≥ 5")
    table.add_row(without.name, micro(without.cpu), f"{ratio(ack.cpu, without.cpu):.2f} × its rate", "≥ 1.3")
    table.add_row(among.name, micro(among.cpu), f"{ratio(among.cpu, without.cpu):.2f} × none's cost", "≤ 2")
    table.add_row(log.name, micro(log.cpu), "", "")
    table.add_row(review.name, micro(review.cpu), f"{ratio(review.cpu, log.cpu):.2f} × its cost", "≤ 1.3")
    console.print(table)
    _memory(console, many, others)


def _memory(console: Console, web: Web, workspaces: Sequence[str]) -> None:
    """Print what stays in memory of many workspaces' messages, and of their next ones."""
    chat = itertools.cycle(chatter())

    def work() -> None:
        for workspace in workspaces:
            texts = [*itertools.islice(chat, EVERYDAY), review(next(_numbers) % 100)]
            for asked in [message(text, workspace) for text in texts]:
                web(asked)
        gc.collect()

    tracemalloc.start()
    held = [tracemalloc.get_traced_memory()[0]]
    for _ in range(3):
        work()
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    first, second, third = (after - before for before, after in pairwise(held))
    resident = psutil.Process().memory_info().rss
    console.print(
        f"{len(workspaces):,} workspaces' messages, {EVERYDAY} everyday ones and a review each: {first / 1e6:.1f} MB"
        f" stay in memory, {first / len(workspaces) / 1e3:.1f} KB a workspace. Of the next ones {second / 1e6:.2f} MB,"
        f" of the next {third / 1e6:.2f} MB (aim 0: only who wrote is held, for a minute, and {people.MOST_HELD:,}"
        f" people at most). Resident: {resident / 1e6:.0f} MB\n"
    )


def _bare() -> App:
    """Return a Bolt app that only acknowledges messages."""
    app = App(authorize=house.authorize, signing_secret=house.SECRET, process_before_response=True)

    @app.event("message")
    def message(ack: Any) -> None:
        ack()

    return app


def chatter() -> Iterator[str]:
    """Give the everyday messages of the day that the tests play."""
    for row in DAY.read_text(encoding="utf-8").splitlines()[1:]:
        *_, text, expected = row.split("\t")
        if expected == "-" and text:
            yield text


def review(number: int) -> str:
    """Return a message that is a bad review of a customer, as nobody has written it before."""
    return f"客户{number} 打电话说物流太慢了,非常不满意 {next(_numbers)}"


def _calling(web: Web, make: Callable[[], Asked]) -> Requests:
    """Return the work of answering requests by our server's application."""

    def ask(asked: Asked) -> None:
        if (status := web(asked).status) != 200:
            raise RuntimeError(status)

    return Requests(ask, make)


def everyday(web: Web) -> Requests:
    """Return the work of acknowledging messages that are nobody's business."""
    return _calling(web, lambda: message("see you at lunch"))


def _dispatching(app: App) -> Requests:
    """Return the work of Bolt alone: what our server does before it is not counted to its cost."""

    def answer(request: BoltRequest) -> None:
        if app.dispatch(request).status != 200:
            raise RuntimeError("not acknowledged")

    return Requests(answer, lambda: house.signed(_body("see you at lunch"), "application/json"))


def message(text: str, workspace: str = house.WORKSPACE) -> Asked:
    """Return the signed request that tells of a message in a channel."""
    return asked(_body(text, workspace), "application/json")


def _body(text: str, workspace: str = house.WORKSPACE) -> str:
    stamp = f"{time.time():.0f}.{next(_numbers):06}"
    event = {
        "client_msg_id": "3c9b6b1e-6f9f-4a0e-9d0e-0c9b2f6b1c11",
        "type": "message",
        "channel": "C0BENCH0001",
        "channel_type": "channel",
        "user": house.PERSON,
        "text": text,
        "ts": stamp,
        "event_ts": stamp,
        "team": workspace,
        "blocks": [
            {
                "type": "rich_text",
                "block_id": "b",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
            }
        ],
    }
    body = {
        "token": "x",
        "team_id": workspace,
        "api_app_id": "A0BENCH",
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers)}",
        "event_time": 1,
        "event": event,
        "authorizations": [{"team_id": workspace, "user_id": "U0BOT", "is_bot": True}],
        "is_ext_shared_channel": False,
    }
    return json.dumps(body)


def _log(number: int) -> Asked:
    return asked(*house.command_body(f"客户{number} 差评 打电话说物流太慢了,非常不满意 {next(_numbers)}"))


def asked(body: str, kind: str) -> Asked:
    """Return a body as Slack sends it, signed now."""
    headers = {name.lower(): value for name, value in house.headers(body, kind).items()}
    usual = {"content-type": kind, "host": "bench", "user-agent": "Slackbot 1.0", "accept": "*/*"}
    return Asked("POST", "/slack/events", headers={**usual, **headers}, body=body.encode())
