"""What is exported comes back into an empty database, and every command answers there as it did before."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.data import commands, exporting
from bot.data.commands import Asked
from bot.settings import Mode, Settings
from handlers.exports import rules
from handlers.exports.workbook import TooLong, Workbook, unescaped
from handlers.kernel.shielding import unshielded
from storage.store import Author
from storage.types import Word
from tests.conftest import connecting, settings_for
from tests.policy.conftest import GENEROUS, put

if TYPE_CHECKING:
    from tests.conftest import Team
    from tests.databases import Databases

WRITTEN = (
    ("alice", "/customer add 张三 id=1 age=30 spending=medium company=晨光书店 phone=+86 138 0013 8000"),
    ("alice", "/customer add 李四 id=2 age=45 spending=high birthday=1981-05-31 tags=VIP,老客户"),
    ("alice", "/customer add Mary Chen email=mary@example.com owner=@ben"),
    ("xiaolin", "/log 张三 好评 很喜欢新款"),
    ("ben", "/log Mary Chen bad =HYPERLINK(1)"),
    ("ben", "/log Mary Chen neutral -3 of 5, she says"),
    ("alice", "/purchase 张三 400 红色外套"),
    ("alice", "/purchase 李四 1299.50"),
    ("alice", "/purchase refund P2 300.25"),
    ("alice", "/points redeem 张三 30 换购礼品"),
    ("alice", "/points adjust Mary Chen +7 sorry"),
    ("alice", "/product add 产品A features=基础功能 price=99.50 service=正常工作时间客服"),
    ("ben", "/survey 产品A 4.5 more features, better price"),
    ("xiaolin", "/survey 产品A 3.5 想要更大的字"),
    ("xiaolin", "/survey 产品A 2 太贵了 客户=张三"),
    ("alice", "/customer edit 李四 spending=medium"),
    ("alice", "/purchase 李四 20"),
    ("alice", "/haoping undo"),
)
ASKED = (
    *("/customer 张三", "/customer 李四", "/customer Mary Chen", "/customer find 晨光", "/customer find lisi"),
    *("/customer find 喜欢新款", "/customer history 张三", "/customer history 李四", "/segment", "/segment 李四"),
    *("/offer 张三 120", "/points 张三", "/points 李四", "/points Mary Chen", "/points verify", "/survey report"),
    *("/survey report 产品A", "/customer list answered=产品A/2"),
    *("/product", "/product 产品A", "/product improve 产品A", "/rules", "/digest", "/digest list", "/log 王五 good"),
)
AFTERWARDS = ("/purchase 张三 500", "/purchase refund P1 100", "/haoping undo", "/customer add 新人", "/customer 新人")


def answers(team: Team, typed: tuple[str, ...]) -> list[str]:
    return [said(team, "alice", one) for one in typed]


def said(team: Team, who: str, typed: str) -> str:
    answer = team.person(who).types(typed, channel="sales")
    assert answer.error is None, typed
    return re.sub(r"<!date\S*", "", answer.text)


def settings_of(team: Team) -> Settings:
    return settings_for(team.slack, team.bot.db.url.render_as_string(hide_password=False), Mode.HTTP)


def story(team: Team) -> None:
    for who, typed in WRITTEN:
        said(team, who, typed)


@pytest.mark.parametrize("format", rules.FORMATS)
def test_an_export_brings_every_answer_back(
    team: Team, databases: Databases, tmp_path: Path, format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(team, steps={"good": 3, "bad": -4, "neutral": 0}, tiers=GENEROUS)
    story(team)
    target = tmp_path / ("export.xlsx" if format == "xlsx" else "export.zip")
    assert exporting.export(settings_of(team), target, format, None, force=False) == 0
    assert "of 1 workspace are in" in capsys.readouterr().out
    minute = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    team.slack.clock.set(minute)
    before = answers(team, ASKED)
    before += answers(team, AFTERWARDS)
    url = databases()
    with connecting(url) as make:
        other = make(Mode.HTTP)
        asked = Asked(workspace=other.workspace, yes=True)
        assert commands.bring_in(settings_of(other), target, asked) == 0, capsys.readouterr().err
        other.slack.clock.set(minute)
        assert answers(other, ASKED) + answers(other, AFTERWARDS) == before
        assert commands.bring_in(settings_of(other), target, asked) == 1
        assert "already has data" in capsys.readouterr().err
    databases.drop(url)


def test_a_folder_of_files_that_people_read(team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story(team)
    folder = tmp_path / "export"
    assert exporting.export(settings_of(team), folder, "csv", team.workspace, force=False) == 0
    assert exporting.export(settings_of(team), folder, "csv", team.workspace, force=False) == 1
    assert "Use --force to overwrite" in capsys.readouterr().err
    assert exporting.export(settings_of(team), folder, "csv", team.workspace, force=True) == 0
    with (folder / "interaction.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["note"]: row for row in csv.DictReader(file)}
    assert "'=HYPERLINK(1)" in rows
    assert rows["很喜欢新款"]["customer"] == "张三"
    assert rows["很喜欢新款"]["moved"] == "0.1"
    with (folder / "purchase.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["amount"] == "400.00"
    mark = json.loads((folder / "haoping.json").read_text())
    assert mark["rows"]["customer"] == 3
    assert not (folder / "delivery.csv").exists()


def test_the_file_of_customers_alone_comes_in_anywhere(
    team: Team, databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str], subtests: pytest.Subtests
) -> None:
    story(team)
    assert exporting.export(settings_of(team), tmp_path / "all", "csv", None, force=False) == 0
    file = tmp_path / "all" / "customer.csv"
    asked = Asked(workspace=team.workspace, yes=True)
    assert commands.bring_in(settings_of(team), file, asked) == 0
    assert "nothing has changed" in capsys.readouterr().out
    url = databases()
    with connecting(url) as make:
        other = make(Mode.HTTP)
        assert commands.bring_in(settings_of(other), file, Asked(workspace=other.workspace, yes=True)) == 0
        assert "3 new" in capsys.readouterr().out
        for name in ("张三", "李四", "Mary Chen"):
            with subtests.test(name=name):
                first, *_ = said(team, "alice", f"/customer {name}").split("interaction")
                assert said(other, "alice", f"/customer {name}").startswith(first.splitlines()[0].partition(" · ")[0])
                ask = f"/points {name}"
                balance = re.search("Balance: .*", said(team, "alice", ask))
                assert balance is not None
                assert balance.group() in said(other, "alice", ask)
    databases.drop(url)


def test_a_workbook_has_text_where_people_typed_formulas(team: Team, tmp_path: Path) -> None:
    story(team)
    target = tmp_path / "all.xlsx"
    assert exporting.export(settings_of(team), target, "xlsx", None, force=False) == 0
    book = openpyxl.load_workbook(target)
    notes = [cell for row in book["interaction"].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in notes] == ["s"]
    assert book["customer"].freeze_panes == "A2"


def test_several_workspaces_each_in_a_folder(team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:

    story(team)
    with team.bot.db.write("T0OTHER001", Author("U1", team.bot.services.clock(), "test")) as store:
        store.customers.add("另一家")
    target = tmp_path / "all.zip"
    assert exporting.export(settings_of(team), target, "csv", None, force=False) == 0
    with zipfile.ZipFile(target) as packed:
        names = packed.namelist()
        assert "T0OTHER001/customer.csv" in names
        assert f"{team.workspace}/customer.csv" in names
        assert "另一家" not in packed.read(f"{team.workspace}/customer.csv").decode()
    assert commands.bring_in(settings_of(team), target, Asked(workspace="T1", yes=True)) == 2
    assert "Unpack it" in capsys.readouterr().err
    assert exporting.export(settings_of(team), tmp_path / "one.zip", "csv", "T0NONE", force=False) == 2


@pytest.mark.parametrize("damage", ["lines", "cell", "version", "table"])
def test_an_export_that_is_not_whole_changes_nothing(
    team: Team, databases: Databases, tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    story(team)
    folder = tmp_path / "all"
    assert exporting.export(settings_of(team), folder, "csv", None, force=False) == 0
    ledger, mark = folder / "purchase.csv", folder / "haoping.json"
    told = json.loads(mark.read_text())
    if damage == "lines":
        ledger.write_text(ledger.read_text("utf-8-sig").rsplit("\n", 2)[0] + "\n", "utf-8-sig")
    elif damage == "cell":
        ledger.write_text(ledger.read_text("utf-8-sig").replace("400.00", "lots"), "utf-8-sig")
    elif damage == "version":
        mark.write_text(json.dumps({**told, "haoping": 99}))
    else:
        mark.write_text(json.dumps({**told, "rows": {**told["rows"], "starship": 1}}))
    with team.bot.db.read("T0EMPTY") as store:
        assert store.exports.is_empty()
    assert commands.bring_in(settings_of(team), folder, Asked(workspace="T0EMPTY", yes=True)) == 1
    assert capsys.readouterr().err
    with team.bot.db.read("T0EMPTY") as store:
        assert store.exports.is_empty()


VALUES: dict[str, st.SearchStrategy[object]] = {
    "text": st.text(min_size=1),
    "number": st.integers(-(10**12), 10**12),
    "flag": st.booleans(),
    "json": st.dictionaries(st.text(), st.integers() | st.text() | st.none()),
}


@given(st.data(), st.sampled_from(sorted(VALUES)))
def test_every_value_comes_back(data: st.DataObject, kind: str) -> None:
    value = data.draw(VALUES[kind])
    cell = unshielded(rules.shown(rules.written("any", "column", kind, value)))
    assert rules.read("any", "column", kind, cell, nullable=True) == value
    assert rules.known(kind, json.loads(json.dumps(rules.kept(kind, value)))) == value


@given(st.integers(0, 10**12))
def test_money_and_tenths_come_back(value: int) -> None:
    for table, column in (("purchase", "amount"), ("customer", "satisfaction"), ("interaction", "moved")):
        cell = unshielded(rules.shown(rules.written(table, column, "number", -value)))
        assert rules.read(table, column, "number", cell, nullable=False) == -value


@given(st.lists(st.text(st.sampled_from("\r\n\t\x07_x005F=1'") | st.characters(codec="utf-8"), min_size=1), min_size=1))
@example(["a\r\nb", "_x000D_", "=1+1", "\x07", "__x005F_", " x "])
def test_every_text_comes_back_from_a_workbook(texts: list[str]) -> None:
    written = io.BytesIO()
    book = Workbook()
    book.add("notes", ["note"], [[one] for one in texts])
    book.save(written)
    _, *rows = openpyxl.load_workbook(written)["notes"].iter_rows()
    assert [unescaped(str(row[0].value)) for row in rows] == texts
    assert {row[0].data_type for row in rows} == {"s"}


def test_no_cell_is_too_long() -> None:
    with pytest.raises(TooLong):
        Workbook().add("notes", ["note"], [["x" * 40_000]])


def test_what_is_asked_for_wrongly(team: Team, tmp_path: Path) -> None:
    ask: Callable[..., int] = exporting.export
    assert ask(settings_of(team), tmp_path / "no" / "all.zip", "csv", None, force=False) in {1, 2}
    assert commands.bring_in(settings_of(team), tmp_path, Asked(workspace=team.workspace, yes=True)) == 2


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_an_older_export_comes_in_without_the_columns_that_are_new(
    team: Team, databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    story(team)
    folder = tmp_path / "export"
    assert exporting.export(settings_of(team), folder, format, team.workspace, force=False) == 0
    new = {
        "interaction": {"source", "fell", "passed"},
        "answer": {"customer_no", "source", "interaction", "asks", "day"},
    }
    for table, columns in new.items():
        without(folder / f"{table}.{format}", columns)
    before_lots(folder)
    url = databases()
    with connecting(url) as make:
        other = make(Mode.HTTP)
        done = commands.bring_in(settings_of(other), folder, Asked(workspace=other.workspace, yes=True))
        assert done == 0, capsys.readouterr().err
        with other.bot.db.read(other.workspace) as store:
            answer, log = store.surveys.get(1), store.interactions.last(1)[0]
            entries, _, wrong = store.ledger.verify()
            assert entries > 0
            assert wrong == []
        assert answer is not None
        assert (answer.score, answer.asks, answer.day, answer.source) == (45, 1, answer.at.date(), Word.TYPED)
        assert (log.source, log.fell) == (Word.TYPED, False)
    databases.drop(url)


def before_lots(folder: Path) -> None:
    """Leave an export as it was written before there were lots."""
    for file in folder.glob("lot*.*"):
        file.unlink()
    (mark,) = folder.glob("haoping.json")
    kept = json.loads(mark.read_text())
    kept["rows"] = {name: count for name, count in kept["rows"].items() if not name.startswith("lot")}
    mark.write_text(json.dumps(kept))


def without(file: Path, columns: set[str]) -> None:
    """Rewrite a file of an export without some of its columns, as an older version wrote it."""
    if file.suffix == ".jsonl":
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        lines = [json.dumps({name: value for name, value in row.items() if name not in columns}) for row in rows]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return
    with file.open(encoding="utf-8-sig", newline="") as read:
        found = list(csv.DictReader(read))
    with file.open("w", encoding="utf-8-sig", newline="") as written:
        writer = csv.DictWriter(written, [name for name in found[0] if name not in columns], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(found)
