"""How a language is typed.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from handlers.kernel.characters import keyword
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import NAMES, TRADITIONAL

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


def unknown(text: str) -> Refusal:
    """Return the refusal of a language that the bot does not speak."""
    known = ", ".join(f"{name} ({language})" for language, name in NAMES.items())
    return Refusal("I don't speak {text} yet. I know {languages}.", text=text, languages=known)
