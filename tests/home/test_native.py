"""Each reader is shown their own language and script, wherever they look: helps, forms, lists, cards, Home, digests."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from opencc import OpenCC

from handlers.kernel.routes import Routes
from storage.script import is_han
from tests.conftest import Connect
from tests.reactions.conftest import Desk

BEGUN = {
    "en": (
        "/customer add Mary Chen age=25 spending=low birthday=1990-05-31",
        "/product add Desk Lamp price=100",
        "/log Mary Chen bad too slow",
        "/purchase Mary Chen 400",
        "/survey Desk Lamp 4.5 more features",
        "/digest daily 9:00",
    ),
    "zh": (
        "/customer 添加 王五 年龄=25 消费能力=低 生日=1990-05-31",
        "/product 添加 台灯 价格=100",
        "/log 王五 差评 太慢",
        "/purchase 王五 400",
        "/survey 台灯 4.5 功能更强大",
        "/digest 每天 9:00",
    ),
}
LOOKED_AT = {
    "en": ("/customer Mary Chen", "/customer history Mary Chen"),
    "zh": ("/customer 王五", "/customer 历史 王五"),
}
FOR_ALL = (
    *("/haoping", "/haoping help all", "/haoping language", "/haoping settings", "/haoping health"),
    *("/haoping listen", "/haoping workdays", "/haoping managers", "/customer", "/customer add"),
    *("/customer followups", "/customer followup", "/customer duplicates", "/log", "/purchase", "/points"),
    *("/points redeem", "/product", "/product add", "/survey", "/survey report", "/offer", "/segment"),
    *("/digest", "/digest list", "/digest preview", "/digest edit", "/rules"),
)
TITLES = {"text", "title", "label", "name", "fallback"}
ALLOWED = re.compile("简体中文|繁體中文|好评|新功能X|7[*]24小时在线客服")
"""What languages call themselves, our name, and what the article has products store."""
PHRASE = re.compile(r"(?<![/\w.:-])(?!python|bot |Add to|Acme)[A-Za-z]{2,} [a-z]{2,}\b")
EITHER = str.maketrans("裏羣爲衆着牀臺佔衛", "裡群為眾著床台占衛")


def texts(shown: Any) -> Iterator[str]:
    """Every text of blocks and views, but code: commands are told apart by their style."""
    if isinstance(shown, dict):
        if (shown.get("style") or {}) != {"code": True} if isinstance(shown.get("style"), dict) else True:
            for key, value in shown.items():
                if key in TITLES and isinstance(value, str) and shown.get("type") != "emoji":
                    yield value
                else:
                    yield from texts(value)
    elif isinstance(shown, list):
        for one in shown:
            yield from texts(one)


def seen(desk: Desk, language: str, choice: str, routes: Routes) -> Iterator[tuple[str, str]]:
    """What somebody is shown, by what they did; `choice` is the language that they choose."""
    who = desk.team.alice if language == "en" else desk.team.xiaolin
    if language == "zh":
        desk.team.alice.types("/haoping managers add @xiaolin", channel="sales")
    who.types(f"/haoping language {choice}", channel="sales")
    helps = [f"/{command.name} help" for command in routes.commands.values()]
    for typed in (*BEGUN[language], *LOOKED_AT[language], *FOR_ALL, *helps):
        answer = who.types(typed, channel="sales")
        desk.slack.wait_for(lambda answer=answer: bool(answer.messages or answer.views))
        for view in answer.views:
            yield from ((typed, text) for text in texts([view.title, *view.blocks]))
        for message in answer.messages:
            yield from ((typed, text) for text in texts(message.blocks))
    who.opens_home()
    desk.settle()
    yield from (("Home", text) for text in texts(who.home().blocks))


@pytest.fixture
def desk(connect: Connect) -> Desk:
    return Desk(connect())


def test_an_english_reader_is_shown_no_chinese(desk: Desk, routes: Routes) -> None:
    shown = list(seen(desk, "en", "English", routes))
    assert len(shown) > 500
    assert [(did, text) for did, text in shown if any(map(is_han, ALLOWED.sub("", text)))] == []


def test_a_chinese_reader_is_shown_no_english(desk: Desk, routes: Routes) -> None:
    shown = list(seen(desk, "zh", "中文", routes))
    assert len(shown) > 500
    assert [(did, text) for did, text in shown if PHRASE.search(text)] == []


def test_a_reader_of_traditional_characters_is_shown_no_simplified_ones(desk: Desk, routes: Routes) -> None:
    left, typed = OpenCC("s2t"), "".join(BEGUN["zh"]) + ALLOWED.pattern
    for did, text in seen(desk, "zh", "繁體中文", routes):
        said = {one for one in text if one not in typed}
        changed = [one for one in said if left.convert(one).translate(EITHER) != one.translate(EITHER)]
        assert changed == [], (did, text)
