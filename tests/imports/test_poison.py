"""Files that cost too much, or that whoever reads them dies of: the bot goes on, and their sender is told once."""

from __future__ import annotations

import os
import signal
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.data.source import opened
from fakeslack.answers import button_texts, said
from handlers.imports import tables as files
from handlers.kernel.refusal import Refusal
from storage.store import Author
from tests.conftest import patient_slack
from tests.faults.victim import Victim
from tests.imports.conftest import ARTICLE, workbook
from tests.imports.test_tables import TODAY, rows

if TYPE_CHECKING:
    from fakeslack import Actor
    from fakeslack.model import Message
    from tests.conftest import Team
    from tests.imports.conftest import Make, Run

MOST_MORE, MOST_OF_ALL = 300, 1_000
"""Megabytes that a file may cost the bot's process, and all of its processes together."""
HUGE = 300
"""Megabytes of one cell."""

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")


def answers(who: Actor, text: str) -> list[Message]:
    return [one for one in who.sees() if text in said(one)]


def huge(file: Path, megabytes: int = HUGE) -> Path:
    """Write a workbook one cell of which is huge, and which is small as a file."""
    workbook(file.with_suffix(".small.xlsx"), [["姓名", "年龄"], ["MARKER", 25]])
    with (
        zipfile.ZipFile(file.with_suffix(".small.xlsx")) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
    ):
        for name in source.namelist():
            before, marker, after = source.read(name).partition(b"MARKER")
            with packed.open(name, "w") as target:
                target.write(before)
                for _ in range(megabytes if marker else 0):
                    target.write(b"x" * (1 << 20))
                target.write(after)
    return file


def long_names(count: int) -> bytes:
    """A file whose rows are all refused."""
    return "姓名,年龄\n".encode() + b"".join(b"%0101d,30\n" % n for n in range(count))


# ---- memory of real processes


def status(pid: int) -> dict[str, int]:
    """Return what a process holds, in megabytes, by the kernel's names; nothing when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {line.split(":")[0]: int(line.split()[1]) // 1024 for line in lines if line.endswith(" kB")}


def children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


class Watch:
    """Looks at a process and those that it starts, and keeps how much each held at most."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.before = status(pid)["VmRSS"]
        Path(f"/proc/{pid}/clear_refs").write_text("5")  # so that its peak is of what comes now
        self._peaks: dict[int, int] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(0.005):
            for child in children(self.pid):
                self._peaks[child] = max(self._peaks.get(child, 0), status(child).get("VmHWM", 0))

    def end(self) -> tuple[int, int]:
        """Return how much more the process held, and how much it and the largest that it started, one at a time."""
        self._done.set()
        self._thread.join()
        most = status(self.pid)["VmHWM"]
        return most - self.before, most + max(self._peaks.values())


@contextmanager
def real_bot(database: str, folder: Path) -> Iterator[Victim]:
    """The bot as people run it, in a process of its own."""
    slack = patient_slack().start()
    victim = Victim(slack, database, folder)
    try:
        victim.start()
        slack.wait_until_connected()
        yield victim
    finally:
        victim.stop()
        slack.stop()


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("huge.xlsx", "This workbook is too large for me"),
        ("below.xlsx", "This workbook is too large for me"),
        ("refused.csv", "after 5,500 refused rows"),
        ("purchases.csv", "after 5,500 refused rows"),
        ("wide.csv", "refused rows"),
    ],
)
def test_what_a_poison_file_costs(database_url: str, tmp_path: Path, name: str, why: str) -> None:
    contents: dict[str, Callable[[], bytes]] = {
        "huge.xlsx": lambda: huge(tmp_path / name).read_bytes(),
        "below.xlsx": lambda: huge(tmp_path / name, 190).read_bytes(),  # unpacked it is as large as may be
        "refused.csv": lambda: long_names(300_000),
        "purchases.csv": lambda: "姓名,金额\n".encode() + b"".join(b"%d,20\n" % n for n in range(300_000)),
        "wide.csv": lambda: "姓名,年龄,备注2\n".encode() + (b"a,old," + b"x" * 30_000 + b"\n") * 1_500,
    }
    content = contents[name]()
    with real_bot(database_url, tmp_path) as victim:
        alice = victim.slack.person("alice")
        alice.types("/customer add 张三", channel="sales")
        watch = Watch(victim.pid)
        alice.uploads(name, content)
        victim.slack.wait_for(lambda: bool(answers(alice, "wasn't imported")))
        more, of_all = watch.end()
        (told,) = answers(alice, "wasn't imported")
        assert why in said(told)
        assert more <= MOST_MORE
        assert of_all <= MOST_OF_ALL
        assert "张三" in alice.types("/customer 张三", channel="sales").text


