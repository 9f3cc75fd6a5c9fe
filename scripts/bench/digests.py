"""The headlines of ten thousand workspaces whose digests are due in the same minute, against the bare GROUP BY."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, text

from handlers.digests.tick import tick
from handlers.kernel.services import Services
from scripts.bench.house import NoSlack
from scripts.bench.measure import Contender, interleaved, ratio
from storage.database import Database
from storage.headlines import headlines
from storage.migrate import migrate
from storage.models import Customer, Interaction, Schedule, counters, customers, interactions, schedules
from storage.types import Mark, fold

UNTIL = datetime(2026, 11, 23, 9, tzinfo=UTC)
SINCE, BEFORE = UNTIL - timedelta(days=1), UNTIL - timedelta(days=2)
DAYS, EACH, CUSTOMERS = 6, 60, 3
"""Each workspace has so many interactions with so many customers in so many days; the pass is about two of them."""
MARKS = (Mark.GOOD, Mark.GOOD, Mark.BAD, Mark.NEUTRAL)

GROUP_BY = text(
    "SELECT workspace, mark, count(*) FROM interaction"
    " WHERE at >= :before AND at < :until AND NOT undone GROUP BY workspace, mark"
)
"""What anybody would write who wanted the counts of the two days alone."""


def filled(url: str, workspaces: int) -> tuple[Database, list[str]]:
    """Return a database with so many workspaces, each with a schedule, its customers and interactions."""
    db = Database(url, synchronous="NORMAL")
    migrate(db)
    chance = random.Random(7)
    names = [f"T{number:05}" for number in range(workspaces)]
    start = UNTIL - timedelta(days=DAYS)
    with db.transaction(60) as connection:
        for first in range(0, workspaces, 500):
            some = names[first : first + 500]
            rows: dict[Table, list[dict[str, Any]]] = {schedules: [], customers: [], interactions: [], counters: []}
            for name in some:
                _fill(rows, name, start, chance)
            for table, values in rows.items():
                connection.execute(table.insert(), values)
    return db, names


def _fill(rows: dict[Table, list[dict[str, Any]]], name: str, start: datetime, chance: random.Random) -> None:
    own: dict[str, Any] = {"workspace": name}
    schedule = Schedule(
        **own,
        id=1,
        channel="C1",
        every="day",
        minute=540,
        zone="UTC",
        language="en",
        since=UNTIL.date(),
        at=start,
        by="U1",
    )
    rows[schedules].append(schedule.model_dump())
    numbers = {"entry": EACH, "customer": CUSTOMERS, "schedule": 1}
    rows[counters] += [{**own, "kind": kind, "value": value} for kind, value in numbers.items()]
    customer = Customer(**own, id=0, name="c", name_key=fold("c"), created_at=start, created_by="U1").model_dump()
    rows[customers] += [{**customer, "id": id} for id in range(1, CUSTOMERS + 1)]
    one = Interaction(
        **own, id=0, customer=0, at=start, day=start.date(), mark=Mark.GOOD, moved=0, by="U1"
    ).model_dump()
    for id in range(1, EACH + 1):
        at = start + timedelta(days=DAYS) * (id / (EACH + 1))
        chosen = {"customer": chance.randint(1, CUSTOMERS), "mark": chance.choice(MARKS)}
        rows[interactions].append({**one, **chosen, "id": id, "at": at, "day": at.date()})


def compare(db: Database, names: list[str], rounds: int) -> float:
    """Return how many times the bare GROUP BY's time the headlines take, by CPU, over all workspaces in one pass."""
    import json

    given = {
        "workspaces": json.dumps(names),
        "before": BEFORE.replace(tzinfo=None),
        "until": UNTIL.replace(tzinfo=None),
    }

    def bare(times: int) -> None:
        for _ in range(times):
            with db.reader.connect() as connection:
                found = connection.execute(GROUP_BY, given).all()
            if not found:
                raise RuntimeError("nothing was found")

    def ours(times: int) -> None:
        for _ in range(times):
            with db.read("") as store:
                found = headlines(store.connection, names, BEFORE, SINCE, UNTIL)
            if len(found) != len(names):
                raise RuntimeError("some are missing")

    plain, all_of = Contender("GROUP BY", bare, 1), Contender("headlines", ours, 1)
    interleaved([plain, all_of], rounds)
    return 1 / ratio(plain.cpu, all_of.cpu)


def settle(db: Database) -> tuple[float, int]:
    """Return the seconds in which one tick claims every digest with its figures and leaves its post, and how many."""

    def clock() -> datetime:
        return UNTIL + timedelta(seconds=1)

    services = Services(db=db, clock=clock, slack=NoSlack(), nudge=lambda: None, respond=lambda url, body: None)
    begun = time.perf_counter()
    tick(services)
    seconds = time.perf_counter() - begun
    with db.reader.connect() as connection:
        return seconds, int(
            connection.execute(text("SELECT count(*) FROM outgoing WHERE state = 'waiting'")).scalar_one()
        )
