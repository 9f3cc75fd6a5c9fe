"""What is said of a customer behind their name without any =: 年龄25, 25岁, 消费低, age 41, spending high.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.customers.fields import WORDS
from handlers.kernel import numerals
from handlers.kernel.characters import flat
from handlers.kernel.patterns import Pattern

_LEVEL = "较低|偏低|低|中等|适中|一般|中|较高|偏高|高|low|medium|middle|average|high"
_WAY = "线上线下|线上和线下|线上|线下|网上|门店|online|offline|both"
_DATE = r"(?:\d{4}\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?[日号]?"
_YEARS = rf"(?:\d{{1,3}}|{numerals.HAN})"


def _word(key: str, *more: str) -> str:
    """Return a pattern of the words for a field; those of Latin letters are words of their own."""
    every = sorted((*WORDS[key], *more), key=len, reverse=True)
    either = "|".join(re.escape(one) + (r"(?![a-z])" if one[-1].isascii() else "") for one in every)
    return rf"(?:{either})\s?(?:是|is)?\s?[:：]?\s?"


_PIECES = (
    ("age", rf"{_word('age', 'aged')}(?P<v0>{_YEARS})\s?(?:周?岁)?"),
    ("age", rf"(?P<v1>{_YEARS})\s?(?:周?岁|years?\sold|y/?o(?![a-z]))"),
    ("spending", rf"{_word('spending', 'spends')}(?P<v2>{_LEVEL})"),
    ("spending", r"(?P<v3>low|medium|high)\s(?:spending|income|spender)"),
    ("buys", rf"(?:{_word('buys')}|喜欢|爱|习惯)(?P<v4>{_WAY})(?:购物|购买|买|消费)?"),
    ("buys", rf"(?P<v5>{_WAY})\s?(?:购物|购买|消费|shopping|buyer|shopper)"),
    ("birthday", rf"{_word('birthday')}(?P<v6>{_DATE})"),
    ("birthday", rf"(?P<v7>{_DATE})\s?(?:出生|生日|生(?!\w))"),
    ("phone", rf"{_word('phone')}(?P<v8>\+?\d[\d\s-]{{5,18}}\d)"),
    ("phone", r"(?P<v9>1[3-9]\d[\s-]?\d{4}[\s-]?\d{4})(?!\d)"),
    ("wechat", rf"{_word('wechat')}(?P<v10>[a-z][\w-]{{4,}})"),
    ("email", rf"(?:{_word('email')})?(?P<v11>[^\s@,，、;；<>]+@[^\s@,，、;；<>]+\.[a-z]{{2,}})"),
)
_ONE = "|".join(f"(?:{pattern})" for _, pattern in _PIECES)
_PIECE = Pattern(_ONE, re.I)
_STOP = r"[\s,，、;；。.]"
_UNNAMED = re.sub(r"\?P<v[0-9]+>", "?:", _ONE)
_TAIL = Pattern(rf"(?<=\S){_STOP}+(?P<said>(?:(?:{_UNNAMED}){_STOP}*(?:and\s)?)+)$", re.I)


def read(text: str) -> tuple[str, dict[str, str]]:
    """Return a name and what stands behind it, where all of that can be read; else the whole text is the name."""
    plain = flat(text)
    found = _TAIL.search(plain)
    if found is None:
        return text, {}
    said: dict[str, str] = {}
    for piece in _PIECE.finditer(plain, found.start("said")):
        for (key, _), (group, value) in zip(_PIECES, sorted(piece.groupdict().items(), key=_number), strict=True):
            if value is None:
                continue
            if key in said:
                return text, {}
            said[key] = text[piece.start(group) : piece.end(group)]
    return text[: found.start()].strip(" ,，、;；"), said


def _number(group: tuple[str, str | None]) -> int:
    return int(group[0][1:])
