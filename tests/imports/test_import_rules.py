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

TODAY = date(2026, 11, 25)


def surveyed(
    heads: str, *rows: str, kind: str | None = None, told: Any = None, day_column: int | str | None = None
) -> Any:
    lines = [(line, row.split("|")) for line, row in enumerate(rows, 2)]
    return survey(headings.layout(heads.split("|"), kind, day_column), lines, TODAY, told)


def read(heads: str, *rows: str, kind: str | None = None) -> list[Any]:
    """Read rows by what their headings say alone."""
    of = headings.layout(heads.split("|"), kind)
    return [rules.row(line, row.split("|"), of, TODAY) for line, row in enumerate(rows, 2)]


def brought(heads: str, *rows: str, told: Any = None, day_column: int | str | None = None) -> list[Any]:
    """Read rows as they come in: after the whole columns were looked at."""
    of = surveyed(heads, *rows, told=told, day_column=day_column).layout
    return [rules.row(line, row.split("|"), of, TODAY) for line, row in enumerate(rows, 2)]


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
        ("Age|Spending", None, "no column that says who"),
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
        "birthday": date(1990, 1, 1),
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
        ("|25|||", "It does not say who"),
        ("x" * 101 + "||||", "A name has at most"),
    ],
)
def test_what_cannot_be_taken_says_why(cells: str, sentence: str) -> None:
    (row,) = read("姓名|年龄|消费能力|生日|满意度", cells)
    assert row.values == {}
    assert [sentence in reason.sentence for reason in row.reasons] == [True]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("张三|abc|||", "is not an age"),
        ("张三||huge||", "is not a level of spending"),
        ("张三|||31/13/1990|", "is not a date"),
        ("张三|||2027-01-01|", "Nobody was born"),
        ("张三||||5.5", "is not a score"),
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
    assert "still to come" in late.reasons[0].sentence
    (given_,) = read("产品|满意度|期望", "产品A|4.5|功能更强大")
    assert given_.values == {"product": "产品A", "score": 45, "expectation": ("功能更强大", "features")}
    (without,) = read("产品|评分", "产品A|")
    assert [reason.sentence for reason in without.reasons] == ["The score is missing."]
    (nothing,) = read("姓名|金额", "王五|")
    assert [reason.sentence for reason in nothing.reasons] == ["The amount is missing."]
    (trailing,) = read("姓名|金额", "王五|400 and more")
    assert "is not an amount" in trailing.reasons[0].sentence


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
    assert born.values["birthday"] == date(1984, 2, 19)
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


# ---- headings of other programs


