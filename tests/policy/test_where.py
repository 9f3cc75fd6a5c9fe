"""Where managers find the rules besides typing the command: on the Home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeslack.answers import button_texts, said

if TYPE_CHECKING:
    from tests.conftest import Team


def test_a_manager_opens_and_changes_them_from_home(team: Team) -> None:
    alice, ben = team.alice, team.person("ben")
    for who in (alice, ben):
        who.opens_home()
        team.slack.wait_for(lambda who=who: who.home() is not None)
    assert "Rules…" not in button_texts(ben.home())
    shown = alice.chooses(alice.home(), "Rules…", None).view
    assert "Current rules" in said(shown)
    alice.chooses(shown, "rules_edit:0", None, block_id="rules.tiers")
    team.slack.wait_for(lambda: alice.modals()[-1].title == "Loyalty points")
    alice.submits(alice.modals()[-1], {"other": "25"})
    assert "any other purchase: 20 points → 25 points" in said(alice.modals()[-1])
    alice.chooses(alice.modals()[-1], "Undo", None)
    team.slack.wait_for(lambda: "Undone." in said(alice.modals()[-1]))
    assert "any other purchase: 25 points → 20 points" in said(alice.modals()[-1])
