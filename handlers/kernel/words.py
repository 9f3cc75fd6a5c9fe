"""How what people type is read: names, amounts, scores, points and key=value, in Chinese and English.

Every reader takes text and returns what it read with the rest, or raises a Refusal; none raises anything else.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from handlers.kernel import amounts, days, numerals, reviews
from handlers.kernel.characters import after, flat
from handlers.kernel.characters import narrow as narrow
from handlers.kernel.markup import leading
from handlers.kernel.openings import CLOSING, begun, capitals_end, is_spaced, number_end
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Either, Refusal
from storage.script import is_han

MOST_NAME = 100
MOST_NOTE = 2000
MOST_DIGITS = 9
MOST_NUMBER = 60
MOST_ID = 15
MOST_SPELLED = 300

_UNSEEN = dict.fromkeys(
    [
        *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x200B, 0x200E, 0x200F, 0x00AD, 0x034F, 0x061C, 0x180E),
        *(0x115F, 0x1160, 0x3164, 0xFEFF, 0xFFA0),
    ]
)
"""Characters that nobody sees, and that say nothing."""
# Joins or varies characters: seen where emoji are put together, and nothing by itself.
_JOINED = Pattern(r"[\u200c\u200d\ufe00-\ufe0f]")
"""Characters that nobody sees, but for which an emoji would be another one."""

_JOINERS = frozenset("-'’.&@/_")
_WIDE_GAPS = dict.fromkeys(map(ord, "，：；"), " ")
_COMMAS = " \t\n,;:\u3000\u3001\uff0c\uff1a\uff1b"
# A whole number of points with its sign and word, up to where the next word begins; "1,200" is one number.
_POINTS = Pattern(
    rf"([+-]?)({numerals.SPOKEN}|{numerals.ENGLISH})(\s?个?(?:积?分|点|points?|pts)(?![a-z]))?(?=\s|$|[;。]|,(?!\d))",
    re.I,
)
_SCORE = Pattern(
    r"(?:(\d+(?:\.\d+)?)(?:\s?(?:分|星|颗星|stars?\b|out of 5\b|of 5\b)|\s?/\s?5(?!\d))?"
    r"|([零一二两三四五](?:点[零一二三四五六七八九])?)(?:分|星|颗星))(?=\s|$|[;。]|,(?!\d))",
    re.I,
)
# The key of key=value, and the same with a colon, after a comma too: 年龄：30，电话：138…
_PAIR = Pattern(r"(?:^|(?<=\s))([^\s=]+)\s?=")
_KEY = Pattern(r"(?:^|(?<=[\s,;:、]))([^\s=:,;、]+)\s?([=:])")
_QUOTED = Pattern(r'"[^"]*"|“[^”]*”|「[^」]*」')
# A mention, or a channel, that comes with its name: <@U1|ann>, <#C1|sales>.
_NAMED = Pattern(r"<([@#])[A-Z0-9]+\|([^>]*)>")
MENTION = Pattern(r"<@([A-Z0-9]+)>")
ME = frozenset({"me", "myself", "我", "我自己", "自己"})
"""Whoever is typing, as they call themselves."""
"""Somebody who is mentioned without their name."""
_WORD = Pattern(r"\S+")


def tidy(text: str) -> str:
    """Return typed text without control marks and what nobody sees, emoji excepted, trimmed; lines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text.strip()
    seen = text.translate(_UNSEEN)
    return "".join(map(_printable, _JOINED.sub(_in_an_emoji, seen))).strip()


def _in_an_emoji(found: re.Match[str]) -> str:
    """Keep a joiner or selector behind a picture, or before a key cap: 👩‍👧, ❤️, 1️⃣."""
    text, at = found.string, found.start()
    before = text[:at].rstrip("\u200d\ufe0e\ufe0f")[-1:]
    is_picture = before > "\u2100" and unicodedata.category(before) in {"So", "Sk", "Sm"}
    return found.group() if is_picture or (before in "©®" and before) or text[at + 1 : at + 2] == "\u20e3" else ""


def _printable(c: str) -> str:
    if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co"}:
        return c
    return " " if c.isspace() else ""


def spoken(text: str) -> str:
    """Return typed text as a person reads it: a mention or a channel by its name."""
    return _NAMED.sub(r"\1\2", tidy(text))


def name(text: str) -> str:
    """Return a customer's or product's name as it is kept: one line, at most 100 characters."""
    cleaned = unicodedata.normalize("NFC", " ".join(spoken(text).split()))
    if all(unicodedata.category(c) == "Cf" for c in cleaned):
        raise Refusal("The name is missing.")
    if len(cleaned) > MOST_NAME:
        raise Refusal(
            "A name can have up to {most} characters; this one has {length}.", most=MOST_NAME, length=len(cleaned)
        )
    return cleaned


