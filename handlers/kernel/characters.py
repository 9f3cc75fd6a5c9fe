"""Characters as they are compared, each in its place, and what stands between words.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from handlers.kernel.patterns import Pattern
from storage.script import simplified

_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5, 0x2212: 0x2D}
_GAP = " \t\n,;:.!\u3000\u3001\u3002\uff01\uff0c\uff1a\uff1b"
_EMOJI = Pattern(r":[a-z0-9_+'-]+:")


def narrow(text: str) -> str:
    """Return the text with full-width characters made narrow, each in its place: positions stay the same."""
    return text.translate(_NARROW)


def flat(text: str) -> str:
    """Return a text as its keywords are compared, but for case: narrow and simplified; positions stay the same."""
    return simplified(narrow(text))


def keyword(text: str) -> str:
    """Return a word that means something to the bot as it is looked up: 年齡 is 年龄, and ＡＧＥ is age."""
    return flat(text).strip().casefold()


def after(text: str) -> str:
    """Return what follows what was read, without spaces and commas; an :emoji: keeps its colon, and .5 its point."""
    rest = text.lstrip(_GAP)
    begun = len(text) - len(rest)
    if begun and text[begun - 1] == "." and rest[:1].isdigit():
        return text[begun - 1 :]
    is_emoji = begun > 1 and text[begun - 2].isspace() and _EMOJI.match(text, begun - 1)
    return text[begun - 1 :] if is_emoji else rest
