"""How a language is typed, and what it is called."""

from __future__ import annotations

from handlers.kernel.characters import keyword
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import TRADITIONAL, Say

AUTO = "auto"
_WORDS = {
    **dict.fromkeys(("zh", "zh-cn", "zh-hans", "chinese", "simplified", "中文", "汉语", "简体中文", "简体"), "zh"),
    **dict.fromkeys(
        ("zh-hant", "zh-tw", "zh-hk", "traditional", "traditional chinese", "繁体中文", "繁体"), TRADITIONAL
    ),
    **dict.fromkeys(("en", "english", "英文", "英语"), "en"),
    **dict.fromkeys(("auto", "automatic", "自动"), AUTO),
}


def read(text: str) -> str | None:
    """Return the choice that a text means: zh, zh-Hant, en or auto; None for anything else."""
    return _WORDS.get(keyword(text))


def unknown(text: str, example: str = "") -> Refusal:
    """Return the refusal of a language that the bot does not speak."""
    return Refusal(
        "I don't speak {text}. Type English, Chinese, Traditional Chinese or auto.", text=text, example=example
    )


def called(say: Say, language: str) -> str:
    """Return what a language is called in the reader's."""
    return {"en": say("English"), "zh": say("Chinese"), TRADITIONAL: say("Traditional Chinese")}[language]
