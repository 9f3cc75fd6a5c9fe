"""Sentences about all customers and the day, as people say them: each answered, and none of them writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from fakeslack import Actor, said
from storage.models import changes
from tests.conftest import Team
from tests.reactions.conftest import Desk

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def team(shared: Team) -> Team:
    alice = shared.alice
    for line in (
        "/customer add Jane Fox age=25 spending=low tags=vip company=Initech",
        "/customer add Tom Ray age=50 spending=high company=Initech",
        "/customer add 李四 age=30 spending=low tags=vip",
        "/customer list save Top tag=vip",
    ):
        alice.types(line, channel="sales")
    alice.types("/log Jane Fox bad", channel="sales")
    return shared


def ask(desk: Desk, who: Actor, text: str) -> str:
    before = len(who.sees())
    who.says(text)
    desk.settle()
    return "\n".join(said(one) for one in who.sees()[before:] if one.bot_id)


@pytest.mark.parametrize(("language", "name"), [("en", "ben"), ("zh", "xiaolin")])
def test_each_is_answered_and_nothing_is_written(
    team: Team, language: str, name: str, subtests: pytest.Subtests
) -> None:
    desk = Desk(team)
    who = team.person(name)
    count = select(func.count()).select_from(changes)
    with team.bot.db.transaction() as connection:
        written = connection.execute(count).scalar_one()
    lines = (HERE / f"asked_{language}.tsv").read_text().splitlines()
    assert len(lines) >= 60
    for line in lines:
        text, expected = line.split("\t")
        with subtests.test(text=text):
            assert expected in ask(desk, who, text)
    with team.bot.db.transaction() as connection:
        assert connection.execute(count).scalar_one() == written
