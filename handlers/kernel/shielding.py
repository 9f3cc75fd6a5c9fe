"""Text that a spreadsheet opens as text and never as a formula, with any separator.

A program that splits a file at another separator than it was written with sees cells begin in the middle of ours, and
by itself no quoting keeps it from that: so an apostrophe stands wherever a formula could begin. A shielded text always
begins with one too, by which it is told from a text that somebody else's program wrote.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from handlers.kernel.patterns import Pattern

_LINES = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_AFTER = rf"(?<=[,;\t|{_LINES}])"
_PASSED_OVER = rf"(?:[^\S\t{_LINES}]|[\"'\x00-\x08\x0e-\x1b\x1f\x7f\u200b-\u200f\u2060\ufeff])*"
"""What a reader may leave away before a cell's first character: gaps, quotes, and what is not seen."""
_FORMULA = rf"{_PASSED_OVER}[=+\-@＝＋－＠]"
_BEGINS = Pattern(rf"{_FORMULA}|'*[\t\r]")
_BEGINS_WITHIN = Pattern(rf"{_AFTER}(?={_FORMULA})")
_SHIELD_WITHIN = Pattern(rf"{_AFTER}'(?={_FORMULA})")
_SHIELD_OF_OLD = Pattern(r"'+[=+\-@\t\r]")


def shielded(text: str) -> str:
    """Return a text so that a spreadsheet takes no part of it for a formula; `unshielded` gives it back."""
    return "'" + _BEGINS_WITHIN.sub("'", text) if _could_reckon(text) else text


def unshielded(text: str) -> str:
    """Return a cell's text without the apostrophes that keep a spreadsheet from reckoning with it."""
    return _SHIELD_WITHIN.sub("", text[1:]) if text[:1] == "'" and _could_reckon(text[1:]) else text


def unshielded_first(text: str) -> str:
    """Return a cell's text from an export of the first version, in which only its first character was looked at."""
    return text[1:] if _SHIELD_OF_OLD.match(text) else text


def _could_reckon(text: str) -> bool:
    return bool(_BEGINS.match(text) or _BEGINS_WITHIN.search(text))
