"""What a team's answers teach about Chinese messages: learned at the fiftieth, shown, exported, forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.data import commands, exporting
from bot.data.commands import Asked
from bot.settings import Mode
from fakeslack import button_texts
from handlers.reading import learning
from storage.models import settings
from storage.store import Author
from tests.conftest import Team, connecting, settings_for
from tests.reading.conftest import adds, whispers

if TYPE_CHECKING:
    from tests.databases import Databases

PRAISE = ["王五说味道还可以，分量足", "王五说客服态度还可以", "王五说送货还算准时"]
TALK = ["王五那边物流怎么样了", "王五问有没有别的颜色", "王五说改天再联系"]


def answered(team: Team, many: int, name: str = "王五", first: int = 0) -> None:
    """Have a team's people answer so many questions about somebody, the first of them or later ones."""
    wangfang = team.person("wangfang")
    with team.bot.db.read(team.workspace) as store:
        known = [one.id for one in store.customers.called(name)]
    id = known[0] if known else adds(team, name)
    with team.bot.db.write(team.workspace, Author(wangfang.id, team.slack.clock.now(), "test")) as store:
        for number in range(first, first + many):
            text = (TALK if number % 3 == 0 else PRAISE)[number % 3].replace("王五", name)
            reading = store.readings.add(
                channel="C0OLD", ts=f"{number}.1", part=0, thread=f"{number}.1", author=wangfang.id, state="answered",
                text=text, guess="good", confidence=850, words=[], how="named", customers=[id], namesakes=[],
                interactions=[],
            )  # fmt: skip
            store.readings.label(reading, "none" if number % 3 == 0 else "good")


def kept(team: Team) -> dict[str, object]:
    """What is kept of it."""
    with team.bot.db.read(team.workspace) as store:
        return dict(store.settings.get(learning.SETTING) or {})


def answers_one(team: Team, number: int = 1) -> None:
    """Answer a question that the bot asks, the first or a later one."""
    wangfang = team.person("wangfang")
    wangfang.says("王五说物流有点慢", "support")
    *_, asked = whispers(wangfang, least=number)
    wangfang.clicks(asked, "不是评价")


def test_the_fiftieth_answer_teaches_and_a_click_forgets(team: Team) -> None:
    answered(team, 49)
    assert kept(team) == {}
    assert "numbers" not in team.alice.types("/haoping settings", "sales").text
    answers_one(team)
    assert kept(team)["answers"] == 50
    shown = team.alice.types("/haoping settings", "sales")
    assert "numbers learned from 50 answers" in shown.text
    assert "without the numbers" in shown.text
    assert "Forget what I learned" in button_texts(shown.message)
    with team.bot.db.read(team.workspace) as store:
        assert learning.own(store) is not None
        assert learning.SETTING in {row["name"] for row in store.exports.rows(settings)}
    said = shown.click("Forget what I learned")
    assert "Forgotten" in said.text
    assert "own" not in kept(team)
    assert "numbers" not in team.alice.types("/haoping settings", "sales").text
    said.click("Undo")
    assert kept(team)["answers"] == 50


def test_what_was_answered_before_is_not_learned_from_again(team: Team) -> None:
    answered(team, 49)
    answers_one(team)
    team.alice.types("/haoping settings", "sales").click("Forget what I learned")
    answers_one(team, 2)
    assert "own" not in kept(team)


@pytest.mark.parametrize("many", [10, 48])
def test_fewer_teach_nothing(team: Team, many: int) -> None:
    answered(team, many)
    answers_one(team)
    assert "own" not in kept(team)


def test_an_export_has_them_and_brings_them_back(team: Team, databases: Databases, tmp_path: Path) -> None:
    answered(team, 49)
    answers_one(team)
    learned, url = kept(team), team.bot.db.url.render_as_string(hide_password=False)
    settings = settings_for(team.slack, url, Mode.HTTP)
    assert exporting.export(settings, tmp_path / "all.zip", "csv", team.workspace, force=False) == 0
    url = databases()
    with connecting(url) as make:
        other = make(Mode.HTTP)
        asked = Asked(workspace=other.workspace, yes=True)
        assert commands.bring_in(settings_for(other.slack, url, Mode.HTTP), tmp_path / "all.zip", asked) == 0
        assert kept(other) == learned
        assert "numbers learned from 50 answers" in other.alice.types("/haoping settings", "sales").text
    databases.drop(url)


def test_answers_about_who_is_forgotten_count_no_more_and_ten_others_teach(team: Team) -> None:
    answered(team, 49)
    answers_one(team)
    assert kept(team)["answers"] == 50
    team.alice.types("/customer forget 王五", "sales").click("Forget 王五")
    for first, many in ((50, 49), (99, learning.EVERY)):
        answered(team, many, "赵六", first)
        with team.bot.db.write(team.workspace, Author(team.alice.id, team.slack.clock.now(), "test")) as store:
            learning.learn(store)
    assert kept(team)["answers"] == 49 + learning.EVERY
