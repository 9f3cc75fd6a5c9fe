"""How a review is typed: good, 差评, 👍, :-1:, +1, positive, 投诉.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel.characters import after, flat
from handlers.kernel.patterns import Pattern
from handlers.kernel.slips import is_swap_or_gap, sounds
from storage.script import is_han

_WORDS = {
    "good": ("good", "positive", "thumbs up", "thumbs-up", "好评", "点赞"),
    "bad": ("bad", "negative", "thumbs down", "thumbs-down", "complaint", "差评", "投诉"),
    "neutral": ("neutral", "中评"),
}
_SIGNS = {
    "good": ("👍", ":+1:", ":thumbsup:", "+1"),
    "bad": ("👎", ":-1:", ":thumbsdown:", "-1"),
}
_MEANS = {word: mark for table in (_WORDS, _SIGNS) for mark, words in table.items() for word in words}
_TONE = r"[\U0001F3FB-\U0001F3FF\ufe0f]*"
_LATIN = "|".join(re.escape(word) for words in _WORDS.values() for word in words if word.isascii())
_LETTER = r"[^\W\u2e80-\uffdc]"
"""A letter or digit of a script with blanks between its words."""
MARK = Pattern(
    r"(?P<han>好评|差评|中评|点赞|投诉)(?![率数量师])(?:了(?=[\s,;:、。!]|$))?"
    rf"|(?<!{_LETTER})(?<![=])(?<!\w-)(?P<latin>{_LATIN})(?:\s+reviews?)?(?!{_LETTER}|=|-\w)"
    rf"|(?P<sign>👍|👎){_TONE}"
    r"|:(?P<name>\+1|-1|thumbsup|thumbsdown):(?::skin-tone-\d:)?"
    r"|(?<![^\s,;:、。/|\u2e80-\uffdc])(?P<one>[+-]1)(?::(?::?skin-tone-\d:)?)?(?![\w.,]*\d|[a-z%])",
    re.I,
)
"""A mark anywhere in a text that is flat."""
# What stands between a name and a mark, or a mark and its note, and says nothing: 王五-好评-到货快, 【好评】.
_JOINT = Pattern(r"[\s\-–—/|~·>→=*_#“”\"'「」『』【】\[\]()（）]*")
_TAIL = Pattern(r"\s*[\-–—/|~·>→」』】\])）]+\s*")
_QUOTED_TAIL = Pattern(r"\s*[\-–—/|~·>→”\"'」』】\])）]+\s*")
_QUOTE = Pattern(r"[“”\"']")
_BEFORE = Pattern(r"\s*[\-–—/|~·>→“\"'「『【\[(（@#在于]+\s*|\s*on\s+", re.I)


_STARS = Pattern(
    r"(?P<han>[零一二两三四五0-5])(?:\.\d)?\s?[颗个]?星"
    r"|\b(?P<latin>zero|one|two|three|four|five|[0-5])(?:\.\d)?(?: out of (?:5|five))?[- ]stars?\b",
    re.I,
)
_MANY = frozenset("五5四4") | {"four", "five"}
_MIDDLE = frozenset("三3") | {"three"}
_FIRST = Pattern(r"[a-z]{3,}(?![^\W_])|[\u3400-\u9fff]{2,}", re.I)
LEAST_LONG = 5
"""Letters of a word from which on one that is left out makes no other word of it."""


def unjoined(text: str) -> str:
    """Return a text without what only joins it to a name before it: /昨天/差评, （昨天）差评."""
    joint = _BEFORE.match(text)
    return text[joint.end() :] if joint else text


def stars(text: str, *, leading: bool = False) -> str | None:
    """Return which side the stars are on of which a text speaks, or begins with: four and five are good, three neutral.

    None where it speaks of none.
    """
    found = _STARS.match(flat(text)) if leading else _STARS.search(flat(text))
    if found is None:
        return None
    many = (found["han"] or found["latin"]).casefold()
    return "good" if many in _MANY else "neutral" if many in _MIDDLE else "bad"


def slipped(text: str) -> str | None:
    """Return which mark the first word of a text may be that was mistyped: bda, goood, 差平."""
    found = _FIRST.match(flat(text))
    typed = found.group().casefold() if found else ""
    return next((mark for mark, words in _WORDS.items() for word in words if _may_be(typed, word)), None)


def _may_be(typed: str, word: str) -> bool:
    if not typed.isascii():
        same = len(word) <= len(typed) and typed[: len(word)] != word and all(map(is_han, word))
        return same and not set(sounds(typed[: len(word)])).isdisjoint(sounds(word))
    if typed == word or typed[:1] != word[:1]:
        return False
    if len(word) >= LEAST_LONG:
        return is_swap_or_gap(typed, word)
    is_stretched = len(typed) > len(word) and _once(typed) == _once(word)
    return is_stretched or sorted(typed) == sorted(word)


def _once(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def read(text: str) -> tuple[str | None, str]:
    """Read a leading mark: (good, bad or neutral, or None; the rest)."""
    typed = flat(text)
    found = MARK.match(typed)
    if found is None:
        joint = _JOINT.match(typed)
        found = MARK.match(typed, joint.end()) if joint and joint.end() else None
    if found is None:
        return None, text
    rest = after(text[found.end() :])
    is_quoted = _QUOTE.search(typed[: found.start()])  # else a quote opens the note
    tail = (_QUOTED_TAIL if is_quoted else _TAIL).match(rest)
    return _meaning(found), rest[tail.end() :] if tail else rest


def starts(text: str) -> bool:
    """Tell whether a text begins with a mark."""
    return MARK.match(flat(text)) is not None


def find(text: str) -> tuple[str, str, str] | None:
    """Find the first mark in a text: (what stands before it, good, bad or neutral, the rest)."""
    found = MARK.search(flat(text))
    if found is None:
        return None
    return text[: found.start()].strip(), _meaning(found), after(text[found.end() :])


def is_mark(text: str) -> bool:
    """Tell whether a whole text is a mark."""
    return MARK.fullmatch(flat(text)) is not None


def _meaning(found: re.Match[str]) -> str:
    typed = found["han"] or found["latin"] or found["sign"] or found["one"] or f":{found['name']}:"
    return _MEANS[typed.casefold()]
