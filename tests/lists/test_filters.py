"""What is typed as WHO is read, or refused: nothing is passed over."""

from __future__ import annotations

import pytest

from handlers.kernel.refusal import Refusal
from handlers.lists.filters import Filter, Known, NoSuch, Unknown, read, read_kept
from storage.types import fold

ME = "U1"
KNOWN = Known(
    {"young, low income": "young_low", "年轻低收入群体": "young_low", "other": "other", "其他": "other"},
    {"vips": 7, "all our best": 8, "大客户": 9},
    {"qq": "QQ", "性别": "性别"},
    fold=fold,
    levels={"gold": "level2", "金卡": "level2"},
)
UNHAPPY, OF_ME, OF_NOBODY = Filter("unhappy"), Filter("owner", ME), Filter("owner", "")


def asleep(days: int) -> Filter:
    return Filter("asleep", days)


def new(days: int) -> Filter:
    return Filter("new", days)


def born(when: str) -> Filter:
    return Filter("birthday", when)


def tag(name: str) -> Filter:
    return Filter("tag", name)


LOW, OTHER = Filter("segment", "young_low"), Filter("segment", "other")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("unhappy", [UNHAPPY]),
        ("不满意", [UNHAPPY]),
        ("不滿意", [UNHAPPY]),
        ("不满意的客户", [UNHAPPY]),
        ("Young, low income", [LOW]),
        ("年轻低收入群体", [LOW]),
        ("年輕低收入群體", [LOW]),
        ("other unhappy", [OTHER, UNHAPPY]),
        ('segment="Young, low income"', [LOW]),
        ("segment=Young, low income tag=vip", [LOW, tag("vip")]),
        ("客户群=其他，不满意", [OTHER, UNHAPPY]),
        ("VIPs", [Filter("list", 7)]),
        ("all our best", [Filter("list", 8)]),
        ("大客户 沉睡30天", [Filter("list", 9), asleep(30)]),
        ("segment=vips", [Filter("list", 7)]),
        ("list=vips", [Filter("list", 7)]),
        ("level=Gold", [Filter("level", "level2")]),
        ("等级=金卡，不满意", [Filter("level", "level2"), UNHAPPY]),
        ("moved=gold", [Filter("into", "level2")]),
        ("near a reward", [Filter("near", 50)]),
        ("near a reward 30 unhappy", [Filter("near", 30), UNHAPPY]),
        ("快够兑换 30分", [Filter("near", 30)]),
        ("快够兑换", [Filter("near", 50)]),
        ("points>1000 never redeemed", [Filter("points", 1000, ">"), Filter("unredeemed")]),
        ("积分>1000 从未兑换", [Filter("points", 1000, ">"), Filter("unredeemed")]),
        ("没兑换过的客户", [Filter("unredeemed")]),
        ("moved", [Filter("moved", 7)]),
        ("moved 2 weeks tag=vip", [Filter("moved", 14), tag("vip")]),
        ("换群30天", [Filter("moved", 30)]),
        ("moved=Young, low income", [Filter("into", "young_low")]),
        ("换到=其他", [Filter("into", "other")]),
        ("tag=vip", [tag("vip")]),
        ("标签：vip", [tag("vip")]),
        ("tag=vip,wholesale", [tag("vip"), tag("wholesale")]),
        ("tag=old friends unhappy", [tag("old friends"), UNHAPPY]),
        ('tag="unhappy" unhappy', [tag("unhappy"), UNHAPPY]),
        ("tag=vip and asleep 30", [tag("vip"), asleep(30)]),
        ("company=Acme Corp owner=me", [Filter("company", "Acme Corp"), OF_ME]),
        ("公司=杭州云杉 负责人=我", [Filter("company", "杭州云杉"), OF_ME]),
        ("owner=<@U7|ben>", [Filter("owner", "U7")]),
        ("owner=nobody", [OF_NOBODY]),
        ("负责人=无", [OF_NOBODY]),
        ("<@U7>", [Filter("owner", "U7")]),
        ("mine unhappy", [OF_ME, UNHAPPY]),
        ("asleep 60", [asleep(60)]),
        ("沉睡 60天", [asleep(60)]),
        ("沉睡六十天", [asleep(60)]),
        ("asleep 2 months", [asleep(60)]),
        ("asleep=90", [asleep(90)]),
        ("60天没联系", [asleep(60)]),
        ("asleep", [asleep(60)]),
        ("birthday today", [born("today")]),
        ("birthday week", [born("week")]),
        ("birthday=month", [born("month")]),
        ("生日今天", [born("today")]),
        ("生日 本周", [born("week")]),
        ("本月生日", [born("month")]),
        ("points>=500", [Filter("points", 500, ">=")]),
        ("积分≥５００", [Filter("points", 500, ">=")]),
        ("points<1k", [Filter("points", 1000, "<")]),
        ("points=0", [Filter("points", 0, "=")]),
        ("spent>=1000", [Filter("spent", 100_000, ">=")]),
        ("消费>=1.2万", [Filter("spent", 1_200_000, ">=")]),
        ("spent<=¥1,000 unhappy", [Filter("spent", 100_000, "<="), UNHAPPY]),
        ("bought=产品A", [Filter("bought", "产品A")]),
        ("买过=产品A 新客户 7天", [Filter("bought", "产品A"), new(7)]),
        ("answered=产品A", [Filter("answered", "产品A")]),
        ("answered=Plan 4/7 unhappy", [Filter("answered", "Plan 4/7"), UNHAPPY]),
        ("回答过=产品A／4 不满意", [Filter("answered", "产品A", "4"), UNHAPPY]),
        ("scored=产品A/Better price", [Filter("answered", "产品A", "price")]),
        ("new 7", [new(7)]),
        ("new", [new(7)]),
        ("7天新客户", [new(7)]),
        ("QQ=12345 性别=男", [Filter("own", "12345", "QQ"), Filter("own", "男", "性别")]),
        ("incomplete", [Filter("incomplete")]),
        ("资料不全", [Filter("incomplete")]),
        ("unhappy unhappy", [UNHAPPY]),
        ("all customers", []),
    ],
)
def test_what_is_typed_is_read(text: str, expected: list[Filter]) -> None:
    assert list(read(text, KNOWN, ME).filters) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("wombat", Unknown),
        ("unhappy wombat", Unknown),
        ("unhappyish", Unknown),
        ("colour=red", Unknown),
        ("segment=rich", NoSuch),
        ("owner=ben", "I don't know who {text} is. An owner is a colleague's @mention, me or nobody."),
        ("tag>vip", "{key} only works with =, like {key}=…"),
        ("tag=", "Something's missing after {key}=."),
        ("asleep 0", "{text} isn't a number of days. Use a whole number from 1 to {most}."),
        ("asleep=soon", "{text} isn't a number of days. Use a whole number from 1 to {most}."),
        ("birthday=someday", "{text} isn't a time for birthdays. Use today, week or month."),
        ("points>=many", "{text} isn't a number of points. Points are whole numbers."),
        ("points>=1.5", "{text} isn't a number of points. Points are whole numbers."),
        ("spent>=much", "{text} isn't an amount."),
        ("spent>=$100", "This workspace uses {own}. Please give the amount in {own}."),
        ("sort=colour", "You can't sort by {text}. Use name, satisfaction, contact, points or newest."),
    ],
)
def test_what_is_no_filter_is_refused(text: str, sentence: str | type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        read(text, KNOWN, ME)
    assert sentence in {refused.value.sentence, type(refused.value)}


def test_an_order_is_none_of_the_filters() -> None:
    assert read("unhappy sort=points", KNOWN, ME).order == "points"
    assert read("排序=最新 标签=vip", KNOWN, ME).order == "newest"


def test_what_was_read_is_kept_and_read_again() -> None:
    found = read("vips tag=a owner=me points>=5 QQ=1 asleep 3", KNOWN, ME).filters
    assert read_kept([one.kept() for one in found]) == found
