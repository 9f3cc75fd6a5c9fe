"""How often something may be done.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field


@dataclass
class Allowance:
    """Lets each key pass so many times in so many seconds; `keys` are remembered at most, the latest ones."""

    most: int
    seconds: float
    keys: int = 10_000
    _passed: OrderedDict[object, list[float]] = field(default_factory=OrderedDict)

    def passes(self, key: object, now: float) -> bool:
        """Let a key pass at a second of any clock, or not."""
        recent = [at for at in self._passed.pop(key, ()) if now - at < self.seconds]
        allowed = len(recent) < self.most
        self._passed[key] = [*recent, now] if allowed else recent
        while len(self._passed) > self.keys:
            self._passed.popitem(last=False)
        return allowed
