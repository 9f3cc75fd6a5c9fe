"""Which side a text states outright: feelings and deeds that are good or bad whatever else is said.

The engine weighs all words; where a sentence says little else than that somebody is annoyed, it is seldom sure.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_GLAD = re.compile(
    r"\b(?:happy|glad|satisfied|pleased|thrilled|delighted|impressed|grateful|ecstatic|over the moon|blown away"
    r"|lov(?:es?|ed|ing)|lik(?:es|ed)|enjoy(?:s|ed)|prais(?:es|ed|ing)|rav(?:es|ed|ing)|recommend(?:s|ed)"
    r"|appreciat(?:es?|ed)|renew(?:s|ed)|five[- ]stars?)\b"
    r"|满意|喜欢|开心|推荐|感谢|夸|表扬|点赞|称赞|五星|回购|复购|爱不释手|赞不绝口",
    re.I,
)
_CROSS = re.compile(
    r"\b(?:unhappy|dissatisfied|unsatisfied|disappointed|angry|furious|upset|annoyed|unimpressed|frustrated|livid"
    r"|fed up|hat(?:es?|ed)|complain(?:s|ed|ing)|cancell?(?:s|ed)|won['’]t (?:buy|order|renew|be back)|never again"
    r"|(?:want|ask|demand|insist)\w*(?: for| on)?(?: an?| her| his| their)?(?: full)? (?:refund|money back))\b"
    r"|失望|生气|发火|火大|不爽|嫌|投诉|抱怨|吐槽|骂|不会再|再也不|受不了|气[坏炸死]|[想要]退|要求(?:退|赔)",
    re.I,
)
_NOT = re.compile(
    r"(?:\b(?:not|never|no longer|hardly|cannot)|n['’]t|(?<=\bis|\bca|\bwo)nt)\s+(?:\w+\s+){0,2}$"
    r"|(?:不|没|没有|未|别)(?:是|太|很|怎么|那么|特别|再|有|人){0,2}$",
    re.I,
)
_REACH = 24


def stated(text: str) -> str | None:
    """Return "good" or "bad" when a text, simplified, states one of them outright and not the other.

    Who is not happy is unhappy; who has not complained has said nothing.
    """
    sides = set(_sides(text))
    return sides.pop() if len(sides) == 1 else None


def _sides(text: str) -> Iterator[str]:
    for glad in _GLAD.finditer(text):
        yield "bad" if _is_denied(text, glad.start()) else "good"
    for cross in _CROSS.finditer(text):
        if not _is_denied(text, cross.start()):
            yield "bad"


def _is_denied(text: str, at: int) -> bool:
    return bool(_NOT.search(text[max(0, at - _REACH) : at]))
