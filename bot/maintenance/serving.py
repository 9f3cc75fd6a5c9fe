"""One process serves from a SQLite file: a mark beside it is locked for as long as that one lives, however it ends.

The mark also says that there was a database here. Where there is none any more, a new one is not made in silence.
"""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import structlog
from sqlalchemy import make_url

from bot.maintenance import files
from bot.settings import Settings
from bot.terminal import say
from handlers.kernel.vault import Vault
from handlers.kernel.wording import N_
from storage.errors import StorageError

log = structlog.get_logger()

LOOK_FOR_IT = N_(
    "Is the right disk mounted, and is DATABASE_URL right? If so, stop the bot and restore the last good copy: "
    "python -m bot restore FILE --force"
)
PRIVATE = 0o077
"""What others than its owner may do with a file of ours: nothing."""


class Taken(StorageError):
    """Another process serves from the file; the text says which."""


class Claim:
    """What the process that serves holds: it is given back by `close`, and by the end of the process."""

    def __init__(self, mark: IO[str] | None) -> None:
        self._mark = mark

    def close(self) -> None:
        """Let another process serve."""
        if self._mark is not None:
            self._mark.close()


def claim(url: str) -> Claim:
    """Be the only process that serves from a SQLite file; raises Taken. On PostgreSQL there may be many."""
    file = file_of(url)
    if file is None or not file.parent.is_dir():
        return Claim(None)
    held = _locked(file)
    look(file)
    for one in (file, *files.companions(file), mark_of(file), key_of(file)):
        tighten(one)
    if held is not None:
        held.seek(0)
        held.truncate()
        held.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        held.flush()
    return Claim(held)


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite database, by whatever name it is called; None for PostgreSQL."""
    made = make_url(url)
    return Path(str(made.database)).resolve() if made.get_backend_name() == "sqlite" else None


def mark_of(file: Path) -> Path:
    """Return the name of the mark beside a database."""
    return file.with_name(file.name + ".claim")


def key_of(file: Path) -> Path:
    """Return the name of the file beside a database with what its secrets are encrypted with, if nothing else is."""
    return file.with_name(file.name + ".key")


def vault(settings: Settings) -> Vault:
    """Return what keeps secrets, as the settings have it: on PostgreSQL it wants a secret, which all processes have."""
    file = file_of(settings.database_url)
    return Vault(settings.secrets(), None if file is None else key_of(file))


def look(file: Path) -> None:
    """Say in the log that a new database is about to be made; loudly where there was one, whose log is put aside."""
    if file.exists() and (not file.is_file() or file.stat().st_size):
        return
    seen = evidence(file)
    if not seen:
        log.info("a new database is made", file=str(file))
        return
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    for one in files.companions(file):  # SQLite would throw it away
        with suppress(OSError):  # nearly always it is not there
            one.rename(one.with_name(one.name.replace(file.name, f"{file.stem}.vanished-{stamp}{file.suffix}", 1)))
    log.error(
        "the database has vanished, and a new, empty one is made in its place",
        file=str(file),
        seen_by=", ".join(seen),
        do=LOOK_FOR_IT,
    )


def evidence(file: Path) -> list[str]:
    """Return the names of what shows that there was a database: its mark, what SQLite kept beside it, older ones."""
    beside = [mark_of(file), *files.companions(file), *sorted(file.parent.glob(f"{file.stem}.before-*{file.suffix}"))]
    return [one.name for one in beside if one.exists() and one.stat().st_size]


def tighten(file: Path) -> None:
    """Let only its owner read a file of ours; one that is another user's stays as it is."""
    with suppress(OSError):
        state = file.stat()
        if state.st_uid == os.geteuid() and state.st_mode & PRIVATE:
            file.chmod(state.st_mode & ~PRIVATE & 0o7777)


def _locked(file: Path) -> IO[str] | None:
    """Lock the mark; None where that cannot be done. It is never removed: somebody may have opened it to lock it."""
    try:
        mark = os.fdopen(os.open(mark_of(file), os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError:  # what cannot be written here, the database will say better
        return None
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        who = mark.read().strip() or say("another process")
        mark.close()
        raise Taken(
            say(
                "{file} is already in use by {who}. Stop that one first, or give this one a DATABASE_URL of its own. "
                "Several processes can share a database only on PostgreSQL.",
                file=file,
                who=who,
            )
        ) from None
    except OSError as error:  # as on some network drives
        log.warning("it cannot be seen whether another process serves", file=str(file), error=error.strerror)
        mark.close()
        return None
    return mark
