"""How other programs write their headings, days and cells."""

import pytest

from handlers.kernel.refusal import Refusal
from tests.imports.sheets import brought, read, surveyed

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
        ("客戶編號|電話|備註", "7|13800138000|x", {"id": "7", "phone": "13800138000", "note": "x"}),
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
    assert [reason.sentence for reason in later.reasons] == ["The date is missing."]


def test_an_orders_own_number_is_the_order_and_its_id_is_nobodys() -> None:
    (row,) = brought("Name|Email|Total|Id|Paid at", "#1001|a@x.example|12.50|5501|2024-05-03 10:00:00 +0100")
    assert row.values == {
        "order": "#1001",
        "email": "a@x.example",
        "amount": 1250,
        "date": "2024-05-03T10:00:00+01:00",
    }


def test_a_column_whose_values_are_of_another_kind_is_left_out_and_said() -> None:
    found = surveyed("Name|channel|Spending", "Ada|email|gold", "Ben|website|silver")
    assert found.layout.columns == ("name", None, None)
    assert found.layout.unread == (("channel", "email"), ("Spending", "gold"))
    assert found.layout.left_out == ()


# ---- days of a whole column


def test_the_whole_column_settles_day_and_month() -> None:
    rows = brought("Name|Birthday", "A|03/04/1991", "B|02/19/1984")
    assert [row.values["birthday"] for row in rows] == ["1991-03-04", "1984-02-19"]
    rows = brought("Name|Birthday", "A|03/04/1991", "B|19.02.1984")
    assert [row.values["birthday"] for row in rows] == ["1991-04-03", "1984-02-19"]


def test_a_column_that_says_both_or_neither_is_asked_about() -> None:
    both = surveyed("Name|Birthday", "A|03/04/1991", "B|02/19/1984", "C|19/02/1984")
    assert (both.question.asks, both.question.columns) == ("order", ((1, "Birthday", "03/04/1991"),))
    neither = surveyed("Name|Birthday", "A|03/04/1991")
    assert neither.question.asks == "order"
    assert neither.layout.unread == (("Birthday", "03/04/1991"),)
    (row,) = brought("Name|Birthday", "A|03/04/1991", told="day-first")
    assert row.values["birthday"] == "1991-04-03"


def test_days_under_a_heading_that_is_not_known_are_asked_about(subtests: pytest.Subtests) -> None:
    heads, rows = "姓名|金额|哪天|门店", ("甲|75|2024-03-03|一店", "乙|95|2024-03-09|二店", "合计|170|合计|")
    found = surveyed(heads, *rows)
    assert (found.question.asks, found.question.columns) == ("column", ((2, "哪天", "2024-03-03"),))
    for column in (2, "哪天", " 哪 天 "):
        with subtests.test(column=column):
            assert surveyed(heads, *rows, day_column=column).question is None
            assert brought(heads, *rows, day_column=column)[0].values["date"] == "2024-03-03"
    assert surveyed(heads, *rows, told="today").question is None
    with pytest.raises(Refusal, match="There's no column"):
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
    assert [reason.sentence for reason in row.reasons] == ["{text} is a total, not a customer."]


def test_a_company_that_is_called_total_is_somebody() -> None:
    (row,) = read("name|email", "Total|hello@total.example")
    assert row.values["name"] == "Total"


def test_an_id_that_has_lost_its_digits_is_not_taken() -> None:
    (row, other) = read("id|name", "7.2E+12|Ada", "7E5|Ben")
    assert row.values == {"name": "Ada"}
    assert "lost its digits" in row.lost[0].sentence
    assert other.values["id"] == "7E5"
