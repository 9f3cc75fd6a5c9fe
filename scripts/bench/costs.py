"""Where a request's time goes: by what it is spent on, by statement and by function, with what the machine allows.

The tables of docs/performance*.md, between `<!-- NAME -->` and `<!-- /NAME -->`, are made here.
"""

from __future__ import annotations

import cProfile
import gc
import itertools
import json
import pstats
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from rich.console import Console
from rich.table import Table
from slack_sdk.signature import SignatureVerifier

from bot import messages
from bot.app import build, open_desk
from bot.transport import Web
from handlers.kernel.pages import Asked
from scripts.bench import house, reading
from scripts.bench.measure import Contender, Requests, Work, interleaved
from storage import sql
from storage.database import Database
from tests.databases import Databases, Server
from tests.round_trips import traced

ROOT = Path(__file__).parents[2]
PAGES = {"en": ROOT / "docs" / "performance.md", "zh": ROOT / "docs" / "performance.zh-CN.md"}
FEW, PROFILED = 1000, 1000
ONE_WRITE = "UPDATE customer SET interactions = interactions + 1 WHERE workspace = ? AND id = 7"
ONE_READ = "SELECT * FROM customer WHERE workspace = ? AND id = 7"
MOST = 12
"""Rows of the tables of statements and functions."""

LIBRARIES = {
    "slack_bolt": "Bolt",
    "slack_sdk": "Bolt",
    "sqlalchemy": "SQLAlchemy",
    "pydantic": "rows",
    "sqlmodel": "rows",
    "structlog": "log",
    "prometheus_client": "log",
}
PARTS = {
    "storage/": "statements",
    "bot/": "transport",
    "handlers/kernel/doors": "desk",
    "handlers/kernel/desk.py": "desk",
    "handlers/kernel/people.py": "desk",
    "handlers/kernel/request.py": "desk",
    "handlers/kernel/payloads.py": "desk",
    "handlers/policy/": "desk",
    "handlers/kernel/wording.py": "answer",
    "handlers/kernel/kit.py": "answer",
    "handlers/kernel/reply.py": "answer",
    "handlers/interactions/blocks.py": "answer",
    "handlers/story/cards.py": "answer",
    "json/": "JSON",
}
"""What a function's time counts to, by the first of these that stands in its file's name."""

SAID = {
    "Bolt": ("Bolt, and Slack's SDK", "Bolt 和 Slack 的 SDK"),
    "transport": ("the body read, and let through", "读请求、放行"),
    "desk": ("who, by which rules, what is kept", "是谁、按什么规则、记下应答"),
    "read": ("reading what was typed or written", "读懂输入的内容"),
    "answer": ("the answer, as blocks", "把回答排成消息"),
    "statements": ("our part of a statement", "语句在我们这边的开销"),
    "SQLAlchemy": ("SQLAlchemy", "SQLAlchemy"),
    "rows": ("rows as objects", "把行变成对象"),
    "SQLite": ("SQLite's statements", "SQLite 执行语句"),
    "commit": ("SQLite's commit", "SQLite 提交"),
    "JSON": ("JSON", "JSON"),
    "log": ("log and figures", "日志和指标"),
    "Python": ("what else Python does", "Python 的其他开销"),
}
HEADS = {
    "costs": (
        "| request | ÷ a bare ack, CPU | aim | the least it could be | statements | on PostgreSQL | aim"
        " | round trips | aim |",
        "| 请求 | CPU，与单纯应答之比 | 目标 | 物理下限 | 语句 | PostgreSQL 上的语句 | 目标 | 往返 | 目标 |",
    ),
    "shares": ("| % of the time spent on |", "| 时间花在（%） |"),
    "statements": ("| statement of `/log` | % of its time |", "| `/log` 的语句 | 占它时间的 % |"),
    "functions": ("| function within `/log` | % of its time |", "| `/log` 里的函数 | 占它时间的 % |"),
}
NAMES = {
    "log": ("`/log`", "`/log`"),
    "customer": ("`/customer`", "`/customer`"),
    "lunch": ("an ordinary message", "一条普通消息"),
    "day": ("a message of a day's", "一天里平均一条消息"),
    "review": ("a message that is a review", "一条就是评价的消息"),
}
AIMS = {"log": ("≤ 5", "≤ 5", "≤ 4"), "customer": ("≤ 3.33",), "lunch": ("≤ 0.20",), "day": ("≤ 0.77",)}
"""Of its cost, its statements and its round trips; what a review is to cost is told beside a `/log` of the same."""


