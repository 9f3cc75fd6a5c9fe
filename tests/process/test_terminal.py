"""The command line speaks the terminal's language, which is set as terminals do."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot import terminal
from bot.__main__ import cli

ROOT = Path(__file__).parents[2]
CHINESE = "zh_CN.UTF-8"
COMMANDS = [command.name or command.callback.__name__ for command in cli.registered_commands if command.callback]
HAN = re.compile(r"[\u3400-\u9fff]")
NAMES = re.compile(
    r"python -m bot|--?[a-z][a-z-]*|\b[A-Z][A-Z_]{3,}\b|[\w.-]*[/.=][\w./=-]*|`\w+`|" + rf"\b(?:{'|'.join(COMMANDS)})\b"
)
"""Names of commands, options and settings, files, and what is typed as it stands."""
KNOWN = re.compile(
    r"(?<![A-Za-z])(?:Slack|CSV|Excel|JSON|URL|https?|HTTP|HOST|PORT|SQLite|PostgreSQL|sqlite|postgresql|psycopg|pg_dump"
    r"|AI|Model Context Protocol|UTC|ID|RFM|Ctrl|Socket Mode|KB|MB|GB|csv|xlsx|jsonl|debug|info|warning|error|critical"
    r"|add|update|both|customers|products|purchases|answers|today|day-first|month-first|PREFIX|T1)(?![A-Za-z])"
)
"""What has the same name in both languages, and the values that options take."""


class Said(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture(scope="module")
def warm() -> Iterator[subprocess.Popen[str]]:
    """The command line in Chinese, loaded once."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.process.warm"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, warm: subprocess.Popen[str]) -> Run:
    """run("import", "a.csv", LANG=…): do `python -m bot …` in a folder of the test's own.

    Where a language is asked for or nothing is typed, a process of its own does it.
    """

    def ran(*words: str, typed: str = "", **more: str) -> Said:
        if "LANG" in more or not words:
            command = [sys.executable, "-m", "bot", *words]
            done = subprocess.run(
                command, cwd=tmp_path, env=environment(**more), input=typed, capture_output=True, text=True, check=False
            )
            return Said(done.returncode, done.stdout, done.stderr)
        assert warm.stdin is not None
        assert warm.stdout is not None
        beside = tmp_path_factory.mktemp("said")
        files = {name: str(beside / name) for name in ("in", "out", "err")}
        (beside / "in").write_text(typed)
        asked = {"words": words, "folder": str(tmp_path), "environment": environment(**more), **files}
        warm.stdin.write(json.dumps(asked) + "\n")
        warm.stdin.flush()
        code = int(warm.stdout.readline())
        return Said(code, (beside / "out").read_text(), (beside / "err").read_text())

    return ran