@pytest.mark.parametrize(
    ("heads", "cells", "values"),
    [
        ("姓|名|手机", "欧阳|明月|13800138000", {"name": "欧阳明月", "phone": "13800138000"}),
        ("姓氏|名字", "王|五", {"name": "王五"}),
        ("First Name|Last Name", "明月|欧阳", {"name": "欧阳明月"}),
        ("Given Name|Additional Name|Family Name", "Ada|May|Quist", {"name": "Ada May Quist"}),
        ("Name|Surname", "Ada|Quist", {"name": "Ada Quist"}),
        ("first_name|lastName", "Ada|", {"name": "Ada"}),
        ("Full Name|First Name|Last Name", "Ada Q. Quist|Ada|Quist", {"name": "Ada Q. Quist"}),
        ("Display Name|First Name|Last Name", "adaq|Ada|Quist", {"name": "Ada Quist"}),
        ("Customer|Name", "TRUE|Ada", {"name": "Ada"}),
        ("ID|Customer ID|Name", "17|C1|Ada", {"id": "C1", "name": "Ada"}),
        ("会员姓名|会员手机号|会员编号", "王五|13800138000|7", {"name": "王五", "phone": "13800138000", "id": "7"}),
        ("客户昵称|手机", "小王|13800138000", {"name": "小王", "phone": "13800138000"}),
        ("姓名|联系电话|手机", "王五||13800138000", {"name": "王五", "phone": "13800138000"}),
        ("Mobile|Phone|Name", "|020 7946 0301|Ada", {"phone": "020 7946 0301", "name": "Ada"}),
        ("Secondary Email|Email|Name", "b@x.example|a@x.example|Ada", {"email": "a@x.example", "name": "Ada"}),
        ("Person - Name|Person - Email - Work", "Ada|a@x.example", {"name": "Ada", "email": "a@x.example"}),
        ("Full Name|E-mail 2 - Value|E-mail 1 - Type", "Ada|a@x.example|home", {"name": "Ada", "email": "a@x.example"}),
        (
            "Default Address Company|Default Address Phone|Email",
            "Acme|02079460301|",
            {"company": "Acme", "phone": "02079460301"},
        ),
        (
            "billing_first_name|billing_last_name|billing_email",
            "Ada|Quist|a@x.example",
            {"name": "Ada Quist", "email": "a@x.example"},
        ),
        ("*ContactName|EmailAddress", "Ada|a@x.example", {"name": "Ada", "email": "a@x.example"}),
        ("Record Id|Account Name|Last Name", "zcrm_1|Acme|Quist", {"id": "zcrm_1", "company": "Acme", "name": "Quist"}),
        ("客戶編號|電話|備註", "7|13800138000|x", {"id": "7", "phone": "13800138000"}),
        ("Business Name|Work Phone", "Acme|02079460301", {"company": "Acme", "phone": "02079460301"}),
    ],
)
def test_headings_of_other_programs(heads: str, cells: str, values: dict[str, str]) -> None:
    (row,) = brought(heads, cells)
    assert (row.values, row.reasons, row.lost) == (values, (), ())


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "消费时间",
            "下单时间",
            "交易时间",
            "付款时间",
            "购买时间",
            "订单时间",
            "成交时间",
            "创建时间",
            "支付时间",
            "下单日期",
        ),
        *(
            "Order Date",
            "Created at",
            "Paid at",
            "Date",
            "Purchase date",
            "order_date",
            "Created (UTC)",
            "Transaction Date",
        ),
        *("Date Created", "createdAt", "Sale Date", "交易日期", "订单创建时间"),
    ],
)
def test_headings_of_days(heading: str) -> None:
    (row,) = brought(f"Name|Amount|{heading}", "Ada|5|2024-05-03T10:00:00Z")
    assert row.values["date"] == "2024-05-03T10:00:00+00:00"


def test_the_surest_column_of_days_counts() -> None:
    (row, later) = brought("Created at|Name|Amount|Order Date", "2024-01-01|Ada|5|2024-05-03", "2024-01-02|Ada|6|")
    assert row.values["date"] == "2024-05-03"
    assert [reason.sentence for reason in later.reasons] == ["The day is missing."]


def test_an_orders_own_number_and_id_are_nobodys() -> None:
    (row,) = brought("Name|Email|Total|Id|Paid at", "#1001|a@x.example|12.50|5501|2024-05-03 10:00:00 +0100")
    assert row.values == {"email": "a@x.example", "amount": 1250, "date": "2024-05-03T10:00:00+01:00"}


def test_a_column_whose_values_are_of_another_kind_is_left_out_and_said() -> None:
    found = surveyed("Name|channel|Spending", "Ada|email|gold", "Ben|website|silver")
    assert found.layout.columns == ("name", None, None)
    assert found.layout.unread == (("channel", "email"), ("Spending", "gold"))
    assert found.layout.left_out == ()


# ---- days of a whole column


def test_the_whole_column_settles_day_and_month() -> None:
    rows = brought("Name|Birthday", "A|03/04/1991", "B|02/19/1984")
    assert [row.values["birthday"] for row in rows] == [date(1991, 3, 4), date(1984, 2, 19)]
    rows = brought("Name|Birthday", "A|03/04/1991", "B|19.02.1984")
    assert [row.values["birthday"] for row in rows] == [date(1991, 4, 3), date(1984, 2, 19)]


