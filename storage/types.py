"""Values that both databases keep the same way, and how texts are compared; no database is loaded for them."""

from __future__ import annotations

import enum
import re
import unicodedata

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
_FOLDED = re.compile("[0-9a-z\u3400-\u9fff]*")
"""What folds into itself but for traditional characters, as most names do: to see so is a sixth of folding it."""


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
    if _FOLDED.fullmatch(name):
        return simplified(name)[:MOST_FOLDED]
    key = folded(name)
    if not key.isascii():
        key = _HAN_GAP.sub("", _MARKS.sub("", unaccented(key)))
    return key[:MOST_FOLDED]


def same_order(order: str) -> str:
    """Return the form in which the shop's numbers of orders are compared: #SO-8 is so-8.

    No till tells two orders apart by upper and lower case or by the # before them, and people type either.
    """
    return order.removeprefix("#").strip().casefold() or order
