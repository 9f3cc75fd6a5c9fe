"""What is wrong with a database, to whoever runs the bot: one sentence, and what to do."""

from __future__ import annotations

import errno
import os
import pwd
from pathlib import Path

from sqlalchemy import make_url

from bot.maintenance.serving import Taken, file_of
from storage.errors import Busy, Damaged, Forbidden, Full, SchemaTooNew, StorageError, Unreachable

RESTORE = "Stop the bot, and restore the last good copy: python -m bot restore FILE --force"


def said(url: str, error: StorageError) -> str:
    """Return what to tell about an error of a database."""
    if isinstance(error, SchemaTooNew | Taken):
        return str(error)
    name, file = _named(url), file_of(url)
    why = " ".join(str(error).split()).rstrip(".")
    if file is not None and file.is_dir():
        return f"{name} is a folder, and no database: look at DATABASE_URL."
    if file is not None and (forbidden := access(file)):
        return f"{forbidden[0]} {forbidden[1]}"
    if isinstance(error, Damaged) and "not a database" in why:
        return f"{name} is no database: is DATABASE_URL right? If it was one: {RESTORE}"
    for kind, sentence in {
        Damaged: f"{name} is damaged ({why}). {RESTORE}",
        Forbidden: f"{name} cannot be written to: {why}.",
        Full: f"There is no space left for {name}: make room, and try again.",
        Busy: f"{name} is held by others ({why}): try again in a moment.",
        Unreachable: f"{name} cannot be reached: {why}. Look at DATABASE_URL, and whether it answers.",
    }.items():
        if isinstance(error, kind):
            return sentence
    return f"{name} could not do it: {why}."


def access(file: Path) -> tuple[str, str] | None:
    """Return what this user may not do with a database's file, and what to do about it; None when all is allowed."""
    if not file.exists():
        return None
    lacking = "cannot be read" if not os.access(file, os.R_OK) else ""
    if not lacking and not os.access(file, os.W_OK):
        lacking = "cannot be written to"
    if not lacking and not os.access(file.parent, os.W_OK | os.X_OK):
        lacking = f"cannot be written to, since nothing can be written in {file.parent}"
    if not lacking:
        return None
    owner, me = _user(file.stat().st_uid), _user(os.geteuid())
    do = f"Run this as the user the bot runs as, or give that user the file: chown {me} {file}"
    if owner == me:
        do = f"Let its owner write again: chmod u+rw {file}, and chmod u+rwx {file.parent}"
    return f"{file} {lacking} by this user ({me}; it is {owner}'s).", do


def of_file(error: OSError) -> str:
    """Return what to tell about a file that cannot be read or written."""
    where = f": {error.filename}" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"There is no space left{where}. Make room, and try again."
    return f"That could not be read or written{where} ({error.strerror or error})."


def _named(url: str) -> str:
    file = file_of(url)
    return str(file) if file is not None else f"The database at {make_url(url).render_as_string(hide_password=True)}"


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
