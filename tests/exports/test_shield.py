"""An export opened by any separator holds no formula, and what was typed comes back letter for letter."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

from bot.data import commands, exporting
from bot.data.commands import Asked
from bot.settings import Mode
from handlers.kernel.shielding import unshielded
from tests.conftest import connecting
from tests.exports.test_export import settings_of
from tests.words.test_shielding import FORMULA, NASTY, SEPARATORS, shielded_before

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Team
    from tests.databases import Databases

SHIELD = Path(__file__).with_name("shield.csv")
NUMBER = "+-.0123456789"


def exported(team: Team, folder: Path) -> Path:
    """Export as CSV; return the folder."""
    assert exporting.export(settings_of(team), folder, "csv", team.workspace, force=False) == 0
    return folder


def formulas(folder: Path) -> list[tuple[str, str, str]]:
    """Return the cells that begin like a formula, by file and separator; numbers are none."""
    found = []
    for file in sorted(folder.glob("*.csv")):
        for separator in SEPARATORS:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                cells = [cell for row in csv.reader(lines, delimiter=separator) for cell in row]
            found += [(file.name, separator, cell) for cell in cells if FORMULA.match(cell) and cell.strip(NUMBER)]
    return found


def typed(team: Team) -> dict[str, str]:
    """Return the company and tags of each customer, as they are kept."""
    with team.bot.db.read(team.workspace) as store:
        return {one.name: f"{one.company}/{one.tags or ''}" for one in store.customers.lately(50)}


def test_the_file_of_customers_opens_without_a_formula_and_comes_back(
    team: Team, databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Asked(workspace=team.workspace, yes=True)
    assert commands.bring_in(settings_of(team), SHIELD, asked) == 0, capsys.readouterr().err
    kept = typed(team)
    assert {one.partition("/")[0] for one in kept.values()} >= {"x;=1+1", "b|@sum", "=1+1"}
    folder = exported(team, tmp_path / "export")
    assert not formulas(folder)
    url = databases()
    with connecting(url) as make:
        other = make(Mode.HTTP)
        asked = Asked(workspace=other.workspace, yes=True)
        assert commands.bring_in(settings_of(other), folder / "customer.csv", asked) == 0
        assert typed(other) == kept
    databases.drop(url)


def test_everything_that_was_typed_comes_back_letter_for_letter(
    team: Team, databases: Databases, tmp_path: Path
) -> None:
    team.alice.types("/customer add 李四", channel="sales")
    for nasty in NASTY:
        team.alice.types(f"/log 李四 bad {nasty}", channel="sales")
        team.alice.types(f"/purchase 李四 20 {nasty}", channel="sales")
    team.alice.types("/points adjust 李四 -7 x;=1", channel="sales")
    folder = exported(team, tmp_path / "export")
    assert not formulas(folder)
    url = databases()
    with connecting(url) as make:
        other = make(Mode.HTTP)
        assert commands.bring_in(settings_of(other), folder, Asked(workspace=other.workspace, yes=True)) == 0
        again = exported(other, tmp_path / "again")
        for file in folder.glob("*.csv"):
            assert (again / file.name).read_bytes() == file.read_bytes()
        with other.bot.db.read(other.workspace) as store:
            assert {one.note for one in store.interactions.last(1, 50)} >= {"x;=1+1", "b|@sum", "x,+1"}
    databases.drop(url)


def test_an_export_of_the_first_version_comes_back(team: Team, databases: Databases, tmp_path: Path) -> None:
    team.alice.types("/customer add 李四 company=x;'=1", channel="sales")
    team.alice.types("/log 李四 bad =1+1;'-2", channel="sales")
    folder = exported(team, tmp_path / "export")
    mark = folder / "haoping.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "haoping": 1}))
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = [[*map(unshielded, row)] for row in csv.reader(lines)]
        with file.open("w", encoding="utf-8-sig", newline="") as lines:
            csv.writer(lines).writerows([*map(shielded_before, row)] for row in rows)
    assert ",=1+1;'-2" not in (folder / "interaction.csv").read_text("utf-8-sig")
    url = databases()
    with connecting(url) as make:
        other = make(Mode.HTTP)
        assert commands.bring_in(settings_of(other), folder, Asked(workspace=other.workspace, yes=True)) == 0
        with other.bot.db.read(other.workspace) as store:
            assert store.interactions.last(1, 5)[0].note == "=1+1;'-2"
        assert typed(other) == {"李四": "x;'=1/"}
    databases.drop(url)


def test_the_file_of_refused_rows_holds_no_formula(team: Team, tmp_path: Path) -> None:
    came = tmp_path / "in.csv"
    rows = [[f"人{n}", "-x;=1", nasty] for n, nasty in enumerate(NASTY)]
    with came.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([["姓名", "年龄", "=a;=b"], *rows, ["刘备", "30", ""]])
    commands.bring_in(settings_of(team), came, Asked(workspace=team.workspace, yes=True))
    folder = tmp_path / "out"
    folder.mkdir()
    refused = (tmp_path / "in.refused.csv").rename(folder / "refused.csv")
    assert not formulas(folder)
    with refused.open(encoding="utf-8-sig", newline="") as lines:
        headings, *again = csv.reader(lines)
    assert [[*map(unshielded, row)][:3] for row in again] == [[name, age, unshielded(note)] for name, age, note in rows]
    assert unshielded(headings[2]) == "=a;=b"
