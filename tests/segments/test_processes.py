"""Moves over processes: who is killed half-way leaves the rest to the next, and nobody moves twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from handlers.segments.tick import AT_ONCE, place
from storage.database import Database
from storage.migrate import migrate
from storage.models import customers, moves, standings
from storage.standings import PLACED
from storage.store import Author
from tests.ticking import NO_SLACK, Ticker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from storage.store import Store

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
MANY = 2 * AT_ONCE - 10
"""Two parts, of which the second takes long enough to be killed in."""


def test_who_is_killed_between_two_parts_leaves_the_second_to_the_next(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)

    def write() -> AbstractContextManager[Store]:
        return database.write("T0HAOPING", Author("U0ALICE001", AT, "test"))

    with write() as store:
        store.customers.add("客户1", age=25, spending="low")
        one = dict(store.connection.execute(select(customers)).mappings().one())
        more = [one | {"id": id, "name": f"客户{id}", "name_key": f"客户{id}"} for id in range(2, MANY + 1)]
        store.connection.execute(insert(customers), more)
    look(database, AT)
    with write() as store:
        store.connection.execute(update(customers).values(age=40))
    killed = Ticker(AT + timedelta(days=1), {**NO_SLACK, "DATABASE_URL": database_url})
    killed.look()
    for placed in placed_while_it_looks(database):
        if "upto" in placed:
            break
    killed.kill()
    with database.read("T0HAOPING") as store:
        assert store.connection.scalar(select(func.count()).select_from(moves)) == AT_ONCE
    look(database, AT + timedelta(days=1))
    look(database, AT + timedelta(days=1, hours=1))
    with database.read("T0HAOPING") as store:
        told = select(moves.c.before, moves.c.after, func.count(), func.count(moves.c.customer.distinct()))
        assert store.connection.execute(told.group_by(moves.c.before, moves.c.after)).all() == [
            ("young_low", "other", MANY, MANY)
        ]
        assert store.connection.scalar(select(func.count()).where(standings.c.segment == "other")) == MANY
    database.close()


def look(database: Database, at: datetime) -> None:
    """Look as the next process does."""
    upto = {"upto": 0}
    while "upto" in upto:
        with database.write("T0HAOPING", Author("", at, "moves")) as store:
            upto = place(store, at)


def placed_while_it_looks(database: Database) -> Iterator[dict[str, object]]:
    """Up to where customers are placed, again and again."""
    late = monotonic() + 120
    while monotonic() < late:
        with database.read("T0HAOPING") as store:
            yield store.settings.get(PLACED) or {}
        sleep(0.001)
    raise AssertionError("nobody was placed")
