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

from handlers.kernel.patterns import Pattern


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
_LETTER = r" (?:e-?mail|mail|call|phone call|message|voicemail|letter|note|card|text|chat|ticket)s?"
_KIND = "lovely|kind|nice|sweet|glowing|grateful"
_CURT = "angry|furious|irate|nasty|upset|annoyed|fuming|very unhappy|unhappy|heated|livid|rude|harsh|stern"
ENGLISH = (
    Entry("say says said saying tell tells told call calls called calling rang phoned complain complaint", SAID),
    Entry("complains complained complaining", SAID, CROSS),
    Entry("wrote write writes reports reported mentions mentioned reply replies replied texted messaged", SAID),
    Entry("mailed emailed", SAID, phrase="e-?mailed"),
    Entry("feedback review reviews reviewed rated rates thanks thanked rating", SAID),
    Entry("thank", SAID, GLAD, "thank(?:s|ed)? (?:you|us|our|the team|everyone)"),
    Entry("praises praised praising raves raved raving recommends recommended", SAID, GLAD),
    Entry("recommend", SAID),
    Entry("yelled yelling shouted shouting ranted ranting moaned moaning", SAID, CROSS),
    Entry("star stars", SAID, phrase=r"(?:[0-5]|one|two|three|four|five)(?:\.\d)?(?: out of (?:5|five))?[- ]stars?"),
    Entry("feel feels felt find finds found think thinks thought", SAID),
    Entry("love loves loved loving likes liked enjoys enjoyed appreciate appreciates appreciated", FELT, GLAD),
    Entry("adores adored", FELT, GLAD),
    Entry("hate hates hated", FELT, CROSS),
    Entry("happy glad satisfied pleased thrilled delighted impressed grateful ecstatic overjoyed amazed", STATE, GLAD),
    Entry("moon", STATE, GLAD, "over the moon"),
    Entry("blown", STATE, GLAD, "blown away"),
    Entry("unhappy dissatisfied unsatisfied disappointed angry furious upset annoyed unimpressed", STATE, CROSS),
    Entry("frustrated livid fuming outraged irate pissed mad cross disgusted", STATE, CROSS),
    Entry("fed", STATE, CROSS, "fed up"),
    Entry("sick", STATE, CROSS, "sick (?:of|and tired)"),
    Entry(
        "fuming furious livid delighted thrilled ecstatic",
        FELT,
        phrase=r"(?<=[,;:–—] )(?:fuming|furious|livid"
        "|delighted|thrilled|ecstatic)",
    ),
    Entry("lovely kind nice sweet glowing grateful", FELT, GLAD, f"(?:{_KIND}){_LETTER} from"),
    Entry(
        "angry furious irate nasty upset annoyed fuming unhappy heated livid rude harsh stern",
        FELT,
        CROSS,
        f"(?:{_CURT}){_LETTER} from",
    ),
    Entry("won wont", FELT, phrase=r"won['’]?t (?:be )?(?:buy|order|com|return|us|renew|shop|back)\w*"),
    Entry("won", None, CROSS, "won['’]t (?:buy|order|renew|be back|be ordering|be buying|shop)"),
    Entry("never", FELT, phrase=r"never (?:again|buy|order)\w*"),
    Entry("never", None, CROSS, "never again"),
    Entry("refund", FELT, phrase=_WANTS + "refund"),
    Entry("refund money", None, CROSS, _WANTS + "(?:refund|money back)"),
    Entry("patience", FELT, CROSS, "(?:losing|lost|out of|running out of) (?:all )?patience"),
    Entry("waiting", FELT, CROSS, r"(?:been|still|kept|keeps) waiting"),
    Entry("enough", FELT, CROSS, "had enough|has had it"),
    Entry("chasing chased", FELT, CROSS, r"(?:been chasing|keeps chasing|chased us|chasing us)"),
    Entry("threatens threatened threatening", FELT, CROSS),
    Entry("switches switched switching", FELT, phrase="switch(?:es|ed|ing) to"),
    Entry("gave gives", FELT, CROSS, "g[ai]ve[sn]? up"),
    Entry("renews renewed", FELT, GLAD),
    Entry("stars", None, GLAD, "five[- ]stars?"),
)
CHINESE = (
    Entry(
        "说 讲 反馈 反映 反应 表示 评价 来电 打电话 电话里 留言 回复 回访 写道 写了 道谢 直呼 谢谢 打分 评分 满分 零分",
        SAID,
    ),
    Entry("投诉 抱怨 吐槽 骂", SAID, CROSS),
    Entry("夸 表扬 点赞 称赞 感谢 锦旗 竖起大拇指 竖大拇指", SAID, GLAD),
    Entry("觉得 认为 不再买 不再来 不再用 好评 差评 无语", FELT),
    Entry("星", SAID, phrase="[一二两三四五1-5]颗?星(?!期)"),
    Entry("满意 回购 复购 开心 高兴 惊喜 感动 爱不释手 赞不绝口 真香 绝绝子 种草", FELT, GLAD),
    Entry("生气 发火 火大 失望 不爽 嫌 不会再 再也不 气坏 气炸 气死 受不了 忍不了 忍无可忍", FELT, CROSS),
    Entry("气得 更气 很气 气疯 气哭 炸毛 炸了 发飙 暴怒 恼火 怒了 心寒 寒心 郁闷 糟心 闹心 烦透 烦死", FELT, CROSS),
    Entry("催", FELT, CROSS, "催了?[两三四五六几好多]|又催|一直催|天天催|催[^,，。]{0,8}(?:还不|还没|怎么)"),
    Entry(
        "喜欢",
        FELT,
        GLAD,
        r"(?:很|特别|非常|挺|超|太|都|更|蛮|真|不|不太)喜欢|喜欢(?=[\s,，。！!~]|$|得|我们|咱"
        r"|这|新|你)",
    ),
    Entry("推荐", FELT, GLAD, "(?:会|愿意|还要|已经|都|强烈|到处)推荐|推荐(?:给|朋友|身边|同事)"),
    Entry("着急", FELT, CROSS, "(?:很|特别|非常|挺|太|真|有点)着急(?!要)|着急(?=[,，。!！]|$)"),
    Entry(
        "急了 急死 急坏 急得 等不及 没收到 踩雷 避雷 拉胯 翻车 被坑 坑人 智商税 劝退 拔草 差劲 后悔 上当",
        FELT,
        CROSS,
    ),
    Entry("曝光 维权 索赔 踢皮球 敷衍 没人理 没人管 没人接 踩坑 拉黑 消协 工商局", FELT, CROSS),
    Entry("12315", FELT, CROSS, "12315"),
    Entry("yyds", FELT, GLAD, "yyds"),
    Entry("说法", FELT, CROSS, "[讨要]个?说法"),
    Entry("朋友圈", FELT),
    Entry("想退 要退 要求退 要求赔", FELT, CROSS, "想退|要退|要求(?:全额)?退|要求(?:我们)?赔"),
)
FACES = ("👍", "👎", "😡", "😠", "🤬", "😤", "😍", "🥰")
SHORTCODES = (
    ":+1:",
    ":-1:",
    ":thumbsup:",
    ":thumbsdown:",
    ":rage:",
    ":pouting_face:",
    ":angry:",
    ":face_with_symbols_on_mouth:",
    ":triumph:",
    ":heart_eyes:",
)
"""Faces and thumbs that say by themselves how somebody took it, as people type them and as Slack sends them."""

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


