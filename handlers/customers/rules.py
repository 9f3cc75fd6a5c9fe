"""What may be known of a customer, and how it is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.customers import birthdays
from handlers.customers.fields import KEYS as KEYS
from handlers.kernel import numerals, words
from handlers.kernel.characters import flat, keyword
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Gathered, Refusal

SPENDING = {
    **dict.fromkeys(("low", "低", "较低", "偏低", "低消费", "small"), "low"),
    **dict.fromkeys(("medium", "中", "中等", "一般", "普通", "适中", "中消费", "mid", "middle", "average"), "medium"),
    **dict.fromkeys(("high", "高", "较高", "偏高", "高消费", "big"), "high"),
}
BUYS = {
    **dict.fromkeys(("online", "线上", "网上", "网购", "在线", "电商", "web", "internet"), "online"),
    **dict.fromkeys(("offline", "线下", "门店", "实体店", "到店", "店里", "instore", "store", "shop"), "offline"),
    **dict.fromkeys(("both", "线上线下", "线上和线下", "线上、线下", "线下线上", "都有", "两者", "都"), "both"),
    **dict.fromkeys(("onlineandoffline", "online,offline", "online+offline", "online/offline", "线上/线下"), "both"),
}
MOST_AGE = 150
_YEARS = Pattern(rf"(\d{{1,3}}|{numerals.HAN})\s?(?:周?岁|years?(?:\sold)?|y/?o)?", re.I)
_TAGS = Pattern(r"[,，;；、]")
_INTO = Pattern(r"\s+into\s+|\s*(?:并入|合并到|合并入|归入|->|→)\s*", re.I)
TITLE = Pattern(r"(?:先生|女士|小姐|太太|老师|经理|老板|师傅|总)(?=$|[\s,、:;。]|好评|差评|中评)")
TITLED = Pattern(r"(?<=[\u3400-\u9fff])(?:先生|女士|小姐|太太|老师|经理|老板|师傅|总)$")
"""What people are called behind their name, where it stands by itself in a text that is flat."""
CALLED = Pattern(r"\s*(?:老?客户|顾客|会员|买家|(?:customer|client)\b)\s*", re.I)
"""What some call a customer before the name."""
ENDING = Pattern(r"(?:手机|电话)?(?:尾号|末四位|后四位)[:：]?\s*(?=\d{4,}$)")
"""What is said before the last digits of a phone number."""
_ADDRESS = Pattern(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# Seven to twenty digits, however they are grouped; not a date such as 2026-11-22.
_NUMBER = Pattern(r"(?<![A-Za-z0-9])(?!\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))\+?\(?\d(?:[\s().-]{0,2}\d){6,19}")
_EMAIL = Pattern(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+")
_ADDRESSED = Pattern(r"[^<>]*<\s*(?:mailto:)?([^|<>\s]+)(?:\|[^>]*)?\s*>|mailto:(?://)?([^?\s]+)(?:\?.*)?", re.I)
"""An address with the name before it, or as a link: Ann <ann@example.com>, mailto:ann@example.com."""
_CALLED = Pattern(r"<?(?:tel|callto):(?://)?([^|>]+)(?:\|[^>]*)?>?", re.I)
# A whole number that a spreadsheet kept with decimals: 13800138000.0.
_FLOAT = Pattern(r"(\+?\d+)\.0+")
# A long number as Excel shows it, 1.38E+10: its digits are lost.
_SCIENCE = Pattern(r"\d(?:[.,]\d+)?E\+\d+|\d[.,]\d+E\d+", re.I)
_PERSON = Pattern(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


def profile(pairs: Mapping[str, str], today: date) -> dict[str, Any]:
    """Return the columns that typed pairs set; an empty value empties its column. Everything that is wrong is raised.

    A key that is none of ours is a field of the team's own, by its name.
    """
    values: dict[str, Any] = {}
    gathered = Gathered()
    for key, text in pairs.items():
        with gathered.reading(key):
            if key not in KEYS.values():
                values.setdefault("own", {})[key] = _line(text, today) if text else None
            elif key == "name":
                values["name"] = words.name(text)
            else:
                values[_COLUMNS.get(key, key)] = _READERS[key](text, today) if text else None
    gathered.settle()
    return values


COLUMNS = (
    *("number", "age", "birthday", "spending", "buys", "email", "phone", "wechat", "company", "tags", "owner", "note"),
    "own",
)
"""What is known of a customer, beside the name."""


def winning(source: Mapping[str, Any], target: Mapping[str, Any]) -> dict[str, Any]:
    """Return what becomes of the target's columns when the source is merged into it.

    What the target has it keeps; its gaps are filled from the source; tags are of both.
    """
    won = {column: source[column] for column in COLUMNS if source[column] is not None and target[column] is None}
    if source["tags"] and target["tags"]:
        tags = map(str.strip, _TAGS.split(f"{target['tags']},{source['tags']}"))
        joined = ", ".join(dict.fromkeys(filter(None, tags)))
        if joined != target["tags"] and len(joined) <= words.MOST_NAME:
            won["tags"] = joined
    if source["own"] and target["own"] and not source["own"].keys() <= target["own"].keys():
        won["own"] = {**source["own"], **target["own"]}
    return won


def losing(source: Mapping[str, Any], target: Mapping[str, Any]) -> list[str]:
    """Return the columns in which the two differ, and the target's stands."""
    return [
        column
        for column in COLUMNS
        if column not in {"tags", "own"}
        and None not in (source[column], target[column])
        and source[column] != target[column]
    ]


