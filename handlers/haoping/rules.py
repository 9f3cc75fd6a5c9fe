"""How a language is typed."""

from __future__ import annotations

from handlers.kernel.characters import keyword

AUTO = "auto"
CHOICES = ("zh", "en", AUTO)
_WORDS = {
    **dict.fromkeys(("zh", "zh-cn", "chinese", "中文", "汉语", "简体中文"), "zh"),
    **dict.fromkeys(("en", "english", "英文", "英语"), "en"),
    **dict.fromkeys(("auto", "automatic", "自动"), AUTO),
}


def language(text: str) -> str | None:
    """Return the choice that a text means: zh, en or auto; None for anything else."""
    return _WORDS.get(keyword(text))
