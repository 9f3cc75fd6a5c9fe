"""The inspector's log: each payload that went to the app and each Web API call that came from it."""

import itertools
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from fakeslack.state import State


@dataclass(frozen=True)
class Entry:
    """One exchange; ``status`` is the HTTP status (None: no answer), ``error`` the error's code."""

    number: int
    at: datetime
    direction: Literal["to_app", "from_app"]
    name: str
    request: Any
    response: Any
    status: int | None
    seconds: float
    error: str | None = None


class Inspector:
    """Keeps the last exchanges; each one is also published as a change of kind ``inspected``."""

    def __init__(self, state: State, size: int = 500) -> None:
        self._state = state
        self._entries: deque[Entry] = deque(maxlen=size)
        self._numbers = itertools.count(1)

    def note(self, direction: Literal["to_app", "from_app"], name: str, **what: Any) -> None:
        """Write an entry; ``what`` are the other fields of Entry."""
        with self._state.lock:
            entry = Entry(next(self._numbers), self._state.clock.now(), direction, name, **what)
            self._entries.append(entry)
            self._state.publish("inspected", data={"entry": entry})

    def connection(self, sockets: int) -> None:
        """Publish that the app's web sockets are now so many."""
        self._state.publish("connection", data={"sockets": sockets})

    def entries(self, direction: str | None = None, name: str | None = None) -> list[Entry]:
        """The entries kept, oldest first, perhaps of one direction and name (``block_actions``)."""
        with self._state.lock:
            return [e for e in self._entries if direction in (None, e.direction) and name in (None, e.name)]

    def calls(self, method: str | None = None) -> list[Entry]:
        """The Web API calls kept, oldest first, perhaps of one method."""
        return self.entries("from_app", method)

    def clear(self) -> None:
        """Forget the entries."""
        with self._state.lock:
            self._entries.clear()
