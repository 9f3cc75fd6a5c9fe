"""What the page itself says, in English (the source) and Chinese."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh": "中文"}


@cache
def chinese() -> Mapping[str, str]:
    """Return the Chinese of each English sentence."""
    words: dict[str, str] = json.loads((Path(__file__).parent / "words.zh.json").read_text(encoding="utf-8"))
    return words


def language(locale: str) -> str:
    """Return the page's language (en or zh) for a locale such as zh-CN."""
    return "zh" if locale.lower().startswith("zh") else "en"


def speaker(name: str) -> Callable[..., str]:
    """Return the function that says an English sentence in a language, with its values filled in."""
    words = chinese() if name == "zh" else {}

    def say(sentence: str, **values: object) -> str:
        found = words.get(sentence, sentence)
        return found.format(**values) if values else found

    return say
