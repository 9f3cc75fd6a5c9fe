"""How often PostgreSQL is asked for an answer, and with how many statements, as libpq itself tells."""

import re
import tempfile
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Engine

BOUNDS = re.compile(r"(?:BEGIN|COMMIT|ROLLBACK|SET|DEALLOCATE)\b", re.I)
"""What begins and ends transactions, and sets their limits."""
OWN_NUMBER = "pg_current_xact_id"
"""Is asked when a transaction begins, and no statement of a request's."""


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
        lines = [parts for line in file if len(parts := line.rstrip("\n").split("\t")) > 3]  # a value has line ends too
    said = {way: [" ".join(line[3:]).strip() for line in lines if line[1] == way] for way in "FB"}
    done = [one.partition(" ")[2].strip().strip('"') for one in said["B"] if one.startswith("CommandComplete")]
    numbers = sum(OWN_NUMBER in one for one in said["F"])
    asks = [one.split(" ")[0] in {"Sync", "Flush", "Query"} for one in said["F"]]
    round_trips = sum(now and not before for before, now in pairwise([False, *asks]))
    return Sent(sum(not BOUNDS.match(one) for one in done) - numbers, round_trips)
