"""The words by which it is told that a customer said or felt something, and which side that is on: one table.

Three things are made of it. What a customer *said* or *felt* (`SAYS`, `FEELS`), without which a message is nobody's
review; the words of those alone (`WORDS`, `WORDS_ZH`), by which nearly every message is known to lead to nothing
before any pattern is tried; and what states a side outright (`IS_GLAD`, `IS_CROSS`).

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple


class Tells(Enum):
    """What a word tells of a customer."""

    SAID = auto()
    FELT = auto()
    STATE = auto()
    """Felt where somebody *is* it: "is very happy", "wasn't pleased"."""


class Side(Enum):
    """Which side a word states outright, whatever else is said."""

    GLAD = auto()
    CROSS = auto()


class Entry(NamedTuple):
    """Words that tell the same; a `phrase` is a pattern instead, and they are the words by which one is known."""

    words: str
    tells: Tells | None
    side: Side | None = None
    phrase: str = ""


SAID, FELT, STATE = Tells
GLAD, CROSS = Side

_WANTS = r"(?:want|ask|demand|insist)\w*(?: for| on)?(?: an?| her| his| their)?(?: full)? "
ENGLISH = (
    Entry("say says said saying tell tells told call calls called calling rang phoned complain complaint", SAID),
    Entry("complains complained complaining", SAID, CROSS),
    Entry("wrote write writes reports reported mentions mentioned reply replies replied texted messaged", SAID),
    Entry("mailed emailed", SAID, phrase="e-?mailed"),
    Entry("feedback review reviews reviewed rated thanks thanked", SAID),
    Entry("praises praised praising raves raved raving recommends recommended", SAID, GLAD),
    Entry("recommend", SAID),
    Entry("feel feels felt find finds found think thinks thought", SAID),
    Entry("love loves loved loving likes liked enjoys enjoyed appreciate appreciates appreciated", FELT, GLAD),
    Entry("hate hates hated", FELT, CROSS),
    Entry("happy glad satisfied pleased thrilled delighted impressed grateful ecstatic", STATE, GLAD),
    Entry("moon", STATE, GLAD, "over the moon"),
    Entry("blown", STATE, GLAD, "blown away"),
    Entry("unhappy dissatisfied unsatisfied disappointed angry furious upset annoyed unimpressed", STATE, CROSS),
    Entry("frustrated livid", STATE, CROSS),
    Entry("fed", STATE, CROSS, "fed up"),
    Entry("won wont", FELT, phrase=r"won['’]?t (?:be )?(?:buy|order|com|return|us|renew)\w*"),
    Entry("won", None, CROSS, "won['’]t (?:buy|order|renew|be back)"),
    Entry("never", FELT, phrase=r"never (?:again|buy|order)\w*"),
    Entry("never", None, CROSS, "never again"),
    Entry("cancels canceled cancells cancelled", FELT, CROSS),
    Entry("canceling cancelling", FELT),
    Entry("refund", FELT, phrase=_WANTS + "refund"),
    Entry("refund money", None, CROSS, _WANTS + "(?:refund|money back)"),
    Entry("switches switched switching", FELT, phrase="switch(?:es|ed|ing) to"),
    Entry("returned", FELT, phrase="returned (?:it|the|them)"),
    Entry("renews renewed", FELT, GLAD),
    Entry("stars", None, GLAD, "five[- ]stars?"),
)
CHINESE = (
    Entry("说 讲 反馈 反映 表示 评价 来电 打电话 电话里 留言 回复 回访 写道 写了 道谢", SAID),
    Entry("投诉 抱怨 吐槽 骂", SAID, CROSS),
    Entry("夸 表扬 点赞 称赞 感谢", SAID, GLAD),
    Entry("觉得 认为 退货 退款 不再买 不再来 不再用 好评 差评 无语", FELT),
    Entry("满意 喜欢 推荐 回购 复购 五星 开心 爱不释手 赞不绝口", FELT, GLAD),
    Entry("生气 发火 火大 失望 不爽 嫌 不会再 再也不 气坏 气炸 气死 受不了", FELT, CROSS),
    Entry("想退 要退 要求退 要求赔", None, CROSS),
)
THUMBS = ("👍", "👎")
SHORTCODES = (":+1:", ":-1:", ":thumbsup:", ":thumbsdown:")

_IS = (
    r"(?:(?:is|are|was|were)(?:n['’]t)?|seems?|seemed|sounds?|sounded|got|'s|’s|'re|’re|feels?)"
    r"(?:\s+(?:so|very|really|quite|extremely|super|totally|absolutely|pretty|just|not|still|more|than))*\s+"
)
"""What stands before a state, with what may stand between: "is so very", "isn't", "'re just"."""


def _patterns(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield from [entry.phrase] if entry.phrase else entry.words.split()


def _either(patterns: Iterable[str]) -> str:
    return "|".join(patterns)


def _telling(tells: Tells, entries: Iterable[Entry]) -> str:
    return _either(_patterns(entry for entry in entries if entry.tells is tells))


def _on(side: Side) -> re.Pattern[str]:
    english, chinese = (
        _either(_patterns(one for one in entries if one.side is side)) for entries in (ENGLISH, CHINESE)
    )
    return re.compile(rf"\b(?:{english})\b|{chinese}", re.I)


WORDS = frozenset(word for entry in ENGLISH if entry.tells for word in entry.words.split())
"""Of what is said or felt in English there is one of these words."""
WORDS_ZH = (*(word for entry in CHINESE if entry.tells for word in entry.words.split()), *THUMBS)
SAYS = re.compile(rf"\b(?:{_telling(SAID, ENGLISH)})\b|{_telling(SAID, CHINESE)}", re.I)
_FELT = f"{_telling(FELT, ENGLISH)}|{_IS}(?:{_telling(STATE, ENGLISH)})"
# No word begins before "'s" and "'re", which begin with no letter.
FEELS = re.compile(rf"(?:\b|(?=['’]))(?:{_FELT})\b|{_telling(FELT, CHINESE)}", re.I)
IS_GLAD, IS_CROSS = _on(GLAD), _on(CROSS)
