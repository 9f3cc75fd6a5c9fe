"""`doctor` finds what is wrong, says what to do, and ends with the exit code that machines go by."""

import json
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.maintenance import commands, database, slack
from bot.maintenance.findings import Finding, Verdict
from bot.manifest import OPTIONAL, PANES, SCOPES
from bot.settings import Settings
from storage.database import Database
from storage.migrate import newest
from tests.conftest import Team
from tests.maintenance.conftest import ROOT, Run, damage, settings_of
from tests.policy.conftest import GENEROUS, put

Examine = Callable[..., tuple[int, dict[str, dict[str, str]]]]
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture
def examine(team: Team, run: Run) -> Examine:
    """Run doctor on the team's database: the exit code, and what was found by check."""
    settings = settings_of(team.slack, team.bot.db.url.render_as_string(hide_password=False))

    def look(**more: str) -> tuple[int, dict[str, dict[str, str]]]:
        said = run("doctor", as_json=True, **{**settings, **more})
        return said.code, {one["check"]: one for one in json.loads(said.out)["checks"]}

    return look


def test_a_shops_secret_that_cannot_be_read_is_found(team: Team, examine: Examine) -> None:
    assert "shops" not in examine()[1]
    team.alice.types("/haoping connect", "sales").click("Connect a shop…").submit({"name": "Web shop"})
    assert examine()[1]["shops"]["says"] == "1 shop is connected."
    code, found = examine(TOKEN_SECRETS="another")
    assert (code, found["shops"]["verdict"]) == (1, "wrong")
    assert "Web shop" in found["shops"]["says"]
    assert "TOKEN_SECRETS" in found["shops"]["do"]


def change(team: Team, *statements: str) -> None:
    """Change the database behind the bot's back."""
    somebody = Database(team.bot.db.url.render_as_string(hide_password=False))
    with somebody.writer.connect() as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))
    somebody.close()


def untied(team: Team, tampering: str) -> list[str]:
    """The statements that take the ledger's guards away, tamper, and put them back."""
    if not team.bot.db.sqlite:
        return [
            "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
            tampering,
            "ALTER TABLE ledger_entry ENABLE TRIGGER USER",
        ]
    with team.bot.db.reader.connect() as connection:
        found: Any = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    return [*(f"DROP TRIGGER {name}" for name, _ in found), tampering, *(sql for _, sql in found)]


def verdicts(found: dict[str, dict[str, str]]) -> dict[str, str]:
    """What is not fine, by check."""
    return {check: one["verdict"] for check, one in found.items() if one["verdict"] != "fine"}


def test_rules_that_cannot_be_read_are_found(team: Team, examine: Examine) -> None:
    put(team, tiers=GENEROUS)
    code, found = examine()
    assert (code, verdicts(found)) == (0, {})
    assert "1 workspace has rules" in found["rules"]["says"]
    change(team, "UPDATE policy SET rules = '{\"taxes\": []}'")
    code, found = examine()
    assert (code, verdicts(found)) == (1, {"rules": "wrong"})
    assert f"The rules of {team.workspace} can't be read" in found["rules"]["says"]
    change(team, "DELETE FROM policy")
    assert verdicts(examine()[1]) == {"rules": "wrong"}


def test_all_is_well_and_a_ledger_that_was_tampered_with_is_found(
    team: Team, examine: Examine, subtests: pytest.Subtests
) -> None:
    team.alice.types("/customer add 李四 phone=13800138000", "sales")
    team.alice.types("/purchase 李四 500", "sales")
    code, found = examine()
    assert (code, verdicts(found)) == (0, {})
    assert set(found) == {
        *("schema", "integrity", "ledger", "append-only", "rules", "newest entry", "outbox", "space"),
        *("bot token", "scopes", "clock", "second reader"),
    }
    assert "1 entry" in found["ledger"]["says"]
    for documented in ("docs/operations.md", "docs/operations.zh-CN.md"):
        with subtests.test(documented=documented):
            words = (ROOT / documented).read_text()
            assert all(f"| `{check}` |" in words for check in found)

    change(team, *untied(team, "UPDATE ledger_entry SET points = points + 1"))
    code, found = examine()
    assert (code, verdicts(found)) == (1, {"ledger": "wrong"})
    assert f"Customer 1 of {team.workspace} has 100, but the entries add up to 101" in found["ledger"]["says"]
    assert "李四" not in str(found)
    assert "restore" in found["ledger"]["do"]

    change(team, *untied(team, "UPDATE ledger_entry SET points = points - 1, customer = 2"))
    code, found = examine()
    assert "add up to: 2." in found["ledger"]["says"]

    change(team, untied(team, "")[0])
    code, found = examine()
    assert (code, verdicts(found)) == (1, {"ledger": "wrong", "append-only": "wrong"})


