"""What the tests of purchases and points share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team


@pytest.fixture
def add(team: Team) -> Callable[..., None]:
    """Give a function that adds customers."""

    def add(*names: str) -> None:
        for name in names:
            assert "Added" in team.alice.types(f"/customer add {name}", channel="sales").text

    return add