def test_a_column_that_says_both_or_neither_is_asked_about() -> None:
    both = surveyed("Name|Birthday", "A|03/04/1991", "B|02/19/1984", "C|19/02/1984")
    assert (both.question.asks, both.question.columns) == ("order", ((1, "Birthday", "03/04/1991"),))
    neither = surveyed("Name|Birthday", "A|03/04/1991")
    assert neither.question.asks == "order"
    assert neither.layout.unread == (("Birthday", "03/04/1991"),)
    (row,) = brought("Name|Birthday", "A|03/04/1991", told="day-first")
    assert row.values["birthday"] == date(1991, 4, 3)


def test_days_under_a_heading_that_is_not_known_are_asked_about(subtests: pytest.Subtests) -> None:
    heads, rows = "姓名|金额|哪天|门店", ("甲|75|2024-03-03|一店", "乙|95|2024-03-09|二店", "合计|170|合计|")
    found = surveyed(heads, *rows)
    assert (found.question.asks, found.question.columns) == ("column", ((2, "哪天", "2024-03-03"),))
    for column in (2, "哪天", " 哪 天 "):
        with subtests.test(column=column):
            assert surveyed(heads, *rows, day_column=column).question is None
            assert brought(heads, *rows, day_column=column)[0].values["date"] == "2024-03-03"
    assert surveyed(heads, *rows, told="today").question is None
    with pytest.raises(Refusal, match="There is no column"):
        surveyed(heads, *rows, day_column="那天")
    assert surveyed("姓名|金额", "甲|75").question.asks == "none"
    assert surveyed("产品|评分", "甲|4").question is None


# ---- cells


@pytest.mark.parametrize(
    ("heads", "cells", "values"),
    [
        (
            "id|name|age|phone|points",
            "2.0|Ada|25.0|13900139000.0|28.0",
            {"id": "2", "age": 25, "phone": "13900139000", "points": 28},
        ),
        ("id|name|phone", "'7210448301122|Ada|'+447700900101", {"id": "7210448301122", "phone": "+447700900101"}),
        ("name|company", "Ada|'n Beetje", {"company": "'n Beetje"}),
        ("name|email", "Ada|mailto:a@x.example?subject=Hi", {"email": "a@x.example"}),
        ("name|email", "Ada|Ada Quist <a@x.example>", {"email": "a@x.example"}),
        ("name|phone", "Ada|tel:+447700900101", {"phone": "+447700900101"}),
        ("name|age|company|email", "Ada|-|N/A|NULL", {}),
        ("name|birthday", "Ada|0/0/00", {}),
        ("name|tags", 'Ada|"vip","new"', {"tags": "vip,new"}),
        ("name|owner", "Ada|WILLIAMS", {"owner": "WILLIAMS"}),
    ],
)
def test_how_programs_write_cells(heads: str, cells: str, values: dict[str, int | str]) -> None:
    (row,) = read(heads, cells)
    assert (row.values, row.lost) == ({"name": "Ada", **values}, ())


@pytest.mark.parametrize("name", ["-", "—", "N/A", "NULL", "nan", "None", "TRUE", "无", " - - "])
def test_who_is_nobody(name: str) -> None:
    (row,) = read("name|phone|age", f"{name}|13800138000|3")
    assert "name" not in row.values


@pytest.mark.parametrize("name", ["Null", "Nil", "Na", "Total Energies", "无名", "True North"])
def test_who_is_somebody_after_all(name: str) -> None:
    (row,) = read("name|age", f"{name}|3")
    assert row.values["name"] == name


@pytest.mark.parametrize("cells", ["合计|2||", "|总计：||", "Total||3|", "|Grand Total||", "小计||5|"])
def test_sums_are_nobody(cells: str) -> None:
    (row,) = read("id|name|age|email", cells)
    assert [reason.sentence for reason in row.reasons] == ["{text} is a sum, and nobody."]


def test_a_company_that_is_called_total_is_somebody() -> None:
    (row,) = read("name|email", "Total|hello@total.example")
    assert row.values["name"] == "Total"


def test_an_id_that_has_lost_its_digits_is_not_taken() -> None:
    (row, other) = read("id|name", "7.2E+12|Ada", "7E5|Ben")
    assert row.values == {"name": "Ada"}
    assert "lost its digits" in row.lost[0].sentence
    assert other.values["id"] == "7E5"
