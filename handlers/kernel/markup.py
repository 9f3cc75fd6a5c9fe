"""What Slack's editor leaves around words that were typed bold, slanted, as code or struck out: it is no part of them.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from handlers.kernel.patterns import Pattern

_MARKED = Pattern(r"(([*_~`])\2*)(?=\S)([^\n]*?\S)\1(?![^\s)）”\"」,.!?:;，。！？：；、])")
_MARKS = frozenset("*_~` ")
_LINK = Pattern(r"<(?:mailto|tel|callto):(?://)?([^|<>\s]+)(?:\|[^<>]*)?>")


def bare(text: str) -> str:
    """Return a text without the marks around what it begins with, as *王五* good; what follows stays as it was typed.

    An address or a number that it begins with, and that Slack made a link of, is itself again.
    """
    text = text.lstrip()
    while inner := leading(text):
        text = "".join(inner)
    link = _LINK.match(text)
    return text if link is None else link[1] + text[link.end() :]


def leading(text: str) -> tuple[str, str] | None:
    """Return what stands between the marks that a text begins with, and what follows them; None without marks."""
    found = _MARKED.match(text)
    return None if found is None or _MARKS.issuperset(found[3]) else (found[3], text[found.end() :])
