"""Files as they are: brought in by the command, and sent to the bot in Slack; either way what is in them arrives."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.data import exporting
from bot.settings import Mode
from fakeslack.answers import button_texts, said
from tests.conftest import settings_for
from tests.imports.conftest import ARTICLE, workbook

if TYPE_CHECKING:
    from fakeslack import Actor
    from tests.conftest import Team
    from tests.imports.conftest import Make, Run

    Ask = Callable[[Actor, str], str]

FILES = Path(__file__).parent / "files"
TEN = [f"Dora Lane {n}" for n in range(1, 11)]
WHO = {
    "plain.xlsx": ["白玉堂", "展昭"],
    "dimension.xlsx": TEN,
    "dimension-one.xlsx": [f"尺寸先生{n}" for n in range(1, 6)],
    "ansi.csv": ["Jörg Kühn", "Käthe Weißner"],
    "big5.csv": ["許淑芬", "蓋文龍"],
    "shift-jis.csv": ["田村花子", "鈴木ソラ"],
    "gb18030.csv": ["贾䶮", "钟㛃"],
}
"""Who is in a file: as many, and called so."""


def sends(team: Team, name: str, content: bytes, answer: str) -> str:
    """Send the bot a file, and return what it says of it."""
    alice = team.alice
    alice.uploads(name, content)

    def found() -> list[str]:
        return [text for one in alice.sees() if answer in (text := said(one)) and name in text]

    team.slack.wait_for(lambda: bool(found()))
    return found()[-1]


def customers(team: Team) -> list[str]:
    with team.bot.db.read(team.workspace) as store:
        return sorted(one.name for one in store.imports.customers(range(1, 100)).values())


@pytest.mark.parametrize("name", WHO)
def test_by_the_command(team: Team, run: Run, name: str) -> None:
    done = run(FILES / name, refused=Path("/dev/null"))
    assert f"{len(WHO[name])} new" in done.out
    assert customers(team) == sorted(WHO[name])
    assert WHO[name][0] in done.err.partition("read as: ")[2]


@pytest.mark.parametrize("name", WHO)
def test_by_slack(team: Team, name: str) -> None:
    told = sends(team, name, (FILES / name).read_bytes(), "Read as: ")
    assert WHO[name][0] in told.partition("Read as: ")[2]
    (asked,) = [one for one in team.alice.sees() if button_texts(one)]
    assert customers(team) == []
    team.alice.clicks(asked, f"Import {len(WHO[name])} rows")
    team.slack.wait_for(lambda: "was imported (import 1)." in said(asked))
    assert customers(team) == sorted(WHO[name])


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "a.xlsx", "a.xlsm", "A.XLSX", "workbook.csv"])
def test_each_kind_that_the_command_takes_comes_in_by_slack(team: Team, make: Make, tmp_path: Path, name: str) -> None:
    lines = [line.split(",") for line in ARTICLE.splitlines()]
    if "x" in name.casefold().partition(".")[2].replace("txt", "") or name == "workbook.csv":
        workbook(tmp_path / "w.xlsx", lines)
        content = (tmp_path / "w.xlsx").read_bytes()
    else:
        content = ARTICLE.replace(",", "\t" if name == "a.tsv" else ",").encode("utf-8-sig")
    assert "New\n5" in sends(team, name, content, "customers")


def test_the_command_takes_a_workbook_whatever_it_is_called(run: Run, make: Make, subtests: pytest.Subtests) -> None:
    for name in ("download", "customers.csv"):
        with subtests.test(name=name):
            assert "2 new" in run(make(name, (FILES / "plain.xlsx").read_bytes()), dry_run=True).out


def test_the_names_that_may_be_wrong_are_shown_first(run: Run, make: Make) -> None:
    file = make("a.csv", [["name"], *([f"Bob {n}"] for n in range(9)), ["Zoë"], ["Käthe"], ["Jörg"]])
    assert "read as: Zoë / Käthe / Jörg\n" in run(file, dry_run=True).err
    assert "read as: Bob 0 / Bob 1 / Bob 2\n" in run(make("b.csv", "name\nBob 0\nBob 1\nBob 2\nX\n"), dry_run=True).err


def test_letters_that_are_not_certain_are_refused_with_what_to_do(team: Team, run: Run, make: Make) -> None:
    content = "id,name\n1,Smrčka\n".encode("cp1250")
    refused = run(make("a.csv", content))
    assert (refused.code, refused.out) == (1, "")
    assert "Save it as CSV in UTF-8, or as .xlsx" in refused.err
    assert "Save it as CSV in UTF-8, or as .xlsx" in sends(team, "a.csv", content, "wasn't imported")
    assert customers(team) == []


def test_a_row_whose_letters_were_lost_before_is_refused(team: Team, run: Run, make: Make) -> None:
    done = run(make("a.csv", "name,other\nJÃ¶rg,\nJ\ufffdrg,\nJörg,\ufffd\n"))
    assert "1 new · 0 changed · 0 unchanged · 2 refused" in done.out
    assert "Some characters were already lost when this file was made: JÃ¶rg" in done.err
    assert customers(team) == ["Jörg"]


def test_a_whole_export_sent_in_slack_is_told_where_it_goes(
    team: Team, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    settings = settings_for(team.slack, team.bot.db.url.render_as_string(hide_password=False), Mode.HTTP)
    team.alice.types("/customer add 张三", channel="sales")
    for ending, format in (("zip", "csv"), ("xlsx", "xlsx")):
        with subtests.test(ending=ending):
            to = tmp_path / f"export.{ending}"
            assert exporting.export(settings, to, format, team.workspace, force=False) == 0
            assert "python -m bot import" in sends(team, to.name, to.read_bytes(), "wasn't imported")


def damaged(kind: str, folder: Path) -> Path:
    """Make a file that cannot be read."""
    file = folder / "broken.xlsx"
    good = (FILES / "plain.xlsx").read_bytes()
    contents = {
        "truncated": good[: len(good) // 2],
        "garbled": good[:600] + bytes(400) + good[1000:],
        "a zip of nothing": b"PK\x05\x06" + bytes(18),
        "no zip": b"PK\x03\x04 no zip at all",
        "empty": b"",
    }
    links: dict[str, str | Path] = {"a device": "/dev/null", "nowhere": folder / "none", "itself": file}
    if kind in contents:
        file.write_bytes(contents[kind])
    elif kind in links:
        file.symlink_to(links[kind])
    elif kind == "a folder":
        file.mkdir()
    else:
        what = b'SYSTEM "file:///etc/passwd"' if kind == "a file of ours" else b'"&b;"><!ENTITY b "&a;"'
        entities = b"<!DOCTYPE x [<!ENTITY a " + what + b">]><workbook>&a;</workbook>"
        with zipfile.ZipFile(FILES / "plain.xlsx") as source, zipfile.ZipFile(file, "w") as packed:
            for one in source.namelist():
                packed.writestr(one, entities if one == "xl/workbook.xml" else source.read(one))
    return file


DAMAGED = ["entities", "a file of ours", "truncated", "garbled", "a zip of nothing", "no zip", "empty"]


@pytest.mark.parametrize("kind", [*DAMAGED, "a folder", "a device", "nowhere", "itself"])
def test_what_cannot_be_read_is_one_sentence_on_the_command_line(run: Run, tmp_path: Path, kind: str) -> None:
    said = run(damaged(kind, tmp_path))
    assert said.code in (1, 2)
    assert said.out == ""
    assert len([line for line in said.err.splitlines() if not re.match(r"Reading |\d{4}-\d\d-\d\dT", line)]) == 1
    assert "Traceback" not in said.err


@pytest.mark.parametrize("kind", [one for one in DAMAGED if one != "empty"])
def test_and_in_slack(team: Team, tmp_path: Path, kind: str) -> None:
    said = sends(team, "broken.xlsx", damaged(kind, tmp_path).read_bytes(), "wasn't imported")
    assert "I can't read this file" in said or "I couldn't read this file to the end" in said or "headings" in said


@pytest.mark.parametrize("harm", ["mark", "rows", "zip"])
def test_an_export_that_is_not_whole_is_one_sentence(team: Team, run: Run, tmp_path: Path, harm: str) -> None:
    settings = settings_for(team.slack, team.bot.db.url.render_as_string(hide_password=False), Mode.HTTP)
    to = tmp_path / "export.zip"
    team.alice.types("/customer add 张三", channel="sales")
    assert exporting.export(settings, to, "jsonl", team.workspace, force=False) == 0
    with zipfile.ZipFile(to) as source, zipfile.ZipFile(tmp_path / "harmed.zip", "w") as packed:
        for one in source.namelist():
            content = source.read(one)
            harmed = (harm == "mark" and one == "haoping.json") or (harm == "rows" and one == "customer.jsonl")
            packed.writestr(one, content[: len(content) // 2] if harmed else content)
    if harm == "zip":
        whole = (tmp_path / "harmed.zip").read_bytes()
        content = whole[:60] + bytes(30) + whole[90:]
        (tmp_path / "harmed.zip").write_bytes(content)
    said = run(tmp_path / "harmed.zip", workspace="T0EMPTY")
    assert said.code == 1
    assert said.out == ""
    assert "isn't a complete export, so nothing was written" in said.err
    assert len(said.err.splitlines()) == 1


def test_where_the_refused_rows_cannot_be_written_it_says_so(run: Run, make: Make, tmp_path: Path) -> None:
    said = run(make("a.csv", "姓名,年龄\n张三,25\n李四,old\n"), refused=tmp_path / "none" / "r.csv")
    assert said.code == 1
    assert "r.csv (No such file or directory)." in said.err
