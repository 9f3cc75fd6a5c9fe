"""What is wrong with a database, to whoever runs the bot: one sentence, and what to do."""

from __future__ import annotations

import errno
import os
import pwd
from pathlib import Path

from sqlalchemy import make_url

from bot.maintenance.serving import Taken, file_of
from bot.terminal import say
from handlers.kernel.wording import N_
from storage.errors import Busy, Damaged, Forbidden, Full, SchemaTooNew, StorageError, Unreachable

RESTORE = N_("Stop the bot, and restore the last good copy: python -m bot restore FILE --force")


def said(url: str, error: StorageError) -> str:
    """Return what to tell about an error of a database."""
    if isinstance(error, Taken):
        return str(error)
    if isinstance(error, SchemaTooNew):
        return say(
            "The database was made by a newer version of Haoping (revision {revision}). Please upgrade Haoping first.",
            revision=error.revision,
        )
    name, file = _named(url), file_of(url)
    why = " ".join(str(error).split()).rstrip(".")
    if file is not None and file.is_dir():
        return say("{name} is a folder, not a database. Check DATABASE_URL.", name=name)
    if file is not None and (forbidden := access(file)):
        return f"{forbidden[0]} {forbidden[1]}"
    if isinstance(error, Damaged) and "not a database" in why:
        return say(
            "{name} isn't a database. Is DATABASE_URL right? If it used to be one: {do}", name=name, do=say(RESTORE)
        )
    for kind, sentence in {
        Damaged: say("{name} is damaged ({why}). {do}", name=name, why=why, do=say(RESTORE)),
        Forbidden: say("{name} can't be written to: {why}.", name=name, why=why),
        Full: say("There's no space left for {name}. Make room, and try again.", name=name),
        Busy: say("{name} is in use ({why}). Try again in a moment.", name=name, why=why),
        Unreachable: say(
            "{name} can't be reached: {why}. Check DATABASE_URL, and whether the database is responding.",
            name=name,
            why=why,
        ),
    }.items():
        if isinstance(error, kind):
            return sentence
    return say("{name} couldn't do it: {why}.", name=name, why=why)


def access(file: Path) -> tuple[str, str] | None:
    """Return what this user may not do with a database's file, and what to do about it; None when all is allowed."""
    if not file.exists():
        return None
    owner, me = _user(file.stat().st_uid), _user(os.geteuid())
    who = {"file": file, "me": me, "owner": owner}
    if not os.access(file, os.R_OK):
        says = say("{file} can't be read by this user ({me}; it is {owner}'s).", **who)
    elif not os.access(file, os.W_OK):
        says = say("{file} can't be written to by this user ({me}; it is {owner}'s).", **who)
    elif not os.access(file.parent, os.W_OK | os.X_OK):
        says = say(
            "{file} can't be written to by this user ({me}; it is {owner}'s): nothing can be written in {folder}.",
            folder=file.parent,
            **who,
        )
    else:
        return None
    do = say(
        "Run this as the user the bot runs as, or give that user the file: {command}", command=f"chown {me} {file}"
    )
    if owner == me:
        commands = (f"chmod u+rw {file}", f"chmod u+rwx {file.parent}")
        do = say("Let its owner write to it again: {one}, and {other}", one=commands[0], other=commands[1])
    return says, do


def of_file(error: OSError) -> str:
    """Return what to tell about a file that cannot be read or written."""
    where = f" {error.filename}" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return say("There's no space left:{where} Make room, and try again.", where=f"{where}." if where else "")
    return say("This couldn't be read or written:{where} ({why}).", where=where, why=error.strerror or error)


def _named(url: str) -> str:
    file = file_of(url)
    return (
        str(file)
        if file is not None
        else say("The database at {url}", url=make_url(url).render_as_string(hide_password=True))
    )


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
