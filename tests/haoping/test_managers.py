"""Who manages: named, taken back, and in force at once."""

import pytest

from fakeslack import said
from tests.asking import ask
from tests.conftest import Team

REDEEM = "/points redeem 李四 5 mug"
NO = "Only managers can do this. Please ask a workspace admin."


def test_a_named_manager_may_at_once_what_managers_may_and_no_more_when_it_is_taken_back(team: Team) -> None:
    ben = team.person("ben")
    ask(team.alice, "/customer add 李四")
    assert ask(ben, REDEEM).text == NO
    named = ask(team.alice, "/haoping managers add @ben")
    assert f"<@{ben.id}>" in named.text
    assert ask(ben, REDEEM).text != NO
    assert f"<@{ben.id}>" in ask(team.xiaolin, "/haoping 管理员").text
    assert named.click("Undo").text.startswith("Undone.")
    assert ask(ben, REDEEM).text == NO
    assert "Nobody else has been named." in ask(ben, "/haoping managers").text


def test_managers_are_chosen_in_a_form(team: Team) -> None:
    ben = team.person("ben")
    opened = ask(team.alice, "/haoping managers").click("Change…")
    opened.submit({"people": [ben.id, team.xiaolin.id]})
    team.slack.wait_for(lambda: len(team.alice.modals()) == 0)
    listed = ask(team.alice, "/haoping managers").text
    assert f"<@{ben.id}>" in listed
    assert f"<@{team.xiaolin.id}>" in listed
    ask(team.alice, "/haoping managers remove @ben")
    assert f"<@{ben.id}>" not in ask(team.alice, "/haoping managers").text


def test_members_name_nobody_and_a_manager_who_is_none_any_more_puts_nobody_back(
    team: Team, subtests: pytest.Subtests
) -> None:
    ben = team.person("ben")
    for text in ("add @ben", "remove @alice"):
        with subtests.test(text=text):
            assert ask(ben, f"/haoping managers {text}").text == NO
    assert "Change…" not in ask(ben, "/haoping managers").buttons
    ask(team.alice, "/haoping managers add @ben")
    mine = ask(ben, "/haoping managers remove @ben")
    assert mine.click("Undo").text == NO
    assert ask(ben, "/haoping undo").text == NO
    assert ask(ben, REDEEM).text == NO


def test_guests_and_strangers_are_named_by_nobody(team: Team, subtests: pytest.Subtests) -> None:
    gina = team.person("gina")
    refused = ask(team.alice, "/haoping managers add @gina")
    assert "isn't a member of this team" in refused.text
    opened = ask(team.alice, "/haoping managers").click("Change…")
    assert set(opened.submit({"people": [gina.id]}).errors) == {"people"}
    for text in ("add ben", "name @ben", "add", "add @ben now"):
        with subtests.test(text=text):
            assert "Type add or remove" in ask(team.alice, f"/haoping managers {text}").text
    assert "wasn't named as a manager" in ask(team.alice, "/haoping managers remove @ben").text


def test_settings_are_chosen_in_a_form_and_taken_back(team: Team) -> None:
    shown = ask(team.alice, "/haoping settings")
    assert "Emoji that mean a good review: :+1: :heart: :tada: :star:" in shown.text
    opened = shown.click("Change…")
    refused = opened.submit({"reactions.good": ",,", "listen": "ask", "excerpts": "no"})
    assert set(refused.errors) == {"reactions.good"}
    opened.submit({"reactions.good": ":our_own: 👍"})
    team.slack.wait_for(lambda: "Changed:" in said(shown.message))
    assert "Emoji that mean a good review: :our_own: :+1:" in said(shown.message)
    with team.bot.db.read(team.workspace) as store:
        assert store.settings.all() == {
            "excerpts": False,
            "listen": "ask",
            "reactions": {"good": ["our_own", "+1"]},
        }
    ask(team.alice, "/haoping undo").text  # noqa: B018 (waits)
    with team.bot.db.read(team.workspace) as store:
        assert store.settings.all() == {}


def test_an_emoji_means_one_thing(team: Team) -> None:
    opened = ask(team.alice, "/haoping settings").click("Change…")
    refused = opened.submit({"reactions.bad": ":-1: 👍", "listen": "on", "excerpts": "yes"})
    assert refused.errors == {"reactions.bad": ":+1: can't mean two things. Please keep it in just one place."}
    opened.submit({"reactions.good": ":heart:"})
    with team.bot.db.read(team.workspace) as store:
        assert store.settings.get("reactions") == {"good": ["heart"], "bad": ["-1", "+1"]}


def test_settings_are_the_managers(team: Team) -> None:
    assert ask(team.person("ben"), "/haoping settings").text == NO
    opened = ask(team.alice, "/haoping settings").click("Change…")
    assert set(opened.submit({}).errors) == {"excerpts"}
    team.alice.closes(opened.view)
    assert "change them in the form" in ask(team.alice, "/haoping settings off").text
