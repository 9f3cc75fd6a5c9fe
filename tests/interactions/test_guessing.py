"""/log with a note and no review: it is logged as typed, and how the note reads is one click away, chosen already."""

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
        ("物流太慢了,非常失望,不会再买", "bad", "👎 bad review…", "4.0 → 3.9"),
        ("she loves the lamp and is delighted", "good", "👍 good review…", "4.0 → 4.1"),
    ],
)
def test_the_guess_is_chosen_in_the_form_that_corrects_the_log(
    team: Team, note: str, guess: str, button: str, corrected: str
) -> None:
    answer = team.alice.types(f"/log 李四 {note}", channel="sales")
    assert "Logged an interaction with 李四." in answer.text
    assert "Satisfaction: 4.0 (unchanged)" in answer.text
    assert f"The note reads as a {button[2:-1]}: was it one?" in answer.text
    assert button_texts(answer.message) == ["Undo", button, "Edit…"]
    form = answer.click(button)
    assert chosen(form.view) == guess
    form.submit()
    team.slack.wait_for(lambda: corrected in said(answer.message))


def test_nothing_is_guessed_of_a_typed_review_or_of_what_reads_as_none(team: Team, subtests: pytest.Subtests) -> None:
    for typed in ("/log 李四 bad she loves the lamp and is delighted", "/log 李四 问了发票的事", "/log 李四"):
        with subtests.test(typed=typed):
            answer = team.alice.types(typed, channel="sales")
            assert button_texts(answer.message) == ["Undo", "Edit…"], typed
            assert "reads as" not in answer.text
    assert "这条备注像是" in team.xiaolin.types("/log 李四 物流太慢了,非常失望", channel="sales").text


def test_what_was_said_since_stays_chosen(team: Team) -> None:
    answer = team.alice.types("/log 李四 物流太慢了,非常失望,不会再买", channel="sales")
    answer.click("Edit…").submit({"mark": "good"})
    team.slack.wait_for(lambda: "Corrected" in said(answer.message))
    with team.bot.db.read(team.workspace) as store:
        (log,) = store.interactions.last(1)
    assert log.mark == "good"
    view = answer.click("Edit…").view
    assert chosen(view) == "good"
