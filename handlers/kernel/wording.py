"""The bot's languages: English in the source, Chinese in a catalogue of each script; formatted the same everywhere.

A template may hold {values} and *bold* parts. Plain text drops the stars; a rich line keeps them as style, and what
people typed stays text in it: no mention, link or markup of theirs is ever rendered.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from handlers.kernel import dates
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Either
from storage.types import CUSTOMER, SHOP

TRADITIONAL = "zh-Hant"
LANGUAGES = ("en", "zh", TRADITIONAL)
"""The languages that a person may choose; Traditional Chinese is Chinese, in other characters."""
NAMES = {"en": "English", "zh": "简体中文", TRADITIONAL: "繁體中文"}
_LOCALES = Path(__file__).parent.parent / "locales"
CATALOGUES = {
    "zh": _LOCALES / "zh_CN" / "LC_MESSAGES" / "messages.po",
    TRADITIONAL: _LOCALES / "zh_Hant" / "LC_MESSAGES" / "messages.po",
}
CATALOGUE = CATALOGUES["zh"]
_TRADITIONAL_LOCALES = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")
_HAN = Pattern(r"[\u4e00-\u9fff\uff00-\uffef\u3000-\u303f“”]")
_HAN_THEN_SPACE = Pattern(_HAN.pattern + r" \Z")
_SPACE_THEN_HAN = Pattern(" " + _HAN.pattern)
_LETTER = Pattern(r"[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]")
_PARTS = Pattern(r"(\*|\{[a-z_]+\})")

Element = dict[str, Any]
"""An element of Slack's rich_text_section."""


def N_(text: str) -> str:  # noqa: N802
    """Mark a text for the catalogue that is translated elsewhere, where it is shown."""
    return text


_OUTSIDE = {"": N_("the command line"), CUSTOMER: N_("the customer"), SHOP: N_("the shop")}
"""Who writes and is nobody of Slack's."""


@dataclass(frozen=True)
class Mention:
    """A person, shown as a mention."""

    person: str


@dataclass(frozen=True)
class Channel:
    """A channel, shown as a link to it."""

    id: str


@dataclass(frozen=True)
class Link:
    """A link, shown as its text."""

    url: str
    text: str


@dataclass(frozen=True)
class Emoji:
    """An emoji by its name, shown as its picture; the workspace's own too."""

    name: str


@dataclass(frozen=True)
class Moment:
    """An instant, shown in the reader's own zone: where many read, by Slack in the zone of each."""

    at: datetime


def language_of(locale: str) -> str:
    """Return the language, of ours, for a locale of Slack's, as zh-CN."""
    known = locale.lower().replace("_", "-")
    if known.startswith(_TRADITIONAL_LOCALES):
        return TRADITIONAL
    return "zh" if known.startswith("zh") else "en"


