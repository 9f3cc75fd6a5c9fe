"""What a command may mean that begins with a verb that is not its own: mistyped, another's, or a synonym.

The verbs are those that are registered; `Routes.synonyms` are what people type in their stead. No verb is a name, but
what is known of a name goes before what a word could mean otherwise. Whoever looks names up asks by `did_you_mean`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Protocol

from handlers.kernel.characters import flat, keyword
from handlers.kernel.markup import bare
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.routes import HELP, Routes, Verb, first_word
from handlers.kernel.slips import is_slip, is_swap_or_gap, sounds
from handlers.kernel.words import narrow, split_name
from storage.script import is_han
from storage.types import fold

Knows = Callable[[str], tuple[str, str] | None]
"""Splits a text that begins with a known name into the name, as it is written, and the rest."""


class Names(Protocol):
    """What is called by a name: customers, or products."""

    def longest_known(self, names: Sequence[str]) -> int | None:
        """Return the index of the longest of these texts that is a whole name."""

    def like(self, name: str, most: int) -> Sequence[Any]:
        """Return what a name means."""


MOST_MEANT = 3
LEAST_NEAR, LEAST_SURE = 3, 5
"""Letters of a verb in which a slip is looked for, and in which any slip is one, not only two letters swapped."""

_POLITE = Pattern(r"^(?:(?:please|pls|can you|could you)\b[\s,]*|(?:请|麻烦|帮我|帮忙|给我|我要|我想)\s*)+", re.I)
_WORD = Pattern(r"[A-Za-z][A-Za-z-]*(?![^\s:：,，])")
_HAN = Pattern(r"[\u3400-\u9fff]+")
# What is done something to, before whose it is: add points Acme 30, 增加积分 王五.
_OBJECT = Pattern(r"^(?:(?:points?|customers?|clients?|for|to|of)\b|积分|客户|顾客|会员)[\s:：,，]*", re.I)
_SOFTLY = Pattern(r"^(?:一下|下|了)?([\s:：,，]*)")
_TO = Pattern(r"^(?:(?:to|as|into|is|at)\b|改?[为成叫]|[:：=,，→]|->)\s*", re.I)
_ASKING = frozenset({"how", "who", "whom", "whose", "what", "where", "when", "why", "which"})
"""Words that begin a question, and are no slips: how is not show."""
_OWNER = Pattern(r"\s*(.+?)(?:['’]s|(?<=s)['’])\s+(.+)", re.I | re.S)
_NAMED = Pattern(r"NAME|TEXT|PRODUCT|^A$")
"""What a usage calls whom it is about."""
_BETWEEN = Pattern(r"\s+(?:to|as|->|→)\s+|\s*改?为\s*", re.I)


def known_in(names: Names, text: str) -> tuple[str, str] | None:
    """Split a text that begins with what is called so, or surely meant, into the name and the rest."""
    try:
        name, rest = split_name(text, names.longest_known)
    except Refusal:
        return None
    found = names.like(name, 2)
    return (found[0].name, rest) if len(found) == 1 else None


def knows_nobody(_: str) -> None:
    """Split nothing: no names are known where a command is about nobody."""


@dataclass(frozen=True)
class Word:
    """One thing that a word may mean: a verb's route, as /customer forget, and the key that its rest is the value of.

    It is `plain` where it means it to every command, and no name begins with it.
    """

    route: str
    key: str
    plain: bool

    @property
    def command(self) -> str:
        """The command whose verb it is."""
        return self.route.split()[0][1:]


@dataclass(frozen=True)
class Begun:
    """The word that a text begins with, what stands behind it, and whether a gap is between."""

    word: str
    rest: str
    is_apart: bool


@dataclass(frozen=True)
class Meant:
    """What a text may mean: the verb, and what would be typed after it."""

    route: str
    text: str


class Meanings:
    """The words that are verbs, by how they are compared."""

    def __init__(self, routes: Routes) -> None:
        self.routes = routes
        self.words: dict[str, list[Word]] = {}
        self._add_synonyms(plain=True)
        for command in routes.commands.values():
            for word in (command.name, *command.also):
                self._add(word, Word(f"/{command.name}", "", plain=False))
            for verb in command.verbs:
                for word in filter(None, (verb.word, *verb.also)):
                    self._add(word, Word(f"/{command.name} {verb.word}".strip(), "", plain=False))
        self._add_synonyms(plain=False)
        self._longest = max((len(word) for word in self.words if is_han(word[0])), default=0)

    def _add_synonyms(self, *, plain: bool) -> None:
        for typed, words in self.routes.synonyms:
            route, _, key = typed.partition(" NAME ")
            for word in words.split():
                if (word in self.routes.anywhere) is plain:
                    self._add(word, Word(route, key, plain=plain))

    def _add(self, word: str, meant: Word) -> None:
        self.words.setdefault(fold(word), []).append(meant)

    def is_verbs(self, text: str) -> bool:
        """Tell whether the first word of a text is a verb of some command, or asks for help."""
        word = keyword(first_word(text)[0])
        return word in HELP or any(word in command.words for command in self.routes.commands.values())

    def may_be_verb(self, text: str) -> bool:
        """Tell whether a text begins with what may be a verb, before anything is looked up."""
        return any(True for _ in self._begins(text))

    def of(self, command: str, text: str, knows: Knows, *, own: bool = False) -> tuple[list[Meant], bool] | None:
        """Return what a text that was typed after a command may mean; None where it does not begin with a verb.

        With `own` only what this command does is meant: another one's verbs are not about the same things. With what
        is meant comes whether a known name stands behind the verb.
        """
        for begun in self._begins(text):
            if fold(begun.word) not in self.words and _opens(text, knows):
                continue  # Tom Ray is known, and no slip in top
            found = _known_in(begun.rest, knows)
            meant = self._meant(command, begun, is_sure=found is not None)
            if meant:
                mine = (one for one in meant if not own or one.command == command)
                said = (Meant(one.route, self._after(one, command, begun.rest, found)) for one in mine)
                return list(dict.fromkeys(said))[:MOST_MEANT], found is not None
        return None

    def _begins(self, text: str) -> Iterator[Begun]:
        """Give each verb that a text may begin with, the longest first."""
        text = bare(text)
        polite = _POLITE.match(flat(text))
        for begun in _words(text[polite.end() :] if polite else text, self._longest):
            if fold(begun.word) in self.words or self._near(begun.word, is_sure=True):
                yield begun

    def _meant(self, command: str, begun: Begun, *, is_sure: bool) -> list[Word]:
        """Return what a word may mean, what its own command does first; `is_sure`: a known name stands behind it."""
        typed, is_bare = begun.word, not begun.rest
        exact = self.words.get(fold(typed))
        found = exact or self._near(typed, is_sure=is_sure)
        own = [one for one in found if one.command == command]
        if not is_sure:
            if typed.istitle() and not (is_bare and exact):
                return []  # New Horizons, Show Motors: a name is written so
            if not typed.isascii() and not begun.is_apart and not is_bare:
                own = own if len(typed) > 1 else []
                if begun.rest[0].isdecimal():
                    own = [one for one in own if " " in one.route]  # 客户1 is a name: 客户 alone does nothing
                found = [one for one in found if one.plain and len(typed) > 1]  # 优惠多超市 is a name
        return own or found[:1]

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        """The Chinese words by how they may sound."""
        found: dict[str, list[str]] = {}
        for word in self.words:
            if len(word) > 1 and all(map(is_han, word)):
                for sound in sounds(word):
                    found.setdefault(sound, []).append(word)
        return found

    def _near(self, typed: str, *, is_sure: bool) -> list[Word]:
        key = fold(typed)
        if key in _ASKING:
            return []
        if is_sure and len(key) > 1 and all(map(is_han, key)):
            same = dict.fromkeys(word for sound in sounds(key) for word in self._sounds.get(sound, ()) if word != key)
            if same:
                return [one for word in same for one in self.words[word]]
        near = (word for word in self.words if word.isascii() is key.isascii() and _is_near(key, word, is_sure=is_sure))
        return [one for word in near for one in self.words[word]]

    def behind(self, command: str, text: str, knows: Knows, *, own: bool = False) -> Meant | None:
        """Return what is meant by a verb that stands behind a known name: 王五 删除, Acme history.

        What a verb takes may come behind it where it is the command's own: /points 王五 redeem 30 a mug. With `own`
        no other's is meant.
        """
        found = _owning(text, knows) or knows(text)
        if found is None:
            return None
        name, rest = found[0], re.sub("^的", "", found[1])
        words = self.words.get(fold(rest)) if rest else None
        mine = [one for one in words or () if one.command == command and " " in one.route] if own else words
        if mine and not mine[0].key:
            return Meant(mine[0].route, name)
        for begun in _words(rest, self._longest):
            for word in self.words.get(fold(begun.word), ()):
                if begun.rest and word.command == command and " " in word.route:
                    return Meant(word.route, _with_value(name, word.key, begun.rest))
        return None

    def _after(self, word: Word, command: str, rest: str, found: tuple[str, str] | None) -> str:
        """Return what would be typed after the verb."""
        verb = self.routes.find(word.route)
        if word.route == self.routes.help:
            return command
        if word.key:
            apart = _BETWEEN.split(rest, maxsplit=1)
            apart = apart if len(apart) > 1 else rest.rsplit(maxsplit=1)
            name, value = found or (*apart, "", "")[:2]
            return _with_value(name, word.key, value) if value else name
        if found is None or not isinstance(verb, Verb):
            thing, more = first_word(rest)
            named = self.routes.named.get(keyword(thing))
            return more if more and named is not None and named.name == word.command else rest
        name, more = found
        takes = verb.usages[0].split()[1 + bool(verb.word) :] if verb.usages else []
        if not any(_NAMED.search(one) for one in takes):
            return ""  # it is about nobody: /digest off
        return name if len(takes) == 1 else f"{name} {more}".strip()


@cache
def meanings_of(routes: Routes) -> Meanings:
    """Return what words mean where there are these routes."""
    return Meanings(routes)


def _owning(text: str, knows: Knows) -> tuple[str, str] | None:
    """Split what is somebody's, who is known, into the name and the rest: Acme's points."""
    owner = _OWNER.match(text)
    found = knows(owner[1]) if owner else None
    return (found[0], owner[2]) if owner and found and not found[1] else None


def _opens(text: str, knows: Knows) -> bool:
    """Tell whether a text begins with a known name as it is written."""
    found = knows(text)
    return found is not None and fold(text).startswith(fold(found[0]))


def _known_in(rest: str, knows: Knows) -> tuple[str, str] | None:
    """Split what stands behind a verb, with what the verb is about before the name or not."""
    found = knows(rest) if rest else None
    thing = None if found else _OBJECT.match(rest)
    return knows(rest[thing.end() :]) if thing and rest[thing.end() :] else found


def _with_value(name: str, key: str, value: str) -> str:
    """Return a name and what was typed behind it, as the value of a key if there is one."""
    if not key:
        return f"{name} {value}"
    to = _TO.match(flat(value))
    return f"{name} {key}{(value[to.end() :] if to else value).removeprefix(key)}"


def _words(text: str, most: int) -> Iterator[Begun]:
    """Give each word that a text may begin with, the longest first; nothing says where a Chinese one ends."""
    if found := _WORD.match(narrow(text)):
        yield Begun(found.group(), text[found.end() :].lstrip(" \t:：,，"), is_apart=True)
    elif found := _HAN.match(text):
        for end in range(min(found.end(), most), 0, -1):
            gap = _SOFTLY.match(text[end:])
            rest = text[end + (gap.end() if gap else 0) :]
            yield Begun(text[:end], rest, is_apart=bool(gap and gap[1]))


def _is_near(typed: str, word: str, *, is_sure: bool) -> bool:
    """Tell whether a word is another one with a slip in it; where it is short, only a slip that makes no other word."""
    if not typed.isascii():
        return len(word) > 1 and len(word) == len(typed) and sorted(typed) == sorted(word)
    if min(len(typed), len(word)) < LEAST_NEAR:
        return False
    return is_slip(typed, word) if is_sure or len(word) >= LEAST_SURE else is_swap_or_gap(typed, word)
