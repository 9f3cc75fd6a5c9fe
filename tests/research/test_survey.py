"""/survey over the wire: recording, asking in a channel, and the report."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bot.settings import Mode
from fakeslack.answers import button_texts
from fakeslack.model import Channel, Message

if TYPE_CHECKING:
    from tests.conftest import Connect, Team

GOLDEN = (("产品A", 4.5, "功能更强大"), ("产品B", 3.8, "价格更优惠"), ("产品C", 4.2, "售后服务更完善"))


def posted(team: Team, count: int = 1, channel: str = "sales") -> Message:
    """Wait for the survey that the bot posted in a channel."""

    def surveys() -> list[Message]:
        seen = team.alice.sees(channel)
        return [one for one in seen if one.ephemeral_to is None and "survey-hope:0" in str(one.blocks)]

    team.slack.wait_for(lambda: len(surveys()) == count)
    return surveys()[-1]


def answers(team: Team, product: str = "产品A") -> tuple[int, int]:
    """Return how many answers a product has, and the sum of their scores."""
    with team.bot.db.read(team.workspace) as store:
        found = store.products.called(product)
        return store.surveys.score(found.id) if found else (0, 0)


@pytest.mark.parametrize("mode", [Mode.HTTP, Mode.SOCKET])
def test_the_articles_answers(connect: Connect, mode: Mode, subtests: pytest.Subtests) -> None:
    team = connect(mode)
    for product, score, expectation in GOLDEN:
        with subtests.test(product=product):
            first = team.xiaolin.types(f"/survey {product} {score} {expectation}", channel="sales")
            assert f"{product}" in first.text
            assert first.visible_to == team.xiaolin.id
            assert str(score) in first.click(button_texts(first.message)[0]).text
    report = team.alice.types("/survey report", channel="sales")
    for product, score, hope in zip("ABC", (4.5, 3.8, 4.2), ("features", "price", "service"), strict=True):
        with subtests.test(product=product):
            assert (
                f"产品{product}: {score} out of 5 · 1 answer, from {score} to {score} · too few to judge\n"
                in report.text
            )
            assert hope in report.text
    (chart,) = [block["chart"] for block in report.blocks if block["type"] == "data_visualization"]
    assert chart["series"][0]["data"] == [
        {"label": "产品A", "value": 4.5},
        {"label": "产品C", "value": 4.2},
        {"label": "产品B", "value": 3.8},
    ]


def test_recording_and_taking_back(team: Team) -> None:
    assert "Nobody has answered a survey yet." in team.alice.types("/survey report", channel="sales").text
    team.alice.types("/product add 产品A price=100", channel="sales")
    first = team.alice.types("/survey 产品a ４．５分 More Features", channel="sales")
    assert "Recorded: 产品A got 4.5 out of 5.\nExpectation: more features\n" in first.text
    assert "Average score: 4.5 out of 5 (the first answer)" in first.text
    assert "See what would change: /product improve 产品A" in first.text
    second = team.alice.types("/survey 产品 3.8 a *blue* one <!channel> http://x.example", channel="sales")
    assert "Average score: 4.5 → 4.2 (now 2 answers)" in second.text
    assert "a *blue* one <!channel> http://x.example" in second.text
    assert "<!channel>" not in second.message.text
    assert "Only" in team.person("ben").clicks(second.message, "Undo").text
    assert "Average score: 4.2 → 4.5 (now 1 answer)" in second.click("Undo").text
    assert "Average score: none, because" in first.click("Undo").text
    assert answers(team) == (0, 0)

    asked = team.alice.types("/survey 产品A", channel="sales")
    assert button_texts(asked.message) == ["0", "1", "2", "3", "4", "5", "Cancel"]
    assert "产品A got 0.0 out of 5" in asked.click("0").text
    unknown = team.alice.types("/survey Green Tea 5 更便宜", channel="sales")
    assert "产品A" not in unknown.text
    assert (
        "Recorded: Green Tea got 5.0 out of 5.\nExpectation: better price, 更便宜\n"
        in unknown.click("Add Green Tea").text
    )
    assert "Green Tea" in team.alice.types("/survey Green T", channel="sales").text


def test_a_survey_in_a_channel(team: Team) -> None:
    team.alice.types("/product add 产品A price=100", channel="sales")
    asked = team.alice.types("/survey ask 产品A", channel="sales")
    assert "Posting the survey about 产品A in <#C0SALES001> now." in asked.text
    post = posted(team)
    assert button_texts(post) == [
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "more features",
        "better price",
        "better after-sales service",
    ]
    ben = team.person("ben")

    hoped = ben.clicks(post, "better price")
    assert hoped.visible_to == ben.id
    assert "You'd like: better price. What score would you give 产品A?" in hoped.text
    assert answers(team) == (0, 0)
    assert "产品A got 4.0 out of 5.\nExpectation: better price" in hoped.click("4").text
    assert "Score: 4.0 → 5.0\nAverage score: 4.0 → 5.0 (now 1 answer)" in ben.clicks(post, "5").text
    assert (
        "That's already your answer about 产品A: 5.0 out of 5, expectation: better price." in ben.clicks(post, "5").text
    )
    changed = ben.clicks(post, "more features")
    assert "Expectation: better price → more features\n" in changed.text
    assert answers(team) == (1, 50)

    xiaolins = team.xiaolin.clicks(post, "3")
    assert xiaolins.visible_to == team.xiaolin.id
    assert "members of this team" in team.person("gina").clicks(post, "1").text
    assert answers(team) == (2, 80)

    assert "The survey about 产品A already has 2 answers, so it stays." in asked.click("Undo").text
    assert "The answer about 产品A is 5.0 out of 5 again, expectation: better price." in changed.click("Undo").text
    ben.types("/haoping undo", channel="sales")
    ben.types("/haoping undo", channel="sales")
    xiaolins.click("撤销").text  # noqa: B018  (waits)
    assert answers(team) == (0, 0)
    assert "产品A got 2.0 out of 5.\nAverage score: 2.0 out of 5 (the first answer)" in ben.clicks(post, "2").text
    ben.types("/haoping undo", channel="sales")
    assert "nobody can answer it anymore" in asked.click("Undo").text
    assert f"<@{team.alice.id}> has withdrawn this survey." in ben.clicks(post, "5").text
    assert answers(team) == (0, 0)


def test_answers_count_once_for_each_person_and_since_the_last_decision(team: Team) -> None:
    team.alice.types("/product add 产品A price=100", channel="sales")
    team.alice.types("/survey ask 产品A", channel="general")
    post = posted(team, channel="general")
    people = [team.alice, team.xiaolin, team.person("ben"), team.person("wangfang")]
    with ThreadPoolExecutor(8) as threads:
        clicks = [threads.submit(person.clicks, post, score) for person in people for score in ("4", "5")]
        assert all(click.result().text for click in clicks)
    assert answers(team)[0] == 4
    for person in people[:2]:
        assert person.clicks(post, "survey-hope:1").text
    team.alice.types("/product improve 产品A", channel="sales").click("Accept: ¥100 → ¥90").text  # noqa: B018
    assert team.alice.clicks(post, "0").text
    assert "No improvements are waiting" in team.alice.types("/product improve 产品A", channel="sales").text
    assert people[2].clicks(post, "better price").text
    assert "asked for in 1 answer\nprice: ¥90 → ¥80" in team.alice.types("/product improve 产品A", channel="sales").text


def test_where_the_bot_cannot_post_nothing_is_promised(team: Team) -> None:
    team.alice.types("/product add 产品A price=100", channel="sales")
    assert "This posts to a channel" in team.alice.types("/survey ask 产品A").text
    secret = Channel("C0SECRET01", "secret", team.workspace, {team.alice.id}, is_private=True)
    team.slack.state.add_channel(secret)
    assert "Invite me to this channel first" in team.alice.types("/survey ask 产品A", channel="secret").text
    team.slack.operator.fail(method="conversations.info", status=500)
    assert "try again in a moment" in team.alice.types("/survey ask 产品A", channel="sales").text
    with team.bot.db.read(team.workspace) as store:
        assert store.surveys.survey(1) is None


def test_the_report_fits_whatever_was_typed(team: Team) -> None:
    author = team.alice
    author.types("/product add first", channel="sales")
    for number in range(14):
        name = f"{'产品' * 48}{number:03}"
        added = author.types(f"/product add {name}", channel="sales")
        assert "Added" in added.text
        for text in ("功能更强大,价格更优惠,售后服务更完善", "“" * 500, "👩‍👩‍👧" * 60):
            assert "Recorded" in author.types(f'/survey "{name}" 4.5 {text}', channel="sales").text
    report = author.types("/survey report", channel="sales")
    assert report.error is None
    assert "These are the 12 products with the most answers." in report.text
    assert len(json.dumps(report.blocks, ensure_ascii=False)) < 12_000


def test_bad_input_changes_nothing(team: Team, subtests: pytest.Subtests) -> None:
    team.alice.types("/product add 产品A", channel="sales")
    for text in (
        "产品A -1",
        "产品A −1",
        "产品A 5.1",
        "产品A 4.55",
        "产品A NaN",
        "产品A 1e400",
        "产品A " + "9" * 5000,
        "产品A good",
        "产品A <!channel>",
        "产品A 😀",
        "产品A 4 " + "x" * 501,
        "新品 6",
        "新" * 10_000,
        '"" 4',
        "ask " + "新" * 101,
    ):
        with subtests.test(text=text):
            answer = team.alice.types(f"/survey {text}", channel="sales")
            assert answer.error is None
            assert answer.visible_to == team.alice.id
            assert "Undo" not in button_texts(answer.message), answer.text
            assert "\n" not in answer.text
    assert answers(team) == (0, 0)
    with team.bot.db.read(team.workspace) as store:
        assert store.products.count() == 1
