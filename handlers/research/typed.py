"""Whose an answer is, as it is typed behind the product: for NAME, or 客户=NAME."""

from __future__ import annotations

import re

from handlers.customers import lookup
from handlers.kernel import kit
from handlers.kernel.characters import flat, keyword
from handlers.kernel.openings import CLOSING
from handlers.kernel.patterns import Pattern
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request
from handlers.kernel.slips import is_swap_or_gap
from storage.script import is_han
from storage.store import Store

WHOSE = "whose"
"""The answer that says whether what stands behind "for" is a customer."""
MOST_WORDS, MOST_HAN = 4, 4
_KEYS = ("customer", "client", "for", "客户", "顾客")
_KEY = Pattern(r"(?:^|(?<=[\s,;、。]))([A-Za-z]{2,12}|[\u4e00-\u9fff]{2})\s?[=:]\s*")
_FOR = Pattern(r"(?:^|(?<=[\s,;、。]))for\s+", re.I)
_END = " \t\n,;，；。.!！"


def whose(request: Request, store: Store, text: str) -> tuple[str, str | None]:
    """Take out of a text whose answer it is, and return what is left with the customer's name, None without one.

    Raises the Question whether somebody is meant where "for" stands before what may be a name that nobody has.
    """
    plain = flat(text)
    for key in _KEY.finditer(plain):
        if _is_key(key[1]):
            name, rest = lookup.split(request.but(text=text[key.end() :]), store)
            return f"{text[: key.start()]} {rest}".strip(), name
    for found in _FOR.finditer(plain):
        before, behind = text[: found.start()].strip(_END), text[found.end() :].strip()
        if known := lookup.opening(store, behind):
            rest = behind[len(known) :].strip(_END)
            if not (rest and before):
                return f"{before} {rest}".strip(), known
        if behind and (not before or behind[0] in CLOSING):
            name, rest = lookup.split(request.but(text=behind), store)
            return f"{before} {rest}".strip(), name
        name = behind.strip(_END)
        if name and (lookup.is_begun(store, name) or _is_meant(request, store, name)):
            return before, name
    return text, None


def _is_key(typed: str) -> bool:
    key = keyword(typed)
    return key in _KEYS or (len(key) > MOST_WORDS and is_swap_or_gap(key, _KEYS[0]))


def _is_meant(request: Request, store: Store, name: str) -> bool:
    """Tell whether a name that nobody has is a customer's, by what was answered; what looks like one is asked about."""
    answered = request.answers.get(WHOSE)
    if answered is not None:
        return bool(answered)
    if not _looks_like_a_name(name):
        return False
    say = request.say
    near = lookup.nearest(store, name)[: lookup.MOST_BESIDE]
    options = [Option(one.name, {WHOSE: True, "customer": one.id}) for one in near]
    options.append(Option(say("Add {name}", name=name), {WHOSE: True, "add": True}, "primary"))
    options.append(Option(say("No, it's what they'd like"), {WHOSE: False}))
    asked = say.line("Is *{name}* the customer who said this? I don't know anybody called that.", name=name)
    raise Question([kit.lines(asked)], options)


def _looks_like_a_name(text: str) -> bool:
    parts = text.split()
    if all(map(is_han, text)):
        return len(text) <= MOST_HAN
    return len(parts) <= MOST_WORDS and all(part[0].isupper() for part in parts)
