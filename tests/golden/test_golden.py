"""The article's own cases, through the slash commands, in both languages and over both wires."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Mode
from fakeslack import Actor
from tests.conftest import Connect, Team

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden.json").read_text())
SEGMENTS = {
    "年轻低收入群体": "Young, low income",
    "年轻中收入群体": "Young, middle income",
    "中年高收入群体": "Middle-aged, high income",
    "其他": "Other",
}
OFFERS = {"满100减20": "20 off orders of 100 or more", "生日礼物": "Birthday gift", "无": "None"}
EXPECTATIONS = {
    "功能更强大": "more features",
    "价格更优惠": "better price",
    "售后服务更完善": "better after-sales service",
}


class Speaker:
    """A person, and the article's words in their language."""

    def __init__(self, actor: Actor, language: str) -> None:
        self.actor = actor
        self.chinese = language == "zh"

    def types(self, english: str, chinese: str) -> str:
        """Type a command and return what comes back."""
        answer = self.actor.types(chinese if self.chinese else english, channel="sales")
        assert answer.error is None
        assert answer.visible_to == self.actor.id
        return answer.text

    def word(self, words: dict[str, str], article: str) -> str:
        """Return an article's word in this person's language."""
        return article if self.chinese else words[article]


@pytest.fixture(params=[(Mode.HTTP, "en"), (Mode.HTTP, "zh"), (Mode.SOCKET, "en"), (Mode.SOCKET, "zh")], ids=str)
def speaker(request: pytest.FixtureRequest, connect: Connect) -> Speaker:
    mode, language = request.param
    team: Team = connect(mode)
    return Speaker(team.alice if language == "en" else team.xiaolin, language)


def test_every_case(speaker: Speaker, subtests: pytest.Subtests) -> None:
    _segments_and_offers(speaker, subtests)
    with subtests.test("relations"):
        _relations(speaker)
    _loyalty(speaker, subtests)
    _research(speaker, subtests)
    with subtests.test("improvement"):
        _improvement(speaker)


def _segments_and_offers(who: Speaker, subtests: pytest.Subtests) -> None:
    offers = {one["segment"]: one["offer"] for one in GOLDEN["offers"] if "segment" in one}
    for case in GOLDEN["customers"]:
        name, age = f"客户{case['客户ID']}号", case["年龄"]
        spending = {"低": "low", "中": "medium", "高": "high"}[case["消费能力"]]
        buys = {"线上": "online", "线下": "offline", "线上线下": "both"}[case["购买行为"]]
        who.types(
            f"/customer add {name} id={case['客户ID']} age={age} spending={spending} buys={buys}",
            f"/customer 添加 {name} 客户ID={case['客户ID']} 年龄={age}"
            f" 消费能力={case['消费能力']} 购买行为={case['购买行为']}",
        )
        with subtests.test(name):
            segment = who.word(SEGMENTS, case["segment"])
            assert segment in who.types(f"/segment {name}", f"/segment {name}")
            assert who.word(OFFERS, offers[case["segment"]]) in who.types(f"/offer {name}", f"/offer {name}")
            card = who.types(f"/customer {name}", f"/customer {name}")
            assert segment in card
            assert "4.0" in card
    priced = who.types("/offer 客户1号 120", "/offer 客户1号 120元")
    assert "¥100" in priced
    zhang = next(one for one in GOLDEN["offers"] if "customer" in one)
    who.types("/customer add 张三 age=30 spending=medium", "/customer add 张三 年龄=30 消费能力=中")
    assert who.word(OFFERS, zhang["offer"]) in who.types("/offer 张三", "/offer 张三")


def _relations(who: Speaker) -> None:
    good, bad = GOLDEN["relations"]
    who.types("/customer add 李四 age=40 spending=high", "/customer add 李四 年龄=40 消费能力=高")
    first = who.types("/log 李四 good", "/log 李四 好评")
    assert f"4.0 → {good['满意度']}" in first
    assert f"0 → {good['互动次数']}" in first
    who.types("/customer add 钱七", "/customer 添加 钱七")
    assert f"{bad['from']} → {bad['满意度']}" in who.types("/log 钱七 bad", "/log 钱七 差评")


def _loyalty(who: Speaker, subtests: pytest.Subtests) -> None:
    for number, case in enumerate(GOLDEN["loyalty"]):
        name = case.get("customer", f"买家{number}")
        who.types(f"/customer add {name}", f"/customer 添加 {name}")
        with subtests.test(name):
            text = who.types(f"/purchase {name} {case['purchase']}", f"/purchase {name} {case['purchase']}元")
            assert f"0 → {case['points']}" in text
            assert str(case["points"]) in who.types(f"/points {name}", f"/points {name}")


def _research(who: Speaker, subtests: pytest.Subtests) -> None:
    for case in GOLDEN["research"]:
        name, expectation = case["product"], case["expectation"]
        who.types(f"/product add {name}", f"/product 添加 {name}")
        hoped = EXPECTATIONS[expectation]
        who.types(
            f"/survey {name} {case['satisfaction']} {hoped}", f"/survey {name} {case['satisfaction']} {expectation}"
        )
        with subtests.test(name):
            report = who.types("/survey report", "/survey 报告")
            assert name in report
            assert str(case["satisfaction"]) in report
            assert who.word(EXPECTATIONS, expectation) in report


def _improvement(who: Speaker) -> None:
    case = GOLDEN["improvement"]
    before, after = case["before"], case["after"]
    who.types(
        f"/product add 新品 features={before['功能']} price={before['价格']} service={before['售后服务']}",
        f"/product 添加 新品 功能={before['功能']} 价格={before['价格']} 售后服务={before['售后服务']}",
    )
    who.types(f"/survey 新品 4.0 {case['feedback']}", f"/survey 新品 4.0 {case['feedback']}")
    for _ in range(3):
        proposed = who.actor.types("/product improve 新品", channel="sales")
        accept = next(label for label in proposed.buttons if label.startswith("接受" if who.chinese else "Accept"))
        assert proposed.click(accept).text
    shown = who.types("/product 新品", "/product 新品")
    assert after["功能"] in shown
    assert f"¥{after['价格']}" in shown
    assert after["售后服务"] in shown
