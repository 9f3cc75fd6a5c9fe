"""However much there is to say, a digest fits into a message, and what gives way gives way in its turn."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeslack.block_kit import validation
from handlers.digests import blocks, charts
from handlers.digests.fitting import CHARTS_FIRST, MENU_LAST, OR_NOT, ROOMS, Part, fitted
from handlers.digests.report import Business, Report, Scored
from handlers.digests.rules import SECTIONS, Span
from handlers.followups.calls import Call
from handlers.kernel import kit
from handlers.kernel.wording import Say
from handlers.products.rules import KINDS
from storage.followups import Count
from storage.reach import Day, Marks, Mean, Reason, Reviewed

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NAMES = (
    "长" * 100,
    "😀" * 100,
    '"\\' * 50,
    "\U00020000" * 100,
    "Maximiliane Freifrau von " * 4,
    "<&>" * 33,
    "a\u0301" * 50,
)
NAME = st.sampled_from(NAMES) | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=100
)
LINK = "https://a-very-long-name-of-a-workspace.slack.com/archives/C0SALES001/p1764580000123456?thread_ts=1764580000.1"


def full(names: list[str], words: str, count: int = 20) -> Report:
    """Return a report with every section full: so many customers for each reason."""

    def name(number: int) -> str:
        return names[number % len(names)][:100]

    ids = range(1, count + 1)
    whys = ("overdue", "due", "bad", "low")
    calls = [Call(n, name(n), 35, 12, whys[n % 4], date(2026, 10, 30), "U0ALICE001") for n in ids]
    fell = [Reviewed(200 + n, name(n), 31, 31, -9, 0, 9) for n in ids]
    rose = [Reviewed(100 + n, name(n), 49, 49, 9, 9, 0) for n in ids]
    reasons = {(n, "bad"): Reason("bad", words, LINK) for n in ids} | {
        (100 + n, "good"): Reason("good", words, LINK) for n in ids
    }
    reasons |= {(200 + n, "bad"): Reason("bad", words, LINK) for n in ids}
    rows: dict[str, Any] = {
        key: [[n, 3, 100_00] for n in ids] for key in ("good", "bad", "neutral", "fell", "rose", "purchases")
    }
    rows |= {key: [[n, 5] for n in ids] for key in ("calls", "later", "awarded", "redeemed", "new", "recovered")}
    rows |= {key: [[n, "2026-10-30", "U0ALICE001"] for n in ids] for key in ("open", "overdue")}
    return Report(
        span=Span(NOW - timedelta(days=2), NOW - timedelta(days=1), NOW),
        reviews=Marks(12_345, 2_345, 345),
        before=Marks(11_111, 3_333, 444),
        mean=Mean(23_456, 812_345),
        mean_before=Mean(23_000, 801_234),
        business=Business(12_345, 10**10, 1_234_567, 234_567, -12_345, 3_050),
        fell=fell[:5],
        fallen=count,
        rose=rose[:5],
        risen=count,
        calls=calls[:5],
        waiting=count,
        later=count,
        followups=Count(1_234, 567),
        recovered=count,
        products=[Scored(n, name(n), 1_234, 4_321, KINDS[0], 999) for n in ids][:5],
        scored=count,
        reasons=reasons,
        who={
            **rows,
            "birthdays": [[n, "2026-11-23"] for n in ids],
            "segments": [[n, "young_medium", "middle_high"] for n in ids],
            "used": [[n, 1, 20_00] for n in ids],
            **{key: [[n] for n in ids] for key in ("again", "not_again", "greeted", "gifts")},
        },
        days=[Day(1_234, 567, Mean(23_456, 812_345)) for _ in range(14)],
        posted=Marks(11_000, 3_300, 400),
        names={n: name(n) for n in ids},
    )


def kinds(shown: list[kit.Block]) -> list[str]:
    return [block["type"] for block in shown]


def has_menu(shown: list[kit.Block]) -> bool:
    return any(one["type"] == "static_select" for block in shown for one in block.get("elements", ()))


def assert_taken(shown: list[kit.Block]) -> None:
    """Assert that Slack takes blocks, and that they are within what the bot promises."""
    validation.content({"text": "x", "blocks": shown})
    assert len(shown) <= 50
    assert kit.size(shown) <= 12_000


BELOW = [kit.buttons([kit.button("Share here", "digest_share", "1")]), kit.small("长" * 300)]


@settings(max_examples=settings.default.max_examples // 5)
@given(
    st.lists(NAME, min_size=1, max_size=5),
    NAME,
    st.integers(0, 30),
    st.sampled_from(["en", "zh"]),
    st.sets(st.sampled_from(SECTIONS)),
)
def test_a_digest_always_fits(names: list[str], words: str, count: int, language: str, hidden: set[str]) -> None:
    say, report = Say(language, "¥", "America/Argentina/ComodRivadavia"), full(names, words, count)
    title = say("Monthly digest: {day}", day="Wednesday, September 30, 2026")
    message = blocks.post(say, title, report, "123456.2026-11-23", hidden, BELOW)
    shown = message["blocks"]
    assert_taken(shown)
    assert has_menu(shown)
    assert shown[-2:] == BELOW
    drawn = [block for block in shown if block["type"] == blocks.PICTURES]
    if drawn:
        assert kit.size(message["fallback"][blocks.PICTURES]) <= kit.size(drawn)
    else:
        assert "fallback" not in message


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_charts_go_before_a_name_is_missing(language: str) -> None:
    say = Say(language, "¥", "UTC")
    light, heavy = full(["Ann"], "late", 1), full(["Acme Corp"], "the parcel was late again", 6)
    assert kinds(blocks.digest(say, "t", light, "1.2026-11-23"))[-3:] == [blocks.PICTURES, blocks.PICTURES, "context"]
    shown = blocks.digest(say, "t", heavy, "1.2026-11-23")
    assert blocks.PICTURES not in kinds(shown)
    assert has_menu(shown)
    assert kit.spoken(shown).count("Acme Corp") >= 12


@pytest.mark.parametrize(("language", "more"), [("en", r"and (\d+) more"), ("zh", r"另有 (\d+) 个")])
def test_what_was_shortened_says_how_many_more_there_are(language: str, more: str) -> None:
    shown = blocks.digest(Say(language, "¥", "UTC"), "t", full(["长" * 100], "字" * 120), "1.2026-11-23")
    left = []
    for line in re.split(r"\n| · (?=Segment changes|换了客户群)", kit.spoken(shown)):
        if found := re.search(rf"(?:, |，){more}$", line):
            left.append(len(re.split("; |、", line)) + int(found[1]))
        elif found := re.match(more, line):
            left.append(sum("digest_take" in str(one) for one in shown) + int(found[1]))
    assert left == [20] * 6  # to call, fell, rose, birthdays, segments, products


def test_the_menu_goes_last() -> None:
    def rows(room: object, _: object) -> list[kit.Block]:
        return [kit.bullets([[{"type": "text", "text": "x" * 900}]] * room.most)]  # type: ignore[attr-defined]

    def some(count: int) -> list[kit.Block]:
        return [kit.small("y" * 1000) for _ in range(count)]

    menu, chart, lists = kit.small("menu"), kit.small("chart"), [Part(rows, ROOMS), Part(rows, ROOMS)]

    def shown(others: int) -> list[str]:
        parts = [
            *lists,
            Part(lambda *_: [menu], OR_NOT, MENU_LAST),
            Part(lambda *_: [chart], OR_NOT, CHARTS_FIRST),
            Part(lambda *_: some(others)),
        ]
        found = fitted(parts)
        bullets = [len(one["elements"][0]["elements"]) for one in found if one["type"] == "rich_text"]
        return [*map(str, bullets), *(["menu"] if menu in found else []), *(["chart"] if chart in found else [])]

    found = [shown(others) for others in range(14)]
    assert found[0] == ["5", "5", "menu", "chart"]
    assert found[-1] == ["1", "1"]
    assert all(one[:2] == ["5", "5"] for one in found if "chart" in one)
    assert all(one[:2] == ["1", "1"] for one in found if "menu" not in one)
    assert ["4", "5", "menu"] in found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("means", [True, False])
def test_the_charts_in_words_are_shorter_than_the_charts(language: str, means: bool) -> None:
    say, report = Say(language, "¥", "UTC"), full(["a"], "b")
    if not means:
        days = [Day(9_999, 9_999, Mean(0, 0)), *report.days[1:]]
        report = Report(**{**vars(report), "days": days})
    drawn, told = charts.charts(say, report), charts.text(say, report)
    assert len(drawn) == (2 if means else 1)
    assert kit.size(told) < kit.size(drawn)
