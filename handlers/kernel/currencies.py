"""Currencies by what people write for them: signs, codes, and what they are called in either language.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

_WRITTEN = {
    "CNY": "¥ CN¥ RMB 人民币 元人民币 块钱 块 圆 元 yuan kuai",
    "USD": "$ US$ US 美元 美金 美刀 刀 dollars dollar bucks",
    "EUR": "€ 欧元 欧 euros euro",
    "GBP": "£ 英镑 镑 pounds pound quid",
    "JPY": "JP¥ 日元 日圆 円 yen",
    "HKD": "HK$ 港币 港元 港纸",
    "TWD": "NT$ NTD 新台币 台币",
    "MOP": "MOP$ 澳门元 澳门币",
    "KRW": "₩ 韩元 韩币 won",
    "SGD": "S$ 新加坡元 新币",
    "AUD": "A$ AU$ 澳元 澳币",
    "NZD": "NZ$ 纽元 新西兰元",
    "CAD": "C$ CA$ 加元 加币",
    "CHF": "Fr. 瑞士法郎 法郎 francs franc",
    "INR": "₹ Rs. Rs 卢比 rupees rupee",
    "RUB": "₽ 卢布 roubles rubles rouble ruble",
    "TRY": "₺ 里拉 lira",
    "VND": "₫ 越南盾 dong",
    "PHP": "₱ 比索 pesos peso",
    "THB": "฿ 泰铢 baht",
    "ILS": "₪ 谢克尔 shekels shekel",
    "UAH": "₴ 格里夫纳 hryvnias hryvnia",
    "MYR": "RM 马币 令吉 ringgit",
    "IDR": "Rp 印尼盾 rupiah",
    "BRL": "R$ 雷亚尔 reais",
    "MXN": "MX$ 墨西哥比索",
    "PLN": "zł 兹罗提 zloty",
    "CZK": "Kč 捷克克朗",
    "SEK": "SEK 瑞典克朗",
    "NOK": "NOK 挪威克朗",
    "DKK": "DKK 丹麦克朗",
    "KZT": "₸ 坚戈 tenge",
    "NGN": "₦ 奈拉 naira",
    "ZAR": "ZAR 兰特 rand",
    "AED": "Dh 迪拉姆 dirhams dirham",
    "SAR": "SR 里亚尔 riyals riyal",
}
"""What is written for each, by its code; the first is its sign."""

_CODES = {written.casefold(): code for code, all in _WRITTEN.items() for written in (code, *all.split())}
_GENERIC = {"$": "$", "¥": "¥", "元": "元", "圆": "元", "dollars": "$", "dollar": "$", "bucks": "$"}
"""What stands for more than one currency: in a workspace that counts in one of them, for that."""
_ARE_CALLED = {"$": ("USD", "HKD", "TWD", "SGD", "AUD", "NZD", "CAD", "MOP", "MXN"), "¥": ("CNY", "JPY")}
_ARE_CALLED["元"] = ("CNY", "HKD", "TWD", "MOP", "SGD")

SIGNS = {code: written.split()[0] for code, written in _WRITTEN.items()}
"""The sign of each."""
OFFERED = ("¥", "$", "€", "£", "HK$", "NT$", "JP¥", "S$", "A$", "C$", "₹", "₩")
"""The signs from which a workspace chooses first."""


def _either(written: list[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(written, key=len, reverse=True))


_HARMLESS = (
    "usd",
    "us",
    "eur",
    "gbp",
    "cny",
    "rmb",
    "hkd",
    "jpy",
    "twd",
    "ntd",
    "sgd",
    "aud",
    "cad",
    "chf",
    "inr",
    "krw",
)
"""Codes that are no words, so that they may be typed in small letters."""
_SIGNS = [one for one in _CODES if not one.replace(".", "").isalpha()]
_NAMES = [one for one in _CODES if one.isalpha() and not one.isascii() and one not in {"块钱", "块", "元", "圆"}]
_PLURAL = [one for one in _CODES if one.isalpha() and one.isascii() and len(one) > 3]
_UPPER = [
    one
    for one in (*_WRITTEN, "Rs.", "Rs", "RM", "NTD", "RMB", "zł", "Kč", "Fr.", "Dh", "SR", "Rp")
    if one.casefold() not in _HARMLESS
]
_SHORT = ("刀", "镑", "欧")
BEFORE = (
    rf"(?:{_either([*_SIGNS, *(one for one in _NAMES if one not in _SHORT)])}"
    rf"|(?<![a-z])(?:{_either([*_HARMLESS])}|(?-i:{_either(_UPPER)}))(?=[\s\d.]))\s?"
)
"""What may stand before an amount."""
_LETTERS = rf"(?:{_either([*_HARMLESS, *_PLURAL])}|(?-i:{_either(_UPPER)}))(?![a-z])"
BEHIND = rf"\s?(?:{_either([*_SIGNS, *_NAMES])}|{_LETTERS})(?!\s?\d)"
"""What may stand behind one, beside 元 and 块."""


def code(written: str) -> str:
    """Return the code of a currency that is written with a sign, a code or its name; what is not known as it is."""
    flat = written.strip().casefold()
    return _CODES.get(flat, flat)


def is_own(written: str, own: str) -> bool:
    """Tell whether what was written beside an amount stands for a workspace's own currency, whose sign is given."""
    flat = written.strip().casefold()
    mine = code(own)
    if not flat or flat == own.strip().casefold() or code(flat) == mine:
        return True
    return mine in _ARE_CALLED.get(_GENERIC.get(flat, ""), ())
