"""What stands in a cell: a reader for each field, the same as for what is typed; what programs write for nothing.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from unicodedata import is_normalized

from handlers.customers import birthdays
from handlers.customers import rules as customers
from handlers.imports import days
from handlers.imports.headings import ANSWERS, CUSTOMERS, DAYS, OWN, PRODUCTS, PURCHASES
from handlers.kernel import amounts, words
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.shielding import unshielded
from handlers.loyalty import rules as loyalty
from handlers.products import rules as products
from handlers.research import rules as research

Reader = Callable[[str, date], Any]

MOST_INTERACTIONS = 1_000_000
MOST_OPENING = 1_000_000_000

_NAMES = ("name", "first", "middle", "last", "product")
_FREE = ("note", "expectation", "words", "features", "service", "company", "tags", "wechat")
_NOTHING = {
    *("n/a", "#n/a", "n.a.", "na", "null", "<null>", "(null)", "none", "nil", "nan", "undefined", "\\n"),
    *("无", "暂无", "没有", "未填", "未填写", "空"),
}
"""What programs and people write where nothing is known, in any case."""
_NOBODY = {
    "n/a",
    "N/A",
    "#N/A",
    "n.a.",
    "null",
    "NULL",
    "<null>",
    "(null)",
    "None",
    "NaN",
    "nan",
    "undefined",
    "\\N",
} | {
    *("TRUE", "FALSE", "无", "暂无", "没有", "未填", "未填写"),
}
"""The same of names, as they are written: Null, Nil and Na are names of people."""
# Nothing but signs: what people write where they know nothing.
_DASHES = Pattern(r"[-‐-―−_/\\.?？*~～·—–－\s]+")
# The first cell of a last line that adds the others up.
_SUM = Pattern(r"(?:合计|总计|小计|共计|总和|总数|汇总|合計|總計|小計|(?:grand |sub)?totals?|sum)\s*[:：]?", re.I)
# The mark by which a spreadsheet keeps digits as text.
_DIGITS = Pattern(r"'+(?=\+?\d)")
# A person's id in Slack; at least one digit, so that USUALLY is none.
_PERSON = Pattern(r"(?=\D*\d)[UW][A-Z0-9]{6,}")


def tidied(name: str, text: str) -> str:
    """Return a cell's text without what a spreadsheet put around it; "" where it says that there is nothing."""
    flat = unshielded(text).strip()
    if name not in _NAMES and name not in _FREE:
        flat = _DIGITS.sub("", flat, count=1) if flat[:1] == "'" else flat
    if _DASHES.fullmatch(flat):
        return ""
    if name in _NAMES:
        return "" if flat in _NOBODY else flat
    if len(flat) < 12 and name != "note" and flat.casefold() in _NOTHING:
        return ""
    return "" if name in DAYS and days.is_nothing(flat) else flat


def is_sum(text: str) -> bool:
    """Tell whether a cell says that its row adds up those above it."""
    return len(text) < 16 and bool(_SUM.fullmatch(text.strip()))


def joined(first: str, middle: str, last: str) -> str:
    """Return the name that stands in several columns: Chinese family name first, and without a blank."""
    parts = [part for part in (first, middle, last) if part]
    if all(is_chinese(part) for part in parts):
        return "".join(part for part in (last, middle, first) if part)
    return " ".join(parts)


def is_chinese(text: str) -> bool:
    """Tell whether a text is written in Chinese characters alone."""
    return bool(text) and all("\u3400" <= c <= "\u9fff" or "\U00020000" <= c <= "\U0003ffff" for c in text)


@lru_cache
def reader(kind: str, name: str, order: str | None = None) -> Reader:
    """Return the reader of a field; `order` says whether its days begin with the day or the month."""
    if name == "birthday":
        return _few(_birthday(order))
    if name == "date":
        return _few(_date(order))
    return _own(name) if name.startswith(OWN) else _READERS[kind][name]


def _few(read: Reader) -> Reader:
    """Return the same reader for columns in which the same few values stand again and again."""
    return lru_cache(maxsize=4096)(read)


def _name(text: str, _: date) -> str:
    # Most names are letters alone, of which `words.name` changes nothing.
    if text.isalnum() and len(text) <= words.MOST_NAME and is_normalized("NFC", text):
        return text
    return words.name(text)


def _typed(key: str) -> Reader:
    """Return the reader of what is also typed as key=value."""

    def read(text: str, today: date) -> Any:
        (found,) = customers.profile({key: text}, today).values()
        return found

    return read


