"""How often PostgreSQL is asked for an answer, and with how many statements, as libpq itself tells."""

import re
import tempfile
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Engine

BOUNDS = re.compile(r"\s*(?:BEGIN|COMMIT|ROLLBACK|SET|DEALLOCATE)\b", re.I)
"""What begins and ends transactions, and sets their limits."""


class Sent(NamedTuple):
    """What was sent: statements, and how often an answer was waited for."""

    statements: int
    round_trips: int


def traced(engine: Engine, work: Callable[[], object]) -> Sent:
    """Return the statements and the round trips of some work by the only connection that an engine has made."""
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
    return counted(driver, work)


def counted(driver: Any, work: Callable[[], object]) -> Sent:
    """Return the statements and the round trips of some work by a connection: what is asked for is waited for."""
    with tempfile.TemporaryFile("w+") as file:
        driver.pgconn.trace(file.fileno())
        try:
            work()
        finally:
            driver.pgconn.untrace()
        file.seek(0)
        sent = [line.rstrip("\n").split("\t") for line in file if "\tF\t" in line]
    kinds = [line[3].strip() for line in sent]
    asks = [kind in {"Sync", "Flush", "Query"} for kind in kinds]
    simple = [part for line in sent if line[3].strip() == "Query" for part in line[4].strip(' "').split(";")]
    statements = kinds.count("Execute") + sum(bool(part.strip()) and not BOUNDS.match(part) for part in simple)
    return Sent(statements, sum(now and not before for before, now in pairwise([False, *asks])))
