"""How what people type is read: names, amounts, scores, points and key=value, in Chinese and English.

Every reader takes text and returns what it read with the rest, or raises a Refusal; none raises anything else.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from handlers.kernel import days, reviews
from handlers.kernel.characters import after, flat
from handlers.kernel.characters import narrow as narrow
from handlers.kernel.refusal import Refusal

MOST_NAME = 100
MOST_NOTE = 2000
MOST_CENTS = 100_000_000_00
MOST_DIGITS = 9
MOST_ID = 15

_UNSEEN = dict.fromkeys(
    [
        *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x200B, 0x200E, 0x200F, 0x00AD, 0x034F, 0x061C, 0x180E),
        *(0x115F, 0x1160, 0x3164, 0xFEFF, 0xFFA0),
    ]
)
"""Characters that nobody sees, and that say nothing."""
# Joins or varies characters: seen where emoji are put together, and nothing by itself.
_JOINED = re.compile(r"[\u200c\u200d\ufe00-\ufe0f]")
"""Characters that nobody sees, but for which an emoji would be another one."""
_QUOTES = {'"': '"', "“": "”", "”": "”", "「": "」", "『": "』", "«": "»", "'": "'", "‘": "’"}

_JOINERS = frozenset("-'’.&@/_")
_WIDE_GAPS = dict.fromkeys(map(ord, "，：；"), " ")
_COMMAS = " \t\n,;:\u3000\u3001\uff0c\uff1a\uff1b"
_SIGN = r"(?:[A-Z]{0,3}[¥$€£₩₹₽₺₫₱฿₪₴])?"
_AMOUNT = re.compile(
    rf"(?:^|(?<=\s)){_SIGN}\s?([+-]?)(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?\s?(万|萬)?\s?(?:元|块|塊)?"
    r"(?=\s|$|[;。!?]|,(?!\d)|(?<=元)[\u4e00-\u9fff])"
)
# A whole number of points with its sign and word, up to where the next word begins; "1,200" is one number.
_POINTS = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\s?(?:分|积分|points?))?(?=\s|$|[;。]|,(?!\d))", re.I)
# The key of key=value, and the same with a colon, after a comma too: 年龄：30，电话：138…
_PAIR = re.compile(r"(?:^|(?<=\s))([^\s=]+)\s?=")
_KEY = re.compile(r"(?:^|(?<=[\s,;:、]))([^\s=:,;、]+)\s?([=:])")
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|「[^」]*」')
# A mention, or a channel, that comes with its name: <@U1|ann>, <#C1|sales>.
_NAMED = re.compile(r"<([@#])[A-Z0-9]+\|([^>]*)>")
MENTION = re.compile(r"<@([A-Z0-9]+)>")
"""Somebody who is mentioned without their name."""
_WORD = re.compile(r"\S+")


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
        raise Refusal("A name is missing.")
    if len(cleaned) > MOST_NAME:
        raise Refusal(
            "A name has at most {most} characters, and this one has {length}.", most=MOST_NAME, length=len(cleaned)
        )
    return cleaned


def note(text: str) -> str:
    """Return a note as it is kept: at most 2,000 characters."""
    cleaned = spoken(text)
    if len(cleaned) > MOST_NOTE:
        raise Refusal(
            "A note has at most {most} characters, and this one has {length}.", most=MOST_NOTE, length=len(cleaned)
        )
    return cleaned


def unquoted(text: str) -> str:
    """Return a text without the quotes around all of it."""
    stripped = text.strip()
    if len(stripped) > 1 and _QUOTES.get(stripped[0]) == stripped[-1]:
        return stripped[1:-1].strip()
    return stripped


def split_name(text: str, known: Callable[[Sequence[str]], int | None]) -> tuple[str, str]:
    """Split what begins with a name into the name and the rest.

    `known` is given the texts that this one begins with and answers the index of the longest that is a known name.
    Quotes come first, then the longest known name, then what stands before the first mark, day, key= or amount,
    then the first word.
    """
    text = text.strip()
    if not text:
        raise Refusal("A name is missing.")
    closing = _QUOTES.get(text[0])
    if closing and (end := text.find(closing, 1)) > 0:
        return name(text[1:end]), text[end + 1 :].strip()
    openings = _openings(text)
    index = known([text[:end] for end in openings])
    if index is not None:
        end = openings[index]
        return name(text[:end]), after(text[end:])
    end = _first_stop(text)
    first = narrow(text[:end]).rstrip(_COMMAS)
    if reviews.is_mark(first) or days.is_day(first):
        raise Refusal("The name comes first: {text} is one only in quotes.", text=first)
    return name(text[:end].rstrip(_COMMAS) or text[:end]), after(text[end:])


def runs_on(text: str, known: str) -> str | None:
    """Return the longer word if a known name is only the start of what looks like another: 张三 in 张三丰."""
    text = text.strip()
    if text[:1] in _QUOTES or not text.startswith(known):
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
        if not text[end - 1].isspace() and not _inside_a_word(text, end):
            ends.append(end)
    return ends


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
    first = _WORD.match(typed)
    word_end = first.end() if first else len(text)
    stops = [found.start() for found in (p.search(typed, 1) for p in (reviews.MARK, _PAIR, _AMOUNT)) if found]
    day = days.stop(typed)
    return min(stops if day is None else [*stops, day], default=word_end)


def read_amount(text: str) -> tuple[int, str]:
    """Read a leading amount (400, ¥400, 400元, 1.2万, 1,299.50): (cents, the rest).

    More than 0, at most two decimals, at most 100,000,000. The currency's sign is read and dropped.
    """
    flat = narrow(text.lstrip())
    found = _AMOUNT.match(flat)
    if not found:
        word = _WORD.match(flat)
        raise Refusal("{text} is not an amount.", text=_short(word.group() if word else ""))
    sign, whole, part, scale = found.groups("")
    whole = whole.replace(",", "").lstrip("0")
    part = part[1:]
    if sign == "-" or not (whole + part).strip("0"):
        raise Refusal("An amount is more than 0.")
    if len(whole) > 9:
        raise Refusal("An amount is at most 100,000,000.")
    decimals = 6 if scale else 2
    if len(part) > decimals:
        raise Refusal("An amount has at most two decimals.")
    cents = int(whole + part.ljust(decimals, "0"))
    if cents > MOST_CENTS:
        raise Refusal("An amount is at most 100,000,000.")
    return cents, after(text.lstrip()[found.end() :])


def amount(text: str) -> int:
    """Return a whole text's amount in cents."""
    cents, rest = read_amount(text)
    if rest:
        raise Refusal("{text} is not an amount.", text=_short(text.strip()))
    return cents


