"""What a browser, a shop or an assistant asks over HTTP, and what it is answered: a request goes in, a response out.

A capability that answers such requests makes them in its own folder, as `Answer`s by their paths; `bot/` gives them to
`bot.transport.Web`, which does no more than route them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Headers = dict[str, str | Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """One whole request; the names of its headers are in lower case, and one that comes twice has both values."""

    method: str
    path: str
    query: str = ""
    headers: Headers = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return a header's value, empty where there is none."""
        return str(self.headers.get(name, ""))


@dataclass(frozen=True)
class Answered:
    """What a request is answered."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


def text(status: int, said: str, *more: tuple[str, str]) -> Answered:
    """Answer with plain text."""
    return Answered(status, [("Content-Type", "text/plain; charset=utf-8"), *more], said.encode())


Answer = Callable[[Asked], Answered]
"""Answers a request."""
