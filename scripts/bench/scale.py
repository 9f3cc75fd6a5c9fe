"""What very many customers cost: each thing that a team asks for among a million, against the same among a thousand.

What no index can answer, such as a sum that moves with the days, is measured against one scan of an index instead.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table
from slack_bolt import App
from sqlalchemy import TextClause, text

from bot.app import build, open_desk
from bot.metrics import Metrics
from handlers.kernel.services import Services
from scripts.bench import crowd, house
from scripts.bench.measure import interleaved, ratio
from storage.database import Database
from tests.databases import Databases, Server

FEW = 1000
TIMES = 10
TYPED: dict[str, tuple[str, str]] = {
    "/log": ("/log", "客户{n} good fine"),
    "a card": ("/customer", "客户{n}"),
    "find": ("/customer", "find 户{n}"),
    "find, in notes": ("/customer", "find too slow"),
    "list of a segment": ("/customer", "list Young, low income"),
    "list unhappy": ("/customer", "list unhappy"),
    "list new 7": ("/customer", "list new 7"),
    "list asleep 60": ("/customer", "list asleep 60"),
    "list spent>=1000": ("/customer", "list spent>=1000"),
    "a digest": ("/digest", ""),
}
"""What is typed, by what it is; {n} is some customer's number."""
CUSTOMERS, PURCHASES = "customers", "purchases"
SCANS = {
    CUSTOMERS: "SELECT sum(satisfaction) FROM customer WHERE workspace = :workspace AND satisfaction >= 0"
    " AND name_key <> ''",
    PURCHASES: "SELECT max(sum) FROM (SELECT sum(amount - refunded) AS sum FROM purchase"
    " WHERE workspace = :workspace AND customer > 0 GROUP BY customer) AS each",
}
"""One scan of an index, which holds everybody, or all that was bought."""
SUMS = {"list asleep 60": CUSTOMERS, "list spent>=1000": PURCHASES, "a digest": CUSTOMERS}
"""What goes over everybody, or over all purchases, by what it is compared with a scan of."""
P50, P99, MOST_SCANS = 1.15, 2, 2


@dataclass
class Asking:
    """One way of asking one database, and what its rounds took: a request's seconds, by wall and by processors."""

    ask: Callable[[], object]
    spent: Callable[[], float]
    times: int
    each: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def round(self) -> None:
        """Run one round and write down what it took."""
        begun, cpu = time.perf_counter(), self.spent()
        for _ in range(self.times):
            at = time.perf_counter()
            self.ask()
            self.each.append(time.perf_counter() - at)
        self.cpu.append((self.spent() - cpu) / self.times)
        self.wall.append((time.perf_counter() - begun) / self.times)

    def percentile(self, hundredths: int) -> float:
        """Return the seconds within which so many hundredths of the requests were answered."""
        return statistics.quantiles(self.each, n=100, method="inclusive")[hundredths - 1]


def measure(console: Console, folder: Path, customers: int, rounds: int, few: int = FEW, times: int = TIMES) -> None:
    """Measure and print, on SQLite and on PostgreSQL; each round asks for everything so many times."""
    urls = [f"sqlite:///{folder / name}" for name in ("scale-few.db", "scale-many.db")]
    bench = Bench(console, customers, rounds, few, times)
    bench.compare("SQLite", urls, time.process_time)
    with closing(Server(durable=True)) as server:
        made = Databases(folder, server.url(), "scale")
        bench.compare("PostgreSQL", [made(), made()], _with(server))


def _with(server: Server) -> Callable[[], float]:
    """Return a clock of the processor's seconds that we and a server have spent."""
    main = psutil.Process(server.process.pid)

    def spent() -> float:
        whole = time.process_time()
        for one in main.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                times = one.cpu_times()
                whole += times.user + times.system
        return whole

    return spent


@dataclass(frozen=True)
class Bench:
    """How many customers are compared with how few, in how many rounds, and how often each round asks."""

    console: Console
    customers: int
    rounds: int
    few: int = FEW
    times: int = TIMES

    def compare(self, kind: str, urls: Sequence[str], spent: Callable[[], float]) -> None:
        """Measure and print on one kind of database, by a clock of the processors' seconds."""
        self.console.print(f"Filling {self.customers:,} customers on {kind} …")
        few, many = (crowd.filled(url, count) for url, count in zip(urls, (self.few, self.customers), strict=True))
        small, large = self._askings(few, self.few, spent), self._askings(many, self.customers, spent)
        scans = {of: Asking(partial(_scan, many, text(scan)), spent, self.times) for of, scan in SCANS.items()}
        pairs = itertools.chain(*zip(small.values(), large.values(), strict=True))
        interleaved([*scans.values(), *pairs], self.rounds)
        grown = ("p50", "p99", f"p50 ÷ {self.few:,}'s", "p99 ÷", "CPU ÷")
        table = Table(f"{self.customers:,} on {kind}", *grown, "÷ scan, CPU", "aim")
        for of, scan in scans.items():
            table.add_row(f"a scan of {of}", *_percentiles(scan), "", "", "", "1", "")
        for what, one in large.items():
            other = small[what]
            growth = [*(one.percentile(at) / other.percentile(at) for at in (50, 99)), ratio(one.cpu, other.cpu)]
            sums = f"{ratio(one.cpu, scans[SUMS[what]].cpu):.2f}" if what in SUMS else ""
            aim = f"≤ {MOST_SCANS} scans" if what in SUMS else f"≤ {P50}, ≤ {P99}"
            table.add_row(what, *_percentiles(one), *(f"{each:.2f}" for each in growth), sums, aim)
        self.console.print(table)
        few.close()
        many.close()

    def _askings(self, db: Database, customers: int, spent: Callable[[], float]) -> dict[str, Asking]:
        app = _app(db)
        return {what: Asking(_asking(app, *typed, customers), spent, self.times) for what, typed in TYPED.items()}


def _percentiles(one: Asking) -> list[str]:
    return [f"{one.percentile(at) * 1e3:,.1f} ms" for at in (50, 99)]


def _scan(db: Database, scan: TextClause) -> None:
    with db.read(house.WORKSPACE) as store:
        if not store.connection.execute(scan, {"workspace": house.WORKSPACE}).one()[0]:
            raise RuntimeError("nobody is there")


def _asking(app: App, name: str, typed: str, customers: int) -> Callable[[], object]:
    numbers = itertools.count(1)

    def ask() -> None:
        said = typed.format(n=next(numbers) * 7919 % customers)
        if app.dispatch(house.command(said, name)).status != 200:
            raise RuntimeError(f"not answered: {name} {said}")

    return ask


def _app(db: Database) -> App:
    services = Services(
        db=db,
        clock=house.now,
        slack=house.NoSlack(),
        nudge=lambda: None,
        respond=lambda url, body: None,
        handled=Metrics().handled,
    )
    return build(open_desk(services), house.authorize, house.SECRET)
