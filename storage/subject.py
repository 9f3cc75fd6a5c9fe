"""What a change was done to, as the audit keeps it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A kind of thing and which one: our own number, or the name that Slack has for it. Kept as "purchase:17".

    A part of a thing, or somebody's share in it, has one more word, as in "product:5:price".
    """

    kind: str
    id: int | str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}:{self.part}" if self.part else f"{self.kind}:{self.id}"

    @classmethod
    def read(cls, text: str | None) -> Subject:
        """Return the subject that was kept."""
        kind, _, rest = (text or "").partition(":")
        id, _, part = rest.partition(":")
        return cls(kind, int(id) if id.isascii() and id.isdecimal() else id, part)

    @property
    def number(self) -> int:
        """Our own number of it; 0, which nothing has, where Slack names it."""
        return self.id if isinstance(self.id, int) else 0

    @property
    def name(self) -> str:
        """What Slack calls it; a message within a channel is named by both."""
        return f"{self.id}:{self.part}" if self.part else str(self.id)
