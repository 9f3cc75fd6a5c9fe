"""What the tests of imports share: files, and the command as an operator runs it."""

from __future__ import annotations

import csv
import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from bot.data import commands
from bot.data.commands import Asked
from bot.settings import Mode
from tests.conftest import settings_for

if TYPE_CHECKING:
    from tests.conftest import Team

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120.0
ARTICLE = "客户ID,年龄,消费能力,购买行为\n1,25,低,线上\n2,35,中,线下\n3,45,高,线上线下\n4,55,中,线下\n5,65,低,线上\n"


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a file: a text in an encoding, or rows as a workbook."""

    def made(name: str, content: Any, encoding: str = "utf-8") -> Path:
        file = tmp_path / name
        if isinstance(content, bytes):
            file.write_bytes(content)
        elif isinstance(content, str):
            file.write_text(content, encoding, newline="")
        elif name.endswith(".xlsx"):
            workbook(file, content)
        else:
            written = io.StringIO()
            csv.writer(written).writerows(content)
            file.write_text(written.getvalue(), encoding, newline="")
        return file

    return made


def workbook(file: Path, rows: list[list[Any]], **more: list[list[Any]]) -> None:
    """Write a workbook of one sheet, or several."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, others in more.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    book.save(file)


def environment(team: Team) -> dict[str, str]:
    """What a process of its own is told of a team's database."""
    told = {"DATABASE_URL": team.bot.db.url.render_as_string(hide_password=False), "WORKSPACE": team.workspace}
    return {**os.environ, "PYTHONPATH": str(ROOT), **told}


def command(team: Team, file: Path) -> list[str]:
    """What is typed to import a file."""
    return [sys.executable, "-m", "bot", "import", str(file), "--workspace", team.workspace]


@pytest.fixture
def run(team: Team, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `import` on the team's database: `run(file, yes=True)`, `run(undo=1)`, `run(listing=True)`."""
    settings = settings_for(team.slack, team.bot.db.url.render_as_string(hide_password=False), Mode.HTTP)

    def command(file: Path | None = None, *, undo: int | None = None, listing: bool = False, **asked: Any) -> Said:
        capsys.readouterr()
        if undo is not None:
            code = commands.take_back(settings, undo, team.workspace)
        elif listing:
            code = commands.show(settings, team.workspace)
        else:
            assert file is not None
            code = commands.bring_in(settings, file, Asked(**{"workspace": team.workspace, "yes": True, **asked}))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command
