"""/haoping language, health and undo over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fakeslack.answers import button_texts

if TYPE_CHECKING:
    from tests.conftest import Team


def language(team: Team, person: str) -> str | None:
    with team.bot.db.read(team.workspace) as store:
        found = store.people.get(team.person(person).id)
        return found.language if found else None


def test_everybody_has_their_language(team: Team, subtests: pytest.Subtests) -> None:
    asked = team.alice.types("/haoping language", channel="sales")
    assert "I'm using the language of your Slack: English." in asked.text
    assert button_texts(asked.message) == ["English", "简体中文", "繁體中文", "Same as my Slack", "Cancel"]
    chinese = asked.click("简体中文")
    assert "中文" in chinese.text
    assert language(team, "alice") == "zh"
    assert "中文" in team.alice.types("/haoping 语言", channel="sales").text
    chinese.click(button_texts(chinese.message)[0]).text  # noqa: B018  (waits)
    assert language(team, "alice") is None
    assert "your Slack: English." in team.alice.types("/haoping language", channel="sales").text

    english = team.xiaolin.types("/haoping 语言 英文", channel="sales")
    assert "OK, I'll use English with you." in english.text
    assert "There are no products yet." in team.xiaolin.types("/product", channel="sales").text
    assert language(team, "xiaolin") == "en"
    assert button_texts(team.xiaolin.types("/haoping language EN", channel="sales").message) == []
    team.xiaolin.types("/haoping language 自动", channel="sales")
    assert language(team, "xiaolin") is None
    assert button_texts(english.message) == ["Undo"]
    english.click("Undo").text  # noqa: B018  (waits)
    assert language(team, "xiaolin") is None

    for typed in ("klingon", "zh en", "<!channel>", "x" * 5000):
        with subtests.test(typed=typed):
            refused = team.alice.types(f"/haoping language {typed}", channel="sales")
            assert refused.text.endswith(
                ". Type English, Chinese, Traditional Chinese or auto. Try /haoping language English"
            )
            assert len(refused.text) < 150
    assert language(team, "alice") is None


def test_health_says_how_it_is_and_keeps_secrets(team: Team, subtests: pytest.Subtests) -> None:
    kind = "SQLite" if team.bot.db.sqlite else "PostgreSQL"
    team.alice.types("/customer add 王五", channel="sales")
    answer = team.xiaolin.types("/haoping 状态", channel="sales")
    assert answer.visible_to == team.xiaolin.id
    answer = team.alice.types("/haoping health", channel="sales")
    assert answer.text.startswith("All good\nVersion 0.")
    assert f"Database: {kind}, responding\nCustomers: 1\nMessages waiting to go to Slack: 0" in answer.text
    for secret in (team.slack.bot_token, team.slack.signing_secret, team.bot.db.url.database or ""):
        with subtests.test(secret=secret):
            assert secret not in str(answer.blocks)


def test_undo_takes_back_one_thing_after_the_other(team: Team) -> None:
    assert "You haven't recorded anything" in team.alice.types("/haoping undo", channel="sales").text
    team.alice.types("/product add 产品A price=3", channel="sales")
    team.alice.types("/survey 产品A 4", channel="sales")
    assert "You haven't recorded anything" in team.person("ben").types("/haoping 撤销", channel="sales").text
    assert "Undone: the answer about 产品A." in team.alice.types("/haoping undo", channel="sales").text
    assert "Undone: 产品A is no longer a product." in team.alice.types("/haoping 撤回", channel="sales").text
    assert "You haven't recorded anything" in team.alice.types("/haoping undo", channel="sales").text


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("/haoping log good", "/haoping log Mary Chen yesterday good"),
        ("/haoping 购买 王五 abc", "/haoping purchase Mary Chen 400"),
        ("/haoping nonsense", "/haoping help"),
        ("/log good", "/log Mary Chen yesterday good"),
    ],
)
def test_what_to_type_instead_begins_as_what_was_typed(shared: Team, typed: str, wanted: str) -> None:
    assert shared.alice.types(typed, channel="sales").text.endswith(f"Try {wanted}")
