"""What may be typed behind the time of a digest: to=me language=zh segment=… owner=@person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.customers import segment_blocks as segments
from handlers.kernel import languages, words
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.kernel.wording import LANGUAGES
from handlers.lists import filters, who
from handlers.lists.blocks import list_value
from handlers.lists.filters import Filter
from storage.store import Store
from storage.types import fold

ME = "me"
MOST_NAMED = 20
KEYS = {
    "to": "to",
    "发给": "to",
    "發給": "to",
    "language": "language",
    "lang": "language",
    "语言": "language",
    "語言": "language",
    "segment": "segment",
    "细分": "segment",
    "客户群": "segment",
    "名单": "segment",
    "list": "segment",
    "owner": "owner",
    "负责人": "owner",
    "負責人": "owner",
}
_HERE = frozenset({"here", "channel", "这里", "這裡", "频道", "本频道"})
_ALL = frozenset({"", "all", "everybody", "所有", "全部"})
_PERSON = Pattern(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


def read(request: Request, store: Store) -> tuple[str, dict[str, Any]]:
    """Return what is typed before the options, and the options: to, language, segment and owner, those that are."""
    text, pairs = words.read_pairs(request.text, KEYS)
    chosen: dict[str, Any] = {}
    for key, value in pairs.items():
        typed = fold(value)
        if key == "to":
            chosen["to"] = to(value)
            if chosen["to"] is None and typed not in _HERE:
                raise Refusal("Add to=me to get it yourself; otherwise it's posted in this channel.")
        elif key == "language":
            chosen["language"] = languages.read(value)
            if chosen["language"] not in LANGUAGES:
                raise languages.unknown(value[:40])
        elif key == "segment":
            chosen["segment"] = None if typed in _ALL else segment(request, store, value)
        else:
            chosen["owner"] = None if typed in _ALL else owner(request, value)
    return text, chosen


def to(text: str) -> str | None:
    """Return ME when the person themselves is meant."""
    return ME if fold(text) in words.ME else None


def segment(request: Request, store: Store, text: str) -> str:
    """Return the segment that is called so, in either language, or the saved list, as it is kept."""
    found = who.known(store, request.say).named(text)
    if found is None:
        say = request.say
        names = segments.every(request) + [one.name for one in store.saved_lists.all()]
        raise Refusal(
            "There's no segment or list called {text}. You can choose {known}.",
            text=text[:40] or "…",
            known=say("; ").join(names[:MOST_NAMED]),
        )
    return kept([found])


def kept(given: Sequence[Filter]) -> str:
    """Return whom a digest is about as it is kept: a segment's key, or filters."""
    if len(given) == 1 and given[0].kind == filters.SEGMENT:
        return str(given[0].value)
    return list_value(given)


def owner(request: Request, text: str) -> str:
    """Return the person who is meant."""
    if to(text) == ME:
        return request.person.id
    found = _PERSON.search(text)
    if found is None:
        raise Refusal("An owner is a colleague. Type @ and choose one, or me for yourself.")
    return found[1]
