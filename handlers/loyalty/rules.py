"""How many points a purchase earns, and what a refund takes back.

The default is the article's: 500 or more earns 100 points, 300 or more 50, anything else 20.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.kernel import amounts
from handlers.kernel.characters import flat
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.words import narrow
from handlers.levels.rules import WHOLE, multiplied


class Tiers(tuple[tuple[int, int], ...]):
    """(at least so many cents, so many points), the highest first."""

    __slots__ = ()


ARTICLE = Tiers(((500_00, 100), (300_00, 50), (0, 20)))
UNUSUAL = 10
LEVELS = ("", "low", "medium", "high")

# The number of a purchase as people write it: #17, P-17, purchase 17, 17号.
_NUMBER = Pattern(r"(?:purchase|购买)?\s?#?\s?(?:P[\s-]?)?#?(\d{1,9})号?(?=\s|$|[;:。]|,(?!\d))", re.I)
# The same where nothing else stands: with its P or #, since a number alone may be a customer's.
_ALONE = Pattern(r"(?:purchase\s?|购买\s?)?(?:#\s?P?|P[\s-]?#?)(\d{1,9})", re.I)
_ENTRY = Pattern(r"#?E[\s-]?(\d{1,18})", re.I)
MOST_ORDER = 60
# The number of an order as the shop counts them, up to the next gap.
_ORDER = Pattern(r"(?<!\S)(?:order(?:\s?(?:no|number|id))?|订?单编?号|订单)\s?[=:]\s?([^\s,;]+)", re.I)
# An amount before a purchase's ID, which has its P then: 100 from P17, ¥100 P17.
_TURNED = Pattern(r"\s*((?![pP#])\S+(?:\s?[元块])?)\s+(?:of\s+|from\s+)?(P[\s-]?\d{1,9})(?=\s|$)", re.I)


@dataclass(frozen=True)
class Spending:
    """From how many cents bought within twelve months on a level of spending is suggested; 0 is never.

    Who buys little here may spend more elsewhere: so purchases only ever speak for more.
    """

    medium: int = 5_000_00
    high: int = 20_000_00

    def suggests(self, kept: str | None, cents: int) -> str:
        """Return the level that is more than what is kept of somebody who bought for so many cents; "" for none."""
        found = next((level for level in ("high", "medium") if 0 < getattr(self, level) <= cents), "")
        return found if LEVELS.index(found) > LEVELS.index(kept or "") else ""


@dataclass(frozen=True)
class Limits:
    """Over how many points a redemption needs a second manager (0: never); what 100 points are worth, in cents."""

    second: int = 0
    worth: int = 0


@dataclass(frozen=True)
class Award:
    """The points of a purchase, and the threshold in cents that earned them (0: the least tier).

    `base` is what the rule gives before a level multiplies it.
    """

    points: int
    threshold: int
    base: int = 0


def award(amount: int, tiers: Sequence[Sequence[int]] = ARTICLE, times: int = WHOLE) -> Award:
    """Return what an amount in cents earns, by how many hundredths a level multiplies it; nothing earns nothing."""
    if amount <= 0:
        return Award(0, 0)
    threshold, base = next((one for one in tiers if amount >= one[0]), (0, 0))
    return Award(multiplied(base, times), threshold, base)


def taken_back(amount: int, refunded: int, more: int, tiers: Sequence[Sequence[int]], times: int = WHOLE) -> int:
    """Return the points that go back when `more` cents of a purchase are refunded after `refunded` were.

    What is kept earns what the rule in force at the purchase gives for it, times what the level then multiplied by;
    the rest of the points goes back.
    """
    return award(amount - refunded, tiers, times).points - award(amount - refunded - more, tiers, times).points


def is_unusual(amount: int, largest: int | None) -> bool:
    """Tell whether an amount is at least ten times the customer's largest so far: a slipped zero, perhaps."""
    return largest is not None and amount >= UNUSUAL * largest


def number(purchase: int) -> str:
    """Return a purchase's ID as it is shown: P17."""
    return f"P{purchase}"


def hold(id: int) -> str:
    """Return the ID of points that are held as it is shown: H4."""
    return f"H{id}"


def bare(cents: int) -> str:
    """Return an amount as it is typed: 400, 299.99."""
    whole, part = divmod(cents, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def number_first(text: str) -> str:
    """Return what is typed of a refund with the purchase before the amount: 100 P17 is P17 100."""
    found = _TURNED.match(narrow(text))
    if found is None or not amounts.begun(found[1]):
        return text
    return f"{text[found.start(2) : found.end(2)]} {text[: found.end(1)]}{text[found.end(2) :]}"


def id_alone(text: str) -> int | None:
    """Return the number of a purchase that a whole text is: P17, p-17, #17."""
    found = _ALONE.fullmatch(narrow(text).strip())
    return int(found[1]) if found else None


def entry(id: int) -> str:
    """Return the number of an entry of the ledger as it is shown: E123."""
    return f"E{id}"


def entry_alone(text: str) -> int | None:
    """Return the number of an entry of the ledger that a whole text is: E123, e-123, #E123."""
    found = _ENTRY.fullmatch(narrow(text).strip())
    return int(found[1]) if found else None


def order_of(text: str) -> tuple[str, str]:
    """Take the shop's own order number, as order=SO-8 or 单号=DD-31, out of a text: (the number or "", the rest)."""
    found = _ORDER.search(flat(text))
    if found is None:
        return "", text
    before, behind = text[: found.start()].rstrip(), text[found.end() :].lstrip(" ,，;；")
    return order(text[found.start(1) : found.end(1)]), f"{before} {behind}".strip()


def order(text: str) -> str:
    """Return the shop's own order number as it is kept."""
    number = " ".join(narrow(text).strip(' "“”').split())
    if len(number) > MOST_ORDER:
        raise Refusal("An order number can have up to {most} characters.", most=MOST_ORDER)
    return number


def read_number(text: str) -> tuple[int, str]:
    """Read a leading purchase ID (P17, p17, #17, 17, 17号): (the number, the rest)."""
    flat = narrow(text.strip().replace("，", " "))
    found = _NUMBER.match(flat)
    if not found:
        word = flat.split(maxsplit=1)[0] if flat else "…"
        raise Refusal(
            "{text} isn't a purchase ID. They look like P17, and /purchase NAME lists them.",
            text=word if len(word) <= 40 else word[:39] + "…",
        )
    return int(found.group(1)), text.strip()[found.end() :].lstrip(" \t\n,;:。，；：\u3000")
