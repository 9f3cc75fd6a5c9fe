"""What a first page of a list costs among very many customers, against the same among a thousand, on both databases."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from slack_bolt import App
from sqlalchemy import create_engine

from bot.app import build, open_desk
from bot.metrics import Metrics
from handlers.kernel.services import Services
from scripts.bench import house
from scripts.bench.measure import Contender, Requests, interleaved, ratio
from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from storage.types import Role
from tests.databases import Databases, Server

FEW = 1000
AIM = 1.15
LISTS = {
    "a segment": "Young, low income",
    "everybody else's segment": "Other",
    "a tag": "tag=vip",
    "an owner": "owner=me",
    "the unhappy": "unhappy",
}
"""What is asked for: of each, a share of all customers."""
BATCH = 20_000
TIMES = 20


def measure(console: Console, folder: Path, customers: int, rounds: int) -> None:
    """Measure and print, on SQLite and on PostgreSQL."""
    urls = [f"sqlite:///{folder / name}" for name in ("few.db", "many.db")]
    _compare(console, "SQLite", urls, customers, rounds)
    server = Server()
    made = Databases(folder, server.url(), "bench")
    try:
        _compare(console, "PostgreSQL", [made(), made()], customers, rounds)
    finally:
        server.close()


def _compare(console: Console, database: str, urls: list[str], customers: int, rounds: int) -> None:
    console.print(f"Filling {customers:,} customers on {database} …")
    small, large = (_app(url, count) for url, count in zip(urls, (FEW, customers), strict=True))
    pairs = {what: (_asking(small, typed), _asking(large, typed)) for what, typed in LISTS.items()}
    interleaved([one for pair in pairs.values() for one in pair], rounds)
    table = Table(
        f"a first page, {customers:,} on {database}", "wall", f"among {FEW:,}", "÷, wall", "÷, our CPU", "aim"
    )
    for what, (few, many) in pairs.items():
        shown = (f"{statistics.median(one.wall) * 1e3:.1f} ms" for one in (many, few))
        table.add_row(what, *shown, f"{ratio(many.wall, few.wall):.2f}", f"{ratio(many.cpu, few.cpu):.2f}", f"≤ {AIM}")
    console.print(table)


def _asking(app: App, typed: str) -> Contender:
    def make() -> object:
        return house.command(f"list {typed}", "/customer")

    return Contender(typed, Requests(app.dispatch, make), TIMES)


def _app(url: str, customers: int) -> App:
    db = Database(url, synchronous="NORMAL")
    migrate(db)
    _settle(db, customers)
    if not db.sqlite:
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # as the server does by itself, by and by
    services = Services(
        db=db,
        clock=house.now,
        slack=house.NoSlack(),
        nudge=lambda: None,
        respond=lambda url, body: None,
        handled=Metrics().handled,
    )
    return build(open_desk(services), house.authorize, house.SECRET)


def _settle(db: Database, customers: int) -> None:
    """Give the workspace so many customers, alike but in number."""
    author = Author(house.PERSON, house.now(), "bench")
    with db.write(house.WORKSPACE, author) as store:
        store.people.save(house.PERSON, "Bench", Role.MANAGER, "en-US", "UTC", house.now())
    for first in range(0, customers, BATCH):
        with db.write(house.WORKSPACE, author) as store:
            store.customers.add_many([_customer(number) for number in range(first, min(first + BATCH, customers))])


def _customer(number: int) -> Mapping[str, object]:
    return {
        "name": f"客户{number}",
        "age": 20 + number * 7 % 60,
        "birthday": f"{1950 + number % 60}-0{1 + number % 9}-11" if number % 3 == 0 else None,
        "spending": (None, "low", "medium", "high")[number // 3 % 4],
        "tags": "vip" if number % 10 == 0 else None,
        "owner": house.PERSON if number % 20 == 0 else f"U{number % 50}",
        "satisfaction": 30 + number * 11 % 21,
    }
