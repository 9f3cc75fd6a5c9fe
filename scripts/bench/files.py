"""An import of customers against the driver's own executemany of the same rows, in transactions of the same size.

Both run on new databases in turn. The import reads a file (in a process of its own), looks whom each row means, and
writes customers, what they are found by, the ledger's openings and the audit; the other is given the rows as tuples.
"""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bot.data.engine import Engine
from bot.data.source import opened
from scripts.bench import house
from scripts.bench.measure import Contender, interleaved, micro, ratio
from storage.database import Database
from storage.migrate import migrate
from storage.models import changes, customer_tokens, customers, ledger_entries
from storage.store import Author

BATCH = 500
WRITTEN = (customers, customer_tokens, ledger_entries, changes)


class Bench:
    """A file, the rows that it comes to, and both ways to write them."""

    def __init__(self, folder: Path, customers: int) -> None:
        self.folder = folder
        self.file = folder / "customers.csv"
        self.customers = customers
        self._numbers = itertools.count(1)
        _fill(self.file, customers)
        self.batches = list(self._rows(self._imported()))

    def bring_in(self, _: int) -> None:
        """Import the file."""
        self._imported().close()

    def execute_many(self, _: int) -> None:
        """Write the rows that the file came to."""
        db = self._new()
        for batch in self.batches:
            with db.transaction() as connection:
                cursor: Any = connection.connection.cursor()
                for statement, rows in batch:
                    cursor.executemany(statement, rows)
                cursor.close()
        db.close()

    def _new(self) -> Database:
        db = Database(f"sqlite:///{self.folder / f'{next(self._numbers)}.db'}")
        migrate(db)
        return db

    def _imported(self) -> Database:
        db, at = self._new(), house.now()
        with db.write(house.WORKSPACE, Author(house.PERSON, at, "bench")) as store:
            run = store.imports.begin("customers", "both", self.file.name, "", {"language": "zh"})
        with opened(self.file, at.date()) as source:
            done = Engine(db, house.now).work(run, source, lambda *_: None)
        if done.counts != {"new": self.customers}:
            raise RuntimeError(str(done.counts))
        return db

    def _rows(self, db: Database) -> Iterator[list[tuple[str, list[Any]]]]:
        """Give what an import has written, as the driver takes it, by its transactions."""
        with db.read(house.WORKSPACE) as store:
            for first in range(1, self.customers + 1, BATCH):
                batch = []
                for one in WRITTEN:
                    whose = one.c.id if one is WRITTEN[0] else one.c.customer
                    rows = select(one).where(whose >= first, whose < first + BATCH).order_by(whose)
                    sql = str(rows.compile(db.reader, compile_kwargs={"literal_binds": True}))
                    driver: Any = store.connection.connection.cursor()
                    names, places = ", ".join(f'"{c.name}"' for c in one.columns), ", ".join("?" * len(one.columns))
                    insert = f'INSERT INTO "{one.name}" ({names}) VALUES ({places})'
                    batch.append((insert, driver.execute(sql).fetchall()))
                yield batch
        db.close()


def measure(console: Console, folder: Path, customers: int, rounds: int) -> None:
    """Measure, and print rates as ratios."""
    bench = Bench(folder, customers)
    raw = Contender("executemany, the same rows", bench.execute_many, 1)
    ours = Contender("an import of the file", bench.bring_in, 1)
    interleaved([raw, ours], rounds)
    table = Table(f"{customers:,} customers into SQLite", "CPU, each", "wall, each", "rate ÷ raw's, CPU", "wall", "aim")
    each = [[[seconds / customers for seconds in times] for times in (one.cpu, one.wall)] for one in (raw, ours)]
    table.add_row(raw.name, micro(each[0][0]), micro(each[0][1]), "1", "1", "")
    figures = f"{ratio(raw.cpu, ours.cpu):.2f}", f"{ratio(raw.wall, ours.wall):.2f}"
    table.add_row(ours.name, micro(each[1][0]), micro(each[1][1]), *figures, "≥ 0.65")
    console.print(table)


def _fill(file: Path, customers: int) -> None:
    random.seed(7)
    families, given = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"
    with file.open("w", encoding="utf-8", newline="") as opened:
        written = csv.writer(opened)
        written.writerow(["客户ID", "姓名", "年龄", "消费能力", "购买行为", "电话", "邮箱", "公司", "满意度", "积分"])
        for number in range(customers):
            name = random.choice(families) + "".join(random.choices(given, k=2))
            contact = f"138{number:08}", f"user{number}@example.com", f"公司{number % 500}"
            fixed = number + 1, name, 18 + number % 60, "低中高"[number % 3], ("线上", "线下")[number % 2]
            written.writerow([*fixed, *contact, 3.5 if number % 3 else "", number % 700 or ""])


if __name__ == "__main__":

    def main(customers: int = 10_000, rounds: int = 3) -> None:
        """Measure this alone."""
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            measure(Console(), Path(folder), customers, rounds)

    typer.run(main)
