"""Birthdays over processes: many look at once, some are killed while they tell; somebody is told once."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from storage.types import Role
from tests.ticking import NO_SLACK, Ticker

AT = datetime(2026, 11, 25, tzinfo=UTC)
DUE = datetime(2026, 11, 26, 2, tzinfo=UTC)


def test_who_is_killed_while_they_tell_leaves_it_to_the_next_and_none_tells_twice(
    database_url: str, database_kind: str
) -> None:
    database = Database(database_url)
    migrate(database)
    with database.write("T0HAOPING", Author("U0ALICE001", AT, "test")) as store:
        store.people.save("U0ALICE001", "Alice", Role.MEMBER, "en-US", "Asia/Shanghai", AT)
        for name in ("王五", "李四"):
            store.customers.add(name, birthday="11-26", owner="U0ALICE001")
    environment = {**NO_SLACK, "DATABASE_URL": database_url}
    if database_kind == "sqlite":  # a file is one process's
        killed = Ticker(DUE, environment)
        killed.look()
        killed.kill()
        tickers = [Ticker(DUE, environment)]
    else:
        tickers = [Ticker(DUE, environment) for _ in range(3)]
    for ticker in tickers:
        ticker.look()
    for ticker in tickers[1:]:
        ticker.kill()
    tickers[0].ends()
    with database.read("T0HAOPING") as store:
        left = store.connection.execute(text("SELECT payload FROM outgoing")).scalars().all()
        told = [(one.customer, one.year) for one in store.greetings.told("U0ALICE001", DUE.date())]
    assert len(left) == 1
    assert told == [(1, 2026), (2, 2026)]
    database.close()
