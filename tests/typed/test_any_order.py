"""Whatever reviews, names and days are typed in a line, in any order: nothing is logged but what was typed."""

from __future__ import annotations

import pytest

from handlers.kernel import reviews
from tests.conftest import Team, Walk
from tests.typed.conftest import Desk, words
from tests.typed.facts import Kept

NAMES = ["王五", "李四", "Jane Doe", "周五花店"]
UNKNOWN = ["赵八", "Zoe Quinn", "王国庆", "老周"]
MARKS = {
    **dict.fromkeys(["good", "好评", "👍", ":+1:", "+1", "positive", "点赞", "👍🏽"], "good"),
    **dict.fromkeys(["bad", "差评", "👎", ":-1:", "-1", "negative", "投诉", "bad review"], "bad"),
    **dict.fromkeys(["neutral", "中评"], "neutral"),
}
DAYS = [
    *(
        "昨天",
        "周五",
        "上周五",
        "三天前",
        "11月20日",
        "20号",
        "国庆",
        "前几天",
        "上周",
        "明天",
        "下周一",
        "2026-11-20",
        "昨天下午3点",
    ),
    *(
        "yesterday",
        "Friday",
        "last Friday",
        "3 days ago",
        "Nov 20",
        "the other day",
        "next week",
        "11/10",
        "last Monday",
    ),
]
GAPS = [" ", " ", " ", "", "，", ": ", "、", " - ", "/", "\n"]


@pytest.mark.database("sqlite")
def test_no_line_logs_a_review_other_than_the_one_typed(many: Team, walk: Walk) -> None:
    desk, dice = Desk(many, "zh"), walk.dice
    for name in NAMES:
        desk.types(f'/customer add "{name}"')
    before = Kept.now(desk)
    assert len(before.customers) == len(NAMES)
    kinds = [NAMES, NAMES, UNKNOWN, list(MARKS), list(MARKS), DAYS]
    for _ in walk.steps(400):
        parts = [dice.choice(dice.choice(kinds)) for _ in range(dice.randint(1, 5))]
        gaps = [dice.choice(GAPS) for _ in parts]
        line = "".join(part + (gap or " " * part.isascii()) for part, gap in zip(parts, gaps, strict=True)).strip()
        answer = desk.types(f"/log {line}") if line else None
        now = Kept.now(desk)
        typed = [MARKS[part] for part in parts if part in MARKS]
        for log in now.since("interactions", before):
            told = f"{line!r}: {log['mark']}, {log['day']}, {log['note']!r}: {words(answer) if answer else ''}"
            assert log["mark"] == (typed[0] if typed else "neutral"), told
            assert str(log["day"]) <= str(desk.today), told
            assert not reviews.starts(log["note"]) or len(typed) > 1 or not typed, told
        assert len(now.since("interactions", before)) <= 1, line
        assert [one["name"] for one in now.customers] == [one["name"] for one in before.customers], line
        before = now