def note(text: str) -> str:
    """Return a note as it is kept: at most 2,000 characters."""
    cleaned = spoken(text)
    if len(cleaned) > MOST_NOTE:
        raise Refusal(
            "A note can have up to {most} characters; this one has {length}.", most=MOST_NOTE, length=len(cleaned)
        )
    return cleaned


def unquoted(text: str) -> str:
    """Return a text without the quotes around all of it."""
    stripped = text.strip()
    if len(stripped) > 1 and CLOSING.get(stripped[0]) == stripped[-1]:
        return stripped[1:-1].strip()
    return stripped


def whole_name(text: str) -> str:
    """Return a name that is all of a text: in quotes or not, with an @ before it or not."""
    return name(unquoted(begun(text)))


def split_name(text: str, known: Callable[[Sequence[str]], int | None]) -> tuple[str, str]:
    """Split what begins with a name into the name and the rest.

    `known` is given the texts that this one begins with and answers the index of the longest that is a known name.
    Quotes come first, then the longest known name, then what stands before the first mark, day, key= or amount,
    then the first word.
    """
    text = begun(text)
    if not text:
        raise Refusal("The name is missing.")
    closing = CLOSING.get(text[0])
    if closing and (end := text.find(closing, 1)) > 0:
        return name(text[1:end]), _unmarked(text[end + 1 :].strip())
    openings = _openings(text)
    index = known([text[:end] for end in openings])
    if index is not None:
        end = openings[index]
        return name(text[:end]), _unmarked(after(text[end:]))
    end = _before_marks(text, _number(text) or _first_stop(text))
    first = narrow(text[:end]).rstrip(_COMMAS)
    if reviews.is_mark(first) or days.is_day(first):
        raise Refusal("Put the name first. If {text} is the name, put it in quotes.", text=first)
    return name(text[:end].rstrip(_COMMAS) or text[:end]), _unmarked(after(text[end:]))


def _before_marks(text: str, end: int) -> int:
    """Return where a name ends before a review or a day that stands in marks: Acme Corp |*good*."""
    bare = text[:end].rstrip("*_~`")
    return len(bare) if bare[-1:].isspace() else end


def _unmarked(rest: str) -> str:
    """Return what follows a name without the marks around a review, a day or an amount that it begins with: *good*."""
    marked = leading(rest)
    if marked is None or not (reviews.is_mark(marked[0]) or days.is_day(marked[0]) or amounts.stop(f"x {marked[0]}")):
        return rest
    return "".join(marked)


def runs_on(text: str, known: str) -> str | None:
    """Return the longer word if a known name is only the start of what looks like another: 张三 in 张三丰."""
    text = text.strip()
    if text[:1] in CLOSING or not text.startswith(known):
        return None
    word = _WORD.match(text)
    more = word.group()[len(known) :] if word else ""
    if word is None or not 1 <= len(more) <= 2 or not all("\u4e00" <= c <= "\u9fff" for c in more):
        return None
    return None if reviews.MARK.match(flat(more)) or days.begins(more) else word.group()


def _openings(text: str) -> list[int]:
    """Return where a name could end: never inside a word or number of Latin letters."""
    ends = []
    for end in range(1, min(len(text), MOST_NAME) + 1):
        if not text[end - 1].isspace() and not _inside_a_word(text, end) and not _runs_over(text, end):
            ends.append(end)
    return ends


def _runs_over(text: str, end: int) -> bool:
    """Tell whether a place is inside another word: 张三 丰|收了 is not about 张三丰."""
    return is_spaced(text, end) and not (reviews.starts(text[end:]) or days.begins(text[end:]))


def _number(text: str) -> int:
    return 0 if days.begins(text) else number_end(narrow(text))


def _inside_a_word(text: str, end: int) -> bool:
    """Tell whether a place is inside a word of a script with spaces between words: Ac|me, Coca|-Cola, 👩|‍👧."""
    before, after = text[end - 1 : end], text[end : end + 1]
    if after and (unicodedata.combining(after) or after in "\u200d\ufe0f" or before == "\u200d"):
        return True
    if after in _JOINERS:
        after = text[end + 1 : end + 2]
    elif before in _JOINERS:
        before = text[max(end - 2, 0) : end - 1]
    return _is_spaced(before) and _is_spaced(after)


def _is_spaced(c: str) -> bool:
    return c.isalnum() and not "\u2e80" <= c <= "\uffdc"


def _first_stop(text: str) -> int:
    typed = flat(text.translate(_WIDE_GAPS))
    stops = [found.start() for found in (p.search(typed, 1) for p in (reviews.MARK, _PAIR)) if found]
    stops += [at for at in (days.stop(typed), amounts.stop(typed)) if at is not None]
    return min(stops, default=capitals_end(typed))


