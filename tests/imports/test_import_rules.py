"""Headings and rows, as tables of cases; and what is true of every text."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.imports import rules
from handlers.refusal import Refusal
from storage.types import fold

TODAY = date(2026, 11, 25)


def read(headings, *rows, kind=None):
    of = rules.layout(headings.split("|"), kind)
    return [rules.row(line, cells.split("|"), of, TODAY) for line, cells in enumerate(rows, 2)]


@pytest.mark.parametrize(
    ("headings", "kind", "language"),
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
def test_the_headings_tell_what_kind_of_rows_there_are(headings, kind, language):
    found = rules.layout(headings.split("|"))
    assert (found.kind, found.language) == (kind, language)
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("headings", "kind", "sentence"),
    [
        ("Age|Spending", None, "no column that says who"),
        ("Name|姓名|Age", None, "Two columns are headed"),
        ("Name|Note", "purchases", "Purchases need"),
        ("Product|Note", "answers", "Survey answers need"),
    ],
)
def test_headings_that_do_not_say_enough(headings, kind, sentence):
    with pytest.raises(Refusal, match=sentence):
        rules.layout(headings.split("|"), kind)


def test_what_is_not_understood_is_left_out_and_the_reasons_are_passed_over():
    found = rules.layout(["姓名", "星座", "原因", ""])
    assert found.columns == ("name", None, None, None)
    assert found.left_out == ("星座",)


def test_a_customer_with_everything():
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
        ("张三|abc|||", "is not an age"),
        ("张三||huge||", "is not a level of spending"),
        ("张三|||31/5/1990|", "is not a date"),
        ("张三|||2027-01-01|", "Nobody was born"),
        ("张三||||5.5", "is not a score"),
        ("|25|||", "It does not say who"),
        ("x" * 101 + "||||", "A name has at most"),
    ],
)
def test_what_cannot_be_taken_says_why(cells, sentence):
    (row,) = read("姓名|年龄|消费能力|生日|满意度", cells)
    assert row.values == {}
    assert [sentence in reason.sentence for reason in row.reasons] == [True]


def test_a_row_says_everything_that_is_wrong_with_it():
    (row,) = read("姓名|年龄|积分|互动次数", "张三|old|1.5|-3")
    assert len(row.reasons) == 3


def test_empty_rows_are_no_rows():
    assert read("姓名|年龄", "|", " |　") == [None, None]


def test_purchases_and_answers():
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
        ("２０２６．１．２", date(2026, 1, 2)),
    ],
)
def test_days(text, day):
    assert rules.day(text) == (day, "")


@pytest.mark.parametrize("text", ["2026-13-01", "yesterday", "1.5", "2026-11-20 25:00", "99999999"])
def test_what_is_no_day(text):
    with pytest.raises(Refusal):
        rules.day(text)


@given(st.dates(date(1980, 1, 1), date(2090, 1, 1)))
def test_days_as_spreadsheets_count_them(day):
    assert rules.day(str((day - rules.EPOCH) // timedelta(days=1)))[0] == day


def test_who_stands_in_a_file_twice():
    seen = rules.Seen()
    again = [
        seen.again(line, values) is not None
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
def test_no_row_raises(cells):
    of = rules.layout(["姓名", "年龄", "电话", "生日"])
    row = rules.row(2, cells, of, TODAY)
    assert row is None or bool(row.values) != bool(row.reasons)


@given(st.text(alphabet="张三丰李四a bＡé", min_size=1, max_size=12))
def test_a_name_is_read_as_it_is_when_typed(text):
    (row,) = [rules.row(2, [text], rules.layout(["姓名"]), TODAY)]
    if row is not None and row.values:
        assert row.values["name"] == rules.words.name(text)
        assert fold(row.values["name"]) == fold(text)


def test_what_nobody_named_is_called():
    assert (rules.name_for("7", "zh"), rules.name_for("7", "en")) == ("客户7", "Customer 7")
