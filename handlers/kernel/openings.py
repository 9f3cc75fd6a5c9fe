"""How a text begins that begins with a name: an @ or a quote before it, a phone number, words with a capital.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from handlers.kernel.markup import bare
from handlers.kernel.patterns import Pattern

CLOSING = {'"': '"', "“": "”", "”": "”", "「": "」", "『": "』", "«": "»", "'": "'", "‘": "’"}
"""The quotes that may stand around a name, each with the one that closes it."""
LEAST_NUMBER, MOST_GROUPED = 7, 10
"""Digits of a phone number at least, and how many are a whole one when they stand in groups."""

_AT = Pattern(r"^[@＠](?=[^\s<])")
_WORD = Pattern(r"\S+")
# Digits of a phone number that stand together, behind at most one blank; not an amount.
_GROUP = Pattern(r"(?!\d+\.\d{1,2}(?!\d))(?:^|(?<=[\d)])[ ])?\+?\(?\d+(?:[().-]+\d+)*\)?(?![\d.%A-Za-z])(?![ ]?[元块])")
_ENDS = frozenset(",;:、，；：")
# A word that is written behind a blank and goes on: 张三 丰|收了.
_SPACED = Pattern(r"[\u3400-\u9fff]\s+[\u3400-\u9fff]\Z")


def begun(text: str) -> str:
    """Return a text that begins with a name, without marks, an @, and a quote that nobody closed before it."""
    text = _AT.sub("", bare(text.strip()))
    quote = text[:1]
    if quote in CLOSING and quote not in "'‘" and text.find(CLOSING[quote], 1) < 0 and text[1:].strip():
        return text[1:].strip()  # an apostrophe may begin a name: 't Hooft
    return text


def capitals_end(text: str) -> int:
    """Return where the words end that begin with a capital, or the first word if it does not: John Ashby|called."""
    end = 0
    for found in _WORD.finditer(text):
        word = found.group()
        if end and not (word[0].isupper() and len(word) > 1):
            break
        end = found.end()
        if not (word[0].isupper() and word[0] < "\u2e80") or word[-1] in _ENDS:
            break
    return end or len(text)


def number_end(text: str) -> int:
    """Return where a phone number ends that a narrow text begins with, in groups or not; 0 where there is none."""
    digits = end = 0
    while (found := _GROUP.match(text, end)) and digits < MOST_GROUPED:
        digits, end = digits + sum(map(str.isdecimal, found.group())), found.end()
        if digits == end and digits >= LEAST_NUMBER:
            break  # written in one
    return end if digits >= LEAST_NUMBER else 0


def is_spaced(text: str, end: int) -> bool:
    """Tell whether a place is inside a Chinese word that began behind a gap."""
    return "\u3400" <= text[end : end + 1] <= "\u9fff" and _SPACED.search(text, max(end - 9, 0), end) is not None
