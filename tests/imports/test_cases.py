"""Files that people send, each as a file of its own: by the command, and sent to the bot.

`cases/want.json` says what each must give: see `holds`. Every file is about people of its own.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.data import worker
from fakeslack.answers import button_texts, said
from storage import models
from tests.conftest import connecting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.conftest import Team
    from tests.databases import Databases

CASES = Path(__file__).parent / "cases"
FILES: list[dict[str, Any]] = json.loads((CASES / "want.json").read_text(encoding="utf-8"))
BEN = "U0BEN00001"
COLUMNS = {"id": "number"}


@contextmanager
def teamed(databases: Databases) -> Iterator[Team]:
    """Give a team whose colleague Ben is called as the files know him."""
    url = databases()
    with connecting(url) as make:
        made = make(imports=worker.Pace(look=0.05))
        made.slack.state.change_person(BEN, real_name="Ben Archer", display_name="ben", email="ben@bar.example")
        yield made
    databases.drop(url)


@pytest.fixture(scope="module")
def team(databases: Databases) -> Iterator[Team]:
    """One team for all files that the command brings in."""
    with teamed(databases) as made:
        yield made


@pytest.fixture(scope="module")
def sent_to(databases: Databases) -> Iterator[Team]:
    """One team for all files that are sent to the bot."""
    with teamed(databases) as made:
        yield made


def by_command(team: Team, *words: str) -> Result:
    """Run a command as an operator does, within this process: to start one takes longer than most of the files."""
    url = team.bot.db.url.render_as_string(hide_password=False)
    done = CliRunner().invoke(cli, words, env={"DATABASE_URL": url, "COLUMNS": "200"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def imports(team: Team, file: Path) -> Result:
    """Bring a file in by the command, without being asked."""
    return by_command(team, "import", str(file), "--workspace", team.workspace, "--yes")


def by_slack(team: Team, file: Path) -> str:
    """Send a file to the bot, say yes, and return all that it said and sent."""
    alice = team.alice
    before = len(alice.sees())
    alice.uploads(file.name, file.read_bytes())

    def told() -> list[Any]:
        return [one for one in alice.sees()[before:] if one.user != alice.id]

    def ends(*texts: str) -> bool:
        return any(text in said(one) for one in told() for text in texts)

    team.slack.wait_for(lambda: ends("wasn't imported", "nothing to import") or any(map(button_texts, told())))
    asked = next((one for one in told() if button_texts(one)), None)
    texts = [said(one) for one in told()]
    yes = [one for one in button_texts(asked) if one.startswith("Import")] if asked is not None else []
    if yes:
        alice.clicks(asked, yes[0])
        team.slack.wait_for(lambda: ends("was imported (import", "wasn't imported"))
    team.slack.settle()
    files = [team.slack.state.files[id] for one in told() for id in one.files]
    return "\n".join([*texts, *map(said, told()), *(file.content.decode("utf-8-sig") for file in files)])


@pytest.mark.database("sqlite")  # what differs is how it is read; the same files are sent to the bot on both
@pytest.mark.parametrize("want", FILES, ids=[one["file"] for one in FILES])
def test_a_file_by_the_command(team: Team, tmp_path: Path, want: dict[str, Any]) -> None:
    file = sent(team, tmp_path, want)
    done = imports(team, file)
    refused = file.with_name(f"{file.stem}.refused.csv")
    told = done.output + (refused.read_text("utf-8-sig") if refused.exists() else "")
    holds(team, want, told)
    if want.get("shield"):
        shields(team, tmp_path, want)


@pytest.mark.parametrize("want", FILES, ids=[one["file"] for one in FILES])
def test_a_file_sent_to_the_bot(sent_to: Team, tmp_path: Path, want: dict[str, Any]) -> None:
    holds(sent_to, want, by_slack(sent_to, sent(sent_to, tmp_path, want)), owners=True)


def sent(team: Team, folder: Path, want: Mapping[str, Any]) -> Path:
    """Make the customers that exist already, and return a copy of the file."""
    for line in want.get("before", ()):
        assert "Added" in team.alice.types(f"/customer add {line}", channel="sales").text
    file = folder / str(want["file"])
    file.write_bytes((CASES / file.name).read_bytes())
    return file


def customers(team: Team) -> list[dict[str, Any]]:
    with team.bot.db.read(team.workspace) as store:
        found = store.connection.exec_driver_sql("SELECT * FROM customer WHERE name_key > ''")
        return [dict(row._mapping) for row in found]


def holds(team: Team, want: Mapping[str, Any], told: str, *, owners: bool = False) -> None:
    """Check what must be there after a file came in; `told` is all that was answered."""
    known = customers(team)
    for text in want.get("never", ()):
        assert not [one for one in known if any(text in str(value) for value in one.values())]
    before = {line.split()[0] for line in want.get("before", ())}
    mine = [one for one in want.get("customers", ()) if called(known, one)]
    if want.get("or_refused") and not mine and not purchases(team, want):
        assert told
        return
    for one in want.get("customers", ()):
        is_customer(known, one, owners=owners)
    if "purchases" in want:
        assert purchases(team, want) == sorted((p["customer"], p["amount"], p["day"]) for p in want["purchases"])
    for name in want.get("absent", ()):
        assert name not in {one["name"] for one in known} - before
    for text in want.get("says", ()):
        assert text in told


def called(known: list[dict[str, Any]], want: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one for one in known if one["name"] in {want["name"], want.get("or_named")}]


def is_customer(known: list[dict[str, Any]], want: Mapping[str, Any], *, owners: bool) -> None:
    found = called(known, want)
    if not found and want.get("or_absent"):
        return
    assert len(found) == 1, (want["name"], [one["name"] for one in known])
    for key, value in want.items():
        if key in {"name", "or_named", "or_absent"} or (key == "owner" and not owners):
            continue
        held = str(found[0][COLUMNS.get(key, key)] or "")
        if key == "phone":
            held, value = digits(held)[-len(digits(value)) :], digits(value)
        if key == "owner":
            value = value and BEN
        assert held == value, (want["name"], key)


def digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def purchases(team: Team, want: Mapping[str, Any]) -> list[tuple[str, float, str]]:
    names = {one["customer"] for one in want.get("purchases", ())}
    of = {one["id"]: one["name"] for one in customers(team) if one["name"] in names}
    with team.bot.db.read(team.workspace) as store:
        c = models.purchases.c
        found = store.connection.execute(select(c.customer, c.amount, c.at)).all()
    return sorted((of[id], amount / 100, str(at.date())) for id, amount, at in found if id in of)


def shields(team: Team, folder: Path, want: Mapping[str, Any]) -> None:
    """No cell of an export begins like a formula under any separator, and it comes in again as it was."""
    done = by_command(team, "export", "--format", "csv", "--to", str(folder / "all.zip"))
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(folder / "all.zip") as packed:
        (name,) = [one for one in packed.namelist() if one.endswith("customer.csv")]
        content = packed.read(name).decode("utf-8-sig")
    for separator in ",;\t|":
        cells = [cell for row in csv.reader(io.StringIO(content), delimiter=separator) for cell in row]
        assert [cell for cell in cells if cell[:1] in set("=+-@")] == []
    (folder / "customer.csv").write_text(content, "utf-8-sig")
    imports(team, folder / "customer.csv")
    for one in want["customers"]:
        is_customer(customers(team), one, owners=False)
