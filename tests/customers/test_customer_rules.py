"""What may be known of a customer: the readers of key=value, as a table."""

from datetime import date

import pytest

from handlers.customers import rules
from handlers.kernel.refusal import Refusal

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("age", "0", 0),
        ("age", "４０岁", 40),
        ("age", "150", 150),
        ("spending", "低", "low"),
        ("spending", "Medium", "medium"),
        ("spending", "ＨＩＧＨ", "high"),
        ("buys", "线上线下", "both"),
        ("buys", "offline", "offline"),
        ("age", "四十岁", 40),
        ("age", "三十", 30),
        ("age", "41 years old", 41),
        ("spending", "中等", "medium"),
        ("spending", "較高", "high"),
        ("buys", "网购", "online"),
        ("buys", "線上和線下", "both"),
        ("buys", "Online and offline", "both"),
        ("birthday", "1990-05-31", "1990-05-31"),
        ("birthday", "1992年2月29日", "1992-02-29"),
        ("birthday", "2026/11/22", "2026-11-22"),
        ("birthday", "19900520", "1990-05-20"),
        ("birthday", "90年5月20日", "1990-05-20"),
        ("birthday", "Nov 20, 1980", "1980-11-20"),
        ("birthday", "20 November 1980", "1980-11-20"),
        ("birthday", "20/11/1980", "1980-11-20"),
        ("birthday", "3月8日", "03-08"),
        ("birthday", "11-30", "11-30"),
        ("birthday", "2-29", "02-29"),
        ("birthday", "Nov 30", "11-30"),
        ("birthday", "5/20", "05-20"),
        ("wechat", "duanmu_bai", "duanmu_bai"),
        ("note", "met at the fair", "met at the fair"),
        ("email", "li@example.com", "li@example.com"),
        ("email", "<mailto:li@example.com|li@example.com>", "li@example.com"),
        ("email", "mailto:li@example.com", "li@example.com"),
        ("email", "Li Si <li@example.com>", "li@example.com"),
        ("email", "<li@example.com>", "li@example.com"),
        ("age", "25.0", 25),
        ("id", "2.0", "2"),
        ("phone", "13900139000.0", "13900139000"),
        ("phone", "tel:13900139000", "13900139000"),
        ("phone", "138 0013 8000", "138 0013 8000"),
        ("phone", "+44 (20) 7946-0000 ext. 12", "+44 (20) 7946-0000 ext. 12"),
        ("phone", "０１０－１２３４５６７８转12", "010-12345678转12"),
        ("phone", "<tel:13800138000|138 0013 8000>", "13800138000"),
        ("company", "  Acme   Corp ", "Acme Corp"),
        ("tags", "<@U1|ben>'s", "@ben's"),
        ("owner", "<@U0BEN00001|ben>", "U0BEN00001"),
        ("owner", "<@W012>", "W012"),
        ("id", "A-17", "A-17"),
        ("name", " 王 五 ", "王 五"),
    ],
)
def test_read(key: str, typed: str, kept: int | str) -> None:
    column = "number" if key == "id" else key
    assert rules.profile({key: typed}, TODAY) == {column: kept}


REFUSED = {
    "age": ("-1", "151", "1000", "4.5", "forty", "1e2", "NaN", "很大"),
    "spending": ("1000", "very high", "富"),
    "buys": ("phone", "线"),
    "birthday": (
        "1990-02-30",
        "1991-02-29",
        "30 February",
        "1879-12-31",
        "2026-11-23",
        "1990",
        "0000-00-00",
        "soon",
        "5/3",
        "3/5/1990",
        "15年5月3日",
        "2-30",
    ),
    "email": ("nope", "@", "a@b", "a b@c.de", "x" * 250 + "@b.cn", "a@b.cn>"),
    "phone": ("12", "call me", "1" * 21, "138-0013-8000 x", "++1 23456", "٣"),
    "company": ("x" * 101,),
    "tags": ("x" * 101,),
    "owner": ("ben", "@ben", "<!channel>", "<@>", "<#C1>", "<@U1> <@U2>", "<@u1>"),
    "id": ("x" * 101, "7.21E+12"),
    "name": ("", "x" * 101),
}


@pytest.mark.parametrize(("key", "typed"), [(key, typed) for key, many in REFUSED.items() for typed in many])
def test_refused(key: str, typed: str) -> None:
    with pytest.raises(Refusal):
        rules.profile({key: typed}, TODAY)


@pytest.mark.parametrize("key", sorted({*REFUSED} - {"name"}))
def test_an_empty_value_empties(key: str) -> None:
    assert rules.profile({key: ""}, TODAY) == {"number" if key == "id" else key: None}
