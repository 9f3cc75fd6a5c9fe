"""What it costs to find a customer by a part of a name, against looking up a whole one, on both databases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from scripts.bench import house
from scripts.bench.measure import interleaved, micro, ratio
from storage.database import Database
from storage.store import Store
from tests.databases import Databases, Server

FEW = 1000
LOOK_UPS: dict[str, tuple[str, Callable[[Store, int], object]]] = {
    "a whole name": ("", lambda store, last: store.customers.called(f"客户{last}")),
    "inside": ("a whole name", lambda store, last: store.customers.like(f"户{last}")),
    "pinyin": ("a whole name", lambda store, last: store.customers.like(f"kehu{last}")),
    "initials": ("a whole name", lambda store, last: store.customers.like(f"kh{last}")),
    "nobody": ("a whole name", lambda store, _: store.customers.like("nobody")),
    "a whole name of ten": ("", lambda store, _: store.customers.called("张三")),
    "inside, ten of many": ("a whole name of ten", lambda store, _: store.customers.like("户")),
    "initials, ten of many": ("a whole name of ten", lambda store, _: store.customers.like("kh")),
    "anything, ten of many": ("a whole name of ten", lambda store, _: store.customers.find("户", 10)),
}
"""Look-ups by what they are, each with what it is compared with; they are told the last customer's number."""


@dataclass
class LookUp:
    """One way to look a customer up, and what its rounds took: processor seconds of ours and of the database's."""

    name: str
    store: Store
    look: Callable[[Store, int], object]
    last: int
    server: psutil.Process | None
    times: int = 200
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def round(self) -> None:
        """Run one round and write down what it took."""
        begun, cpu = time.perf_counter(), self._cpu()
        for _ in range(self.times):
            self.store.just_read.clear()  # as in a transaction of its own
            self.look(self.store, self.last)
        self.cpu.append((self._cpu() - cpu) / self.times)
        self.wall.append((time.perf_counter() - begun) / self.times)

    def _cpu(self) -> float:
        own = time.process_time()
        if self.server is None:
            return own
        return own + spent(self.server)


def spent(process: psutil.Process) -> float:
    """Return the processor's seconds that a process has taken, where Linux tells it in nanoseconds, else in ticks."""
    told = Path(f"/proc/{process.pid}/schedstat")
    if told.is_file():
        return int(told.read_text().split()[0]) / 1e9
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def looking(customers: int, url: str) -> Iterator[dict[str, LookUp]]:
    """Give the look-ups of a database of so many customers."""
    db = Database(url, synchronous="NORMAL")
    with db.read(house.WORKSPACE) as store:
        backend = None
        if not db.sqlite:
            pid = store.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            backend = psutil.Process(int(pid))
        yield {what: LookUp(what, store, look, customers - 1, backend) for what, (_, look) in LOOK_UPS.items()}
    db.close()


def measure(console: Console, folder: Path, customers: int, rounds: int) -> None:
    """Measure and print, on SQLite and on PostgreSQL; `large.db` in the folder has so many customers, or gets them."""
    if not (folder / "large.db").exists():
        house.filled(f"sqlite:///{folder / 'large.db'}", customers).close()
    few = f"sqlite:///{folder / 'names.db'}"
    house.filled(few, FEW).close()
    _table(console, "SQLite", few, f"sqlite:///{folder / 'large.db'}", customers, rounds)
    server = Server()
    made = Databases(folder, server.url(), "bench")
    try:
        urls = made(), made()
        for url, count in zip(urls, (FEW, customers), strict=True):
            db = house.filled(url, count)
            with db.transaction() as connection:
                connection.exec_driver_sql("ANALYZE")
            db.close()
        _table(console, "PostgreSQL", *urls, customers, rounds)
    finally:
        server.close()


def _table(console: Console, database: str, few: str, many: str, customers: int, rounds: int) -> None:
    with looking(FEW, few) as small, looking(customers, many) as large:
        interleaved([*small.values(), *large.values()], rounds)
        table = Table(f"{customers:,} names on {database}", "CPU", "÷ whole", "aim", f"÷ among {FEW:,}", "aim")
        for what, (base, _) in LOOK_UPS.items():
            one = large[what]
            growth = f"{ratio(one.cpu, small[what].cpu):.2f}"
            if base:
                table.add_row(what, micro(one.cpu), f"{ratio(one.cpu, large[base].cpu):.1f}", "≤ 4", growth, "≤ 1.2")
            else:
                table.add_row(what, micro(one.cpu), "1", "", growth, "≤ 1.2")
        console.print(table)
