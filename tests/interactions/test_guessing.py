"""/log with a note and no review: it is logged as typed, and one click makes it the review that the note reads as."""

import pytest

from fakeslack import button_texts, said
from fakeslack.model import View
from tests.conftest import Connect, Team


@pytest.fixture
def team(connect: Connect) -> Team:
    made = connect()
    made.alice.types("/customer add 李四", channel="sales")
    return made


def chosen(view: View) -> str:
    (block,) = [one for one in view.content["blocks"] if one.get("block_id") == "mark"]
    return block["element"]["initial_option"]["value"]


@pytest.mark.parametrize(
    ("note", "guess", "button", "corrected"),
    [
        ("物流太慢了,非常失望,不会再买", "bad", "👎 bad review", "4.0 → 3.9"),
        ("she loves the lamp and is delighted", "good", "👍 good review", "4.0 → 4.1"),
        ("五星", "good", "👍 good review", "4.0 → 4.1"),
        ("4.5 stars", "good", "👍 good review", "4.0 → 4.1"),
        ("2颗星，说太贵", "bad", "👎 bad review", "4.0 → 3.9"),
    ],
)
def test_one_click_makes_a_log_what_its_note_reads_as(
    team: Team, note: str, guess: str, button: str, corrected: str
) -> None:
    answer = team.alice.types(f"/log 李四 {note}", channel="sales")
    assert "Logged an interaction with 李四." in answer.text
    assert "Satisfaction: 4.0 (unchanged)" in answer.text
    assert f"The note sounds like a {button[2:]}. Was it one?" in answer.text
    assert button_texts(answer.message) == ["Undo", button, "Edit…", "Survey answer…"]
    clicked = answer.click(button)
    assert clicked.views == []
    team.slack.wait_for(lambda: corrected in said(answer.message))
    with team.bot.db.read(team.workspace) as store:
        (log,) = store.interactions.last(1)
    assert (log.mark, log.note) == (guess, note)
    assert "Undone" in answer.click("Undo").text
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.called("李四")[0].satisfaction == 40


def test_nothing_is_guessed_of_a_typed_review_or_of_what_reads_as_none(team: Team, subtests: pytest.Subtests) -> None:
    for typed in (
        "/log 李四 bad she loves the lamp and is delighted",
        "/log 李四 问了发票的事",
        "/log 李四",
        "/log 李四 三星",
    ):
        with subtests.test(typed=typed):
            answer = team.alice.types(typed, channel="sales")
            assert button_texts(answer.message) in (["Undo", "Edit…"], ["Undo", "Edit…", "Survey answer…"]), typed
            assert "reads as" not in answer.text
    assert "这条备注看起来是" in team.xiaolin.types("/log 李四 物流太慢了,非常失望", channel="sales").text


def test_what_was_said_since_stays_chosen(team: Team) -> None:
    answer = team.alice.types("/log 李四 物流太慢了,非常失望,不会再买", channel="sales")
    answer.click("Edit…").submit({"mark": "good"})
    team.slack.wait_for(lambda: "Updated" in said(answer.message))
    with team.bot.db.read(team.workspace) as store:
        (log,) = store.interactions.last(1)
    assert log.mark == "good"
    view = answer.click("Edit…").view
    assert chosen(view) == "good"


def test_a_guess_that_somebody_has_answered_already_changes_nothing(team: Team) -> None:
    answer = team.alice.types("/log 李四 物流太慢了,非常失望,不会再买", channel="sales")
    button = next(one for one in answer.blocks[-1]["elements"] if one["action_id"].startswith("log_mark"))
    answer.click("Edit…").submit({"mark": "good"})
    team.slack.wait_for(lambda: "Updated" in said(answer.message))
    answer.message.blocks[-1]["elements"].append(button)
    assert answer.click("👎 bad review").text.startswith("Somebody has already said how it was.")
