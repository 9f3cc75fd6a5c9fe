"""Birthdays over processes: many look at once, some are killed while they tell; somebody is told once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from storage.types import Role

AT = datetime(2026, 11, 25, tzinfo=UTC)
DUE = datetime(2026, 11, 26, 2, tzinfo=UTC)
TICKER = Path(__file__).parent.parent / "postgres" / "ticker.py"


def started(url: str) -> subprocess.Popen[str]:
    """A process that is ready to look once for what is due."""
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "secret", "SLACK_API_URL": "http://127.0.0.1:9/"}
    process = subprocess.Popen(
        [sys.executable, TICKER, DUE.isoformat()],
        env={**os.environ, **slack, "DATABASE_URL": url, "PORT": "0", "PYTHONPATH": str(Path.cwd())},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def look(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("now\n")
    process.stdin.flush()


def test_who_is_killed_while_they_tell_leaves_it_to_the_next_and_none_tells_twice(
    database_url: str, database_kind: str
) -> None:
    database = Database(database_url)
    migrate(database)
    with database.write("T0HAOPING", Author("U0ALICE001", AT, "test")) as store:
        store.people.save("U0ALICE001", "Alice", Role.MEMBER, "en-US", "Asia/Shanghai", AT)
        for name in ("王五", "李四"):
            store.customers.add(name, birthday="11-26", owner="U0ALICE001")
    if database_kind == "sqlite":  # a file is one process's
        for _ in range(2):
            killed = started(database_url)
            look(killed)
            killed.kill()
            killed.communicate()
        processes = [started(database_url)]
    else:
        processes = [started(database_url) for _ in range(3)]
    for process in processes:
        look(process)
    for process in processes[1:]:
        process.kill()
    for process in processes:
        process.communicate()
    assert processes[0].returncode == 0
    with database.read("T0HAOPING") as store:
        left = store.connection.execute(text("SELECT payload FROM outgoing")).scalars().all()
        told = [(one.customer, one.year) for one in store.greetings.told("U0ALICE001", DUE.date())]
    assert len(left) == 1
    assert told == [(1, 2026), (2, 2026)]
    database.close()
