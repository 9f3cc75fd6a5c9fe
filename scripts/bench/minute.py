"""The minute in which thousands of digests are due: how long they take to be left to be posted, and how large we are.

It is a process of its own, as the bot is: who fills the workspaces keeps their rows in memory.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot import log, runtime
from scripts.bench import digests
from storage.database import Database
from tests.databases import Databases, Server

SECONDS, MEGABYTES = 15, 200
MEBI = 1024


def measure(console: Console, folder: Path, workspaces: int) -> None:
    """Measure and print, on SQLite and on PostgreSQL."""
    table = Table(f"{workspaces:,} digests in one minute", "left to be posted", "by the wall", "CPU, ours", "memory")
    _row(table, "SQLite", f"sqlite:///{folder / 'minute.db'}", workspaces)
    with closing(Server(durable=True)) as server:
        _row(table, "PostgreSQL", Databases(folder, server.url(), "minute")(), workspaces)
    table.add_row("aim", "all", f"≤ {SECONDS} s", "", f"≤ {MEGABYTES} MB")
    console.print(table)


def _row(table: Table, kind: str, url: str, workspaces: int) -> None:
    db, _ = digests.filled(url, workspaces)
    db.close()
    ran = subprocess.run([sys.executable, "-m", "scripts.bench.minute", url], check=True, stdout=subprocess.PIPE)
    found = json.loads(ran.stdout)
    shown = f"{found['posts']:,}", f"{found['wall']:.1f} s", f"{found['cpu']:.1f} s", f"{found['mb']:.0f} MB"
    table.add_row(kind, *shown)


def main(url: str) -> None:
    """Settle what is due, and print what it took (JSON)."""
    log.configure("json", "error")
    runtime.Bot  # noqa: B018 - all that the bot loads is in memory
    db = Database(url, synchronous="FULL")
    cpu = time.process_time()
    wall, posts = digests.settle(db)
    spent = time.process_time() - cpu
    db.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBI
    print(json.dumps({"wall": wall, "cpu": spent, "posts": posts, "mb": most}))


if __name__ == "__main__":
    main(sys.argv[1])
