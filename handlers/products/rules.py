"""How a product is described and typed, and how an expectation improves it.

The default is the article's: 功能更强大 adds 新功能X to the features, 价格更优惠 takes 10 off the price, 售后服务更完善
makes the service 7*24小时在线客服.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from handlers.kernel import amounts, numerals, words
from handlers.kernel.characters import flat, keyword
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Gathered, Refusal
from storage.script import is_han

FEATURES = "features"
PRICE = "price"
SERVICE = "service"
KINDS = (FEATURES, PRICE, SERVICE)
"""What of a product an answer may ask to be improved."""

KEYS = {
    "name": "name",
    "名称": "name",
    "features": FEATURES,
    "功能": FEATURES,
    "price": PRICE,
    "价格": PRICE,
    "service": SERVICE,
    "售后服务": SERVICE,
    "售后": SERVICE,
}
"""Every word that may be typed before =, by the key that it means."""

MOST_TEXT = 500
_NUMBER = rf"{numerals.FIGURES}(?:\s?[百千万])?"
_SIGNED = rf"(?:[$¥€£]\s?{_NUMBER}|{_NUMBER}\s?(?:[元块€£]|rmb|cny|usd|eur|yuan|dollars?|euros?))(?![\w.])"
_COSTS = r"(?:price[ds]?|costs|价格|售价|单价|定价|价钱)\s?(?:at|is|to|是|改成|改为)?[\s:]*"
# A bare number behind a name, as in iPhone 15, is of the name.
_PRICED = Pattern(rf"(?<=\S)[\s,;:]+(?:{_COSTS}(?P<worded>{_SIGNED}|{_NUMBER})|(?P<signed>{_SIGNED}))\s*$", re.I)
_FEATURES = Pattern(r"[,，、;；\n]")
_NOTHING = Pattern(r"[¥$€£]?\s?0+(\.0{1,2})?\s?[元块塊]?")


def priced(text: str) -> tuple[str, str]:
    """Return a name and the price that stands behind it without any =, else "": Desk Lamp $49.99, 台灯 价格 299."""
    found = _PRICED.search(flat(text))
    if found is None:
        return text, ""
    begin, end = found.span("worded" if found["worded"] else "signed")
    return text[: found.start()].rstrip(), text[begin:end]


@dataclass(frozen=True)
class Sheet:
    """What is improved of a product; the price in cents, None when it has none."""

    features: str
    price: int | None
    service: str


@dataclass(frozen=True)
class Improvements:
    """What each kind of improvement applies."""

    feature: str = "新功能X"
    off: int = 10_00
    service: str = "7*24小时在线客服"


@dataclass(frozen=True)
class Proposal:
    """An open improvement: how many answers ask for it, the newest of them, and the last decision on its kind (0).

    `by` are the rules by which it is proposed, and `besides` is how often it was asked for in logs and messages.
    """

    kind: str
    asked: int
    last_answer: int
    last_decision: int
    before: Sheet
    after: Sheet
    by: Improvements
    besides: int = 0

    @property
    def changes(self) -> bool:
        """Whether accepting it would change anything."""
        return self.before != self.after


def improved(sheet: Sheet, kind: str, by: Improvements) -> Sheet:
    """Return a product after one improvement; a price never falls below 0, and no feature is there twice."""
    if kind == FEATURES:
        return sheet if has(sheet.features, by.feature) else replace(sheet, features=gained(sheet.features, by.feature))
    if kind == PRICE:
        return sheet if sheet.price is None else replace(sheet, price=max(0, sheet.price - by.off))
    return replace(sheet, service=by.service)


def gained(features: str, name: str) -> str:
    """Return features with one more: the article's own is appended as it stands, any other is joined.

    That is by a comma, in Chinese by 、.
    """
    if not features or name == Improvements.feature:
        return features + name
    return f"{features}{'、' if any(map(is_han, features + name)) else ', '}{name}"


def has(features: str, name: str) -> bool:
    """Tell whether a feature is there already, by itself or appended to another as the article does it."""
    wanted, there = keyword(name), keyword(features)
    if wanted in (one.strip() for one in _FEATURES.split(there)):
        return True
    return is_han(wanted[:1] or " ") and re.search(rf"{re.escape(wanted)}(?![a-z0-9])", there) is not None


def described(pairs: Mapping[str, str], priced: Callable[[str], int] = amounts.cents) -> dict[str, Any]:
    """Return the columns that typed pairs set; an empty value empties its column. Everything that is wrong is raised.

    `priced` reads an amount.
    """
    values: dict[str, Any] = {}
    gathered = Gathered()
    for key, text in pairs.items():
        with gathered.reading(key):
            if key == "name":
                values[key] = words.name(text)
            elif key == PRICE:
                values[key] = price(text, priced) if text else None
            else:
                values[key] = _text(text)
    gathered.settle()
    return values


def price(text: str, priced: Callable[[str], int] = amounts.cents) -> int:
    """Return a typed price in cents; a product may cost nothing."""
    if _NOTHING.fullmatch(words.narrow(text).strip()):
        return 0
    return priced(text)


def _text(text: str) -> str:
    cleaned = " ".join(words.tidy(text).split())
    if len(cleaned) > MOST_TEXT:
        raise Refusal(
            "A description can have up to {most} characters. This one has {length}.",
            most=MOST_TEXT,
            length=len(cleaned),
        )
    return cleaned