def environment(**more: str) -> dict[str, str]:
    """What a command's environment is: that of a Chinese terminal, and what is given besides."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    return kept | {"LANG": CHINESE, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONUTF8": "1", **more}


def english(said: Said, *typed: str) -> list[str]:
    """The English words in what was said, names and what was typed apart."""
    text = f"{said.out}\n{said.err}"
    for word in typed:
        text = text.replace(word, " ")
    text = NAMES.sub(" ", KNOWN.sub(" ", text))
    return re.findall(r"[A-Za-z]{2,}(?:[ '][A-Za-z]+)*", text)


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_every_help_is_in_the_terminals_language(run: Run, command: str | None) -> None:
    said = run(*([command] if command else []), "--help")
    assert said.code == 0
    assert "用法：" in said.out
    assert english(said) == []


def test_who_has_no_chinese_terminal_reads_english(run: Run) -> None:
    said = run("import", "--nonsense", LANG="C.UTF-8")
    assert said.code == 2
    assert "There's no option --nonsense." in said.err
    assert not HAN.search(said.err + run("import", "--help", LANG="en_GB.UTF-8").out)


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        (("nonsense",), {}),
        (("import", "--nonsense"), {}),
        (("import", "--lst"), {}),
        (("import",), {}),
        (("import", "--undo", "x"), {}),
        (("import", "--mode"), {}),
        (("import", "a.csv", "b.csv"), {}),
        (("import", "nobody.csv"), {}),
        (("import", "a.csv", "--mode", "twice"), {}),
        (("import", "a.csv", "--zone", "Nowhere"), {}),
        (("import", "a.csv"), {}),
        (("backup",), {}),
        (("backup", "b.db"), {}),
        (("restore", "b.db"), {}),
        (("digest",), {}),
        (("digest", "--date", "11"), {}),
        (("export",), {}),
        (("export", "--format", "pdf"), {}),
        (("doctor",), {}),
        (("manifest", "--url", "haoping"), {}),
        (("manifest", "--prefix", "a" * 30), {}),
        (("playground",), {"HOST": "0.0.0.0"}),
        (("doctor",), {"PORT": "x"}),
        (("doctor",), {"PORT": "99999"}),
        (("doctor",), {"LOG_LEVEL": "loud"}),
        (("doctor",), {"DATABASE_URL": "mysql://x"}),
        (("doctor",), {"SLACK_APP_TOKEN": "xapp-1"}),
        ((), {"SLACK_BOT_TOKEN": "xoxb-1"}),
        ((), {"SLACK_SIGNING_SECRET": "s", "SLACK_CLIENT_ID": "1"}),
        (("backup", "b.db"), {"DATABASE_URL": "postgresql+psycopg://x/y"}),
    ],
)
def test_what_is_wrong_is_said_in_the_terminals_language(
    run: Run, tmp_path: Path, words: tuple[str, ...], environment: dict[str, str]
) -> None:
    (tmp_path / "a.csv").write_text("姓名,年龄\n王五,30\n", "utf-8")
    said = run(*words, **environment)
    assert said.code != 0
    assert english(said, *words) == []
    assert HAN.search(said.out + said.err)


def test_a_day_at_the_terminal_is_in_its_language(run: Run, tmp_path: Path, subtests: pytest.Subtests) -> None:
    (tmp_path / "a.csv").write_text("姓名,年龄,备用\n王五,30,\n李四,三百,\n,40,\n", "utf-8")
    steps: list[tuple[tuple[str, ...], int, str]] = [
        (("import", "a.csv", "--workspace", "T1"), 2, "请加上 --yes"),
        (("import", "a.csv", "--workspace", "T1", "--dry-run"), 0, "试运行"),
        (("import", "a.csv", "--workspace", "T1", "--yes"), 0, "已完成：新增 2"),
        (("import", "--list"), 0, "已完成"),
        (("digest",), 0, "满意率"),
        (("doctor",), 0, "一切正常"),
        (("backup", "b.db"), 0, "备份完好：2 位客户"),
        (("backup", "b.db"), 1, "--force"),
        (("restore", "b.db"), 1, "--force"),
        (("restore", "b.db", "--force"), 0, "恢复到"),
        (("export", "--to", "all.zip"), 0, "已写入"),
        (("export", "--to", "all.zip"), 1, "--force"),
        (("import", "all.zip", "--yes"), 1, "空的工作区"),
        (("import", "--undo", "7"), 2, "没有编号为 7 的导入"),
        (("import", "--undo", "1"), 0, "已撤销"),
        (("import", "--undo", "1"), 1, "无法撤销"),
        (("migrate",), 0, "已是最新"),
    ]
    for words, code, says in steps:
        with subtests.test(words=words):
            said = run(*words)
            assert (said.code, english(said)) == (code, [])
            assert says in said.out + said.err


def test_nobody_need_answer_in_english(run: Run, tmp_path: Path) -> None:
    """A terminal is needed to be asked at; what counts as yes there is the same."""
    assert {"y", "yes", "是"} <= terminal.YES
    (tmp_path / "a.csv").write_text("姓名\n王五\n", "utf-8")
    assert "什么都没有写入" in run("import", "a.csv", "--workspace", "T1", typed="是\n").err


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN"}, "zh"),
        ({"LANG": "zh_SG.GB18030"}, "zh"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_ALL": "zh_CN.utf8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)
def test_the_language_is_the_one_that_posix_says(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in terminal.NAMES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert terminal.language() == language
