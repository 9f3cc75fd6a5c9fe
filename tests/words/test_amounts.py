"""Amounts as people say them, as tables; each number that the bot prints is read back by it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kernel import amounts, currencies, numerals
from handlers.kernel.amounts import Read, Unsure, read_amount
from handlers.kernel.characters import flat
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import Say
from tests.words.test_words_anything import TYPED

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
    "1.00000000000000000000000000000001": None,
    "1.2345678万": None,
    "1,0000": None,
    "1.2.3": None,
    "四百": 400_00,
    "五百块": 500_00,
    "三百块钱": 300_00,
    "三百元整": 300_00,
    "一千二": 1200_00,
    "一千零二": 1002_00,
    "一千零二十": 1020_00,
    "两千五": 2500_00,
    "三百五": 350_00,
    "一百二十三": 123_00,
    "十万": 100_000_00,
    "一万两千": 12_000_00,
    "壹万贰仟元整": 12_000_00,
    "一点二万": 12_000_00,
    "4百": 400_00,
    "3万5": 35_000_00,
    "三万5": 35_000_00,
    "3万五": 35_000_00,
    "1万2千5": 12_500_00,
    "3万500": 30_500_00,
    "1.2w": 12_000_00,
    "1w2": 12_000_00,
    "3k": 3_000_00,
    "3K5": 3_500_00,
    "1亿": 100_000_000_00,
    "2亿": None,
    "零元": None,
    "一二": None,
    "三四百": None,
    "百": None,
    "300块5": 300_50,
    "三块五": 3_50,
    "12元5角": 12_50,
    "3块5毛2分": 3_52,
    "五毛": 50,
    "RMB300": 300_00,
    "rmb 300": 300_00,
    "300 RMB": 300_00,
    "300人民币": 300_00,
    "300元人民币": 300_00,
    "人民币300元": 300_00,
    "300美元": 300_00,
    "300圓": 300_00,
    "三百塊": 300_00,
    "USD 300": 300_00,
    "300 USD": 300_00,
    "Rs. 300": 300_00,
    "300 euros": 300_00,
    "£85": 85_00,
    "1.299,50": 1_299_50,
    "1.299,50 €": 1_299_50,
    "1299,50": 1_299_50,
    "€12,50": 12_50,
    "1.234.567": 1_234_567_00,
    "1'299.50": 1_299_50,
    "1\u202f299,50 €": 1_299_50,
    "1,29,950": 129_950_00,
    "five hundred": 500_00,
    "twelve hundred": 1200_00,
    "a hundred and fifty bucks": 150_00,
    "one thousand two hundred": 1200_00,
    "fifty dollars": 50_00,
    "five six": None,
    "try 300": None,
    "300斤": None,
    "一百分": None,
    "十二个": None,
    "12，50": None,
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
            read_amount(typed)
    else:
        assert read_amount(typed) == (cents, "")
        assert read_amount(f"  {typed} gift") == (cents, "gift")


@pytest.mark.parametrize(
    ("typed", "rest"), {"400，谢谢": "谢谢", "400, thanks": "thanks", "400。好": "好", "400\n再来": "再来"}.items()
)
def test_an_amount_ends_at_a_stop(typed: str, rest: str) -> None:
    assert read_amount(typed) == (400_00, rest)


def test_each_refused_amount_says_why() -> None:
    said = {}
    for typed in ("-1", "0.001", "100,000,001", "words"):
        with pytest.raises(Refusal) as refusal:
            read_amount(typed)
        said[typed] = refusal.value.sentence
    assert said == {
        "-1": "An amount has to be more than 0.",
        "0.001": "An amount can have two decimals at most.",
        "100,000,001": "An amount can't be more than 100,000,000.",
        "words": "{text} isn't an amount.",
    }


COULD_BE = {
    "1.299": (1299_00,),
    "2.450": (2450_00, 2_45),
    "12,5": (12_50,),
    "12,34": (12_34,),
    "500左右": (500_00,),
    "大约五百块": (500_00,),
    "五百多": (500_00,),
    "500多块": (500_00,),
    "一千来块": (1000_00,),
    "about 500": (500_00,),
    "300 or so": (300_00,),
    "~300": (300_00,),
    "300元/500左右": (300_00, 500_00),
    "300-500": (300_00, 500_00),
    "三百到五百元": (300_00, 500_00),
}


@pytest.mark.parametrize(("typed", "cents"), COULD_BE.items())
def test_what_could_be_another_amount_is_not_guessed(typed: str, cents: tuple[int, ...]) -> None:
    with pytest.raises(Unsure) as unsure:
        amounts.read(f"{typed} 台灯")
    assert tuple(one.cents for one, _ in unsure.value.could_be) == cents


FOUND = {
    "买了300元的台灯": (300_00, "台灯"),
    "两盏台灯 300元": (300_00, "两盏台灯"),
    "台灯300元": (300_00, "台灯"),
    "台灯 300": (300_00, "台灯"),
    "two lamps 300": (300_00, "two lamps"),
    "two lamps for 300": (300_00, "two lamps"),
    "bought two lamps for $300": (300_00, "two lamps"),
    "spent 300 on lamps": (300_00, "lamps"),
    "iPhone 15 6000元": (6000_00, "iPhone 15"),
    "A4纸 50": (50_00, "A4纸"),
    "台灯 13800138000 300": (300_00, "台灯 13800138000"),
    "400 two lamps": (400_00, "two lamps"),
    "400 for 3 lamps": (400_00, "for 3 lamps"),
    "400 order 12": (400_00, "order 12"),
    "300元 2盏": (300_00, "2盏"),
    "300，2盏灯": (300_00, "2盏灯"),
    "400 order=SO-8": (400_00, "order=SO-8"),
    "lamp order=12 300": (300_00, "lamp order=12"),
    "300 2026-11-20": (300_00, "2026-11-20"),
    "台灯": None,
    "two lamps": None,
    "SO-8": None,
}


@pytest.mark.parametrize(("typed", "found"), FOUND.items())
def test_an_amount_may_stand_behind_what_was_bought(typed: str, found: tuple[int, str] | None) -> None:
    if found is None:
        with pytest.raises(Refusal):
            amounts.find(typed)
    else:
        amount, rest = amounts.find(typed)
        assert (amount.cents, rest) == found


@pytest.mark.parametrize(
    ("typed", "cents"),
    {"2 lamps 300": (300_00, 2_00), "iPhone 15 6000": (6000_00, 15_00), "台灯300元 运费20元": (300_00, 20_00)}.items(),
)
def test_of_several_amounts_none_is_guessed(typed: str, cents: tuple[int, ...]) -> None:
    with pytest.raises(Unsure) as unsure:
        amounts.find(typed)
    assert {one.cents for one, _ in unsure.value.could_be} == set(cents)


def test_whose_currency_a_sign_is() -> None:
    own = {
        "¥": ("¥", "￥", "元", "块钱", "RMB", "人民币", "CNY", ""),
        "$": ("$", "US$", "USD", "dollars", "美元"),
        "HK$": ("$", "HK$", "港币", "元", "HKD"),
        "€": ("€", "EUR", "euros", "欧元"),
        "JP¥": ("¥", "円", "yen"),
    }
    for sign, written in own.items():
        for one in written:
            assert currencies.is_own(flat(one), sign), (sign, one)
    for sign, one in (("¥", "$"), ("¥", "円"), ("$", "元"), ("$", "HK$"), ("€", "$"), ("HK$", "US$"), ("¥", "台币")):
        assert not currencies.is_own(one, sign), (sign, one)


HAN = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """Write a number from 1 to 99,999,999 as it is said in full."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return in_chinese(high) + "万" + (("零" if low < 1000 else "") + in_chinese(low) if low else "")
    said, gap = "", False
    for scale, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            said += ("零" if gap and said else "") + HAN[digit] + unit
        gap = digit == 0 and bool(said)
    return said


