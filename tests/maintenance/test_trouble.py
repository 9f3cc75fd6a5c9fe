"""A database that is damaged, forbidden, newer or gone: a sentence and an exit code, and nothing made worse."""

import ctypes
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from storage import migrate
from storage.database import Database
from tests.conftest import Team
from tests.databases import Databases
from tests.maintenance.conftest import ROOT, Said
from tests.maintenance.serving_tools import asked, told

pytestmark = pytest.mark.database("sqlite")

COMMANDS: dict[str, tuple[str, ...]] = {
    "serve": (),
    "migrate": ("migrate",),
    "export": ("export", "--to", "all.zip"),
    "import": ("import", "people.csv", "--yes", "--workspace", "T1"),
    "digest": ("digest",),
    "backup": ("backup", "copy.db"),
    "doctor": ("doctor",),
}
CAPABILITIES = (1, 2, 3)
"""By which root may do to any file what it likes: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER."""
PR_CAPBSET_DROP = 24


def powerless() -> None:
    """Be a user like any other from the next program on, also as root."""
    for number in CAPABILITIES:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, number, 0, 0, 0)


@pytest.fixture
def folder(databases: Databases, tmp_path: Path) -> Path:
    """A folder with a migrated database and a file to import."""
    made = databases()
    shutil.copyfile(made.removeprefix("sqlite:///"), tmp_path / "bot.db")
    (tmp_path / "people.csv").write_text("name,phone\n李四,13800138000\n")
    return tmp_path