def test_another_schema(team: Team, examine: Examine) -> None:
    change(team, "UPDATE alembic_version SET version_num = '9999'")
    code, found = examine()
    assert (code, found["schema"]["verdict"]) == (1, "wrong")
    assert "newer version of Haoping (revision 9999)" in found["schema"]["says"]
    assert "ledger" not in found
    change(team, "DROP TABLE alembic_version")
    code, found = examine()
    assert (code, found["schema"]["verdict"]) == (1, "wrong")
    assert "isn't a Haoping database" in found["schema"]["says"]


def test_what_waits_and_what_was_given_up(team: Team, examine: Examine) -> None:
    team.slack.clock.move(minutes=-20)
    team.alice.types("/product add Lamp price=100", "sales")
    team.slack.operator.fail(1, method="chat.postMessage", error="is_archived")
    team.alice.types("/survey ask Lamp", "sales")
    team.slack.wait_for(lambda: examine()[1]["outbox"]["verdict"] == "note")
    code, found = examine()
    assert (code, verdicts(found)) == (0, {"outbox": "note"})
    assert "1 message (1 × is_archived)" in found["outbox"]["says"]
    team.slack.operator.fail(1000, method="chat.postMessage", retry_after=600)
    team.alice.types("/survey ask Lamp", "support")
    code, found = examine()
    assert (code, verdicts(found)) == (1, {"outbox": "wrong"})
    assert "1 message, waiting for up to 20 minutes" in found["outbox"]["says"]


def test_a_token_that_was_revoked(team: Team, process: Run) -> None:
    settings = settings_of(team.slack, team.bot.db.url.render_as_string(hide_password=False))
    team.slack.uninstall()
    said = process("doctor", **settings)
    assert said.code == 1
    assert "Slack refuses it: token_revoked." in said.out
    assert said.out.splitlines()[-1] == "Something's wrong: bot token. Couldn't be checked: scopes."
    assert settings["SLACK_BOT_TOKEN"] not in said.out + said.err


@pytest.mark.database("sqlite")
def test_scopes_that_were_not_granted(team: Team, examine: Examine, subtests: pytest.Subtests) -> None:
    installed = team.slack.state.installations
    whole = installed[team.workspace]
    for lacking, code, verdict in (({"users:read", "commands"}, 1, "wrong"), (set(OPTIONAL), 0, "note")):
        with subtests.test(lacking=lacking):
            held = frozenset(whole.scopes or ()) - lacking
            installed[team.workspace] = replace(whole, scopes=held)
            ended, found = examine()
            assert (ended, verdicts(found)) == (code, {"scopes": verdict})
            assert all(scope in found["scopes"]["says"] for scope in lacking)


@pytest.mark.database("sqlite")
def test_slack_away_and_half_a_configuration(team: Team, examine: Examine) -> None:
    code, found = examine(SLACK_API_URL=NOWHERE)
    assert (code, verdicts(found)) == (2, {"bot token": "unknown", "scopes": "unknown"})
    team.slack.operator.fail(1, method="auth.test", status=503)
    code, found = examine()
    assert (code, verdicts(found)) == (2, {"bot token": "unknown", "scopes": "unknown"})
    code, found = examine(SLACK_APP_TOKEN="xapp-nobody")
    assert (code, verdicts(found)) == (1, {"app token": "wrong"})
    code, found = examine(SLACK_APP_TOKEN=team.slack.app_token)
    assert (code, verdicts(found)) == (0, {})
    code, found = examine(SLACK_SIGNING_SECRET="")
    assert (code, verdicts(found)) == (1, {"settings": "wrong"})
    assert "SLACK_SIGNING_SECRET" in found["settings"]["says"]


def test_an_entry_of_the_future(team: Team, examine: Examine) -> None:
    team.slack.clock.move(days=1)
    team.alice.types("/customer add 李四", "sales")
    code, found = examine()
    assert (code, verdicts(found)) == (1, {"newest entry": "wrong"})


