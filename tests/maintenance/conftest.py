"""The commands as operators run them, on databases of a team whose bot serves over HTTP."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.maintenance import commands
from bot.settings import Settings
from fakeslack import Slack
from tests.forks import Fork

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def process(tmp_path: Path) -> Run:
    """Run `python -m bot …` as a process in a folder of the test's own, with these settings only."""

    def command(*words: str | Path, **settings: str) -> Said:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TZ", "LANG"}}
        done = Fork("bot", *words, cwd=tmp_path, env={**kept, "PYTHONPATH": str(ROOT), **settings})
        said = done.communicate(timeout=300)
        return Said(done.wait(), *said)

    return command


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command's body here, which is quicker: `run("backup", file, force=True, DATABASE_URL=…)`."""

    def command(name: str, *words: Path, force: bool = False, as_json: bool = False, **given: str) -> Said:
        named: dict[str, Any] = {key.lower(): value for key, value in given.items()}
        settings = Settings(_env_file=None, **named)
        capsys.readouterr()
        if name == "doctor":
            code = commands.examine(settings, as_json=as_json)
        else:
            code = getattr(commands, name)(settings, *words, force=force)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


def settings_of(slack: Slack, database: str) -> dict[str, str]:
    """The settings of a bot that is connected by HTTP to a stand-in Slack."""
    return {
        "DATABASE_URL": database,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
    }


def damage(file: Path) -> None:
    """Overwrite the page on which the customers of a copy begin."""
    with closing(sqlite3.connect(file)) as opened:
        ((page,),) = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'customer'")
        ((size,),) = opened.execute("PRAGMA page_size")
    with file.open("r+b") as raw:
        raw.seek((page - 1) * size)
        raw.write(b"\xa5" * size)
