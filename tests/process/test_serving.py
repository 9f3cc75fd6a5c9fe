"""One process serves from a file, and whoever else works beside it does; what was made is its owner's alone."""

import json
import os
import signal
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fakeslack import Slack
from tests.process.conftest import Process
from tests.process.process_tools import credentials, get, types

Start = Callable[..., Process]


@pytest.fixture(autouse=True)
def open_handed() -> Iterator[None]:
    """The usual umask, by which everybody on a machine may read what is made."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """What others than the owner may do with each file of a folder, where that is anything."""
    found = {str(one.relative_to(folder)): stat.S_IMODE(one.stat().st_mode) & 0o077 for one in folder.rglob("*")}
    return {name: mode for name, mode in found.items() if mode}


def test_a_second_process_on_one_file_is_refused_by_name(
    process: Start, slack: Slack, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    first = process(**credentials(slack))
    port = first.port()
    (tmp_path / "other.db").symlink_to(tmp_path / "bot.db")
    for url in ("sqlite:///bot.db", f"sqlite:///{tmp_path}/other.db"):
        with subtests.test(url=url):
            second = process(**credentials(slack, DATABASE_URL=url))
            assert second.exit() == 1
            assert f"is already in use by process {first.popen.pid} on " in second.lines[-1]
            assert "Stop that one first" in second.lines[-1]
            assert not [line for line in second.lines if "Traceback" in line]
    assert types(slack, port, "/customer add 李四").startswith("Added")
    (tmp_path / "people.csv").write_text("name,phone\n王五,13800138000\n没有电话,nonsense\n")
    for words in (
        ("migrate",),
        ("import", "people.csv", "--yes"),
        ("export", "--to", "all.zip"),
        ("export", "--to", "all.xlsx", "--format", "xlsx"),
        ("export", "--to", "folder"),
        ("backup", "copy.db"),
        ("digest",),
        ("doctor",),
    ):
        with subtests.test(words=words):
            beside = process(*words, **credentials(slack))
            assert beside.exit() == 0, (words, beside.lines)
    restored = process("restore", "copy.db", "--force", **credentials(slack))
    assert restored.exit() == 1
    assert "Stop the bot first" in restored.lines[-1]
    assert "王五" in types(slack, port, "/customer 王五")
    assert (tmp_path / "people.refused.csv").exists()
    made = modes(tmp_path)
    del made["people.csv"]
    assert not (made.keys() - {"other.db"}), made  # a symbolic link has no permissions of its own

    first.popen.send_signal(signal.SIGKILL)
    first.exit()
    again = process(**credentials(slack))
    assert get("127.0.0.1", again.port(), "/readyz") == (200, "ready")
    assert again.stop() == 0
    assert process("restore", "copy.db", "--force", **credentials(slack)).exit() == 0


def test_a_new_database_is_said_and_one_that_vanished_loudly(process: Start, slack: Slack, tmp_path: Path) -> None:
    first = process(**credentials(slack))
    assert types(slack, first.port(), "/customer add 李四").startswith("Added")
    assert json.loads(first.line("a new database is made"))["level"] == "info"
    first.popen.send_signal(signal.SIGKILL)
    first.exit()
    again = process(**credentials(slack))
    again.port()
    assert again.stop() == 0
    assert not [line for line in again.lines if "a new" in line]

    for name in ("bot.db-wal", "bot.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "bot.db").unlink()
    assert process("doctor", **credentials(slack)).exit() == 1
    assert not (tmp_path / "bot.db").exists()
    later = process(**credentials(slack))
    later.port()
    told = json.loads(later.line("has vanished"))
    assert (told["level"], told["seen_by"]) == ("error", "bot.db.claim")
    assert "restore FILE --force" in told["do"]
    assert later.stop() == 0


def test_a_log_that_is_left_alone_is_kept_and_not_thrown_away(process: Start, slack: Slack, tmp_path: Path) -> None:
    (tmp_path / "bot.db-wal").write_bytes(b"what was written last")
    running = process(**credentials(slack))
    running.port()
    assert json.loads(running.line("has vanished"))["seen_by"] == "bot.db-wal"
    assert running.stop() == 0
    (kept,) = tmp_path.glob("bot.vanished-*.db-wal")
    assert kept.read_bytes() == b"what was written last"
    beside = process("export", **credentials(slack, DATABASE_URL="sqlite:///none.db"))
    assert beside.exit() == 1
    assert "There's no database at" in beside.lines[-1]
    assert not (tmp_path / "none.db").exists()


def test_what_others_could_read_is_closed_to_them_at_the_start(process: Start, slack: Slack, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
    (tmp_path / "bot.db").chmod(0o644)
    running = process(**credentials(slack))
    assert types(slack, running.port(), "/customer add 李四").startswith("Added")
    assert modes(tmp_path) == {}
    assert running.stop() == 0


def test_the_playgrounds_files(process: Start, tmp_path: Path) -> None:
    (tmp_path / ".playground").mkdir()
    running = process("playground", "--empty")
    running.line("connected to slack")
    assert modes(tmp_path) == {}
    second = process("playground", "--empty", "--fresh")
    assert second.exit() == 1
    assert "is already in use" in second.lines[-1]
    assert (tmp_path / ".playground" / "empty.db").stat().st_size
    assert running.stop() == 0
