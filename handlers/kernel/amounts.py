"""Amounts as people say them: ¥400, 400元, 1.2万, 3k, 一千二, 三百块五, USD 300, 1.299,50 €; in cents.

More than 0, at most two decimals, at most 100,000,000. What could be two amounts, or is none exactly, is Unsure: who
can ask does, and for everybody else that is a Refusal like any other.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from handlers.kernel import currencies, numerals
from handlers.kernel.characters import after, flat
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal

MOST_CENTS = 100_000_000_00
MOST_READ = 60
MOST_DIGITS = 24
"""Characters of a number; whatever is longer is none."""
MOST_OFFERED = 4

_ABOUT = (
    r"(?:大约是?|大概|约莫?|差不多|将近|接近|估计|about|around|approx(?:imately|\.)?|roughly|circa|ca\.|nearly|almost|~|≈)"
    r"\s?"
)
_MORE = r"(?:多|来|几|余|\+)"
_NEARLY = r"(?:\s?(?:左右|上下|出头|不到|or\s(?:so|more)\b|-?ish\b|approx(?:\.|imately)?)|\+(?=\s|$))"
_CNY = r"\s?(?:块钱|块|元钱|元|圆)"
_CHANGE = r"(?:(?:[1-9]|[一二三四五六七八九两])[毛角](?:(?:[1-9]|[一二三四五六七八九])分)?)"
_ODD = r"(?:(?<=块)(?:[1-9]|[一二三四五六七八九两])(?![\d万千百十]))"
# Where an amount ends; before another one, from which it is parted as in 300/500 or 300到500, it does too.
_BOUND = (
    r"(?=\s|$|[;。!?、)）]|\.(?!\d)|,(?!\d)|，\d{1,2}[\u4e00-\u9fff]|/\s?[¥$€£]?\d{3}|或者?\s?\d"
    r"|[-~–至到]\s?[¥$€£]?\d{2,}(?:[元块]|\s|$)|[~至到或]\s?[一二两三四五六七八九十]|[*×x+]\s?\d|[乘加减]\s?\d)"
)
_ENDS = Pattern(_BOUND)
_FORM = Pattern(
    rf"(?P<about>{_ABOUT})?(?P<minus>[+-]?)(?P<before>{currencies.BEFORE})?(?P<sign>[+-]?)"
    rf"(?:(?P<small>{_CHANGE})|(?P<number>{numerals.ENGLISH}|{numerals.SPOKEN})(?P<more>{_MORE}(?=\s?[元块圆]|\s|$))?"
    rf"(?P<unit>{_CNY}(?:人民币)?)?(?P<change>{_CHANGE}|{_ODD})?(?P<whole>[整正](?=\W|$))?"
    rf"(?P<behind>{currencies.BEHIND})?)(?P<nearly>{_NEARLY})?(?:{_BOUND}|(?=[\u4e00-\u9fff]))",
    re.I,
)
_HAN = Pattern("[\u4e00-\u9fff]")
_STARTS = Pattern(r"(?:^|(?<=\s))(?=\S)")
_ANYWHERE = Pattern(
    r"(?<![a-z0-9_.,，/:=#@'+*×-])(?=[^\s\w]|[a-z\d])|(?<![〇零一二两三四五六七八九十百千万亿])(?=[\u4e00-\u9fff])",
    re.I,
)
_LISTED = Pattern(r"\d{1,2}(?!\d)")
_ALONE = Pattern(r"\d{7,}")
_BOUGHT = Pattern(r"^(?:购?买了?|花了|消费了?|付了|(?:has\s)?bought|spent|paid|buys)\s*", re.I)
_OF = Pattern(r"^\s*(?:的|for\b|on\b)\s*", re.I)
_FOR = Pattern(r"(?:\b(?:for|at|=)|花了|一共|总共|合计|付了|消费了?)\s*$", re.I)
_SUM = Pattern(
    r"\s*(?P<sign>[*×x]|(?<=\d)\+|乘以?|加上?|减去?|times|plus|minus|less)\s*"
    rf"(?P<other>{numerals.FIGURES})(?![\w%.,]*\d|[\w%])",
    re.I,
)
_FEW = 20
"""Up to so many things are rather counted than paid for."""
_COUNTED = Pattern(
    r"(?P<some>\s?(?:x\s|pcs\b|pieces?\b|units?\b|pairs?\b|pack(?:et|age)?s?\b|box(?:es)?\b|bottles?\b)"
    r"|\s(?:[a-z]+\s)?[a-z]{2,}(?<![sui])s(?=[\s,.!]*$))"
    r"|\s(?:[个個](?!人|性)|[只隻件盏盞双雙套瓶盒箱支枝枚罐桶杯]|台(?!灯|燈|面|历|球|布|式)|本(?!子|月|周|人)|张(?=[票床桌纸券]))",
    re.I,
)
"""What a number is followed by that counts things: 2 lamps, where they are few, and 3 个杯子."""
_REST = Pattern(r"\s+(\d{1,7})[.。!]?\s*$")
_OR = Pattern(r"\s?(?:/|或者?|还是|\bor\b)\s?|[-~–至到]", re.I)


@dataclass(frozen=True)
class Amount:
    """An amount in cents, with what stood beside it for its currency; "" where nothing did."""

    cents: int
    currency: str = ""


Read = tuple[Amount, str]
"""An amount that was read, and the rest of the text."""


class Unsure(Refusal):
    """What could be several amounts, or is only about one: `could_be` has each, with the rest of the text."""

    def __init__(self, sentence: str, text: str, could_be: tuple[Read, ...]) -> None:
        super().__init__(sentence, text=_short(text))
        self.could_be = could_be[:MOST_OFFERED]


@dataclass(frozen=True)
class _Found:
    """Where an amount stands in a text, and which it is; `is_marked` if it can be nothing else, as a count."""

    start: int
    end: int
    amounts: tuple[Amount, ...]
    is_about: bool
    is_marked: bool


def read(text: str) -> Read:
    """Read a leading amount: (the amount, the rest)."""
    lead = len(text) - len(text.lstrip())
    plain = _flat(text)
    found = _at(plain, lead)
    if found is None:
        word = re.match(r"\S+", plain[lead:])
        raise Refusal("{text} isn't an amount.", text=_short(word.group() if word else ""))
    found = _with_others(plain, found)
    rest = after(text[found.end :])
    if summed := _summed(plain, found):
        end, amount = summed
        could_be = tuple((one, after(text[end:])) for one in (amount, *found.amounts) if one is not None)
        raise Unsure("I can't tell what amount {text} is.", text[found.start : end], could_be)
    if found.is_about or len(found.amounts) > 1:
        raise Unsure(
            "I can't tell what amount {text} is.",
            text[found.start : found.end],
            tuple((one, rest) for one in found.amounts),
        )
    return found.amounts[0], rest


def whole(text: str) -> Amount:
    """Return the amount that a whole text is."""
    amount, rest = read(text)
    if rest:
        raise Refusal("{text} isn't an amount.", text=_short(text.strip()))
    return amount


def cents(text: str) -> int:
    """Return the cents that a whole text is, whatever its currency."""
    return whole(text).cents


def read_amount(text: str) -> tuple[int, str]:
    """Read a leading amount, whatever its currency: (cents, the rest)."""
    amount, rest = read(text)
    return amount.cents, rest


def find(text: str) -> Read:
    """Read the amount of a text in which it may stand behind what was bought: (the amount, the rest)."""
    every = _every(_flat(text))
    if not every:
        return read(text)
    first, later = every[0], every[1:]
    if first.start == len(text) - len(text.lstrip()):
        if beside := _REST.match(_flat(text), first.end):
            could_be = tuple((one, "") for one in (*first.amounts, Amount(int(beside[1]) * 100)) if one.cents)
            raise Unsure("I can't tell what amount {text} is.", text, could_be)
        counted = [one for one in later if one.is_marked or not text[one.end :].strip(" .。!")]
        if first.is_marked or not _is_count(first) or not any(_is_more(one, first) for one in counted):
            return _told(text, first)
        wanted = [*counted, first]
    else:
        wanted = [one for one in every if one.is_marked] or every[::-1]
    could_be = tuple((amount, _without(text, one)) for one in wanted for amount in one.amounts)
    if any(one.is_about for one in wanted) or len({amount for amount, _ in could_be}) > 1:
        raise Unsure("I can't tell what amount {text} is.", text, could_be)
    return could_be[0]


def _told(text: str, first: _Found) -> Read:
    """Read the amount that a text begins with, if it is no count of what was bought."""
    amount, rest = read(text)
    counted = None if first.is_marked else _COUNTED.match(_flat(text), first.end)
    if counted and (amount.cents < _FEW * 100 or not counted["some"]):
        raise Unsure("Is {text} what they paid, or how many they bought?", text.strip(), ((amount, rest),))
    return amount, rest


def begun(text: str) -> int | None:
    """Return where an amount ends that a text begins with; None where it begins with none."""
    found = _matched(_flat(text), 0)
    return found.end() if found else None


def typed(text: str) -> str:
    """Return the first amount in a text as it was typed, rather one with a sign; "" where there is none."""
    try:
        every = _every(_flat(text))
    except Refusal:
        return ""
    found = next((one for one in every if one.is_marked), every[0] if every else None)
    return text[found.start : found.end] if found else ""


def stop(plain: str) -> int | None:
    """Return where an amount begins in a text, after its beginning: a name ends there."""
    starts = (found.start() for found in _STARTS.finditer(plain))
    return next((at for at in starts if at and _matched(plain, at)), None)


def _flat(text: str) -> str:
    """Return a text as its numbers are read; a Chinese comma before two digits is no decimal point."""
    plain = flat(text)
    if "，" not in text:
        return plain
    return "".join(
        "，" if typed == "，" and _LISTED.match(plain, at + 1) else one
        for at, (typed, one) in enumerate(zip(text, plain, strict=True))
    )


def _is_count(found: _Found) -> bool:
    return found.amounts[0].cents < 100_00


def _is_more(one: _Found, other: _Found) -> bool:
    return one.amounts[0].cents > other.amounts[0].cents


def _every(plain: str) -> list[_Found]:
    """Return every amount in a text; a number so long that it is one of another kind is none."""
    every: list[_Found] = []
    end = 0
    for begins in _ANYWHERE.finditer(plain):
        at = begins.start()
        if at < end or (matched := _matched(plain, at)) is None:
            continue
        end = matched.end()
        try:
            found = _at(plain, at)
        except Refusal:
            if not plain[:at].strip():
                raise
            continue
        if found is not None and not _ALONE.fullmatch(plain[found.start : found.end]):
            every.append(found := _with_others(plain, found))
            end = found.end
    return every


def _with_others(plain: str, found: _Found) -> _Found:
    """Return an amount with another one that stands behind it, as in 300 or 500."""
    between = _OR.match(plain, found.end)
    try:
        other = _at(plain, between.end()) if between else None
    except Refusal:
        other = None
    if other is None:
        return found
    return _Found(found.start, other.end, (*found.amounts, *other.amounts), True, found.is_marked or other.is_marked)


def _summed(plain: str, found: _Found) -> tuple[int, Amount | None] | None:
    """Return where a sum ends that an amount begins, and what it comes to if that is an amount: 400*2, 400 minus 20."""
    by = _SUM.match(plain, found.end)
    if by is None:
        return None
    one, other, sign = Decimal(found.amounts[0].cents) / 100, numerals.figures(by["other"]), by["sign"][0].casefold()
    is_times = sign in "*×x乘" or by["sign"].casefold() == "times"
    total = one * other if is_times else one + other if sign in "+加p" else one - other
    try:
        return by.end(), Amount(_cents(total), found.amounts[0].currency)
    except Refusal:
        return by.end(), None


def _without(text: str, found: _Found) -> str:
    """Return what was bought, without the amount and the words that only join it: 买了300元的台灯 is 台灯."""
    before = _FOR.sub("", _BOUGHT.sub("", text[: found.start].strip(" ,，")).rstrip()).strip(" ,，:：")
    behind = after(_OF.sub("", text[found.end :]))
    return f"{before} {behind}".strip()


def _matched(plain: str, at: int) -> re.Match[str] | None:
    found = _FORM.match(plain, at, at + MOST_READ)
    if found is None:
        return None
    number = found["number"] or ""
    is_money = bool(found["unit"] or found["before"] or found["behind"] or found["whole"] or found["change"])
    is_word = not (number[:1].isdecimal() or number[:1] == "." or is_money or numerals.is_scaled(number))
    if number and is_word and (at or found.end() < len(plain.rstrip())):  # 五 and two are words, too
        return None
    is_closed = is_money or bool(found["small"])
    return found if _ENDS.match(plain, found.end()) or (is_closed and _HAN.match(plain, found.end())) else None


def _at(plain: str, at: int) -> _Found | None:
    found = _matched(plain, at)
    if found is None:
        return None
    number = found["number"] or "0"
    could = numerals.could_be(number) if len(number) <= MOST_DIGITS else ()
    if not could:
        return None
    small = _change(found["change"] or found["small"] or "")
    sign = -1 if "-" in (found["minus"], found["sign"]) else 1
    currency = (found["before"] or found["behind"] or found["unit"] or "").strip()
    is_about = bool(found["about"] or found["more"] or found["nearly"]) or (numerals.is_odd(number) and not currency)
    is_marked = bool(currency or small or numerals.is_scaled(number) or re.search("[.,]", number))
    return _Found(at, found.end(), _amounts([sign * (one + small) for one in could], currency), is_about, is_marked)


def _amounts(values: list[Decimal], currency: str) -> tuple[Amount, ...]:
    """Return the amounts that values are; of several those that are any."""
    if len(values) == 1:
        return (Amount(_cents(values[0]), currency),)
    whole = [one for one in values if one * 100 == int(one * 100)]
    if len(whole) < len(values):
        raise Unsure(
            "I can't tell what amount {text} is.",
            str(values[-1]),
            tuple((Amount(_cents(one), currency), "") for one in whole),
        )
    return tuple(Amount(_cents(one), currency) for one in whole)


def _cents(value: Decimal) -> int:
    if value <= 0:
        raise Refusal("An amount has to be more than 0.")
    if value > MOST_CENTS // 100:
        raise Refusal("An amount can't be more than 100,000,000.")
    if value * 100 != int(value * 100):
        raise Refusal("An amount can have two decimals at most.")
    return int(value * 100)


def _change(text: str) -> Decimal:
    """Return the value of what stands behind 块: 5, 五, 5毛, 五毛二分."""
    total = Decimal(0)
    for digit, unit in re.findall(r"([1-9]|[一二两三四五六七八九])([毛角分]?)", text):
        total += (numerals.value(digit) or 0) * (Decimal("0.01") if unit == "分" else Decimal("0.1"))
    return total


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