@pytest.mark.database("sqlite")
def test_a_damaged_page_no_file_and_no_database(team: Team, examine: Examine, run: Run, tmp_path: Path) -> None:
    team.alice.types("/customer add 李四", "sales")
    copy = tmp_path / "copy.db"
    assert run("backup", copy, DATABASE_URL=team.bot.db.url.render_as_string()).code == 0
    damage(copy)
    code, found = examine(DATABASE_URL=f"sqlite:///{copy}")
    assert (code, found["integrity"]["verdict"]) == (1, "wrong")
    assert "restore FILE --force" in found["integrity"]["do"]
    copy.write_bytes(b"Dear diary, " * 1000)
    code, found = examine(DATABASE_URL=f"sqlite:///{copy}")
    assert (code, found["schema"]["verdict"], found["integrity"]["verdict"]) == (1, "wrong", "wrong")
    assert copy.read_bytes() == b"Dear diary, " * 1000
    code, found = examine(DATABASE_URL=f"sqlite:///{tmp_path / 'none.db'}")
    assert (code, verdicts(found)) == (2, {"database": "unknown"})
    assert not (tmp_path / "none.db").exists()
    code, found = examine(DATABASE_URL="postgresql+psycopg://somebody:secret@127.0.0.1:9/none")
    assert (code, verdicts(found)) == (2, {"schema": "unknown"})
    assert "secret" not in str(found)


def test_the_playground(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its database is meant where there is one; without credentials and without it, the one of the settings."""
    monkeypatch.chdir(tmp_path)
    said = run("doctor")
    assert said.code == 2
    assert "this is the playground" in said.out
    assert "bot.db" in said.out
    (tmp_path / ".playground").mkdir()
    (tmp_path / ".playground" / "haoping.db").touch()
    assert ".playground" in run("doctor").out


@pytest.mark.parametrize("played", [True, False])
def test_what_is_migrated_without_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, played: bool
) -> None:
    """The playground's database where there is one, else what DATABASE_URL is without being set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / ".playground").mkdir()
    if played:
        (tmp_path / ".playground" / "haoping.db").touch()
    assert commands.migrate(Settings(_env_file=None), None) == 0
    assert (
        f"sqlite:///{'.playground/haoping.db' if played else 'bot.db'} has been migrated"
    ) in capsys.readouterr().out
    assert (tmp_path / "bot.db").exists() is not played


NOW = 1_800_000_000.0
MB = 2**20


@pytest.mark.parametrize(
    ("found", "verdict", "says"),
    [
        (slack.clock(formatdate(NOW), NOW + 59), Verdict.FINE, "within a minute"),
        (slack.clock(formatdate(NOW), NOW + 200), Verdict.WRONG, "200 seconds ahead of Slack's"),
        (slack.clock(formatdate(NOW), NOW - 4000), Verdict.WRONG, "4,000 seconds behind Slack's"),
        (slack.clock(None, NOW), Verdict.UNKNOWN, "didn't say"),
        (slack.clock("yesterday", NOW), Verdict.UNKNOWN, "didn't say"),
        (slack.scopes(None), Verdict.UNKNOWN, "didn't say"),
        (slack.scopes(""), Verdict.WRONG, "commands"),
        (slack.scopes(", ".join({*SCOPES, *OPTIONAL} - {PANES})), Verdict.FINE, "manifest"),
        (slack.scopes(", ".join((*SCOPES, *OPTIONAL, "more:read"))), Verdict.FINE, "manifest"),
        (database.space(99 * MB, 5 * MB, 0), Verdict.WRONG, "104 MB"),
        (database.space(101 * MB, 5 * MB, 65 * MB), Verdict.WRONG, "log"),
        (database.space(900 * MB, 5000 * MB, 65 * MB), Verdict.NOTE, "5 GB"),
        (database.space(900 * MB, 5 * MB, 4 * MB), Verdict.FINE, "944 MB"),
        (database.schema("It", newest()), Verdict.FINE, newest()),
    ],
)
def test_verdicts(found: Finding, verdict: Verdict, says: str) -> None:
    assert found.verdict is verdict
    assert says in found.says or says in found.do
    assert bool(found.do) == (verdict in {Verdict.WRONG, Verdict.NOTE}) or verdict is Verdict.UNKNOWN


def test_where_customers_reach_it(examine: Examine) -> None:
    code, found = examine(PUBLIC_URL="https://haoping.example.com/", PORT="3100")
    assert (code, found["public address"]["verdict"]) == (0, "fine")
    assert "https://haoping.example.com/s/…" in found["public address"]["says"]
    assert "127.0.0.1:3100" in found["public address"]["says"]
    assert "public address" not in examine()[1]


def test_the_second_reader(examine: Examine) -> None:
    assert examine(SECOND_READER="on")[1]["second reader"]["says"].startswith("haoping-reader")
    found = examine(SECOND_READER="off")[1]["second reader"]
    assert (found["verdict"], found["says"]) == ("fine", "It's installed, but turned off.")