def _on(side: Side) -> Pattern:
    english, chinese = (
        _either(_patterns(one for one in entries if one.side is side)) for entries in (ENGLISH, CHINESE)
    )
    return Pattern(rf"\b(?:{english})\b|{chinese}", re.I)


WORDS = frozenset(word for entry in ENGLISH if entry.tells for word in entry.words.split())
"""Of what is said or felt in English there is one of these words."""
WORDS_ZH = (*(word for entry in CHINESE if entry.tells for word in entry.words.split()), *FACES)
SAYS = Pattern(rf"\b(?:{_telling(SAID, ENGLISH)})\b|{_telling(SAID, CHINESE)}", re.I)
_VERY = r"(?:very|really|so|extremely|deeply|quite|pretty|super|absolutely|utterly|totally)\s+"
_FELT = f"{_telling(FELT, ENGLISH)}|(?:{_IS}|{_VERY})(?:{_telling(STATE, ENGLISH)})"
# No word begins before "'s" and "'re", which begin with no letter.
FEELS = Pattern(rf"(?:\b|(?=['’]))(?:{_FELT})\b|{_telling(FELT, CHINESE)}", re.I)
STATE_OF = Pattern(rf"(?:\s+(?=[a-z])|(?=['’])){_IS}(?:{_telling(STATE, ENGLISH)})\b", re.I)
"""What is told of somebody right behind their name, which then is a name and no word: "Rich is furious"."""
IS_GLAD, IS_CROSS = _on(GLAD), _on(CROSS)
