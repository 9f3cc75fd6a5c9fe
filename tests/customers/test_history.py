"""What is done from a customer's history: undone, put back, corrected."""

import pytest

from fakeslack import button_texts
from fakeslack.model import Message
from tests.asking import ask
from tests.conftest import Team
from tests.customers.test_merge import figures


@pytest.fixture
def known(team: Team) -> Team:
    """A customer with three entries, by two people."""
    ask(team.alice, "/customer add 王五 age=30")
    ask(team.xiaolin, "/log 王五 差评 太慢")
    ask(team.alice, "/purchase 王五 400")
    return team


def test_every_write_is_taken_back_and_put_back_from_there(known: Team) -> None:
    alice = known.alice
    listed = ask(alice, "/customer history 王五")
    assert button_texts(listed.message) == ["Undo", "Undo", "Edit…", "Survey answer…", "Undo"]
    undone = alice.clicks(listed.message, "undo:0", block_id=_row(listed.message, 1))
    assert "Undone: the log for 王五." in undone.text
    assert figures(known, "王五") == (40, 0, 50)
    again = ask(alice, "/customer history 王五")
    assert "undo" in again.text.splitlines()[1]
    assert button_texts(again.message) == ["Restore", "Undo", "Undo"]
    assert again.click("Restore").text.startswith("Restored for 王五.")
    assert figures(known, "王五") == (39, 1, 50)
    last = ask(alice, "/customer history 王五")
    assert "restored" in last.text.splitlines()[1]
    assert button_texts(last.message) == ["Undo", "Undo", "Edit…", "Survey answer…", "Undo"]
    undone = alice.clicks(last.message, "undo:0", block_id=_row(last.message, 1))
    assert "Undone: the log for 王五." in undone.text  # the button works once more


def _row(message: Message, number: int) -> str:
    return [block["block_id"] for block in message.blocks if block["type"] == "actions"][number]


def test_others_see_it_and_change_nothing(known: Team) -> None:
    ben = known.person("ben")
    listed = ask(ben, "/customer history 王五")
    assert listed.text.count("·") >= 6
    assert button_texts(listed.message) == []
    mine = ask(known.xiaolin, "/customer 历史 王五")
    assert button_texts(mine.message) == ["撤销", "修改…", "记为调研回答…"]


@pytest.mark.parametrize(
    ("typed", "mark", "after"),
    [
        ("差评 太慢", "good", 41),
        ("好评 快", "bad", 39),
        ("快", "good", 41),
        ("好评 快", "neutral", 40),
        ("差评 x", "bad", 39),
    ],
)
def test_a_log_is_corrected_by_the_difference_and_that_is_undone(team: Team, typed: str, mark: str, after: int) -> None:
    alice = team.alice
    ask(alice, "/customer add 李四")
    logged = ask(alice, f"/log 李四 {typed}")
    before = figures(team, "李四")
    form = logged.click("Edit…")
    assert form.view is not None
    form.submit({"mark": mark, "note": "其实 OK"})
    assert form.text.startswith("Updated the log for 李四.")
    assert figures(team, "李四") == (after, 1, 0)
    assert "其实 OK" in ask(alice, "/customer 李四").text
    assert "李四" in ask(alice, "/customer find 其实").text
    shown = ask(alice, "/customer history 李四").text
    assert "note: " in shown
    alice.types("/haoping undo", channel="sales").message  # noqa: B018 (waits)
    assert figures(team, "李四") == before
    assert "其实" not in ask(alice, "/customer 李四").text
    assert ask(alice, "/customer find 其实").text.startswith("No customer matches")


def test_a_corrected_log_is_taken_back_as_it_is_now(team: Team) -> None:
    alice = team.alice
    ask(alice, "/customer add 李四")
    logged = ask(alice, "/log 李四 good")
    logged.click("Edit…").submit({"mark": "bad", "note": "晚了"})
    team.slack.settle()
    assert figures(team, "李四")[:2] == (39, 1)
    with team.bot.db.read(team.workspace) as store:
        assert store.followups.open_of(1) is not None
    listed = ask(alice, "/customer history 李四")
    undone = alice.clicks(listed.message, "undo:0", block_id=_row(listed.message, 1))
    assert undone.text.startswith("Undone: the log for 李四.")
    assert figures(team, "李四")[:2] == (40, 0)
    with team.bot.db.read(team.workspace) as store:
        assert store.followups.open_of(1) is None


def test_a_bad_review_that_was_none_closes_its_followup(team: Team) -> None:
    alice = team.alice
    ask(alice, "/customer add 李四")
    logged = ask(alice, "/log 李四 bad")
    logged.click("Edit…").submit({"mark": "good", "note": ""})
    team.slack.settle()
    with team.bot.db.read(team.workspace) as store:
        assert store.followups.open_of(1) is None


def test_what_cannot_be_corrected(team: Team) -> None:
    alice, xiaolin = team.alice, team.xiaolin
    ask(alice, "/customer add 李四")
    logged = ask(alice, "/log 李四 good 快")
    form = logged.click("Edit…")
    assert form.submit({"mark": "good", "note": "快"}).errors == {
        "note": "Nothing has changed yet. Change the review or the note first."
    }
    refused = xiaolin.clicks(logged.message, "Edit…")
    assert "只有记下它的" in refused.text
    logged.click("Undo").message  # noqa: B018 (waits)
    assert form.submit({"mark": "bad", "note": "慢"}).errors or "isn't there anymore" in form.text