Shares = dict[str, float]


@dataclass
class Costs:
    """One kind of request: what it costs, and where that goes."""

    name: str
    cost: float = 0
    least: float = 0
    statements: int = 0
    on_postgresql: int = 0
    round_trips: int = 0
    shares: Shares = field(default_factory=lambda: defaultdict(float))
    functions: Shares = field(default_factory=lambda: defaultdict(float))
    by_statement: dict[str, float] = field(default_factory=dict)


def measure(console: Console, folder: Path, rounds: int) -> None:
    """Measure, print, and renew the tables in the docs."""
    found = _on_sqlite(folder, rounds)
    _on_postgresql(folder, found)
    for table in _tables(found, "en").values():
        console.print(_shown(table))
    for language, page in PAGES.items():
        page.write_text(renewed(page.read_text(encoding="utf-8"), _tables(found, language)), encoding="utf-8")


# ---- what is asked


def _makers() -> dict[str, Callable[[], Asked]]:
    whom = (number * 7919 % FEW for number in itertools.count())
    chatter = itertools.cycle(list(reading.chatter()))

    def typed(text: str, name: str = "/log") -> Asked:
        return reading.asked(*house.command_body(text, name))

    return {
        "log": lambda: typed(f"客户{next(whom)} 好评 很好"),
        "customer": lambda: typed(f"客户{next(whom)}", "/customer"),
        "lunch": lambda: reading.message("see you at lunch"),
        "day": lambda: reading.message(next(chatter)),
        "review": lambda: reading.message(reading.review(next(whom))),
    }


def _served(db: Database) -> tuple[Web, Database]:
    desk = open_desk(house.on(db))
    app = build(desk, house.authorize, house.SECRET)
    return Web(app, house.SECRET, lambda: None, take=messages.by_customers(desk)), db


def _one_more(make: Callable[[], Asked], answer: Callable[[Asked], None]) -> None:
    answer(make())


def _answering(web: Web) -> Callable[[Asked], None]:
    def answer(asked: Asked) -> None:
        if web(asked).status != 200:
            raise RuntimeError("not answered")

    return answer


# ---- on SQLite


def _on_sqlite(folder: Path, rounds: int) -> list[Costs]:
    web, db = _served(house.filled(f"sqlite:///{folder / 'costs.db'}", FEW, "NORMAL", namesakes=0))
    makers, answer = _makers(), _answering(web)
    bare = house.bare()
    ack = Contender("bare ack", Requests(bare.dispatch, lambda: house.command("x")), 100)
    ways = [Contender(kind, Requests(answer, make), 50) for kind, make in makers.items()]
    least = _least(folder, makers)
    gc.collect()
    gc.freeze()  # as the bot does when it starts
    interleaved([ack, *ways, *least.values()], rounds)
    found = []
    for way in ways:
        one = Costs(way.name, _over(way, ack), _over(least[way.name], ack))
        one.statements = _traced_on_sqlite(db, partial(_one_more, makers[way.name], answer))
        _profile(one, makers[way.name], answer)
        _by_statement(one, makers[way.name], answer)
        found.append(one)
    db.close()
    return found


def _over(one: Contender, other: Contender) -> float:
    """Return how many times the other's processor time one takes, by the round of each that was disturbed least.

    Who else is at work on the machine costs what is long more than what is short.
    """
    return min(one.cpu) / min(other.cpu)


