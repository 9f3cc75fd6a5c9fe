"""What an emoji on a message means: a good or a bad review, or something done with a follow-up.

The default is the contract's: 👍 ❤️ 🎉 ⭐ are good and 👎 😡 😞 bad, whatever their skin tone; 👀 takes a follow-up, ✅
resolves it. A workspace may choose other ones, its own included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from handlers.kernel.patterns import Pattern

GOOD, BAD, TAKE, RESOLVE = "good", "bad", "take", "resolve"
REVIEWS = (GOOD, BAD)
DEFAULT: Mapping[str, Sequence[str]] = {
    GOOD: ("+1", "heart", "tada", "star"),
    BAD: ("-1", "rage", "disappointed"),
    TAKE: ("eyes",),
    RESOLVE: ("white_check_mark",),
}
_SAME = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "heavy_check_mark": "white_check_mark",
    "ballot_box_with_check": "white_check_mark",
}
"""Names of one picture, or of pictures that nobody tells apart."""
_PICTURES = {
    "👍": "+1",
    "❤": "heart",
    "🎉": "tada",
    "⭐": "star",
    "👎": "-1",
    "😡": "rage",
    "😞": "disappointed",
    "👀": "eyes",
    "✅": "white_check_mark",
    "✔": "white_check_mark",
}
# An emoji as Slack writes it, :thumbsup::skin-tone-3:, or as itself.
_NAMED = Pattern(r":([^\s:]{1,100}):(?::skin-tone-[2-6]:)?|([^\s:,，、;；]+)")
MOST_EMOJI = 20


def plain(emoji: str) -> str:
    """Return an emoji's name without its skin tone, and one name for what has several."""
    name = emoji.partition("::")[0]
    return _SAME.get(name, name)


def meaning(emoji: str, chosen: Mapping[str, Sequence[str]] | None = None) -> str | None:
    """Return what an emoji means, by what the workspace chose: names for each meaning that is not as usual."""
    name = plain(emoji)
    kept = chosen if isinstance(chosen, Mapping) else {}
    for means, usual in DEFAULT.items():
        if name in map(plain, kept.get(means, usual)):
            return means
    return None


def meant(emoji: Iterable[str], chosen: Mapping[str, Sequence[str]] | None = None) -> set[str]:
    """Return what several emoji mean together."""
    return {means for one in emoji if (means := meaning(one, chosen))}


def instant(ts: str) -> float:
    """Return when an event happened, in seconds; 0 where Slack does not say."""
    try:
        return float(ts)
    except ValueError:
        return 0.0


def after(standing: Sequence[str], emoji: str, *, added: bool) -> list[str]:
    """Return a person's emoji on a message once one was put there or taken away, whatever Slack's list says of it yet.

    The names are Slack's, skin tones included; without a name nothing happened.
    """
    if added:
        return [*standing, emoji] if emoji and emoji not in standing else list(standing)
    return [one for one in standing if one != emoji]


def read(text: str) -> list[str]:
    """Read typed emoji, as :+1: :our_own: 👍, into their names, each once; at most 20."""
    names: list[str] = []
    for found in _NAMED.finditer(text):
        typed = found.group(1) or found.group(2)
        names += [_PICTURES[one] for one in typed if one in _PICTURES] or [plain(typed.casefold())]
    return list(dict.fromkeys(names))[:MOST_EMOJI]
