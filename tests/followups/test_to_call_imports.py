"""What an import brings is a base line: it calls for nobody."""

from __future__ import annotations

import pytest

from bot.data import worker
from fakeslack import said
from fakeslack.model import Message
from tests.conftest import Connect, Team
from tests.followups.conftest import Followups


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot looks for imports to do more often than once a second."""
    return connect(imports=worker.Pace(look=0.05, tell=0.0))


def waits(followups: Followups, text: str) -> Message:
    """The bot's message to Alice that says something, once it is there."""

    def found() -> list[Message]:
        return [one for one in followups.team.alice.sees() if text in said(one)]

    followups.team.slack.wait_for(lambda: bool(found()))
    return found()[-1]


def test_what_an_import_brings_calls_for_nobody(followups: Followups) -> None:
    followups.say(followups.team.alice, "/customer add 李四")
    followups.say(followups.team.alice, "/log 李四 bad")
    followups.at("2026-11-27T15:00")
    alice = followups.team.alice
    rows = "\n".join(f"客户{number},{1 + number % 40 / 10}" for number in range(600))
    alice.uploads("a.csv", f"姓名,满意度\n李四,1.0\n{rows}\n".encode())
    alice.clicks(waits(followups, "a.csv: customers"), "Import 600 rows")
    waits(followups, "a.csv was imported (import 1).")
    assert "To call today: 1\n1. 李四" in followups.say(alice, "/customer calls").text
    assert "To call today: 1\n1. 李四" in followups.say(alice, "/digest").text
