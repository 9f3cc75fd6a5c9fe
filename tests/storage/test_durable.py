"""What was answered as done is on disk, and those who come at once share the way there."""

import errno
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from storage.database import Database
from storage.durable import Commits
from storage.errors import Uncertain
from storage.migrate import migrate
from tests.storage.conftest import AUTHOR


class Disk:
    """A disk that takes until it may go on, and fails when it is to."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.begun = threading.Semaphore(0)
        self.fails = False

    def sync(self, file: int) -> None:
        """Bring a file to disk once that is allowed."""
        self.begun.release()
        assert self.goes_on.wait(30)
        if self.fails:
            raise OSError(errno.EIO, "I/O error")
        os.fdatasync(file)


@pytest.fixture
def disk() -> Disk:
    """A disk that waits."""
    return Disk()


@pytest.fixture
def commits(tmp_path: Path, disk: Disk) -> Commits:
    """The commits to a file on that disk."""
    (tmp_path / "log").write_bytes(b"written")
    return Commits(tmp_path / "log", disk.sync)


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[Database]:
    """A database as the bot opens it unless it is told otherwise."""
    opened = Database(f"sqlite:///{tmp_path / 'durable.db'}")
    migrate(opened)
    yield opened
    opened.close()


def test_nobody_goes_on_before_it_is_on_disk(commits: Commits, disk: Disk) -> None:
    commits.made()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(commits.secure)
        assert disk.begun.acquire(timeout=30)
        who_read_it = pool.submit(commits.secure)  # a repeat, whose answer is the first one's
        waiting = wait([first, who_read_it], timeout=0.2).not_done
        disk.goes_on.set()
    assert waiting == {first, who_read_it}
    assert first.result() is who_read_it.result() is None
    assert commits.rounds == 1


def test_who_comes_meanwhile_shares_the_next(commits: Commits, disk: Disk) -> None:
    commits.made()
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(commits.secure)
        assert disk.begun.acquire(timeout=30)
        for _ in range(8):
            commits.made()
        others = [pool.submit(commits.secure) for _ in range(8)]
        disk.goes_on.set()
    assert [one.result() for one in (first, *others)] == [None] * 9
    assert commits.rounds == 2


def test_nothing_is_brought_to_disk_for_nobody(commits: Commits, disk: Disk) -> None:
    disk.goes_on.set()
    commits.secure()
    assert commits.rounds == 0
    commits.made()
    commits.secure()
    commits.secure()
    assert commits.rounds == 1


def test_what_a_disk_does_not_take_is_uncertain_for_all_who_waited(commits: Commits, disk: Disk) -> None:
    disk.fails = True
    commits.made()
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(commits.secure)]
        assert disk.begun.acquire(timeout=30)
        asked.append(pool.submit(commits.secure))
        wait(asked, timeout=0.2)  # the second is in it by then, or comes when all is over and has nothing to wait for
        disk.goes_on.set()
    assert isinstance(asked[0].exception(), Uncertain)
    disk.fails = False
    commits.made()
    commits.secure()  # the next one is on disk


def test_a_log_that_is_gone_is_uncertain(tmp_path: Path) -> None:
    commits = Commits(tmp_path / "none")
    commits.made()
    with pytest.raises(Uncertain):
        commits.secure()


def refuse(database: Database) -> None:
    """Write, and take it back as a refusal does."""
    with database.write("T1", AUTHOR) as store:
        store.customers.add("赵六")
        raise LookupError


def test_each_write_is_brought_to_disk_and_nothing_else(durable: Database) -> None:
    assert durable.commits is not None
    before = durable.commits.rounds
    for name in ("李四", "王五"):
        with durable.write("T1", AUTHOR) as store:
            store.customers.add(name)
    assert durable.commits.rounds == before + 2
    with durable.read("T1") as store:
        assert store.customers.count() == 2
    with durable.write("T1", AUTHOR) as store:
        assert store.customers.count() == 2  # nothing is written
    with pytest.raises(LookupError):
        refuse(durable)
    assert durable.commits.rounds == before + 2


def test_many_at_once_lose_nothing_and_wait_for_the_disk_less_often(durable: Database) -> None:
    assert durable.commits is not None
    before = durable.commits.rounds

    def add(number: int) -> None:
        with durable.write("T1", AUTHOR) as store:
            store.customers.add(f"客户{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(80)))
    with durable.read("T1") as store:
        assert store.customers.count() == 80
    assert 0 < durable.commits.rounds - before <= 80


def test_each_commit_is_sqlites_own_where_there_is_no_such_log(tmp_path: Path) -> None:
    def synchronous(database: Database) -> int:
        with database.transaction() as connection:
            return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    none = Database(f"sqlite:///file:{tmp_path / 'none.db'}?vfs=unix-dotfile&uri=true")  # has no memory to share
    assert synchronous(none) == 2  # FULL
    assert none.commits is None
    none.close()
    normal = Database(f"sqlite:///{tmp_path / 'normal.db'}", synchronous="NORMAL")
    assert synchronous(normal) == 1
    assert normal.commits is None
    normal.close()
