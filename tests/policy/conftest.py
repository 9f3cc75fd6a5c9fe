"""What the tests of the policy share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from handlers.policy import rules
from storage.store import Author
from tests.digests.conftest import Digests

if TYPE_CHECKING:
    from fakeslack import Actor
    from tests.conftest import Team

GENEROUS = [[1000_00, 500], [0, 1]]
"""An award rule that nobody takes for the article's."""


def put(team: Team, **systems: Any) -> rules.Policy:
    """Put rules in force, system by system as they are kept."""
    policy = rules.read(systems)
    with team.bot.db.write(team.workspace, Author("U0ALICE001", team.slack.clock.now(), "test")) as store:
        store.policies.put(policy.version, rules.kept(policy))
    return policy


def types(who: Actor, typed: str) -> str:
    """Type a command, and return what was answered."""
    answer = who.types(typed, channel="sales")
    assert answer.error is None, typed
    return answer.text


@pytest.fixture
def digests(team: Team) -> Digests:
    """The digests of a team on Monday 23 November 2026, half past eight in Beijing."""
    found = Digests(team)
    found.at("2026-11-23T00:30")
    return found