def ran(folder: Path, *words: str, **settings: str) -> Said:
    """Run a command as a user who may not do everything."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TZ", "LANG"}}
    connected = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": "http://127.0.0.1:9/"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PORT": "0", "DATABASE_URL": "sqlite:///bot.db", **connected, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=powerless,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def garbage(file: Path) -> None:
    file.write_bytes(b"Dear diary, " * 1000)


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:20_000])


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def read_only(file: Path) -> None:
    file.chmod(0o400)
    file.parent.chmod(0o500)


WRONG: dict[Callable[[Path], None], tuple[int, str]] = {
    garbage: (1, "isn't a database"),
    truncated: (1, "is damaged"),
    newer: (3, "newer version of Haoping"),
    a_folder: (1, "is a folder, not a database"),
    read_only: (1, "can't be written to by this user"),
}


@pytest.mark.parametrize(
    ("command", "make"),
    [
        pytest.param(command, make, id=f"{command}-{make.__name__}")
        for command in COMMANDS
        for make in (WRONG if command in {"serve", "doctor"} else (garbage, read_only))
    ],
)
def test_a_sentence_and_an_exit_code(folder: Path, make: Callable[[Path], None], command: str) -> None:
    make(folder / "bot.db")
    code, words = WRONG[make]
    try:
        said = ran(folder, *COMMANDS[command])
    finally:
        folder.chmod(0o700)
    assert said.code != 0
    assert "Traceback" not in said.out + said.err
    if command in {"serve", "migrate", "export", "import"}:
        assert said.code == code
        assert words in said.err.splitlines()[-1]
    if command == "doctor":
        assert ("--force" in said.out) == (make in {garbage, truncated})


def test_a_file_of_another_users_is_not_damaged(folder: Path, subtests: pytest.Subtests) -> None:
    """Whoever looks at it as somebody else is told so, and not to put an old copy in its place."""
    file = folder / "bot.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
    read_only(file)
    try:
        said = ran(folder, "doctor", "--json")
    finally:
        folder.chmod(0o700)
    assert said.code == 1
    found = {one["check"]: one for one in json.loads(said.out)["checks"]}
    assert found["access"]["verdict"] == "wrong"
    assert "bot.db can't be written to by this user" in found["access"]["says"]
    assert "chmod u+rw" in found["access"]["do"]
    assert found["integrity"]["verdict"] in {"fine", "unknown"}
    assert "restore" not in said.out
    for documented in ("docs/operations.md", "docs/operations.zh-CN.md"):
        with subtests.test(documented=documented):
            assert "| `access` |" in (ROOT / documented).read_text()


def test_a_full_disk_in_an_export_is_a_sentence(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "bot.db", isolation_level=None)) as opened:
        opened.execute("INSERT INTO counter (workspace, kind, value, policy) VALUES ('T1', 'entry', 1, NULL)")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource, signal, runpy, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40)); sys.argv[0] = 'bot';"
            "runpy.run_module('bot', run_name='__main__')",
            "export",
            "--to",
            "all.zip",
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": "sqlite:///bot.db",
            "SLACK_BOT_TOKEN": "x",
            "SLACK_SIGNING_SECRET": "s",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "There's no space left" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_playgrounds_database_too(folder: Path) -> None:
    (folder / ".playground").mkdir()
    garbage(folder / ".playground" / "haoping.db")
    none = {"SLACK_BOT_TOKEN": "", "SLACK_SIGNING_SECRET": "", "DATABASE_URL": ""}
    said = ran(folder, "playground", **none)
    assert said.code == 1
    assert "--fresh" in said.err.splitlines()[-1]
    assert "Traceback" not in said.err


def test_a_file_that_is_damaged_under_the_bot(team: Team, subtests: pytest.Subtests) -> None:
    file = Path(str(team.bot.db.url.database))
    assert "李四" in team.alice.types("/customer add 李四", "sales").text
    team.bot.db.checkpoint()
    with file.open("r+b") as raw:
        raw.write(b"\xa5" * file.stat().st_size)
    assert asked(team, "/readyz") == (503, "not ready: database damaged")
    for typed in ("/customer 李四", "/log 李四 好评"):
        with subtests.test(typed=typed):
            said = team.alice.types(typed, "sales").text
            assert said == "My database is damaged, and nothing was recorded. Please tell whoever runs this bot."
    assert told(team, "李四 很满意", "Ev1") == 503
    assert asked(team, "/metrics")[0] == 200
    assert asked(team, "/healthz") == (200, "ok")


def test_a_file_that_vanishes_under_the_bot(team: Team) -> None:
    assert asked(team, "/readyz") == (200, "ready")
    Path(str(team.bot.db.url.database)).unlink()
    assert asked(team, "/readyz")[0] == 503


def test_a_copy_of_an_older_version_is_brought_up_to_date(folder: Path) -> None:
    settings = migrate.config()
    (before, *_) = [one for one in ScriptDirectory.from_config(settings).walk_revisions() if not one.is_head]
    old = Database(f"sqlite:///{folder}/old.db")
    with old.transaction() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, before.revision)
    old.close()
    said = ran(folder, "restore", "old.db")
    assert (said.code, said.err) == (0, "")
    restored = Database(f"sqlite:///{folder}/bot.db")
    assert migrate.current(restored) == migrate.newest()
    restored.close()


def test_a_restore_that_is_killed_at_any_point_leaves_a_database(folder: Path) -> None:
    """The audit hook kills the process with no more ado just before its Nth change of a name."""
    backup = folder / "copy.db"
    shutil.copyfile(folder / "bot.db", backup)
    with closing(sqlite3.connect(folder / "bot.db", isolation_level=None)) as opened:
        opened.execute("INSERT INTO counter (workspace, kind, value, policy) VALUES ('T1', 'entry', 1, NULL)")
    code = (
        "import os, signal, sys, runpy\n"
        "left = [int(sys.argv.pop(1))]\n"
        "def hook(event, words):\n"
        "    if event in {'os.rename', 'os.link', 'os.remove'} and 'bot.' in str(words):\n"
        "        left[0] -= 1\n"
        "        if left[0] == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(hook)\n"
        "sys.argv[0] = 'bot'\n"
        "runpy.run_module('bot', run_name='__main__')\n"
    )
    killed = 0
    for number in range(1, 30):
        done = subprocess.run(
            [sys.executable, "-c", code, str(number), "restore", str(backup), "--force"],
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "DATABASE_URL": "sqlite:///bot.db",
                "SLACK_BOT_TOKEN": "x",
                "SLACK_SIGNING_SECRET": "s",
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
        with closing(sqlite3.connect(f"{(folder / 'bot.db').as_uri()}?mode=rw", uri=True)) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert opened.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
    assert done.returncode == 0
    assert killed >= 3