@given(st.integers(1, 99_999_999), st.sampled_from(["元", "块", "圆", "万"]))
def test_what_is_said_in_chinese_is_read(number: int, unit: str) -> None:
    said = in_chinese(number)
    assert numerals.value(said) == number
    if number <= 10_000 and unit == "万":
        assert read_amount(f"{said}万" if number < 10_000 else "一亿") == (number * 10_000_00, "")
    else:
        assert read_amount(f"{said}元") == (number * 100, "")


@given(st.integers(1, amounts.MOST_CENTS), st.sampled_from(sorted(set(currencies.SIGNS.values()))))
def test_each_amount_that_the_bot_prints_is_read_back(cents: int, sign: str) -> None:
    printed = Say("zh", sign).money(cents)
    amount, rest = amounts.read(printed)
    assert (amount.cents, rest) == (cents, "")
    assert currencies.is_own(amount.currency, sign)
    assert amounts.begun(printed) == len(printed)


@given(TYPED)
def test_whatever_is_typed_is_an_amount_or_refused(typed: str) -> None:
    for read in (amounts.read, amounts.find):
        could_be = what_it_could_be(read, typed)
        assert len(could_be) <= amounts.MOST_OFFERED
        assert all(0 < one.cents <= amounts.MOST_CENTS for one, _ in could_be)
    amounts.typed(typed)
    amounts.begun(typed)
    amounts.stop(flat(typed))


def what_it_could_be(read: Callable[[str], Read], typed: str) -> tuple[Read, ...]:
    try:
        return (read(typed),)
    except Unsure as unsure:
        return unsure.could_be
    except Refusal:
        return ()


@pytest.mark.parametrize(("typed", "cents"), {"五": 5_00, "二十": 20_00, "二〇〇": 200_00}.items())
def test_a_bare_word_for_a_number_is_an_amount_where_nothing_else_stands(typed: str, cents: int) -> None:
    assert read_amount(typed) == (cents, "")
    with pytest.raises(Refusal):
        read_amount(f"{typed} 台灯")


def test_what_was_bought_may_follow_the_sign_at_once() -> None:
    assert read_amount("４００元帽子") == (40000, "帽子")
