"""What SQLite says, by its codes and not by its words: files in every state that they can be in."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from storage.errors import Busy, Damaged, Forbidden, Full, StorageError, Unreachable, meaning


def forbidden(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as opened:
        opened.execute("CREATE TABLE more (id)")


def garbage(file: Path) -> None:
    file.write_bytes(b"Dear diary, " * 1000)
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("SELECT * FROM sqlite_master")


def damaged(file: Path) -> None:
    with file.open("r+b") as raw:
        raw.seek(4096)
        raw.write(b"\xa5" * 4096)
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("SELECT * FROM kept").fetchall()


def away(file: Path) -> None:
    with closing(sqlite3.connect(f"{(file.parent / 'none.db').as_uri()}?mode=rw", uri=True)) as opened:
        opened.execute("SELECT 1")


def full(file: Path) -> None:
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA max_page_count=2")
        opened.execute("INSERT INTO kept VALUES (zeroblob(100000))")


def held(file: Path) -> None:
    with closing(sqlite3.connect(file)) as one, closing(sqlite3.connect(file, timeout=0)) as other:
        one.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


@pytest.mark.parametrize(
    ("do", "kind"),
    [
        (forbidden, Forbidden),
        (garbage, Damaged),
        (damaged, Damaged),
        (away, Unreachable),
        (full, Full),
        (held, Busy),
    ],
)
def test_each_is_one_of_ours(tmp_path: Path, do: Callable[[Path], None], kind: type[StorageError]) -> None:
    file = tmp_path / "kept.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute("CREATE TABLE kept (id)")
    with pytest.raises(sqlite3.Error) as raised:
        do(file)
    assert type(meaning(raised.value)) is kind
    assert type(meaning(DBAPIError("SELECT 1", {}, raised.value))) is kind


def test_a_programming_error_is_none(tmp_path: Path, subtests: pytest.Subtests) -> None:
    with closing(sqlite3.connect(tmp_path / "kept.db")) as opened:
        opened.execute("CREATE TABLE kept (id UNIQUE)")
        for statement in ("SELECT nothing", "INSERT INTO kept VALUES (1), (1)"):
            with subtests.test(statement=statement):
                with pytest.raises(sqlite3.Error) as raised:
                    opened.execute(statement)
                assert meaning(raised.value) is None
    assert meaning(LookupError("locked")) is None
