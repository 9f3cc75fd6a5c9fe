"""What is said of a customer behind their name without any =: 年龄25, 25岁, 消费低, age 41, spending high.

Where only some of it can be read, nobody knows where the name ends: then somebody is asked.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.customers import birthdays
from handlers.customers.fields import WORDS
from handlers.kernel import numerals
from handlers.kernel.characters import flat
from handlers.kernel.patterns import Pattern

_LEVEL = "较低|偏低|低|中等|适中|一般|中|较高|偏高|高|low|medium|middle|average|high"
_WAY = "线上线下|线上和线下|线上|线下|网上|门店|online|offline|both"
_YEARS = rf"(?:\d{{1,3}}|{numerals.HAN})"


def _word(key: str, *more: str) -> str:
    """Return a pattern of the words for a field; those of Latin letters are words of their own."""
    every = sorted((*WORDS[key], *more), key=len, reverse=True)
    either = "|".join(re.escape(one) + (r"(?![a-z])" if one[-1].isascii() else "") for one in every)
    return rf"(?:{either})\s?(?:是|is(?![a-z])|to(?![a-z])|[改换变更]新?[成为到])?\s?[:：]?\s?"


_PIECES = (
    ("age", rf"{_word('age', 'aged')}(?P<v0>{_YEARS})(?!\d)\s?(?:周?岁)?"),
    ("age", rf"(?P<v1>{_YEARS})\s?(?:周?岁|years?\sold|y/?o(?![a-z]))"),
    ("spending", rf"{_word('spending', 'spends', 'income', '收入')}(?P<v2>{_LEVEL})"),
    ("spending", r"(?P<v3>low|medium|high|低|中等?|高)\s?(?:spending|income|spender|消费能力|消费|收入)"),
    ("buys", rf"(?:{_word('buys')}|喜欢|爱|习惯)(?P<v4>{_WAY})(?:购物|购买|买|消费)?"),
    ("buys", rf"(?P<v5>{_WAY})\s?(?:购物|购买|消费|shopping|buyer|shopper)"),
    ("birthday", rf"{_word('birthday')}(?P<v6>{birthdays.DATE})"),
    ("birthday", rf"(?P<v7>{birthdays.DATE})\s?(?:出生|生日|生(?!\w))"),
    ("phone", rf"{_word('phone')}(?P<v8>\+?\d[\d\s-]{{5,18}}\d)"),
    ("phone", r"(?P<v9>1[3-9]\d[\s-]?\d{4}[\s-]?\d{4})(?!\d)"),
    ("wechat", rf"{_word('wechat')}(?P<v10>[a-z][\w-]{{4,}})"),
    ("email", rf"(?:{_word('email')})?(?P<v11>[^\s@,，、;；<>]+@[^\s@,，、;；<>]+\.[a-z]{{2,}})"),
)
_SAYS = sorted({word for key, words in WORDS.items() if key != "name" for word in words}, key=len, reverse=True)
# A word of Latin letters may be of a name, as in Good Company: behind one stands what no name has.
_FIELD = "|".join(re.escape(one) + (r"(?![a-z])(?=.*[\d@])" if one.isascii() else "") for one in _SAYS)
_ONE = "|".join(f"(?:{pattern})" for _, pattern in _PIECES)
_PIECE = Pattern(_ONE, re.I)
_STOP = r"[\s,，、;；。.]"
_UNNAMED = re.sub(r"\?P<v[0-9]+>", "?:", _ONE)
_BEGINS = Pattern(
    rf"(?<=\S){_STOP}+(?:(?P<piece>{_UNNAMED})|(?P<word>{_FIELD})\s?(?:是|is)?\s?[:：]?\s?(?=\S))",
    re.I,
)
_TAIL = Pattern(rf"(?<=\S){_STOP}+(?P<said>(?:(?:{_UNNAMED}){_STOP}*(?:and\s)?)+)$", re.I)


def read(text: str) -> tuple[str, dict[str, str]]:
    """Return a name and what stands behind it, where all of that can be read; else the whole text is the name."""
    plain = flat(text)
    found = _TAIL.search(plain)
    if found is None:
        return text, {}
    said: dict[str, str] = {}
    for piece in _PIECE.finditer(plain, found.start("said")):
        key, (begin, end) = _kind(piece)
        if key in said:
            return text, {}
        said[key] = text[begin:end]
    return _trimmed(text[: found.start()]), said


def _kind(piece: re.Match[str]) -> tuple[str, tuple[int, int]]:
    """Return what a piece says of somebody: the field, and where its value stands."""
    at = next(at for at in range(len(_PIECES)) if piece[f"v{at}"] is not None)
    return _PIECES[at][0], piece.span(f"v{at}")


def _trimmed(text: str) -> str:
    return text.strip(" ,，、;；。")


@dataclass(frozen=True)
class Doubt:
    """A name behind which something seems to be said of whom it is, what of that can be read, and what is left."""

    name: str
    said: dict[str, str]
    rest: str


def doubt(text: str) -> Doubt | None:
    """Return how a text that `read` takes for a name may be meant; None where nothing in it looks like a field."""
    plain = flat(text)
    found = _BEGINS.search(plain)
    if found is None:
        return None
    at, said, left = found.start(), dict[str, str](), list(text)  # flat, it has the same length
    for piece in _PIECE.finditer(plain, at):
        key, (begin, end) = _kind(piece)
        if key not in said and piece.start() > at:
            said[key] = text[begin:end]
            left[piece.start() : piece.end()] = " " * (piece.end() - piece.start())
    return Doubt(_trimmed(text[:at]), said, _trimmed(" ".join("".join(left[at:]).split())))