def read_score(text: str) -> tuple[int, str]:
    """Read a leading score from 0 to 5 with at most one decimal, as 4.5, 四分 or 4/5: (tenths, the rest)."""
    plain = flat(text.lstrip())
    found = _SCORE.match(plain)
    score = numerals.value(found[1] or found[2]) if found and len(found.group()) <= 20 else None
    tenths = None if score is None else score * 10
    if found is None or tenths is None or tenths > 50 or tenths != tenths.to_integral_value():
        word = _WORD.match(plain)
        raise Refusal(
            "{text} isn't a score. Scores go from 0 to 5, with one decimal at most.",
            text=_short(word.group() if word else "…"),
        )
    return int(tenths), after(text.lstrip()[found.end() :])


def read_points(text: str, *, signed: bool) -> tuple[int, str]:
    """Read leading points: a whole number other than 0, with its sign where one may be given: (points, the rest)."""
    plain = flat(text.lstrip())
    found = _POINTS.match(plain, 0, MOST_NUMBER)
    points = _points(found) if found else None
    if found is None or not points or (found[1] and not signed):
        word = _WORD.match(plain)
        wrong = _short(word.group() if word else "…")
        if signed:
            raise Refusal(
                "{text} isn't a number of points. Please type a whole number other than 0, with + or − if you like.",
                text=wrong,
            )
        raise Refusal("{text} isn't a number of points. Please type a whole number above 0.", text=wrong)
    return (-points if found[1] == "-" else points), after(text.lstrip()[found.end() :])


def points_end(text: str, *, signed: bool) -> int | None:
    """Return where points end that a text begins with; None where it begins with none."""
    try:
        _, rest = read_points(text, signed=signed)
    except Refusal:
        return None
    return len(text) - len(rest)


def _points(found: re.Match[str]) -> int | None:
    """Return the points that were typed; 五 and two may be words, unless 分 or points stands behind them."""
    number = found[2]
    could_be = numerals.could_be(number)
    if len(could_be) != 1 or not 0 < could_be[0] < 10**MOST_DIGITS or could_be[0] != int(could_be[0]):
        return None
    is_one = number[0].isdecimal() or found[3] or numerals.is_scaled(number)
    return int(could_be[0]) if is_one and not re.search(r"[.,]\d{1,2}$", number) else None


def id_of(text: str) -> int | None:
    """Return the id that a button carries, or None when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_ID else None


@dataclass(frozen=True)
class Fields:
    """What was typed as key=value: what stands before it, the values by their keys, and those of unknown keys."""

    before: str
    pairs: dict[str, str]
    unknown: dict[str, str]


def read_fields(text: str, keys: Mapping[str, str]) -> Fields:
    """Read key=value….

    `keys` maps every word that may be typed to the key's own name. A value runs to the next key=; quotes hide one.
    """
    plain = _QUOTED.sub(lambda quoted: "x" * len(quoted.group()), flat(text))
    found = [one for one in _KEY.finditer(plain) if one[1].casefold() in keys or _is_pair(plain, one)]
    pairs: dict[str, str] = {}
    unknown: dict[str, str] = {}
    ends = [*(following.start() for following in found[1:]), len(text)]
    for this, end in zip(found, ends, strict=False):
        key = keys.get(this.group(1).casefold())
        if key in pairs:
            raise Refusal("You've given {key} twice. Please give it once.", key=this.group(1))
        value = tidy(text[this.end() : end])
        kept = unquoted(value.rstrip(_COMMAS) if end < len(text) else value)
        if key is None:
            unknown[text[this.start(1) : this.end(1)]] = kept
        else:
            pairs[key] = kept
    before = text[: found[0].start()].rstrip(_COMMAS).lstrip() if found else text.strip()
    return Fields(before, pairs, unknown)


def read_pairs(text: str, keys: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Read key=value… where every key has to be known: (what stands before the first, the values by their keys)."""
    found = read_fields(text, keys)
    for key in found.unknown:
        raise Refusal("I don't know {key}. You can use {keys}.", key=_short(key), keys=_spelled(keys))
    return found.before, found.pairs


def _spelled(keys: Mapping[str, str]) -> Either:
    """Return every key by its first word in either language: age, spending; 年龄、消费能力."""
    english = dict.fromkeys(keys.values())
    chinese = {keys[word]: word for word in reversed(list(keys)) if is_han(word[0])}
    own = "、".join(chinese.get(one, one) for one in english)
    return Either(_short(", ".join(english), MOST_SPELLED), _short(own, MOST_SPELLED))


def _is_pair(flat: str, found: re.Match[str]) -> bool:
    """Tell whether key=value stands by itself; after a comma, or with a colon, only a word that is a key is one."""
    return found[2] == "=" and (found.start() == 0 or flat[found.start() - 1].isspace())


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
