"""The currency in which a workspace counts: chosen by a manager, in force at once, and never a reason to convert."""

from fakeslack import said
from tests.asking import answered, ask
from tests.conftest import Team


def amounts(team: Team) -> list[int]:
    with team.bot.db.read(team.workspace) as store:
        found = (store.purchases.get(id) for id in (1, 2, 3))
        return [one.amount for one in found if one is not None]


def choose(team: Team, sign: str) -> str:
    shown = ask(team.alice, "/haoping settings")
    shown.click("Change…").submit({"currency": sign})
    team.slack.wait_for(lambda: "Changed:" in said(shown.message))
    return said(shown.message)


def test_another_currencys_sign_asks_and_nothing_is_converted(team: Team) -> None:
    answered(team.alice, "/customer add 王五")
    asked = ask(team.alice, "/purchase 王五 $450")
    assert asked.text.startswith("This workspace uses ¥, but you wrote $. Amounts aren't converted.")
    assert asked.buttons == ["Use ¥450", "Cancel"]
    assert amounts(team) == []
    assert "spent ¥450" in asked.click("Use ¥450").text
    assert amounts(team) == [450_00]


def test_a_manager_chooses_the_currency_and_takes_it_back(team: Team) -> None:
    answered(team.alice, "/customer add 王五")
    answered(team.alice, "/purchase 王五 300")
    changed = choose(team, "$")
    assert "This workspace's currency: $" in changed
    assert "Amounts you've already recorded aren't converted." in changed
    assert "spent $450" in answered(team.alice, "/purchase 王五 $450")
    assert ask(team.alice, "/purchase 王五 ¥450").buttons == ["Use $450", "Cancel"]
    assert amounts(team) == [300_00, 450_00]
    answered(team.alice, "/haoping undo")
    answered(team.alice, "/haoping undo")
    assert "currency: As set by whoever runs this bot" in answered(team.alice, "/haoping settings")
    assert ask(team.alice, "/purchase 王五 $90").buttons == ["Use ¥90", "Cancel"]


def test_the_articles_rules_come_back_without_the_currency(team: Team) -> None:
    answered(team.alice, "/customer add 王五")
    choose(team, "€")
    with team.bot.db.read(team.workspace) as store:
        assert store.policies.version != 0
    assert "spent €120" in answered(team.alice, "/purchase 王五 120")


def test_the_manager_of_a_new_workspace_is_asked_with_the_welcome(team: Team) -> None:
    team.alice.opens_home("messages")
    dm = team.alice.dm.id
    team.slack.wait_for(lambda: team.alice.sees(dm))
    (message,) = [one for one in team.alice.sees(dm) if "Which currency do you use?" in said(one)]
    chosen = team.alice.clicks(message, "€")
    team.slack.wait_for(lambda: chosen.messages)
    assert said(chosen.messages[-1]).startswith("This workspace now uses €.")
    answered(team.alice, "/customer add 王五")
    assert "spent €120" in answered(team.alice, "/purchase 王五 120")
