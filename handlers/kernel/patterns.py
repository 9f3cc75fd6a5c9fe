"""What texts are searched for by.

Pure: it knows no clock, no database and no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property


class Pattern:
    """A regular expression, as `re.compile` makes it, that is made when it is first used.

    Python makes its own anew at each start, and ours took a fifth of the processor's time that the bot started in:
    hundreds, of which a process that reads a file or answers `--help` uses some or none. What each method takes and
    returns is what it takes and returns in `re`.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r}, {self.flags!r})"

    @cached_property
    def _made(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """Match at the beginning."""
        return self._made.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """Match the whole."""
        return self._made.fullmatch

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """Find the first place."""
        return self._made.search

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """Find all places."""
        return self._made.finditer

    @cached_property
    def findall(self) -> Callable[..., list[str]]:
        """Find all texts."""
        return self._made.findall

    @cached_property
    def split(self) -> Callable[..., list[str]]:
        """Split at each place."""
        return self._made.split

    @cached_property
    def sub(self) -> Callable[..., str]:
        """Replace each place."""
        return self._made.sub