def _least(folder: Path, makers: dict[str, Callable[[], Asked]]) -> dict[str, Contender]:
    """Return what nobody who does it can do without: verify, parse, and to keep something one statement of its own."""
    verifier = SignatureVerifier(house.SECRET)
    db = house.filled(f"sqlite:///{folder / 'least.db'}", FEW, "NORMAL", namesakes=0)
    bare = house.bare()

    def taken(asked: Asked) -> None:
        verifier.is_valid(asked.body, *map(asked.header, ("x-slack-request-timestamp", "x-slack-signature")))
        json.loads(asked.body)

    def acked(work: Callable[[], None]) -> Callable[[Any], None]:
        def answer(request: Any) -> None:
            bare.dispatch(request)
            work()

        return answer

    def written() -> None:
        with db.transaction() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.execute(ONE_WRITE, (house.WORKSPACE,)).close()

    def reviewed(asked: Asked) -> None:
        taken(asked)
        written()

    def read() -> None:
        with db.read(house.WORKSPACE) as store:
            store.driver.execute(ONE_READ, (house.WORKSPACE,)).fetchone()

    acks: dict[str, Work] = {
        "log": Requests(acked(written), lambda: house.command("x")),
        "customer": Requests(acked(read), lambda: house.command("x")),
        **{kind: Requests(taken, makers["lunch"]) for kind in ("lunch", "day")},
        "review": Requests(reviewed, makers["review"]),
    }
    return {kind: Contender(f"least {kind}", work, 50) for kind, work in acks.items()}


def _traced_on_sqlite(db: Database, work: Callable[[], None]) -> int:
    """Return how many statements a request runs, as SQLite itself tells; a transaction's beginning and end are none."""
    said: list[str] = []
    work()
    held = [*db._readers, *([db._writing] if db._writing else [])]
    drivers: list[Any] = [one.connection.dbapi_connection for one in held]
    for driver in drivers:
        driver.set_trace_callback(said.append)
    work()
    for driver in drivers:
        driver.set_trace_callback(None)
    return sum(not one.startswith(("BEGIN", "COMMIT", "ROLLBACK", "--")) for one in said)


def _profile(one: Costs, make: Callable[[], Asked], answer: Callable[[Asked], None]) -> None:
    """Have the profiler say what each function took by itself, and add it up."""
    waiting = [make() for _ in range(PROFILED)]
    profiler = cProfile.Profile(time.thread_time)
    profiler.enable()
    for asked in waiting:
        answer(asked)
    profiler.disable()
    stats: Any = pstats.Stats(profiler)
    whole = stats.total_tt
    for place, (_, _, own, _, callers) in stats.stats.items():
        if place[0] == "~" and not (kind := _of_driver(place[2])):
            for caller, (_, _, spent, _) in callers.items():  # what is built in counts to who called it
                one.shares[_kind(caller)] += spent / whole * 100
                one.functions[_called(caller)] += spent / whole * 100
        else:
            one.shares[kind if place[0] == "~" else _kind(place)] += own / whole * 100
            one.functions[_called(place)] += own / whole * 100


def _of_driver(name: str) -> str:
    if "sqlite3" not in name:
        return ""
    return "commit" if "commit" in name else "SQLite"


def _kind(place: tuple[str, int, str]) -> str:
    file = place[0]
    for library, kind in LIBRARIES.items():
        if f"site-packages/{library}/" in file:
            return kind
    within = file.removeprefix(f"{ROOT}/")
    for part, kind in PARTS.items():
        if within.startswith(part) or (part == "json/" and "/json/" in file):
            return kind
    return "read" if within.startswith("handlers/") else "Python"


