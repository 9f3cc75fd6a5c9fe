"""An import, or its undoing, in a process that kills itself in the middle of its third write."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bot.data.engine import Engine
from bot.data.source import digest_of, opened
from bot.runtime import now
from storage.database import Database
from storage.store import Author


def main(during: str, file: Path) -> None:
    """Work until two writes are done; of the third everything but the commit."""
    db, workspace, at = Database(os.environ["DATABASE_URL"]), os.environ["WORKSPACE"], now()
    engine, left = Engine(db, now), 1 if during == "undo" else 2  # an undoing's first write is that it begins

    def die(_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def written(*_: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            event.listen(db.writer, "commit", die)

    if during == "undo":
        with db.read(workspace) as store:
            (run,) = store.imports.last()
        engine.take_back(run, Author("", at, "import --undo"), written)
        return
    options = {"language": "zh", "zone": "UTC", "points": True, "days": None, "day_column": None}
    with db.write(workspace, Author("", at, "import")) as store:
        begun = store.imports.begin("customers", "both", file.name, digest_of(file), options)
    with opened(file, at.date()) as source:
        engine.work(begun, source, written)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