def test_the_reader_has_a_memory_limit_of_its_own(make: Make, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="too large"):
        rows(huge(tmp_path / "h.xlsx", 190))
    with pytest.raises(Refusal, match="split it"):
        rows(make("a.csv", "姓名,年龄\n张三".encode() + b"," * (120 << 20)))
    assert rows(make("b.csv", "姓名\n张三\n"))[1][0].values == {"name": "张三"}


# ---- what is no spreadsheet's


def test_a_cell_may_have_as_many_characters_as_excel_s(make: Make, subtests: pytest.Subtests) -> None:
    most = files.MOST_CELL
    assert most == 32_767
    lines = [["姓名", "年龄", "x"], ["张三", "25", "x" * most], ["李四", "25", "x" * (most + 1)], ["王五", "30", ""]]
    for name in ("a.csv", "a.xlsx"):
        with subtests.test(name=name):
            file = make(name, lines[:2] + lines[3:] if name == "a.xlsx" else lines)  # Excel's own writer has no more
            found = {row.cells[0]: [sentence for sentence, _ in row.reasons] for row in rows(file)[1]}
            assert found.pop(
                "李四", ["This line is too long for a spreadsheet. A cell can have 32,767 characters at most."]
            ) == ["This line is too long for a spreadsheet. A cell can have 32,767 characters at most."]
            assert found == {"张三": [], "王五": []}


def test_a_row_may_have_as_many_cells_as_excel_s(make: Make) -> None:
    _, found = rows(make("a.csv", "姓名,年龄\n张三,25\n李四" + ",1" * 20_000 + "\n"))
    assert [bool(row.reasons) for row in found] == [False, True]
    assert sum(len(cell) for cell in found[1].cells) < 100


def test_long_rows_come_in_small_batches(make: Make) -> None:
    file = make("a.csv", "姓名,x\n" + "".join(f"人{n},{'y' * 30_000}\n" for n in range(200)))
    with opened(file, TODAY) as source:
        batches = [len(batch.rows) for batch in source.batches]
    assert sum(batches) == 200
    assert max(batches) < 50


def test_a_large_workbook_of_many_rows_is_none_of_those(make: Make) -> None:
    _, found = rows(make("a.xlsx", [["姓名", "年龄"], *([f"人{n}", 25] for n in range(20_000))]))
    assert len(found) == 20_000


def test_the_command_stops_as_well(run: Run, make: Make) -> None:
    said = run(make("a.csv", long_names(20_000)))
    assert (said.code, said.out) == (1, "")
    assert "I stopped at line 5,501 after 5,500 refused rows, and nothing was written" in said.err
    assert "line 2: A name can have up to 100 characters" in said.err


def test_some_refused_rows_are_no_reason_to_stop(run: Run, make: Make) -> None:
    said = run(make("a.csv", long_names(4_000) + "好,25\n".encode()))
    assert "1 new · 0 changed · 0 unchanged · 4,000 refused" in said.out


# ---- whoever reads it dies


class Killer:
    """Kills each process that reads a file, as the kernel does when there is no more memory."""

    def __init__(self, most: int) -> None:
        self.killed: set[int] = set()
        self._most = most
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(0.005):
            for child in children(os.getpid()):
                if len(self.killed) < self._most and child not in self.killed and _reads_a_file(child):
                    os.kill(child, signal.SIGKILL)
                    self.killed.add(child)

    def end(self) -> int:
        self._done.set()
        self._thread.join()
        return len(self.killed)


def _reads_a_file(pid: int) -> bool:
    try:
        return b"bot.data.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def states(team: Team) -> list[str]:
    with team.bot.db.read(team.workspace) as store:
        return [run.state for run in store.imports.last()]


