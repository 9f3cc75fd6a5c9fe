"""How a language is typed, and what it is called."""

from __future__ import annotations

from handlers.kernel.characters import keyword
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import LANGUAGES, TRADITIONAL, Say, language_of

AUTO = "auto"
_WORDS = {
    **dict.fromkeys(("zh", "zh-cn", "zh-hans", "chinese", "simplified", "中文", "汉语", "简体中文", "简体"), "zh"),
    **dict.fromkeys(
        ("zh-hant", "zh-tw", "zh-hk", "traditional", "traditional chinese", "繁体中文", "繁体"), TRADITIONAL
    ),
    **dict.fromkeys(("en", "english", "英文", "英语"), "en"),
    **dict.fromkeys(("auto", "automatic", "自动"), AUTO),
}

_QUALITY = Pattern(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*")
MOST_ACCEPTED = 20
"""Languages of a browser that are looked at."""


def read(text: str) -> str | None:
    """Return the choice that a text means: zh, zh-Hant, en or auto; None for anything else."""
    return _WORDS.get(keyword(text))


def of_browser(chosen: str, accepted: str) -> str:
    """Return the language of a page: what was chosen, else the first that a browser accepts and there is, else English.

    `accepted` is an Accept-Language header.
    """
    if chosen in LANGUAGES:
        return chosen
    best, language = 0.0, "en"
    for part in accepted.split(",")[:MOST_ACCEPTED]:
        tag, _, parameter = part.partition(";")
        quality = _QUALITY.fullmatch(parameter or "q=1")
        if quality and float(quality[1]) > best and tag.strip().lower().partition("-")[0] in {"en", "zh"}:
            best, language = float(quality[1]), language_of(tag.strip())
    return language


def unknown(text: str, example: str = "") -> Refusal:
    """Return the refusal of a language that the bot does not speak."""
    return Refusal(
        "I don't speak {text}. Type English, Chinese, Traditional Chinese or auto.", text=text, example=example
    )


def called(say: Say, language: str) -> str:
    """Return what a language is called in the reader's."""
    return {"en": say("English"), "zh": say("Chinese"), TRADITIONAL: say("Traditional Chinese")}[language]
