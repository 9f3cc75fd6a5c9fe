"""What goes to PostgreSQL in fewer messages, and as fewer statements, than there were calls of `storage.sql`'s methods.

Each statement by itself costs the driver and the server more than what it does, and each message a round trip: of ten
round trips of a log four are left, and of eleven statements five (`make bench ARGS="--only profile"`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Generic, TypeVar

from storage.compiled import Compiled

_PLACE = re.compile(r"%\((\w+)\)s")
R = TypeVar("R")


class Ahead(Generic[R]):
    """One call of a `storage.sql.Statement`, sent in a message with others; then it has what it came to."""

    def __init__(self, statement: Any, noun: Any, args: tuple[Any, ...]) -> None:
        compiled = statement.compiled(noun)
        values = compiled.values(noun, statement.given(args, {}))
        if compiled.writes:
            noun.writing(compiled.statement, compiled.names, values)
        self.text: str = written_out(noun.driver, compiled.sql, compiled.bound(values))
        """The statement with its values in it: in such a message nothing can be bound."""
        self._finish = partial(statement.finish, compiled)
        self.result: R

    def came_to(self, cursor: Any) -> None:
        """Take its result from a cursor that stands at it."""
        self.result = self._finish(cursor)


def written_out(driver: Any, statement: str, values: Any) -> str:
    """Return a statement of PostgreSQL's with its values written into it, quoted by libpq for that connection."""
    from psycopg import ClientCursor  # who keeps everything in SQLite never needs it

    return ClientCursor(driver).mogrify(statement, values)


class Joined:
    """Writes of a transaction that wait to be sent as one: WITH one AS (INSERT …), two AS (UPDATE …) INSERT …

    None of them sees what another writes, so no table is in it twice.
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._waiting: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def add(self, compiled: Compiled, bound: Mapping[str, Any]) -> None:
        """Have a write wait, which returns nothing; another one of the same table is sent before it."""
        table = compiled.statement.table.name
        if table in self._waiting:
            self.send()
        self._waiting[table] = compiled.sql, bound

    def send(self) -> None:
        """Send what waits; whatever else is sent comes after it."""
        if not self._waiting:
            return
        waiting = list(self._waiting.values())
        self._waiting.clear()
        values = {f"{name}_{at}": value for at, (_, bound) in enumerate(waiting) for name, value in bound.items()}
        self._driver.execute(_as_one(tuple(text for text, _ in waiting)), values).close()


@lru_cache(1000)
def _as_one(statements: Sequence[str]) -> str:
    """Return statements as one; what each is given is told apart by its place."""
    parts = [_PLACE.sub(rf"%(\g<1>_{at})s", statement) for at, statement in enumerate(statements)]
    before = ", ".join(f"part_{at} AS ({part})" for at, part in enumerate(parts[:-1]))
    return f"WITH {before} {parts[-1]}" if before else parts[-1]
