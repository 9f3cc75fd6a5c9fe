"""What the tests of rewards share: a shop with customers who have points, and one reward of which two are left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fakeslack import Actor
    from fakeslack.answers import Answer
    from tests.conftest import Team


class Shop:
    """A team with its rewards."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.alice, self.xiaolin, self.ben = team.alice, team.xiaolin, team.person("ben")

    def asks(self, who: Actor, typed: str) -> Answer:
        """Type a command."""
        answer = who.types(typed, channel="sales")
        assert answer.error is None, typed
        return answer

    def says(self, typed: str) -> str:
        """Type a command as alice, and return the answer."""
        return self.asks(self.alice, typed).text

    def balance(self, name: str) -> int:
        """Return how many points somebody has."""
        found = re.search(r"Balance: ([\d,]+)", self.says(f"/points {name}"))
        assert found
        return int(found[1].replace(",", ""))

    def adds(self, **fields: Any) -> Answer:
        """Add a reward by its form."""
        form = self.asks(self.alice, "/points rewards").click("Add a reward…")
        answer = form.submit(fields)
        assert not answer.errors, answer.errors
        return form

    def sets(self, system: str, **fields: Any) -> Answer:
        """Set rules of points."""
        form = self.asks(self.alice, "/rules points").click("rules_edit:0", block_id=f"rules.{system}")
        answer = form.submit(fields)
        assert not answer.errors, answer.errors
        assert "The new rules apply" in form.text
        return form


@pytest.fixture
def shop(team: Team) -> Shop:
    """王五 has 120 points, Mary 50; there is a mug for 30, twice."""
    found = Shop(team)
    for name, points in (("王五", 120), ("Mary", 50)):
        found.says(f"/customer add {name}")
        found.says(f"/points adjust {name} +{points} welcome")
    found.adds(english="Coffee mug", chinese="咖啡杯", points="30", stock="2")
    return found
