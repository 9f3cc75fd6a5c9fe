"""An offer's terms as managers type them: 100 - 20, 10%, 满200打8折, until 2026-12-31, once a year, for 产品A.

`written` gives a text that `read` takes back.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.kernel import amounts, words
from handlers.kernel.characters import keyword
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.offers.rules import CUSTOMER, MONEY_OFF, YEAR, Offer

MOST_PRODUCT = 100
_OFF = Pattern(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:\s?[万萬])?|\d+(?:\.\d+)?(?:\s?[万萬])?")
_AROUND = Pattern(
    r"满|立?减|元|块|打|-|–|—|→|>|/|:|,|;|[¥$€£₩₹]|\b(?:off|orders?|of|or|more|from|for|at|least|over|everything|all)\b",
    re.I,
)
_PERCENT = Pattern(r"[-–−]?\s?(\d{1,2})\s?%(?:\s?off)?", re.I)
_TENTHS = Pattern(r"打?\s?(\d(?:\.\d)?)\s?折")
"""What is paid, in tenths: 8.5折 is 15% off."""
_PART = Pattern(r"[;；、，]|(?<!\d),|,(?!\d{3}(?!\d))")
_UNTIL = Pattern(
    r"(?:until|till|through|to|ends?|截至|截止|有效期至|直到|到|至)\s?[=:]?\s?"
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:为?止)?",
    re.I,
)
_ONCE = (
    (YEAR, Pattern(r"once (?:a|per|each|every) year|(?:每[人位]客?户?)?每年限?用?一次", re.I)),
    (CUSTOMER, Pattern(r"once(?: (?:a|per|each|every) customer)?|每[人位](?:客户)?限?用?一次|限用?一次", re.I)),
)
_PRODUCT = Pattern(r"(?:only\s)?(?:for|on|product)\s?[=:]?\s?(\S.*)|(?:仅?限|产品)\s?[=:]?\s?(\S.*)", re.I)
_EVERYBODY = frozenset({"", "everybody", "everyone", "all", "all customers", "所有人", "全部", "所有客户", "全部客户"})
_WORDS = {
    "en": {
        "until": "until {}",
        YEAR: "once a year",
        CUSTOMER: "once a customer",
        "product": "for {}",
        "all": "everybody",
    },
    "zh": {"until": "截至{}", YEAR: "每年一次", CUSTOMER: "每人一次", "product": "限{}", "all": "所有人"},
}
_BETWEEN = {"en": ", ", "zh": "，"}


def bare(cents: int) -> str:
    """Return a bare amount: 100, 99.50."""
    whole, part = divmod(cents, 100)
    return f"{whole}.{part:02}" if part else str(whole)


def written(offer: Offer, language: str) -> str:
    """Return an amount off as it is typed."""
    if offer.percent:
        first = f"{bare(offer.least)}: {offer.percent}%" if offer.least else f"{offer.percent}%"
    else:
        first = f"{bare(offer.least)} - {bare(offer.off)}"
    return _BETWEEN[language].join([first, *conditions(offer, language)])


def conditions(offer: Offer, language: str) -> list[str]:
    """Return the conditions of an offer besides its least order, as they are typed."""
    of = _WORDS[language]
    found = [of["until"].format(offer.until)] if offer.until else []
    found += [of[offer.once]] if offer.once else []
    return [*found, *([of["product"].format(offer.product)] if offer.product else [])]


def read(text: str) -> Offer:
    """Return an amount off with its conditions; raises Refusal."""
    plain = words.narrow(text)
    first, *others = [part.strip() for part in _PART.split(plain) if part.strip()] or [""]
    try:
        found: dict[str, Any] = _amount(first, text)
    except Refusal:
        return Offer(MONEY_OFF, **_amount(plain, text))
    for part in others:
        found |= _condition(part)
    return Offer(MONEY_OFF, **found)


def _amount(text: str, whole: str) -> dict[str, Any]:
    percent = _PERCENT.search(text)
    tenths = _TENTHS.search(text)
    if percent or tenths:
        off = int(percent[1]) if percent else 100 - int(Decimal(tenths[1] if tenths else 10) * 10)
        rest = text.replace((percent or tenths or [""])[0], " ", 1)
        numbers = _OFF.findall(rest)
        if 0 < off < 100 and len(numbers) < 2 and not _AROUND.sub("", _OFF.sub("", rest)).strip():
            least = amounts.whole(numbers[0]).cents if numbers else 0
            return {"least": least, "percent": off}
        raise _not_off(whole)
    numbers = _OFF.findall(text)
    if len(numbers) != 2 or _AROUND.sub("", _OFF.sub("", text)).strip():
        raise _not_off(whole)
    off, least = sorted(amounts.whole(number).cents for number in numbers)
    if off == least:
        raise Refusal("An order of {least} would be free. Please take off less.", least=bare(least))
    return {"least": least, "off": off}


def _not_off(text: str) -> Refusal:
    return Refusal(
        "I can't read {text}. Type the smallest order and what's taken off it, like 100 - 20.", text=_short(text)
    )


def _condition(text: str) -> dict[str, str]:
    if until := _UNTIL.fullmatch(text):
        try:
            return {"until": date(*map(int, until.groups())).isoformat()}
        except ValueError:
            raise Refusal("{text} isn't a date. Write it like 2026-12-31.", text=_short(text)) from None
    for once, pattern in _ONCE:
        if pattern.fullmatch(text):
            return {"once": once}
    if product := _PRODUCT.fullmatch(text):
        name = (product[1] or product[2]).strip(' "“”「」')
        if name:
            return {"product": words.name(name)}
    raise Refusal(
        "I don't know the condition {text}. Type until 2026-12-31, once a year, once a customer, or for and a product.",
        text=_short(text),
    )


def whose(line: str) -> tuple[str, str]:
    """Split a line into whose an offer is and its terms; without a name before them it is ""."""
    found = re.match(r"([^:：]*[^\W\d_][^:：]*?)\s*[:：]\s*(.+)", line)
    return (found[1].strip(), found[2]) if found else ("", line)


def written_more(offer: Offer, language: str) -> str:
    """Return an offer that stands beside the segments' own as it is typed: its segment by its key, and its terms."""
    return f"{offer.segment or _WORDS[language]['all']}: {written(offer, language)}"


def read_more(line: str, segments: Collection[str]) -> Offer:
    """Return an offer with whose it is: the key of one of these segments, or everybody's, as without either."""
    before, rest = whose(line)
    segment = "" if keyword(before) in _EVERYBODY else before
    if segment and segment not in segments:
        raise Refusal(
            "{text} isn't a segment. Begin each line with a segment's name or everybody, like everybody: 10%.",
            text=_short(before),
        )
    made = read(rest)
    return Offer(**{**vars(made), "segment": segment})


def _short(text: str) -> str:
    return (text if len(text) <= 40 else text[:39] + "…") or "…"