def read_score(text: str) -> tuple[int, str]:
    """Read a leading score from 0 to 5 with at most one decimal: (tenths, the rest)."""
    flat = narrow(text.lstrip())
    found = re.match(r"(\d+(?:\.\d+)?)\s?分?(?=\s|$|[;。]|,(?!\d))", flat)
    tenths = Decimal(found.group(1)) * 10 if found and len(found.group(1)) <= 20 else None
    if found is None or tenths is None or tenths > 50 or tenths != tenths.to_integral_value():
        word = _WORD.match(flat)
        raise Refusal(
            "{text} is not a score: scores go from 0 to 5, with at most one decimal.",
            text=_short(word.group() if word else "…"),
        )
    return int(tenths), after(text.lstrip()[found.end() :])


def read_points(text: str, *, signed: bool) -> tuple[int, str]:
    """Read leading points: a whole number other than 0, with its sign where one may be given: (points, the rest)."""
    flat = narrow(text.lstrip())
    found = _POINTS.match(flat)
    digits = found.group(2).replace(",", "") if found else "0"
    if found is None or len(digits) > MOST_DIGITS or int(digits) == 0 or (found.group(1) and not signed):
        word = _WORD.match(flat)
        wrong = _short(word.group() if word else "…")
        if signed:
            raise Refusal("{text} is not a number of points: they are whole, with + or −, and not 0.", text=wrong)
        raise Refusal("{text} is not a number of points: they are whole and more than 0.", text=wrong)
    points = int(found.group(1) + digits)
    return points, after(text.lstrip()[found.end() :])


def id_of(text: str) -> int | None:
    """Return the id that a button carries, or None when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_ID else None


def read_pairs(text: str, keys: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Read key=value…: (what stands before the first key, the values by their key's own name).

    `keys` maps every word that may be typed to the key's own name. A value runs to the next key=; quotes hide one.
    """
    flat = _QUOTED.sub(lambda quoted: "x" * len(quoted.group()), narrow(text))
    found = [one for one in _KEY.finditer(flat) if one[1].casefold() in keys or _is_pair(flat, one)]
    pairs: dict[str, str] = {}
    ends = [*(following.start() for following in found[1:]), len(text)]
    for this, end in zip(found, ends, strict=False):
        key = keys.get(this.group(1).casefold())
        if key is None:
            raise Refusal(
                "There is no key {key}; the keys are {keys}.",
                key=_short(this.group(1)),
                keys=_spelled(keys),
            )
        if key in pairs:
            raise Refusal("{key} stands there twice: please say it once.", key=this.group(1))
        value = tidy(text[this.end() : end])
        pairs[key] = unquoted(value.rstrip(_COMMAS) if end < len(text) else value)
    return text[: found[0].start()].rstrip(_COMMAS).lstrip() if found else text.strip(), pairs


def _spelled(keys: Mapping[str, str]) -> str:
    """Return every key with its other words, as "age 年龄, spending 消费能力"."""
    owns = dict.fromkeys(keys.values())
    return ", ".join(" ".join(word for word, one in keys.items() if one == own) for own in owns)


def _is_pair(flat: str, found: re.Match[str]) -> bool:
    """Tell whether key=value stands by itself; after a comma, or with a colon, only a word that is a key is one."""
    return found[2] == "=" and (found.start() == 0 or flat[found.start() - 1].isspace())


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
