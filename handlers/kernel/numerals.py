"""Numbers as people say them: 1,299.50, 1.299,50, 3万5, 1.2w, 3k, 一千二, 叁佰, five hundred, each to its value.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from decimal import Decimal

from handlers.kernel.patterns import Pattern

_HAN = {
    **{
        digit: value
        for value, digits in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍"))
        for digit in digits
    },
    **{digit: value for value, digits in enumerate(("六陆", "七柒", "八捌", "九玖"), 6) for digit in digits},
}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000, "万": 10_000, "w": 10_000}
_SCALES |= {"亿": 100_000_000}
_LARGE = 10_000
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_ONES = f"zero one two three four five six seven eight nine {_TEENS}"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: value for value, word in enumerate(_ONES.split())}
_ENGLISH |= {word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)}
_ENGLISH_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000}

_GAP = "[ \u00a0\u2009\u202f]"
_GROUPED = r"\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)(?:\.\d+)?|\d{1,3}(?:'\d{3})+(?!\d)(?:\.\d+)?"
_CONTINENTAL = rf"\d{{1,3}}(?:(?:\.|{_GAP})\d{{3}})+,\d{{1,2}}(?!\d)|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?![\d.])"
_SPACED = r"\d{1,3}(?:[\u00a0\u2009\u202f]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
_PLAIN = r"\d+(?:\.\d+|,\d{1,2}(?![\d,]))?|\.\d+"
FIGURES = rf"(?:{_CONTINENTAL}|{_GROUPED}|{_SPACED}|{_PLAIN})"
"""A number in figures, as it is written in one country or another."""
_DIGITS = "".join(_HAN)
_UNITS = "十拾百佰千仟万亿"
HAN = rf"[{_DIGITS}十拾](?:[{_DIGITS}{_UNITS}]|点(?=[{_DIGITS}])|(?<=[百千万亿])\d{{1,4}}(?![\d.,]))*"
"""A number in Chinese characters."""
SPOKEN = (
    rf"(?:{FIGURES}(?:\s?[{_UNITS}]|[kw](?![a-z]))(?:[{_UNITS}]|[kw](?![a-z])|\d+(?:\.\d+)?|[{_DIGITS}])*"
    rf"(?![\d{_DIGITS}])|{FIGURES}|{HAN})"
)
"""A number in figures with 万, w, k and the like, perhaps with more behind: 3万5, 1万2千; or in either alone."""
_WORD = "|".join([*_ENGLISH, *_ENGLISH_SCALES])
_AND = rf"(?:[\s-]+(?:and\s)?(?=(?:{_WORD})\b))?"
ENGLISH = rf"(?:an?\s(?=hundred|thousand|grand|million)|(?=(?:{_WORD})\b))(?:(?:{_WORD})\b{_AND})+"
"""A number in English words."""

_SCALED = Pattern(rf"[百佰千仟万亿]|[\d{_DIGITS}][kw]|\b(?:{'|'.join(_ENGLISH_SCALES)})\b", re.I)
_TOKEN = Pattern(rf"({FIGURES}|[{_DIGITS}]+(?:点[{_DIGITS}]+)?)|([{_UNITS}kw])|\s+", re.I)
_TWO = Pattern(r"[1-9]\d{0,2}\.\d{3}")
_ODD = Pattern(r"\d{1,3},\d{1,2}")


def value(text: str) -> Decimal | None:
    """Return the value of a number in figures, characters or words; None where it is none."""
    flat = text.strip().casefold()
    if flat[:1].isascii() and flat[:1].isalpha():
        return _in_english(flat)
    tokens: list[str] = []
    end = 0
    while found := _TOKEN.match(flat, end):
        end = found.end()
        tokens += [found.group()] if found.group().strip() else []
    return _in_chinese(tokens) if tokens and end == len(flat) else None


def could_be(text: str) -> tuple[Decimal, ...]:
    """Return what a number could be: 2.450 is 2450 in one country and 2.45 in another."""
    plain = text.strip()
    if _TWO.fullmatch(plain):
        return Decimal(plain.replace(".", "")), Decimal(plain)
    found = value(plain)
    return () if found is None else (found,)


def is_odd(text: str) -> bool:
    """Tell whether a number looks like a slip unless something beside it says where it is from: 12,5."""
    return bool(_ODD.fullmatch(text.strip()))


def is_scaled(text: str) -> bool:
    """Tell whether a number is surely one, since it has a 百, k or hundred in it: 五 and two are words as well."""
    return bool(_SCALED.search(text))


def figures(text: str) -> Decimal:
    """Return the value of a number in figures."""
    flat = re.sub(r"[\s']", "", text)
    point = max(flat.rfind("."), flat.rfind(","))
    after = flat[point + 1 :]
    is_decimal = point >= 0 and (flat.count(flat[point]) == 1 and (flat[point] == "." or len(after) < 3))
    if not is_decimal:
        return Decimal(re.sub(r"[.,]", "", flat))
    return Decimal(f"{re.sub(r'[.,]', '', flat[:point]) or '0'}.{after}")


def _in_chinese(tokens: list[str]) -> Decimal | None:
    """Return the value of numbers and scales in turn; a digit behind a scale counts in the next: 一千二, 3万5."""
    total, section, number = Decimal(0), Decimal(0), None
    scale, largest, exact = 0, 0, False
    for one in tokens:
        unit = _SCALES.get(one, 0)
        if not unit:
            if number is not None:
                return None
            number, exact = _number(one)
            if number is None:
                return None
        elif unit < _LARGE and one != "k":
            number = Decimal(1) if number is None and unit == 10 else number
            if not number or 0 < scale <= unit:
                return None
            section, number, scale = section + number * unit, None, unit
        else:
            section += number or 0
            if not section or 0 < largest <= unit:
                return None
            total, section, number, largest, scale = total + section * unit, Decimal(0), None, unit, unit
    return _with_odd(total + section, number, scale, exact=exact)


def _with_odd(value: Decimal, number: Decimal | None, scale: int, *, exact: bool) -> Decimal | None:
    """Return a value with the number that stands last: 二 in 一千二 is two hundred, in 一千零二 two."""
    if number is None or not scale:
        return value + (number or 0)
    if number >= scale:
        return None
    follows = not exact and number < 10 and number == int(number)
    return value + (number * scale / 10 if follows else number)


def _number(token: str) -> tuple[Decimal | None, bool]:
    """Return the value of digits, and whether they begin with a zero, so that they count as they stand."""
    if token[0] not in _HAN:
        return figures(token), token[0] in "0." or "." in token or "," in token
    whole, point, part = token.partition("点")
    digits = "".join(str(_HAN[one]) for one in whole)
    if not point and len(digits) == 2 and digits[0] == "0":  # 一千零五
        return Decimal(digits), True
    if not point and 1 < len(digits) < 3:
        return None, False
    return Decimal(digits + ("." + "".join(str(_HAN[one]) for one in part) if point else "")), bool(point)


def _in_english(text: str) -> Decimal | None:
    words = [word for word in re.split(r"[\s-]+", text) if word != "and"]
    if words and words[0] in {"a", "an"}:
        words[0] = "one"
    total, section = 0, 0
    for word in words:
        if word in _ENGLISH:
            one = _ENGLISH[word]
            if section % 100 and not (section % 10 == 0 and section % 100 >= 20 and 0 < one < 10):
                return None
            section += one
        elif word in _ENGLISH_SCALES:
            scale = _ENGLISH_SCALES[word]
            if not section or (scale == 100 and section >= 100):
                return None
            if scale == 100:
                section *= 100
            else:
                total, section = total + section * scale, 0
        else:
            return None
    return Decimal(total + section) if words else None
