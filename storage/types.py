"""Column types and values that both databases keep the same way."""

from __future__ import annotations

import enum
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, TypeDecorator

from storage.script import simplified

MOST_FOLDED = 400
"""Characters of a folded name: a few scripts' letters fold into many."""


_UNSEEN = (
    *(0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, *range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x202A, 0x202F)),
    *(*range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
)
"""Characters that nobody sees: of no width, joiners, variation selectors, marks of direction."""
_ALIKE: dict[int, str | None] = {
    **dict.fromkeys(_UNSEEN),
    **dict.fromkeys(map(ord, "’‘‛ʼʻʹˈ′`´＇"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-"),
    **dict.fromkeys(map(ord, "•‧∙⋅・･●"), "·"),
}
_OTHERS = frozenset(map(chr, _ALIKE))


def _bases() -> dict[int, str]:
    """Return the letters that are a plain one with an accent on it, each with the plain one."""
    found = dict(zip(map(ord, "øłđħıŧ"), "oldhit", strict=True))
    for code in (*range(0xDF, 0x250), *range(0x1E00, 0x1F00)):
        letter = unicodedata.normalize("NFD", chr(code))
        if len(letter) > 1 and letter[0].isascii():
            found[code] = letter[0]
    return found


_BASES = _bases()
_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_HAN_GAP = re.compile(f"(?<=[{_HAN}])[ ·.]+(?=[{_HAN}])")
"""What some write between the parts of a Chinese name, and others do not: 阿卜杜拉·买买提, 王 小明."""


CUSTOMER = "customer"
"""Who writes where a customer does so themselves: no id of Slack's looks so."""
SHOP = "shop"
"""Who writes where a shop's orders come in by themselves."""


class Mark(enum.StrEnum):
    """What an interaction said of us: 好评, 差评 or 中评."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"


class Word(enum.StrEnum):
    """Whose word an interaction is."""

    TYPED = "typed"
    REPORTED = "reported"  # a colleague's message, read along or reacted to
    OWN = "own"  # the customer's
    MOOD = "mood"  # how they were when a follow-up was closed


class Role(enum.StrEnum):
    """What a person may do: managers are members who may also redeem, adjust and set."""

    MEMBER = "member"
    MANAGER = "manager"
    OUTSIDER = "outsider"


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant with microseconds; a naive datetime is refused, since nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Birthday(TypeDecorator[str]):
    """A birthday as text: 1990-05-31, or 05-31 where the year is not known."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Keep a date by how it is written."""
        return value.isoformat() if isinstance(value, date) else value


class Value(TypeDecorator[enum.StrEnum]):
    """A string enum kept by its value, so that a renamed member does not orphan rows."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[enum.StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: enum.StrEnum | str | None, dialect: Dialect) -> str | None:
        """Turn a member, or its value, into the value."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Give back the member."""
        return None if value is None else self.kind(value)


def alike(text: str) -> str:
    """Return a text with one apostrophe, dash and middle dot for all that are typed, and nothing that is not seen."""
    return text if _OTHERS.isdisjoint(text) else text.translate(_ALIKE)  # few have any, and looking is cheaper


def plain(text: str) -> str:
    """Return a text without width, case, doubled spaces and what `alike` takes for the same."""
    return " ".join(alike(unicodedata.normalize("NFKC", alike(text))).casefold().split())


def folded(text: str) -> str:
    """Return the form by which texts are compared: plain, and without traditional characters."""
    return simplified(plain(text))


def unaccented(text: str) -> str:
    """Return a text in small letters without accents; its length stays."""
    return text if text.isascii() else text.translate(_BASES)


def fold(name: str) -> str:
    """Return the form by which names are compared, without accents and gaps in Chinese, as much of it as is kept."""
    key = folded(name)
    if not key.isascii():
        key = _HAN_GAP.sub("", _MARKS.sub("", unaccented(key)))
    return key[:MOST_FOLDED]
