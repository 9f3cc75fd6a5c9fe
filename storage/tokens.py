"""What a customer and a note are found by: short texts of which what is typed is the beginning.

A name is found by every ending of it and by how its endings sound; what else is known of a customer by the beginnings
of its words; a note by each Chinese character with the three that follow, and by each other word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from storage.script import is_han, readings, sound
from storage.types import fold, folded

INSIDE, SOUND, ABOUT, TAG, COMPANY = 1, 2, 3, 4, 5
"""Kinds of tokens: endings of a name, how they sound, what else is known; and, whole, each tag and the company."""

MOST_TOKEN = 24
"""Characters of a token: what begins with the same ones is told apart by reading it."""
MOST_SOUND = 16
"""Letters of how a name sounds."""
MOST_ABOUT = 100
"""Characters of what is known of a customer by which they are found."""
BEHIND, AFTER = "\x01", "\x02"
"""What stands between a tag and a name in a token, and what comes right after every such token of the tag."""
MOST_NAMED = 200
"""Characters of a name behind a tag."""
WINDOW = 4
"""Chinese characters of a note that stand in one token."""
MOST_SOUNDS = 8
"""Ways in which a name may be pronounced that are kept."""
LEAST_DIGITS = 4
"""A phone number is found by any ending of so many digits, and by what such an ending begins with."""

BETWEEN_TAGS = re.compile("[,，;；、]")
"""What stands between tags."""
_UNIT = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]|[^\W㐀-鿿\U00020000-\U0003ffff]+")
_RUN = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]+|[^\W㐀-鿿\U00020000-\U0003ffff]+")

ABOUTS = ("company", "tags", "email", "number", "wechat", "note")

Token = tuple[int, str]


def of_customer(row: Mapping[str, Any]) -> set[Token]:
    """Return the tokens of a customer's row."""
    key = row.get("name_key") or fold(row["name"])
    found = {(INSIDE, key[start : start + MOST_TOKEN]) for start in range(1, len(key)) if key[start] != " "}
    found.update((SOUND, one) for one in sounds(key))
    for column in ABOUTS:
        if row.get(column):
            text = fold(row[column])[:MOST_ABOUT]
            found.update((ABOUT, text[start : start + MOST_TOKEN]) for start in beginnings(text))
    for one in (row.get("own") or {}).values():
        text = fold(one)[:MOST_ABOUT]
        found.update((ABOUT, text[start : start + MOST_TOKEN]) for start in beginnings(text))
    found.update(groups(row))
    if row.get("company"):
        found.update((ABOUT, one) for one in sounds(fold(row["company"]), first=True))
    if row.get("phone"):
        number = digits(row["phone"])
        ends = range(max(len(number) - LEAST_DIGITS, 0) + 1)
        found.update((ABOUT, number[start : start + MOST_TOKEN]) for start in ends)
    return found


def groups(row: Mapping[str, Any]) -> Iterator[Token]:
    """Give the tokens by which a customer is one of several: each tag, and the company, with the name behind it.

    So those of one tag stand in the order of their names.
    """
    name = (row.get("name_key") or fold(row["name"]))[:MOST_NAMED]
    if not name:
        return
    for tag in BETWEEN_TAGS.split(row.get("tags") or ""):
        if key := fold(tag)[:MOST_ABOUT]:
            yield TAG, f"{key}{BEHIND}{name}"
    if key := fold(row.get("company") or "")[:MOST_ABOUT]:
        yield COMPANY, f"{key}{BEHIND}{name}"


def of_note(note: str) -> set[str]:
    """Return the tokens of a note."""
    found: set[str] = set()
    for run in _RUN.findall(folded(note)):
        if is_han(run[0]):
            found.update(run[start : start + WINDOW] for start in range(len(run)))
        else:
            found.add(run[:MOST_TOKEN])
    return found


def pieces(text: str) -> list[str]:
    """Return what a note that holds a folded text has tokens for, each being the beginning of one."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if is_han(run[0]):
            found += [run[start : start + WINDOW] for start in range(0, max(len(run) - WINDOW, 0) + 1, 2)]
            found.append(run[-WINDOW:])
        else:
            found.append(run[:MOST_TOKEN])
    return list(dict.fromkeys(found))


def digits(text: str) -> str:
    """Return the digits of a folded text."""
    return "".join(letter for letter in fold(text) if letter.isdecimal())


def beginnings(text: str) -> Iterator[int]:
    """Give where words of a folded text begin, every Chinese character being one."""
    for start, letter in enumerate(text):
        if letter.isalnum() and (
            start == 0 or is_han(letter) or is_han(text[start - 1]) or not text[start - 1].isalnum()
        ):
            yield start


def sounds(key: str, *, first: bool = False) -> set[str]:
    """Return how a folded name sounds, in full and by initials, from each Chinese character, or the first."""
    if key.isascii():
        return set()
    units = list(map(_readings, _UNIT.findall(key)[: 2 * MOST_SOUND]))
    starts = [start for start, unit in enumerate(units) if unit[1]][: 1 if first else None]
    found: set[str] = set()
    if all(len(said) == 1 for said, _ in units):  # most names: a quarter of the time that all ways take
        whole = [said[0] for said, _ in units]
        short = [said[0][:1] if chinese else said[0] for said, chinese in units]
        for start in starts:
            found.add("".join(whole[start:])[:MOST_SOUND])
            found.add("".join(short[start:])[:MOST_SOUND])
    else:
        for start in starts:
            for full, initials in _spoken(units[start:]):
                found.add(full[:MOST_SOUND])
                found.add(initials[:MOST_SOUND])
    return {one for one in found if len(one) > 1}


def said(name: str) -> list[str]:
    """Return the ways to say a whole folded name that has Chinese in it; none for another one."""
    if name.isascii():
        return []
    units = [_readings(unit) for unit in _UNIT.findall(name)[: 2 * MOST_SOUND]]
    return [full for full, _ in _spoken(units) if full] if any(chinese for _, chinese in units) else []


def is_said(name: str, typed: str) -> bool:
    """Tell whether typed pinyin is how a whole name sounds, as zhangsan for 张三."""
    return sound(typed) in said(fold(name))


@lru_cache(maxsize=50_000)
def _readings(unit: str) -> tuple[Sequence[str], bool]:
    if is_han(unit[0]):
        known = readings(unit)
        return known or ("",), bool(known)
    return (sound(unit),), False


def _spoken(units: Sequence[tuple[Sequence[str], bool]]) -> list[tuple[str, str]]:
    """Return the ways to say units, in full and by initials; where there are too many ways, the commonest sounds."""
    ways = [("", "")]
    for said, chinese in units:
        if min(map(len, ways[0])) >= MOST_SOUND:
            break
        kept = said if len(ways) * len(said) <= MOST_SOUNDS else said[:1]
        ways = [(full + one, initials + (one[:1] if chinese else one)) for full, initials in ways for one in kept]
    return ways