def _own(name: str) -> Reader:
    """Return the reader of a field that managers have named."""
    label = name.removeprefix(OWN)

    def read(text: str, today: date) -> str:
        value: str = customers.profile({label: text}, today)["own"][label]
        return value

    return read


def _tags(text: str, today: date) -> str:
    found: str = customers.profile({"tags": text.replace('"', "")}, today)["tags"]
    return found


def _birthday(order: str | None) -> Reader:
    def read(text: str, today: date) -> str:
        of_two = range(1901 + today.year % 100, 2000)  # 15 is no year of birth: 1915 and 2015 are both
        if yearless := birthdays.without_year(text, today):
            return yearless
        day, _ = days.day(text, order, short_years=of_two)
        born: str = customers.profile({"birthday": day.isoformat()}, today)["birthday"]
        return born

    return read


def _date(order: str | None) -> Reader:
    def read(text: str, today: date) -> str:
        day, hour = days.day(text, order, short_years=range(2000, 2100))
        if day > today:
            raise Refusal("{day} is in the future.", day=day)
        if day.year < 1900:
            raise Refusal("{text} isn't a date. Write dates like 2026-11-20.", text=_short(text))
        return f"{day.isoformat()}T{hour}" if hour else day.isoformat()

    return read


def _owner(text: str, today: date) -> str:
    """Return a colleague by their ID, or by what else they are called: who that is, is looked up later."""
    if _PERSON.fullmatch(text):
        return text
    if text.startswith("<@"):
        owner: str = customers.profile({"owner": text}, today)["owner"]
        return owner
    return words.name(text)


def is_person(text: str) -> bool:
    """Tell whether an owner is told by their ID in Slack."""
    return bool(_PERSON.fullmatch(text))


def _whole(text: str) -> str:
    flat = words.narrow(text).replace("−", "-")
    return re.sub(r"\.0+$", "", re.sub(r"(?<=\d),(?=\d{3})", "", flat)).removesuffix("分").removesuffix("次").strip()


def _points(text: str, _: date) -> int:
    whole = _whole(text)
    if not re.fullmatch(r"[+-]?\d{1,12}", whole) or abs(int(whole)) > MOST_OPENING:
        raise Refusal("{text} isn't a number of points. Points are whole numbers.", text=_short(text))
    return int(whole)


def _interactions(text: str, _: date) -> int:
    whole = _whole(text)
    if not re.fullmatch(r"\d{1,9}", whole) or int(whole) > MOST_INTERACTIONS:
        raise Refusal("{text} isn't a number of interactions.", text=_short(text))
    return int(whole)


def _score(text: str, _: date) -> int:
    tenths, rest = words.read_score(text)
    if rest:
        raise Refusal("{text} isn't a score. Scores go from 0 to 5, with one decimal at most.", text=_short(text))
    return tenths


def _amount(text: str, _: date) -> int:
    return amounts.whole(text).cents


def _note(text: str, _: date) -> str:
    return words.note(text)


def _product(text: str, _: date) -> str:
    """Return what was bought, which may be a product that is known."""
    return words.note(" ".join(text.split()))


def _price(text: str, _: date) -> int:
    return products.price(text, lambda typed: amounts.whole(typed).cents)


def _sheet(key: str) -> Reader:
    """Return the reader of what is also typed of a product as key=value."""

    def read(text: str, _: date) -> str:
        found: str = products.described({key: text})[key]
        return found

    return read


def _order(text: str, _: date) -> str:
    return loyalty.order(text)


def _expectation(text: str, _: date) -> str:
    return research.expectation(text)[0]


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


_WHO: Mapping[str, Reader] = {
    "id": _typed("id"),
    "name": _name,
    **dict.fromkeys(("first", "middle", "last"), _few(_name)),
    "email": _typed("email"),
    "phone": _typed("phone"),
}
_READERS: dict[str, dict[str, Reader]] = {
    CUSTOMERS: {
        **_WHO,
        **{key: _few(_typed(key)) for key in ("age", "spending", "buys", "company", "wechat")},
        "tags": _few(_tags),
        "owner": _few(_owner),
        "note": _note,
        "satisfaction": _few(_score),
        "points": _few(_points),
        "interactions": _few(_interactions),
    },
    PURCHASES: {**_WHO, "amount": _few(_amount), "note": _note, "product": _few(_product), "order": _order},
    ANSWERS: {
        **_WHO,
        "product": _few(_name),
        "score": _few(_score),
        "expectation": _few(_expectation),
        "words": _note,
    },
    PRODUCTS: {"product": _name, "price": _price, "features": _sheet("features"), "service": _sheet("service")},
}