def _called(place: tuple[str, int, str]) -> str:
    file, _, function = place
    if file == "~":
        return function.strip("<>").replace("method ", "").replace("'", "").replace(" objects", "")
    file = file.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2].rpartition("python3")[2]
    return f"{file.partition('/')[2] if file[:1] == '.' else file}: {function}"


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """Count the processor's seconds of each statement, by the method that describes it."""
    spent: dict[str, float] = defaultdict(float)

    def timing(run: Callable[..., Any]) -> Callable[..., Any]:
        def timed(statement: sql.Statement[Any, Any], *given: Any) -> Any:
            begun = time.thread_time()
            try:
                return run(statement, *given)
            finally:
                spent[cast(Any, statement).__qualname__] += time.thread_time() - begun

        return timed

    ways: dict[str, Any] = {name: timing(getattr(sql.Statement, name)) for name in ("run", "run_many")}
    with patch.multiple(sql.Statement, **ways):
        yield spent


def _by_statement(one: Costs, make: Callable[[], Asked], answer: Callable[[Asked], None]) -> None:
    waiting = [make() for _ in range(PROFILED)]
    with _timed() as spent:
        begun = time.thread_time()
        for asked in waiting:
            answer(asked)
        whole = time.thread_time() - begun
    one.by_statement = {name: seconds / whole * 100 for name, seconds in Counter(spent).most_common(MOST)}


# ---- on PostgreSQL


def _on_postgresql(folder: Path, found: Sequence[Costs]) -> None:
    server = Server()
    made = Databases(folder, server.url(), "costs")
    try:
        web, db = _served(house.filled(made(), FEW, namesakes=0))
        makers, answer = _makers(), _answering(web)
        for one in found:
            for _ in range(20):  # what the driver prepares, it prepares now
                answer(makers[one.name]())
            asked = _with_customer(makers[one.name], one.name)
            one.on_postgresql, one.round_trips = traced(db.writer, partial(answer, asked))
        db.close()
    finally:
        server.close()


def _with_customer(make: Callable[[], Asked], kind: str) -> Asked:
    """Return a request; of a day's messages one that is about nobody, as most are."""
    return reading.message("see you at lunch") if kind == "day" else make()


# ---- shown


def _tables(found: Sequence[Costs], language: str) -> dict[str, list[str]]:
    """Return each table as lines of Markdown, by its name."""
    at = ("en", "zh").index(language)
    log = found[0]
    kinds = [kind for kind in SAID if any(one.shares[kind] >= 0.5 for one in found)]
    names = [NAMES[one.name][at] for one in found]
    return {
        "costs": _lines(
            HEADS["costs"][at],
            [_with_aims(name, one) for name, one in zip(names, found, strict=True)],
        ),
        "shares": _lines(
            HEADS["shares"][at] + "".join(f" {name} |" for name in names),
            [[SAID[kind][at], *(f"{one.shares[kind]:.0f}" for one in found)] for kind in kinds],
        ),
        "statements": _lines(
            HEADS["statements"][at], [[f"`{name}`", f"{share:.1f}"] for name, share in log.by_statement.items()]
        ),
        "functions": _lines(
            HEADS["functions"][at],
            [[f"`{name}`", f"{share:.1f}"] for name, share in Counter(log.functions).most_common(MOST)],
        ),
    }


def _with_aims(name: str, one: Costs) -> list[Any]:
    cost, statements, round_trips = (*AIMS.get(one.name, ()), "", "", "")[:3]
    on_sqlite = [f"{one.cost:.2f}", cost, f"{one.least:.2f}", one.statements]
    return [name, *on_sqlite, one.on_postgresql, statements, one.round_trips, round_trips]


def _lines(head: str, rows: Sequence[Sequence[Any]]) -> list[str]:
    rule = "|" + "---|" * (head.count("|") - 1)
    return [head, rule, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]


def _shown(lines: Sequence[str]) -> Table:
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    return table


def renewed(text: str, tables: dict[str, list[str]]) -> str:
    """Return a page with its tables made anew."""
    for name, lines in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = text.partition(begin)
        text = "\n".join([before + begin, *lines, end]) + rest.partition(end)[2]
    return text
