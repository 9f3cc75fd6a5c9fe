"""A copy of a database in a process that kills itself half-way through copying, or through comparing."""

import os
import signal
import sys

from storage.copy import copy
from storage.database import Database


def main(during: str, target: str) -> None:
    """Copy DATABASE_URL's database until half of it is done."""

    def step(what: str, done: int, of: int) -> None:
        if what.startswith(during) and 2 * done > of:
            os.kill(os.getpid(), signal.SIGKILL)

    copy(Database(os.environ["DATABASE_URL"]), Database(target), step)


if __name__ == "__main__":
    main(*sys.argv[1:])
