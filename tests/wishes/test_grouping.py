"""Own words grouped: measured on two hundred sentences that were set aside before there was anything to group them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from handlers.products.hopes import Hope, hopes, kinds
from handlers.wishes.likeness import LIKE, SAME, Terms, likeness, nearest, terms

SET_ASIDE = Path(__file__).with_name("set_aside.tsv")
NO_WISH = "-"


def decided(rows: list[tuple[str, str]]) -> Counter[str]:
    """Count what is decided about sentences of one language, one after the other, without asking anybody.

    A sentence is decided on rightly where it is of the kind that it asks for, joins a wish of its own group, or opens
    one that there was not yet. A manager who is asked answers rightly.
    """
    count: Counter[str] = Counter()
    wishes: dict[int, str] = {}
    said: list[tuple[int, Terms]] = []
    for group, text in rows:
        found = hopes(text)
        count["missed"] += not found and group != NO_WISH
        for hope in found:
            if hope.kind:
                count["right" if hope.kind == group else "wrong"] += 1
                continue
            wanted = terms(hope.words)
            near = nearest(wanted, said)
            if near is not None and near[1] < SAME:
                count["asked"] += 1
                wish = near[0] if wishes[near[0]] == group else len(wishes) + 1
            else:
                wish = near[0] if near is not None else len(wishes) + 1
                is_right = wishes.get(wish) == group if near else group not in {NO_WISH, *wishes.values()}
                count["right" if is_right else "wrong"] += 1
            wishes.setdefault(wish, group)
            said.append((wish, wanted))
    return count


def test_what_was_set_aside_is_grouped_precisely() -> None:
    rows: dict[str, list[tuple[str, str]]] = {"en": [], "zh": []}
    with SET_ASIDE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            rows[row["language"]].append((row["group"], row["text"]))
    assert {language: len(found) for language, found in rows.items()} == {"en": 100, "zh": 100}
    counts = {language: decided(found) for language, found in rows.items()}
    total = counts["en"] + counts["zh"]
    assert total["right"] / (total["right"] + total["wrong"]) >= 0.95, counts
    assert total["asked"] <= 30, counts  # who is asked too much looks no more
    assert total["missed"] <= 4, counts


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("太贵了", ("price",)),
        ("便宜一点", ("price",)),
        ("太貴了，便宜一點吧", ("price",)),
        ("cheaper please", ("price",)),
        ("response is slow at night", ("service",)),
        ("晚上客服回复慢", ("service",)),
        ("way too expensive, and support never answers", ("price", "service")),
        ("more functions would be nice", ("features",)),
        ("功能太少，价格也高", ("features", "price")),
        ("不贵，客服很及时", ()),
        ("Cheaper than I thought, great support!", ()),
        ("the app is slow to open", ()),
        ("物流太慢了", ()),
        ("老板说可以打九折", ()),
        ("", ()),
        ("😀", ()),
        ("<!channel>", ()),
        ("x" * 5000, ()),
    ],
)
def test_the_three_kinds_are_heard_in_own_words(text: str, asked: tuple[str, ...]) -> None:
    assert kinds(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        *("He'd like to book a demo next week", "hope to hear from you soon", "asked whether it comes with a charger"),
        *("I want to return it", "needs 20 boxes before Christmas", "no complaints", "wants her money back"),
        *("周三见面谈", "希望明天能收到", "请尽快发货", "需要三十箱", "祝您新年快乐", "想咨询一下售后"),
        "希望王五给个好评",
    ],
)
def test_business_is_no_wish(text: str) -> None:
    assert hopes(text) == []


def test_a_text_may_hope_for_several_things() -> None:
    assert hopes("太贵了。希望有深色模式！客服太慢。希望有深色模式！") == [
        Hope("price", "太贵了。"),
        Hope("service", "客服太慢。"),
        Hope("", "希望有深色模式！"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("wish I could control it by voice", "voice control please", SAME, 1),
        ("please add label printing", "it should print labels", SAME, 1),
        ("希望支持快充", "能不能充电快一些", SAME, 1),
        ("希望有夜间模式", "請加入深色模式", SAME, 1),
        ("a longer cable please", "a longer strap please", 0, SAME),  # a part is shared, and each has its own
        ("larger font please", "a larger screen please", LIKE, SAME),
        ("希望线长一点", "希望屏幕大一点", 0, LIKE),
        ("希望有深色模式", "a dark mode please", 0, LIKE),  # of two languages
        ("希望", "please", 0, LIKE),
    ],
)
def test_wishes_are_alike_by_what_they_are_about(one: str, other: str, least: float, most: float) -> None:
    assert least <= likeness(terms(one), terms(other)) < most or likeness(terms(one), terms(other)) == most == 1
    assert likeness(terms(one), terms(other)) == likeness(terms(other), terms(one))
