"""Calls and follow-ups in plain words: which list a sentence asks for, and what asks for none."""

from __future__ import annotations

import pytest

from fakeslack import said
from handlers.mentions.calling import read
from handlers.mentions.rules import Asked
from tests.conftest import Team
from tests.mentions.test_mentions import asks
from tests.reactions.conftest import Desk

SENTENCES = {
    "calls": (
        "who should I call today?",
        "Who should we call?",
        "whom do I have to call today",
        "who do I need to call back now?",
        "who can I call next",
        "who needs a call today?",
        "Who is waiting for a call?",
        "who to contact today",
        "is anybody waiting?",
        "show me today's calls",
        "call list",
        "who must we get back to today?",
        "今天该联系谁",
        "今天该联系谁？",
        "我今天要联系谁",
        "今天我们该联系哪些客户？",
        "该联系谁",
        "现在要回访谁",
        "今天该给谁打电话",
        "今天要给哪些客户打电话？",
        "谁需要联系",
        "哪些客户需要回访？",
        "今天该跟进谁",
        "看看待联系的客户",
        "待联系名单",
    ),
    "followups mine": (
        "my follow-ups",
        "show me my follow ups",
        "what are my open followups?",
        "which follow-ups do I have today?",
        "我的跟进",
        "我的跟进有哪些？",
        "看看我的跟进",
        "我今天有哪些跟进",
    ),
    "followups overdue": (
        "overdue",
        "what's overdue?",
        "show overdue follow-ups",
        "which follow-ups are overdue?",
        "逾期",
        "逾期的跟进",
        "有哪些跟进逾期了？",
        "哪些逾期了",
    ),
    "followups all": (
        "all follow-ups",
        "show everybody's follow-ups",
        "open follow-ups",
        "全部跟进",
        "大家的跟进有哪些",
    ),
    "followups board": ("show me the board", "follow-up board", "看板", "跟进看板"),
    "followups <@U0BEN00001>": (
        "<@U0BEN00001>'s follow-ups",
        "show me the follow-ups of <@U0BEN00001>",
        "<@U0BEN00001|ben> 的跟进",
        "看看<@U0BEN00001>的跟进",
    ),
}
OTHERS = (
    "who called today?",
    "I should call Acme today",
    "王五逾期了",
    "call Acme",
    "who should I call Acme or Ben",
    "my follow-ups with Acme are done",
    "我的跟进做完了",
    "今天联系了谁",
    "今天联系了王五",
    "王五的跟进",
    "the board meets today",
    "overdue invoice of Acme",
    "该联系王五了",
)


@pytest.mark.parametrize(("wanted", "sentence"), [(key, one) for key, some in SENTENCES.items() for one in some])
def test_a_sentence_asks_for_a_list(wanted: str, sentence: str) -> None:
    assert read(sentence) == Asked("customer", wanted)


@pytest.mark.parametrize("sentence", OTHERS)
def test_another_sentence_asks_for_none(sentence: str) -> None:
    assert read(sentence) is None


@pytest.fixture
def desk(shared: Team) -> Desk:
    return Desk(shared)


def test_who_asks_gets_the_list_alone(desk: Desk) -> None:
    name = desk.customer()
    alice, xiaolin = desk.team.alice, desk.team.xiaolin
    alice.types(f"/customer followup {name} today call")
    for who, text, said_ in (
        (alice, "who should I call today?", f"{name}: follow-up due today"),
        (xiaolin, "今天该联系谁？", f"{name}：今天该跟进"),
        (alice, "my follow-ups", f"{name} · by "),
        (xiaolin, "@alice 的跟进", f"{name} · "),
        (alice, "what's overdue?", "Overdue follow-ups"),
        (alice, "follow-up board", "Follow-ups by colleague"),
    ):
        _, public, private = asks(desk, who, text)
        assert public == []
        assert said_ in said(private[0]), (text, said(private[0]))
