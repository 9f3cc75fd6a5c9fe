"""Headings and rows, as tables of cases; and what is true of every text."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports import days, headings, rules
from handlers.imports.columns import survey
from handlers.kernel import words
from handlers.kernel.refusal import Refusal
from storage.types import fold
from tests.imports.sheets import TODAY, brought, read


@pytest.mark.parametrize(
    ("heads", "kind", "language"),
    [
        ("客户ID|年龄|消费能力|购买行为", "customers", "zh"),
        ("Name|E-Mail|Phone (mobile)|Birth Date", "customers", "en"),
        ("姓名*|手机号码|  积分（分） |满意度", "customers", "zh"),
        ("customer|amount|date|note", "purchases", "en"),
        ("客户ID|订单金额（元）|下单时间", "purchases", "zh"),
        ("产品|满意度|改进期望", "answers", "zh"),
        ("Product|Score|Expectation", "answers", "en"),
    ],
)
def test_the_headings_tell_what_kind_of_rows_there_are(heads: str, kind: str, language: str) -> None:
    found = headings.layout(heads.split("|"))
    assert (found.kind, found.language) == (kind, language)
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("heads", "kind", "sentence"),
    [
        ("Age|Spending", None, "find a column that says who"),
        ("Name|Note", "purchases", "Purchases need"),
        ("Product|Note", "answers", "Survey answers need"),
    ],
)
def test_headings_that_do_not_say_enough(heads: str, kind: str | None, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        headings.layout(heads.split("|"), kind)


def test_what_is_not_understood_is_left_out_and_the_reasons_are_passed_over() -> None:
    found = headings.layout(["姓名", "星座", "原因", ""])
    assert found.columns == ("name", None, None, None)
    assert found.left_out == ("星座",)


def test_a_customer_with_everything() -> None:
    (row,) = read(
        "客户ID|姓名|年龄|消费能力|购买行为|生日|邮箱|电话|公司|标签|负责人|满意度|积分|互动次数",
        "７|张三|２５岁|高|线上线下|32874|li@example.com|'+86 138 0013 8000|晨光|VIP, 老|U0ALICE001|4.5|1,200分|12次",
    )
    assert row.values == {
        "id": "7",
        "name": "张三",
        "age": 25,
        "spending": "high",
        "buys": "both",
        "birthday": "1990-01-01",
        "email": "li@example.com",
        "phone": "+86 138 0013 8000",
        "company": "晨光",
        "tags": "VIP, 老",
        "owner": "U0ALICE001",
        "satisfaction": 45,
        "points": 1200,
        "interactions": 12,
    }


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("|25|||", "I can't tell who"),
        ("x" * 101 + "||||", "A name can have up to"),
    ],
)
def test_what_cannot_be_taken_says_why(cells: str, sentence: str) -> None:
    (row,) = read("姓名|年龄|消费能力|生日|满意度", cells)
    assert row.values == {}
    assert [sentence in reason.sentence for reason in row.reasons] == [True]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("张三|abc|||", "isn't an age"),
        ("张三||huge||", "Spending is low, medium or high"),
        ("张三|||31/13/1990|", "isn't a date"),
        ("张三|||2027-01-01|", "can't be a birthday"),
        ("张三||||5.5", "isn't a score"),
    ],
)
def test_a_cell_that_cannot_be_read_costs_itself(cells: str, sentence: str) -> None:
    (row,) = read("姓名|年龄|消费能力|生日|满意度", cells)
    assert row.values == {"name": "张三"}
    assert [sentence in reason.sentence for reason in row.lost] == [True]


def test_a_row_says_everything_that_is_wrong_with_it() -> None:
    (row,) = read("姓名|年龄|积分|互动次数", "张三|old|1.5|-3")
    assert len(row.lost) == 3
    (row,) = read("邮箱|年龄", "no address|old")
    assert len(row.reasons) == 3


def test_empty_rows_are_no_rows() -> None:
    assert read("姓名|年龄", "|", " |　") == [None, None]


def test_purchases_and_answers() -> None:
    (bought,) = read("姓名|金额|日期|备注", "王五|¥1,299.50|2026/11/20 09:30|外套")
    assert bought.values == {"name": "王五", "amount": 129950, "date": "2026-11-20T09:30:00", "note": "外套"}
    (late,) = read("姓名|金额|日期", "王五|400|2026-11-26")
    assert "in the future" in late.reasons[0].sentence
    (given_,) = read("产品|满意度|期望", "产品A|4.5|功能更强大")
    assert given_.values == {"product": "产品A", "score": 45, "expectation": "功能更强大"}
    (without,) = read("产品|评分", "产品A|")
    assert [reason.sentence for reason in without.reasons] == ["The score is missing."]
    (nothing,) = read("姓名|金额", "王五|")
    assert [reason.sentence for reason in nothing.reasons] == ["The amount is missing."]
    (trailing,) = read("姓名|金额", "王五|400 and more")
    assert "isn't an amount" in trailing.reasons[0].sentence


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("2026年1月2日", date(2026, 1, 2)),
        ("20261120", date(2026, 11, 20)),
        ("46346", date(2026, 11, 20)),
        ("25/12/1990", date(1990, 12, 25)),
        ("12/25/1990", date(1990, 12, 25)),
        ("07/07/1990", date(1990, 7, 7)),
        ("3 May 2024", date(2024, 5, 3)),
        ("May 3rd, 2024", date(2024, 5, 3)),
        ("Fri, 03-May-2024", date(2024, 5, 3)),
        ("2024年5月3日 星期五", date(2024, 5, 3)),
        ("２０２６．１．２", date(2026, 1, 2)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert days.day(text) == (day, "")


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2024-05-03T10:00:00Z", "10:00:00+00:00"),
        ("2024-05-03 10:00:00 +0800", "10:00:00+08:00"),
        ("2024-05-03T10:00:00.123-05:30", "10:00:00-05:30"),
        ("2024-05-03 10:00 UTC", "10:00:00+00:00"),
        ("2024/5/3 下午3:05", "15:05:00"),
        ("2024/5/3 上午12:05", "00:05:00"),
        ("May 3, 2024 3:05 PM", "15:05:00"),
        ("2024-05-03 9:05", "09:05:00"),
        ("45415.75", "18:00:00"),
    ],
)
def test_times_of_day(text: str, hour: str) -> None:
    assert days.day(text) == (date(2024, 5, 3), hour)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-13-01",
            "yesterday",
            "1.5",
            "2026-11-20 25:00",
            "99999999",
            "1985",
            "1225",
            "05-03",
            "24/5/3",
            "5/3/24",
        ),
        *("13/13/2024", "7.2E+12", "2024", "2024-05", "03/04/1990", "3.4.1990"),
    ],
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(Refusal):
        days.day(text)


def test_whoever_says_what_comes_first_is_believed() -> None:
    assert days.day("03/04/1990", days.DAY_FIRST)[0] == date(1990, 4, 3)
    assert days.day("03/04/1990", days.MONTH_FIRST)[0] == date(1990, 3, 4)
    assert days.day("25/12/1990", days.MONTH_FIRST)[0] == date(1990, 12, 25)


def test_a_year_of_two_digits_is_read_where_it_can_only_be_one() -> None:
    (born, child) = brought("Name|Birthday", "Tia|02/19/84", "Uma|11/30/15")
    assert born.values["birthday"] == "1984-02-19"
    assert "birthday" not in child.values
    (bought,) = brought("Name|Amount|Date", "Tia|5|5/13/24")
    assert bought.values["date"] == "2024-05-13"


@given(st.dates(date(1980, 1, 1), date(2090, 1, 1)))
def test_days_as_spreadsheets_count_them(day: date) -> None:
    assert days.day(str((day - days.EPOCH) // timedelta(days=1)))[0] == day


def keys(values: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {name: fold(values[name]) for name in ("name", "email") if name in values}
    return {**found, "phone": rules.phone_key(values["phone"])} if "phone" in values else found


def test_who_stands_in_a_file_twice() -> None:
    seen = rules.Seen()
    again = [
        seen.again(line, values.get("id"), keys(values)) is not None
        for line, values in enumerate(
            [
                {"id": "1", "name": "王伟"},
                {"id": "2", "name": "王伟"},
                {"id": "1", "name": "李娜"},
                {"name": "王伟"},
                {"name": "王伟", "phone": "+86 138 0013 8000"},
                {"name": "张敏", "phone": "138-0013-8000"},
                {"name": "赵磊"},
                {"name": "赵磊", "email": "a@example.com"},
                {"name": "Mary", "email": "A@Example.com"},
                {"email": "b@example.com"},
            ]
        )
    ]
    assert again == [False, False, True, True, True, True, False, True, True, False]


@given(st.lists(st.text(max_size=30), min_size=4, max_size=4))
def test_no_row_raises(texts: list[str]) -> None:
    of = survey(headings.layout(["姓名", "年龄", "电话", "生日"]), [(2, texts)], TODAY, None).layout
    row = rules.row(2, texts, of, TODAY)
    assert row is None or bool(row.values) != bool(row.reasons)


@given(st.text(alphabet="张三丰李四a bＡé", min_size=1, max_size=12))
def test_a_name_is_read_as_it_is_when_typed(text: str) -> None:
    (row,) = [rules.row(2, [text], headings.layout(["姓名"]), TODAY)]
    if row is not None and row.values:
        assert row.values["name"] == words.name(text)
        assert fold(row.values["name"]) == fold(text)


def test_what_nobody_named_is_called() -> None:
    assert rules.name_for({"id": "7"}, "zh") == "客户7"
    assert rules.name_for({"id": "7"}, "en") == "Customer 7"
    assert rules.name_for({"id": "7", "company": "Acme"}, "en") == "Acme"
