"""What people type, as tables: amounts, scores, points, days, marks, names and key=value."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from handlers.kernel import words
from handlers.kernel.refusal import Refusal

TODAY = date(2026, 11, 22)

AMOUNTS = {
    "400": 400_00,
    "¥400": 400_00,
    "￥400": 400_00,
    "¥ 400": 400_00,
    "400元": 400_00,
    "400 元": 400_00,
    "400块": 400_00,
    "$400": 400_00,
    "€400": 400_00,
    "US$400": 400_00,
    "HK$1,299.50": 1_299_50,
    "1.2万": 12_000_00,
    "1.2 万": 12_000_00,
    "1.2萬元": 12_000_00,
    "1.23456万": 12_345_60,
    "1,299.50": 1_299_50,
    "1,299.5": 1_299_50,
    "４００": 400_00,
    "１，２９９．５０": 1_299_50,
    "￥１．２万元": 12_000_00,
    "0.01": 1,
    "007": 7_00,
    "+5": 5_00,
    "٤٠٠": 400_00,
    "100,000,000": 100_000_000_00,
    "100000000.00": 100_000_000_00,
    "1万万": None,
    "0": None,
    "0.00": None,
    "¥0": None,
    "-1": None,
    "−1": None,
    "-0.01": None,
    "NaN": None,
    "nan": None,
    "inf": None,
    "Infinity": None,
    "1e400": None,
    "1e5": None,
    "0x10": None,
    "1_000": None,
    "0.001": None,
    "1.500": None,
    "1.00000000000000000000000000000001": None,
    "1.2345678万": None,
    "1,2": None,
    "12,34": None,
    "1,0000": None,
    "1.2.3": None,
    "four hundred": None,
    "四百": None,
    "元": None,
    "¥": None,
    "": None,
    "100,000,000.01": None,
    "100000001": None,
    "10001万": None,
    "9" * 10_000: None,
    "0." + "0" * 10_000 + "1": None,
}


@pytest.mark.parametrize(("typed", "cents"), AMOUNTS.items(), ids=lambda value: str(value)[:24])
def test_amounts(typed: str, cents: int | None) -> None:
    if cents is None:
        with pytest.raises(Refusal):
            words.read_amount(typed)
    else:
        assert words.read_amount(typed) == (cents, "")
        assert words.read_amount(f"  {typed} gift") == (cents, "gift")


@pytest.mark.parametrize(
    ("typed", "rest"), {"400，谢谢": "谢谢", "400, thanks": "thanks", "400。好": "好", "400\n再来": "再来"}.items()
)
def test_an_amount_ends_at_a_stop(typed: str, rest: str) -> None:
    assert words.read_amount(typed) == (400_00, rest)


def test_each_refused_amount_says_why() -> None:
    said = {}
    for typed in ("-1", "0.001", "100,000,001", "words"):
        with pytest.raises(Refusal) as refusal:
            words.read_amount(typed)
        said[typed] = refusal.value.sentence
    assert said == {
        "-1": "An amount is more than 0.",
        "0.001": "An amount has at most two decimals.",
        "100,000,001": "An amount is at most 100,000,000.",
        "words": "{text} is not an amount.",
    }


SCORES = {"0": 0, "5": 50, "4.5": 45, "4.5分": 45, "５": 50, "４．５": 45, "3.8 分": 38, "5.0": 50}
NO_SCORES = ("-1", "−1", "5.1", "6", "50", "4.55", "4.5.5", "NaN", "1e0", "1e400", "five", "四", "", "9" * 5000, "4,5")


@pytest.mark.parametrize(("typed", "tenths"), SCORES.items())
def test_scores(typed: str, tenths: int) -> None:
    assert words.read_score(typed) == (tenths, "")
    assert words.read_score(f"{typed} 功能更强大") == (tenths, "功能更强大")


@pytest.mark.parametrize("typed", NO_SCORES, ids=lambda typed: typed[:12])
def test_no_scores(typed: str) -> None:
    with pytest.raises(Refusal):
        words.read_score(typed)


@pytest.mark.parametrize(
    ("typed", "points"),
    {"50": 50, "+50": 50, "-50": -50, "−50": -50, "－５０": -50, "50分": 50, "50 points": 50, "1,250": 1250}.items(),
)
def test_points(typed: str, points: int) -> None:
    assert words.read_points(typed, signed=True) == (points, "")


@pytest.mark.parametrize("typed", ["0", "+0", "1.5", "NaN", "1e400", "ten", "十", "", "9" * 5000, "--5", "5-"])
def test_no_points(typed: str) -> None:
    with pytest.raises(Refusal):
        words.read_points(typed, signed=True)


def test_points_without_a_sign() -> None:
    with pytest.raises(Refusal):
        words.read_points("-5", signed=False)


KEYS = {"age": "age", "年龄": "age", "company": "company", "客户id": "id"}


@pytest.mark.parametrize(
    ("typed", "read"),
    {
        "王五 age=30 company=Acme Corp": ("王五", {"age": "30", "company": "Acme Corp"}),
        "王五 年龄＝30　公司=x": None,
        "王五 年龄＝３０": ("王五", {"age": "３０"}),
        "王五 客户ID=A 1": ("王五", {"id": "A 1"}),
        "王五 age = 30": ("王五", {"age": "30"}),
        "王五 age=": ("王五", {"age": ""}),
        '王五 company="a b=c" age=3': ("王五", {"company": "a b=c", "age": "3"}),
        '"x=1 y" age=3': ('"x=1 y"', {"age": "3"}),
        "王五 AGE=30 Company=“Acme”": ("王五", {"age": "30", "company": "Acme"}),
        "age=3": ("", {"age": "3"}),
        "王五": ("王五", {}),
        "": ("", {}),
        "王五 age=3 年龄=4": None,
        "王五 colour=red": None,
        f"王五 {'k' * 3000}=1": None,
    }.items(),
    ids=lambda value: str(value)[:30],
)
def test_pairs(typed: str, read: tuple[str, dict[str, str]] | None) -> None:
    if read is None:
        with pytest.raises(Refusal):
            words.read_pairs(typed, KEYS)
    else:
        assert words.read_pairs(typed, KEYS) == read


def split(typed: str, *known: str) -> tuple[Any, ...]:
    """Split a text as the customers of these names would have it."""
    folded = [name.casefold() for name in known]

    def longest(openings: Sequence[str]) -> int | None:
        fits = [index for index, text in enumerate(openings) if text.casefold() in folded]
        return max(fits, key=lambda index: len(openings[index]), default=None)

    return words.split_name(typed, longest)


@pytest.mark.parametrize(
    ("typed", "known", "parts"),
    [
        ("李四好评", (), ("李四", "好评")),
        ("李四 好评 很满意", (), ("李四", "好评 很满意")),
        ("李四 very pleased", (), ("李四", "very pleased")),
        ("李四昨天差评", (), ("李四", "昨天差评")),
        ("Acme Corp good", (), ("Acme Corp", "good")),
        ("Acme Corp 400 chairs", (), ("Acme Corp", "400 chairs")),
        ("Acme Corp ¥1.2万", (), ("Acme Corp", "¥1.2万")),
        ("Acme Corp age=3", (), ("Acme Corp", "age=3")),
        ("Acme Corp called", (), ("Acme", "Corp called")),
        ("Acme Corp called", ("Acme", "Acme Corp"), ("Acme Corp", "called")),
        ("acme corp, called", ("Acme Corp",), ("acme corp", "called")),
        ("AcmeCorp called", ("Acme",), ("AcmeCorp", "called")),
        ("Coca-Cola good", ("Coca",), ("Coca-Cola", "good")),
        ("O'Brien good", ("O", "O'"), ("O'Brien", "good")),
        ("AT&T bad", ("AT",), ("AT&T", "bad")),
        ("Feel-good Inc good", (), ("Feel-good Inc", "good")),
        ("Acme. Then", ("Acme",), ("Acme", "Then")),
        ("李四-好评", ("李四",), ("李四", "-好评")),
        ("Good Eats good", (), ("Good Eats", "good")),
        ("Good Eats was fine", ("Good Eats",), ("Good Eats", "was fine")),
        ("400 Degrees 好评", ("400 Degrees",), ("400 Degrees", "好评")),
        ('"Acme Corp" called', (), ("Acme Corp", "called")),
        ("“好评 公司” 差评", (), ("好评 公司", "差评")),
        ("「王 五」400", (), ("王 五", "400")),
        ("'Acme Corp' x", (), ("Acme Corp", "x")),
        ("张三丰好评", ("张三", "张三丰"), ("张三丰", "好评")),
        ("张三 好评", ("张三", "张三丰"), ("张三", "好评")),
        ("李四：好评", ("李四",), ("李四", "好评")),
        ("李四：好评", (), ("李四", "好评")),
        ("李四, good", (), ("李四", "good")),
        ("Acme Inc. good", (), ("Acme Inc.", "good")),
        ("🍎🍏 好评", (), ("🍎🍏", "好评")),
        ("👩‍👩‍👧 shop", ("👩",), ("👩‍👩‍👧", "shop")),
        ("محمد علي 好评", (), ("محمد علي", "好评")),
        ("محمد علي called", ("محمد علي",), ("محمد علي", "called")),
        ("<!channel> 好评", (), ("<!channel>", "好评")),
        ("x" * 100 + " 好评", (), ("x" * 100, "好评")),
    ],
    ids=lambda value: str(value)[:24],
)
def test_names(typed: str, known: tuple[str, ...], parts: tuple[str, str]) -> None:
    assert split(typed, *known) == parts


@pytest.mark.parametrize("typed", ["", "   ", '""', "“ ”", "\u200b\u200b", "\u202e", "x" * 101, "x" * 10_000, "\x00"])
def test_no_names(typed: str) -> None:
    with pytest.raises(Refusal):
        split(typed)
    with pytest.raises(Refusal):
        words.name(words.unquoted(typed))


@pytest.mark.parametrize(
    ("typed", "kept"),
    {
        "  Acme \t  Corp\n": "Acme Corp",
        "\u202eevil\u202c": "evil",
        "e\u0301": "é",
        "<@U1|ben>": "@ben",
        "<#C1|sales> team": "#sales team",
        "<!channel>": "<!channel>",
        "👩‍👩‍👧": "👩‍👩‍👧",
        "🫨": "🫨",
        "a\x00b\x07": "ab",
        "*bold* _x_": "*bold* _x_",
    }.items(),
)
def test_how_names_are_kept(typed: str, kept: str) -> None:
    assert words.name(typed) == kept


@pytest.mark.parametrize(
    ("text", "known", "longer"),
    [
        ("张三丰 好评", "张三", "张三丰"),
        ("李四好评", "李四", None),
        ("李四昨天", "李四", None),
        ("李四 好评", "李四", None),
        ("李四今天来过", "李四", None),
        ("李四说他很满意", "李四", None),
        ("Acme2 good", "Acme", None),
        ('"张三"丰', "张三", None),
        ("王五", "张三", None),
    ],
)
def test_a_known_name_that_is_only_the_start_of_another(text: str, known: str, longer: str | None) -> None:
    assert words.runs_on(text, known) == longer


def test_notes() -> None:
    assert words.note("  two\nlines\x07 for <@U1|ben> ") == "two\nlines for @ben"
    assert words.note("") == ""
    assert words.note("x" * 2000) == "x" * 2000
    with pytest.raises(Refusal):
        words.note("x" * 2001)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("新人，400", ("新人", "400")),
        ("灯，4.5，功能更强大", ("灯", "4.5，功能更强大")),
        ("新人：好评，谢谢", ("新人", "好评，谢谢")),
        ("王 小明: good", ("王 小明", "good")),
        ("王、李 good", ("王、李", "good")),
        ("Acme, Inc good", ("Acme, Inc", "good")),
        ("新人 .5", ("新人", ".5")),
        ("新人 :tada: x", ("新人", ":tada: x")),
    ],
)
def test_wide_commas_and_colons_end_a_name_that_is_not_known(typed: str, parts: tuple[str, str]) -> None:
    assert words.split_name(typed, lambda _: None) == parts


def test_the_point_of_an_amount_stays_its_own() -> None:
    assert words.split_name("李四 .5", lambda openings: openings.index("李四")) == ("李四", ".5")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("乙 age=30，spending=中", ("乙", {"age": "30", "spending": "中"})),
        ("丙，age=30, spending=low, company=b,c=d", ("丙", {"age": "30", "spending": "low", "company": "b,c=d"})),
        ("丁 age：30 spending：高", ("丁", {"age": "30", "spending": "高"})),
        ("庚：age=30", ("庚", {"age": "30"})),
        ("甲 company=晨光，上海", ("甲", {"company": "晨光，上海"})),
        ("王: x age=3", ("王: x", {"age": "3"})),
        ("http://x.example age=3", ("http://x.example", {"age": "3"})),
    ],
)
def test_pairs_stand_between_commas_and_colons_too(typed: str, read: tuple[str, dict[str, str]]) -> None:
    assert words.read_pairs(typed, {key: key for key in ("age", "spending", "company")}) == read


def test_what_was_bought_may_follow_the_sign_at_once() -> None:
    assert words.read_amount("４００元帽子") == (40000, "帽子")