def test_a_file_that_its_reader_died_of_three_times_is_given_up_and_told_of_once(team: Team) -> None:
    killer = Killer(most=100)
    try:
        team.alice.uploads("a.csv", ARTICLE.encode())
        team.slack.wait_for(lambda: bool(answers(team.alice, "I tried three times")))
    finally:
        killed = killer.end()
    assert killed == 3
    assert states(team) == ["failed"]
    team.alice.uploads("b.csv", ARTICLE.encode())
    team.slack.wait_for(lambda: bool(answers(team.alice, "b.csv: customers")))
    assert len(answers(team.alice, "a.csv wasn't imported")) == 1


def test_a_reader_that_died_twice_is_no_harm(team: Team) -> None:
    killer = Killer(most=2)
    try:
        team.alice.uploads("a.csv", ARTICLE.encode())
        team.slack.wait_for(lambda: bool(answers(team.alice, "a.csv: customers")))
    finally:
        assert killer.end() == 2
    assert states(team) == ["asked"]


def test_by_the_command_it_is_one_sentence(run: Run, make: Make) -> None:
    killer = Killer(most=1)
    try:
        said = run(make("a.csv", ARTICLE))
    finally:
        assert killer.end() == 1
    assert (said.code, said.out) == (1, "")
    assert "Something crashed while reading this file" in said.err


def test_an_import_that_its_reader_dies_of_stays_as_far_as_it_is_and_can_be_taken_back(team: Team) -> None:
    alice = team.alice
    alice.uploads("a.csv", ARTICLE.encode())
    team.slack.wait_for(lambda: bool(answers(alice, "a.csv: customers")))
    (asked,) = answers(alice, "a.csv: customers")
    with team.bot.db.write(team.workspace, Author(alice.id, team.bot.services.clock(), "test")) as store:
        (run,) = store.imports.last()
        store.imports.save(run.id, rows=2, counts={"new": 2})  # as if those were in
    killer = Killer(most=100)
    try:
        alice.clicks(asked, "Import 5 rows")
        team.slack.wait_for(lambda: bool(answers(alice, "was only partly imported")))
    finally:
        assert killer.end() == 3
    (told,) = answers(alice, "was only partly imported: import 1 stopped after 2 rows")
    assert button_texts(told) == ["Undo"]
    assert states(team) == ["done"]
    alice.clicks(told, "Undo")
    team.slack.wait_for(lambda: bool(answers(alice, "Import 1, a.csv, has been undone.")))


def test_an_import_that_meets_what_nobody_foresaw_is_given_up_after_three_begins(team: Team) -> None:
    alice = team.alice
    alice.types("/customer add 张三", channel="sales")
    alice.uploads("a.csv", "姓名,金额,日期\n张三,20,2026-11-02 10:30\n".encode())
    team.slack.wait_for(lambda: bool(answers(alice, "a.csv: purchases")))
    (asked,) = answers(alice, "a.csv: purchases")
    with team.bot.db.write(team.workspace, Author(alice.id, team.bot.services.clock(), "test")) as store:
        (run,) = store.imports.last()
        store.imports.save(run.id, options={**run.options, "zone": "Mars/Olympus"})
    alice.clicks(asked, "Import 1 row")
    team.slack.wait_for(lambda: bool(answers(alice, "I tried three times")))
    assert len(answers(alice, "a.csv wasn't imported")) == 1
    with team.bot.db.read(team.workspace) as store:
        (run,) = store.imports.last()
    assert (run.state, run.options["begun"]["times"]) == ("failed", 3)
    assert "Balance: 0" in alice.types("/points 张三", channel="sales").text


@pytest.mark.database("sqlite")
def test_a_file_that_the_bot_itself_died_of_three_times_is_given_up(database_url: str, tmp_path: Path) -> None:
    with real_bot(database_url, tmp_path) as victim:
        alice = victim.slack.person("alice")
        alice.types("/customer add 张三", channel="sales")
        for life in range(3):
            if life == 0:
                alice.uploads("a.csv", long_names(4_000) * 40)
            victim.slack.wait_for(lambda: bool(victim.said("import", pid=victim.pid, begins=life + 1)))  # noqa: B023
            victim.kill()
            _is_free(database_url)
            victim.start()
        victim.slack.wait_for(lambda: bool(answers(alice, "I tried three times")))
        assert len(answers(alice, "a.csv wasn't imported")) == 1
        assert "张三" in alice.types("/customer 张三", channel="sales").text


def _is_free(database: str) -> None:
    """Have the dead process's minute be over."""
    from sqlalchemy import create_engine, text

    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE import_run SET holder = NULL, held_until = NULL"))
    engine.dispose()
