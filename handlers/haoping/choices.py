"""What a workspace chooses, one line for each choice: its name, its default, how it is asked for and read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.customers import fields
from handlers.interactions.theme_blocks import SETTING as THEMES
from handlers.kernel import currencies, modals
from handlers.kernel.kit import Block
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import N_, Element, Emoji, Say
from handlers.reactions import rules as reactions

MOST_WORDS, LONGEST_WORD = 40, 30
"""Of a workspace's own words for a theme."""


@dataclass(frozen=True)
class Choice:
    """One choice: the setting's name, and within a setting of several the key; its default, sentence and options.

    `options` are (value, label)s to choose from; without any, a text is typed, `read` into what is kept and `shown`
    from it. What is kept of the default is nothing, so that a better default reaches who never chose.
    """

    name: str
    default: Any
    sentence: str
    options: tuple[tuple[str, str], ...] = ()
    key: str = ""
    read: Callable[[str], Any] = str
    shown: Callable[[Any], str] = str

    @property
    def id(self) -> str:
        """What the choice is called in a form."""
        return f"{self.name}.{self.key}" if self.key else self.name

    def of(self, kept: Any) -> Any:
        """Return what holds, from what is kept of the setting."""
        if self.key:
            kept = kept.get(self.key) if isinstance(kept, dict) else None
        return self.default if kept is None else kept

    def field(self, say: Say, kept: Any) -> Block:
        """Return its input."""
        shown = self.shown(self.of(kept))
        if self.options:
            return modals.choice(self.id, say(self.sentence), [(v, say(label)) for v, label in self.options], shown)
        usual = self.shown(self.default)
        hint = say("Default: {default}", default=usual) if usual else say("Add your own, separated by commas.")
        return modals.text(self.id, say(self.sentence), shown, most=300, optional=True, hint=hint)

    def value(self, typed: str) -> Any:
        """Return what is chosen in a form; nothing is the default."""
        text = typed.strip()
        return self.read(text) if text else self.default

    def words(self, say: Say, kept: Any) -> list[Element]:
        """Return what holds, in words or as pictures."""
        held = self.of(kept)
        if self.name == "reactions":
            return [part for one in held for part in say.line("{emoji} ", emoji=Emoji(one))] or say.line("none")
        shown = self.shown(held)
        if not shown:
            return say.line("none")
        return say.line("*{words}*", words=next((say(label) for value, label in self.options if value == shown), shown))


def _emoji(text: str) -> list[str]:
    names = reactions.read(text)
    if not names:
        raise Refusal("{text} isn't an emoji. Type one like :+1: or 👍.", text=text[:40])
    return names


def _colons(names: Any) -> str:
    return " ".join(f":{one}:" for one in names)


def _reaction(key: str, sentence: str) -> Choice:
    return Choice("reactions", list(reactions.DEFAULT[key]), sentence, key=key, read=_emoji, shown=_colons)


def _words(text: str) -> list[str]:
    words = [one.strip() for one in re.split("[,，、;；\\n]+", text) if one.strip()]
    if len(words) > MOST_WORDS or any(len(one) > LONGEST_WORD for one in words):
        raise Refusal("That's too many words, or some are too long. Up to {n}, separated by commas.", n=MOST_WORDS)
    return list(dict.fromkeys(words))


def _theme(key: str, sentence: str) -> Choice:
    return Choice(THEMES, [], sentence, key=key, read=_words, shown=", ".join)


_KEPT = (("yes", N_("Keep the beginning of the text")), ("no", N_("Keep only the link")))
_LISTEN = (
    ("on", N_("Log reviews, and ask when unsure")),
    ("ask", N_("Ask before logging anything")),
    ("off", N_("Don't read along")),
)

CURRENCY = "currency"
_AS_RUN = "default"
_SIGNS = dict.fromkeys((*currencies.OFFERED, *currencies.SIGNS.values()))
_COUNTS = ((_AS_RUN, N_("As set by whoever runs this bot")), *((sign, sign) for sign in _SIGNS))

CHOICES = (
    Choice("excerpts", True, N_("When something's logged from a message"), _KEPT, read=lambda text: text == "yes",
           shown=lambda kept: "yes" if kept else "no"),
    Choice("listen", "on", N_("Messages in channels I'm in, unless a channel has its own choice"), _LISTEN),
    Choice(CURRENCY, "", N_("This workspace's currency"), _COUNTS,
           read=lambda text: "" if text == _AS_RUN else text, shown=lambda kept: kept or _AS_RUN),
    Choice(fields.SETTING, [], N_("Your own customer fields (comma-separated)"), read=fields.called, shown=", ".join),
    _reaction(reactions.GOOD, N_("Emoji that mean a good review")),
    _reaction(reactions.BAD, N_("Emoji that mean a bad review")),
    _reaction(reactions.TAKE, N_("Emoji that take a follow-up")),
    _reaction(reactions.RESOLVE, N_("Emoji that resolve a follow-up")),
    _theme("delivery", N_("More words for delivery (used to find what reviews are about)")),
    _theme("price", N_("More words for price")),
    _theme("quality", N_("More words for quality")),
    _theme("service", N_("More words for service")),
    _theme("speed", N_("More words for speed")),
    _theme("surroundings", N_("More words for surroundings")),
    _theme("place", N_("More words for place")),
)  # fmt: skip
"""Every choice of the form of /haoping settings, in its order."""
