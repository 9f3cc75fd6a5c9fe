"""What is said in plain words, as a table of cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.mentions import rules
from handlers.mentions.rules import Asked

COMMANDS = frozenset({"log", "记录", "points", "积分", "segment", "客群", "customer", "客户", "haoping", "好评"})
VERBS = {"add": False, "添加": False, "history": False, "link": False, "关联": False, "unlink": True, "followups": True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<@U0BOT> 王五 有多少积分?", "王五 有多少积分?"),
        ("<@U0BOT|haoping>，请问 王五 是谁", "王五 是谁"),
        ("hi, please log 李四 good", "log 李四 good"),
        ("Hilton Hotels", "Hilton Hotels"),
        ("  ", ""),
    ],
)
def test_what_is_said_is_without_greetings(text: str, said: str) -> None:
    assert rules.said(text) == said


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("log 李四 好评 很满意", Asked("log", "李四 好评 很满意")),
        ("/points 王五", Asked("points", "王五")),
        ("segment of 张三?", Asked("segment", "张三")),
        ("积分 王五", Asked("积分", "王五")),
        ("history 王五", Asked("customer", "history 王五")),
        ("link 王五", Asked("customer", "link 王五")),
        ("unlink", Asked("customer", "unlink")),
        ("log a good review for 李四: loves it", Asked("log", "good 李四: loves it")),
        ("log bad from Acme Corp", Asked("log", "bad Acme Corp")),
        ("log good lunch", Asked("log", "good lunch")),
        ("add a customer Tom Ford", Asked("customer", "add Tom Ford")),
        ("add a new customer: Tom Ford", Asked("customer", "add Tom Ford")),
        ("add Client Eastwood", Asked("customer", "add Client Eastwood")),
        ("添加客户 王大锤", Asked("customer", "添加 王大锤")),
        ("添加 一个客户 王大锤", Asked("customer", "添加 王大锤")),
        ("history", None),
        ("王五", None),
        ("", None),
    ],
)
def test_a_commands_own_words(text: str, asked: Asked | None) -> None:
    assert rules.typed(text, COMMANDS, VERBS) == asked


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ("", " 有多少积分?", Asked("points", '"王五"')),
        ("how many points has ", "?", Asked("points", '"王五"')),
        ("", " 是什么客户", Asked("segment", '"王五"')),
        ("what may I offer ", " for 300", Asked("offer", '"王五" 300')),
        ("能给", "什么优惠？订单 1.2万", Asked("offer", '"王五" 1.2万')),
        ("", "买了400元", Asked("purchase", '"王五" 400元')),
        ("", " bought something", None),
        ("", "给了好评，很喜欢", Asked("log", '"王五" 好评，很喜欢')),
        ("记一下 ", " 差评 太慢", Asked("log", '"王五" 差评 太慢')),
        ("", " good review loves it", Asked("log", '"王五" good loves it')),
        ("who is ", "?", Asked("customer", '"王五"')),
        ("", "怎么样？", Asked("customer", '"王五"')),
        ("", "?", Asked("customer", '"王五"')),
        ("who changed ", "", Asked("customer history", '"王五"')),
        ("lunch with ", " was nice", None),
        ("给", "记个好评 发货快", Asked("log", '"王五" 好评 发货快')),
        ("记一条", "的差评", Asked("log", '"王五" 差评')),
        ("give ", " 50 points for the delay", Asked("points", "give 王五  50 points for the delay")),
        ("给", "加50积分", Asked("points", "王五 加50积分")),
        ("扣", "三十积分", Asked("points", "扣 王五 三十积分")),
        ("", " 5月加了多少积分", Asked("points", '"王五"')),
        ("how many points did ", " add in 2025", Asked("points", '"王五"')),
    ],
)
def test_words_around_a_name(before: str, after: str, asked: Asked | None) -> None:
    assert rules.plain(before, after, "王五") == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("有多少积分?", Asked("points", "")),
        ("孙七 有多少积分?", Asked("points", "孙七")),
        ("what is the segment of Acme Corp?", Asked("segment", "Acme Corp")),
        ("good morning", None),
    ],
)
def test_words_that_name_nobody_who_is_known(text: str, asked: Asked | None) -> None:
    assert rules.unnamed(text) == asked


@given(st.text(max_size=300), st.text(max_size=300))
def test_anything_said_is_a_question_or_none(before: str, after: str) -> None:
    for asked in (
        rules.typed(rules.said(before), COMMANDS, VERBS),
        rules.plain(before, after, "王五"),
        rules.unnamed(before),
    ):
        assert asked is None or asked.command