def both_names(text: str) -> tuple[str, str] | None:
    """Split "A into B" (A 并入 B) into the two names."""
    found = _INTO.split(flat(text), maxsplit=1)
    if len(found) != 2 or not all(part.strip() for part in found):
        return None
    first = len(found[0])
    return text[:first].strip(), text[len(text) - len(found[1]) :].strip()


def is_contact(text: str) -> bool:
    """Tell whether a value is an e-mail address or a telephone number: what never goes into a log."""
    return bool(_EMAIL.search(text) or re.search(r"\d[\d\s-]{6,}\d", text))


def masked_phone(text: str) -> str:
    """Return a telephone number of which only the last four digits are told: •••• 8000."""
    digits = "".join(c for c in words.narrow(text) if c.isdecimal())
    return f"•••• {digits[-4:]}" if len(digits) > 6 else "••••"


def masked_email(text: str) -> str:
    """Return an e-mail address of which only the first letter and the domain are told: z•••@example.com."""
    name, _, domain = text.partition("@")
    return f"{name[:1]}•••@{domain}"


def masked(text: str) -> str:
    """Return a text in which every e-mail address and telephone number is masked."""
    hidden = _ADDRESS.sub(lambda found: masked_email(found.group()), text)
    return _NUMBER.sub(lambda found: masked_phone(found.group()), hidden)


def _age(text: str, _: date) -> int:
    plain = keyword(_whole(words.narrow(text)))
    found = _YEARS.fullmatch(plain)
    age = numerals.value(found[1]) if found else None
    if age is None or age != int(age) or not 0 <= age <= MOST_AGE:
        raise Refusal("{text} isn't an age. Use a whole number up to 150.", text=_short(text))
    return int(age)


def _spending(text: str, _: date) -> str:
    found = SPENDING.get("".join(keyword(text).split()).removesuffix("income").removesuffix("水平"))
    if not found:
        raise Refusal("Spending is low, medium or high, not {text}.", text=_short(text))
    return found


def _buys(text: str, _: date) -> str:
    found = BUYS.get("".join(keyword(text).split()).removesuffix("购物").removesuffix("购买"))
    if not found:
        raise Refusal("Customers buy online, offline or both, not {text}.", text=_short(text))
    return found


def _whole(text: str) -> str:
    """Return a number without the point and zeros that a program wrote behind it: 2.0 is 2."""
    found = _FLOAT.fullmatch(text)
    return found[1] if found else text


def _email(text: str, _: date) -> str:
    found = _ADDRESSED.fullmatch(text)
    plain = found[1] or found[2] if found else text
    if len(plain) > 254 or not _EMAIL.fullmatch(plain):
        raise Refusal("{text} isn't an email address. Write it like mary@example.com.", text=_short(text))
    return plain


def _phone(text: str, _: date) -> str:
    plain = _whole(words.narrow(_CALLED.sub(r"\1", text).strip()))
    if not re.fullmatch(r"\+?[\d\s().-]+(?:(?:x|ext\.?|转)\s?\d{1,6})?", plain) or not (
        5 <= sum(c.isdigit() for c in plain) <= 20
    ):
        raise Refusal("{text} isn't a phone number. It needs 5 to 20 digits, like +44 20 7946 0958.", text=_short(text))
    return plain


def _line(text: str, _: date) -> str:
    cleaned = _GAPS.sub(" ", words.spoken(text))
    if len(cleaned) > words.MOST_NAME:
        raise Refusal("{text} is too long. Keep it to 100 characters.", text=_short(text))
    return cleaned


def _id(text: str, today: date) -> str:
    number = words.narrow(_line(text, today))
    if _SCIENCE.fullmatch(number):
        raise Refusal(
            "{text} has lost its digits. Format that column as text in the spreadsheet, and export it again.",
            text=number,
        )
    return _whole(number)


def _owner(text: str, _: date) -> str:
    found = _PERSON.fullmatch(text)
    if not found:
        raise Refusal("I can't find a colleague called {text}. @mention the owner.", text=_short(text))
    return found.group(1)


def _note(text: str, _: date) -> str:
    return words.note(text)


_COLUMNS = {"id": "number"}
_READERS = {
    "age": _age,
    "spending": _spending,
    "buys": _buys,
    "birthday": birthdays.read,
    "email": _email,
    "phone": _phone,
    "wechat": _line,
    "company": _line,
    "tags": _line,
    "owner": _owner,
    "id": _id,
    "note": _note,
}


_GAPS = Pattern(r"[^\S\t]+")
"""A tab within a text stays: what came with a file leaves as it came."""


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
