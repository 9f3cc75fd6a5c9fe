"""`python -m bot digest`: the same figures as the post, against SQL written by hand over a fixed history."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from handlers.digests.printed import told
from handlers.kernel.wording import Say
from tests.conftest import Team
from tests.digests.conftest import Digests
from tests.digests.test_figures import SINCE, UNTIL, history

WORKSPACE = "T0HAOPING"


@pytest.fixture
def run(team: Team, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `python -m bot digest …` on the team's database."""
    monkeypatch.setenv("DATABASE_URL", team.bot.db.url.render_as_string(hide_password=False))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "x")

    def ran(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["digest", *arguments])

    return ran


def test_it_prints_the_figures_of_the_post(team: Team, digests: Digests, run: Any, subtests: pytest.Subtests) -> None:
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    history(team)
    digests.at("2026-11-23T09:00")
    digests.at("2026-11-24T12:00")
    posts = digests.posts(of=2)
    (printed,) = json.loads(run("--workspace", WORKSPACE, "--date", "2026-11-23", "--json").output)
    inside = f"workspace = '{WORKSPACE}' AND at >= :since AND at < :until"

    def one(sql: str) -> int:
        return int(digests.sql(sql, since=SINCE, until=UNTIL)[0][0] or 0)

    def all_of(sql: str) -> list[tuple[Any, ...]]:
        return [tuple(int(value) for value in row) for row in digests.sql(sql, since=SINCE, until=UNTIL)]

    for mark in ("good", "bad", "neutral"):
        with subtests.test(mark=mark):
            stands = f"FROM interaction WHERE {inside} AND NOT undone AND mark = '{mark}'"
            assert printed["reviews"][mark] == one(f"SELECT count(*) {stands}") > 10
            by_customer = f"SELECT customer, count(*) {stands} GROUP BY customer ORDER BY count(*) DESC, customer"
            assert [tuple(row) for row in printed["who"][mark]] == all_of(by_customer)
    shown = f"{printed['reviews']['good']} good, {printed['reviews']['bad']} bad"
    assert shown in posts[0]
    sold = f"FROM purchase WHERE {inside} AND NOT undone"
    assert printed["business"]["sold"] == one(f"SELECT sum(amount - refunded) {sold}") > 0
    assert sorted(tuple(row) for row in printed["who"]["purchases"]) == all_of(
        f"SELECT customer, count(*), sum(amount - refunded) {sold} GROUP BY customer ORDER BY customer"
    )
    points = f"FROM ledger_entry WHERE {inside} AND kind = 'award'"
    assert sorted(tuple(row) for row in printed["who"]["awarded"]) == all_of(
        f"SELECT customer, sum(points) {points} GROUP BY customer ORDER BY customer"
    )
    new = f"FROM customer WHERE {inside}".replace(" at ", " created_at ")
    assert [tuple(row) for row in printed["who"]["new"]] == all_of(f"SELECT id {new} ORDER BY id")
    assert len(printed["customers"]) > 10
    for number, (good, bad, customers, satisfaction) in enumerate(printed["days"]):
        with subtests.test(number=number):
            end = UNTIL - timedelta(days=13 - number)
            span = {"since": end - timedelta(days=1), "until": end}
            stands = f"FROM interaction WHERE {inside} AND NOT undone"
            assert [good, bad] == [
                digests.sql(f"SELECT count(*) {stands} AND mark = '{mark}'", **span)[0][0] for mark in ("good", "bad")
            ]
            there = digests.sql(
                f"SELECT count(*) FROM customer WHERE workspace = '{WORKSPACE}' AND created_at < :until", until=end
            )
            moved = digests.sql(
                "SELECT coalesce(sum(i.moved), 0) FROM interaction i JOIN customer c ON c.workspace = i.workspace AND"
                f" c.id = i.customer WHERE i.workspace = '{WORKSPACE}' AND NOT i.undone AND i.at < :until"
                " AND c.created_at < :until",
                until=end,
            )
            assert (customers, satisfaction) == (there[0][0], 40 * there[0][0] + int(moved[0][0]))


def test_without_options_it_prints_the_last_24_hours_of_the_only_workspace(
    team: Team, digests: Digests, run: Any
) -> None:
    with_names = team.alice.types("/customer add [red]李四[/red]", channel="sales")
    assert "Added" in with_names.text
    team.alice.types("/log [red]李四[/red] good", channel="sales")
    printed = run()
    assert printed.exit_code == 0
    assert "The last 24 hours · T0HAOPING" in printed.output
    with team.bot.db.read(WORKSPACE) as store:
        (found,) = told(Say("en"), store, digests.team.slack.clock.now() + timedelta(seconds=1), None)
        (day,) = told(Say("en"), store, datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC).date())
    assert found.figures["reviews"] == {"good": 1, "bad": 0, "neutral": 0, "glad": 0, "cross": 0}
    assert list(found.names.values()) == ["[red]李四[/red]"]
    assert day.figures["reviews"] == {"good": 1, "bad": 0, "neutral": 0, "glad": 0, "cross": 0}
    (whole,) = json.loads(run("--date", "2026-11-23", "--json").output)
    assert whole["reviews"]["good"] == 1
    assert "[red]李四[/red]" in run("--date", "2026-11-23").output


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (["--workspace", "T0NOBODY"], "There's no workspace T0NOBODY", 2),
        (["--date", "yesterday"], "yesterday isn't a date. Write dates like 2026-11-23.", 2),
        (["--date", "2999-01-01"], "2999-01-01 is in the future.", 2),
        ([], "There are several workspaces. Choose one with --workspace: T0HAOPING, T0OTHER.", 2),
    ],
)
def test_it_says_what_is_wrong(team: Team, run: Any, arguments: list[str], says: str, code: int) -> None:
    team.alice.types("/customer add 李四", channel="sales")
    if not arguments:
        history(team)
    printed = run(*arguments)
    assert printed.exit_code == code
    assert says in printed.output


def test_a_database_that_is_not_there_is_not_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, database_kind: str
) -> None:
    file = tmp_path / "none.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "x")
    printed = CliRunner().invoke(cli, ["digest"])
    assert printed.exit_code == 1
    assert "There's no database" in printed.output
    assert not file.exists()