@cache
def _translations(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    with CATALOGUES[language].open("rb") as file:
        catalogue = read_po(file, locale="zh")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


class Say:
    """One language: called with a template and its values, it gives the sentence.

    `language` is English or Chinese, `written` the one that was chosen, in its script. `at` is when it is said, from
    which "today" is reckoned; where that is not known, or what is said stays for many to read, days have their dates.
    """

    def __init__(
        self,
        language: str,
        currency: str = "¥",
        zone: str = "UTC",
        at: datetime | None = None,
        *,
        lasting: bool = False,
    ) -> None:
        self.written = language
        self.language = "en" if language == "en" else "zh"
        self.currency = currency
        self.zone = ZoneInfo(zone)
        self.at = at
        self.lasting = lasting
        self.names: Mapping[str, Either] = {}
        self._catalogue = _translations(language)

    def on(self, at: datetime) -> Say:
        """Return this wording as of an instant."""
        said = copy(self)
        said.at = at
        return said

    def naming(self, names: Mapping[str, Either]) -> Say:
        """Return this wording with what the workspace calls things of its own, by their keys."""
        said = copy(self)
        said.names = names
        return said

    def named(self, key: str) -> str | None:
        """Return what the workspace calls something of its own; in the other language where it has no name in this."""
        found = self.names.get(key)
        if found is None:
            return None
        both = (found.english, found.chinese) if self.language == "en" else (found.chinese, found.english)
        return both[0] or both[1]

    def for_all(self) -> Say:
        """Return this wording for what stays, and is read by many: no day is "today" there."""
        said = copy(self)
        said.lasting = True
        return said

    def __call__(self, template: str, /, **values: Any) -> str:
        """Return the sentence as plain text."""
        return plain(self._elements(self._catalogue.gettext(template), values))

    def line(self, template: str, /, **values: Any) -> list[Element]:
        """Return the sentence as elements of a rich line."""
        return self._elements(self._catalogue.gettext(template), values)

    def plural(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """Return the sentence for a count, which it may show as {n}."""
        return plain(self._elements(self._catalogue.ngettext(one, many, n), {"n": n, **values}))

    def money(self, cents: int) -> str:
        """Return an amount as people write it: ¥1,299.50, and ¥400 when it is round."""
        whole, part = divmod(abs(cents), 100)
        return f"{'-' if cents < 0 else ''}{self.currency}{whole:,}" + (f".{part:02}" if part else "")

    def tenths(self, value: int) -> str:
        """Return tenths with their decimal: 4.1."""
        return f"{Decimal(value) / 10:.1f}"

    def signed(self, value: int) -> str:
        """Return a number with its sign: +50, −20."""
        return f"+{value:,}" if value >= 0 else f"−{-value:,}"

    @property
    def today(self) -> date | None:
        """The date where the reader is."""
        return self.at.astimezone(self.zone).date() if self.at else None

    def day(self, day: date) -> str:
        """Return a day of this reader's: yesterday; Fri, Nov 27."""
        return self.dated(day) if self.lasting else dates.day(self.written, day, self.today)

    def dated(self, day: date) -> str:
        """Return a day by its date, however near: Fri, Nov 27."""
        return dates.dated(self.written, day, self.today)

    def month_day(self, day: date) -> str:
        """Return a date as short as it goes: Nov 27."""
        return dates.month_day(self.written, day)

    def moment(self, at: datetime) -> str:
        """Return an instant in this reader's zone: today 7:09 PM; Fri, Nov 27 7:09 PM."""
        local = at.astimezone(self.zone)
        return dates.moment(self.written, local, self.today, near=not self.lasting)

    def clock(self, minute: int) -> str:
        """Return a minute of the day: 7:09 PM, 19:09."""
        return dates.clock(self.written, minute)

    def weekday(self, number: int) -> str:
        """Return the name of a day of the week; Monday is 0."""
        return dates.weekday(self.written, number)

    def _elements(self, template: str, values: dict[str, Any]) -> list[Element]:
        elements: list[Element] = []
        bold = False
        for part in _parts(template):
            if part == "*":
                bold = not bold
            elif part[:1] == "{" and part[1:-1] in values:
                elements += self._shown(values[part[1:-1]], bold)
            elif part:
                elements.append(_text(part, bold))
        is_typed = template.startswith("/")
        return elements if self.language == "en" or is_typed else spaced(elements)

    def _shown(self, value: Any, bold: bool) -> list[Element]:
        match value:
            case Mention(person) if person in _OUTSIDE:
                return [_text(self._catalogue.gettext(_OUTSIDE[person]), bold)]
            case Mention(person):
                return [{"type": "user", "user_id": person}]
            case Channel(id):
                return [{"type": "channel", "channel_id": id}]
            case Link(url, text):
                return [{"type": "link", "url": url, "text": text}]
            case Either(english, chinese):
                return [_text(english if self.language == "en" else chinese, bold)]
            case Emoji(name):
                return [{"type": "emoji", "name": name}]
            case Moment(at):
                return [self._instant(at, bold)]
            case date():
                return [_text(self.day(value), bold)]
            case list():
                return value
            case _:
                text = str(value)
                return [_text(text, bold)] if text else []

    def _instant(self, at: datetime, bold: bool) -> Element:
        """Return an instant in the reader's zone; where many read, or their zone is not known, Slack shows it."""
        if self.at is not None and not self.lasting:
            return _text(self.moment(at), bold)
        shown = {"format": "{date_short_pretty} {time}", "fallback": self.moment(at)}
        return {"type": "date", "timestamp": int(at.timestamp()), **shown}


@cache
def _parts(template: str) -> list[str]:
    return _PARTS.split(template)


def _text(text: str, bold: bool) -> Element:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def spaced(elements: list[Element]) -> list[Element]:
    """Return elements as Chinese is set: no space between Chinese and Chinese, one between Chinese and Latin letters.

    Numbers stand as the sentence has them: an offer is called 满100减20.
    """
    for before, after in pairwise(elements):
        if before["type"] == after["type"] == "text" and not {"code"} & {
            *before.get("style", ()),
            *after.get("style", ()),
        }:
            left, right = before["text"], after["text"]
            if _HAN_THEN_SPACE.search(left) and _HAN.match(right):
                before["text"] = left[:-1]
            elif _HAN.match(left[-1:]) and _SPACE_THEN_HAN.match(right):
                after["text"] = right[1:]
            elif _LETTER.match(left[-1:] + right[:1]):
                after["text"] = f" {right}"
    return elements


def plain(elements: list[Element]) -> str:
    """Return what rich elements say, as plain text."""
    return "".join(_plain(element) for element in elements)


def _plain(element: Element) -> str:
    match element["type"]:
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}>"
        case "date":
            return str(element["fallback"])
        case "emoji":
            return f":{element['name']}:"
        case "link":
            return str(element.get("text") or element["url"])
        case _:
            return str(element.get("text", ""))
