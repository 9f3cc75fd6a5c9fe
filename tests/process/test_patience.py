"""While somebody else holds the database, everybody is answered, in the time that a request has."""

import sqlite3

import pytest

from bot.transport import ANSWERED
from handlers.kernel.wording import Say
from storage.patience import LEAST
from tests.conftest import Connect

BUSY = "I'm busy saving other people's entries, and nothing was recorded. Please try again in a moment."
pytestmark = pytest.mark.database("sqlite")


def test_a_request_has_less_time_than_slack_waits() -> None:
    assert ANSWERED + 2 * LEAST < 3.0  # and twice as long as a wait always gets, to be on its way


def test_who_was_seen_and_who_was_never_seen(connect: Connect) -> None:
    team = connect()
    team.alice.types("/customer add 李四", channel="sales")
    holder = sqlite3.connect(team.bot.db.url.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        refused = {name: team.person(name).types("/log 李四 good", channel="sales") for name in ("alice", "wangfang")}
        looked = team.person("ben").types("/customer 李四", channel="sales")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    assert {name: answer.error for name, answer in refused.items()} == {"alice": None, "wangfang": None}
    assert refused["alice"].text == BUSY
    assert refused["wangfang"].text == Say("zh")(BUSY)
    assert looked.text.startswith("李四")
    assert team.alice.types("/log 李四 good", channel="sales").text.startswith("Logged")
    with team.bot.db.read(team.workspace) as store:
        assert [one.interactions for one in store.customers.called("李四")] == [1]
