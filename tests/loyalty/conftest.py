"""What the tests of purchases and points share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.playground import Actor
    from tests.conftest import Team


@pytest.fixture
def said() -> Callable[[Actor, str], str]:
    """Give a function that types a command and returns what was answered, to its person alone."""

    def ask(who: Actor, text: str) -> str:
        answer = who.types(text, channel="sales")
        assert answer.error is None
        assert answer.visible_to == who.id
        return answer.text

    return ask


@pytest.fixture
def add(team: Team) -> Callable[..., None]:
    """Give a function that adds customers."""

    def add(*names: str) -> None:
        for name in names:
            assert "Added" in team.alice.types(f"/customer add {name}", channel="sales").text

    return add
