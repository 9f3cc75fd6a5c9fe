"""The bot's two languages: English in the source, Chinese in a catalogue, formatted the same way everywhere.

A template may hold {values} and *bold* parts. Plain text drops the stars; a rich line keeps them as style, and what
people typed stays text in it: no mention, link or markup of theirs is ever rendered.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from handlers.kernel.refusal import Either

LANGUAGES = ("en", "zh")
CATALOGUE = Path(__file__).parent.parent / "locales" / "zh_CN" / "LC_MESSAGES" / "messages.po"
_PARTS = re.compile(r"(\*|\{[a-z_]+\})")

Element = dict[str, Any]
"""An element of Slack's rich_text_section."""


def N_(text: str) -> str:  # noqa: N802
    """Mark a text for the catalogue that is translated elsewhere, where it is shown."""
    return text


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
    """An instant, shown in each reader's own zone."""

    at: datetime


def language_of(locale: str) -> str:
    """Return the language, of ours, for a locale of Slack's, as zh-CN."""
    return "zh" if locale.lower().startswith("zh") else "en"


@cache
def _translations(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


class Say:
    """One language: called with a template and its values, it gives the sentence."""

    def __init__(self, language: str, currency: str = "¥", zone: str = "UTC") -> None:
        self.language = language
        self.currency = currency
        self.zone = ZoneInfo(zone)
        self._catalogue = _translations(language)

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

    def moment(self, at: datetime) -> str:
        """Return an instant in this reader's zone: 2026-11-22 09:30."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

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
        return elements

    def _shown(self, value: Any, bold: bool) -> list[Element]:
        match value:
            case Mention(""):
                return [_text(self._catalogue.gettext(N_("the command line")), bold)]
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
                shown = {"format": "{date_short_pretty} {time}", "fallback": self.moment(at)}
                return [{"type": "date", "timestamp": int(at.timestamp()), **shown}]
            case date():
                return [_text(value.isoformat(), bold)]
            case list():
                return value
            case _:
                text = str(value)
                return [_text(text, bold)] if text else []


@cache
def _parts(template: str) -> list[str]:
    return _PARTS.split(template)


def _text(text: str, bold: bool) -> Element:
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


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
