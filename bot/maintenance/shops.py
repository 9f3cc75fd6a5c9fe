"""What `doctor` looks at where shops are connected: whether the secret of each can still be read."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.maintenance.findings import Finding, fine, wrong
from bot.maintenance.serving import file_of, vault
from bot.settings import Settings
from bot.terminal import say
from handlers.kernel.vault import Unreadable
from storage.database import Database
from storage.errors import StorageError, translated
from storage.models import connections

CHECK = "shops"
SHOWN = 5


def examine(settings: Settings, url: str) -> list[Finding]:
    """Look at the secrets of the shops that are connected; nothing is said where there are none."""
    file = file_of(url)
    if file is not None and not file.exists():  # looking would make one
        return []
    database = Database(url)
    c = connections.c
    try:
        with translated(), database.reader.connect() as connection:
            found = connection.execute(select(c.name, c.secret).where(c.removed.is_(False)).order_by(c.at)).all()
    except (StorageError, SQLAlchemyError):
        return []  # what is wrong with the database is said already
    finally:
        database.close()
    kept = vault(settings.model_copy(update={"database_url": url}))
    unreadable = []
    for one in found:
        try:
            kept.open(one.secret)
        except Unreadable:
            unreadable.append(one.name)
    if unreadable:
        names = say(", ").join(unreadable[:SHOWN])
        says = say("The secrets of {names} can't be read: they were encrypted with another secret.", names=names)
        do = say("Add the secret used then to TOKEN_SECRETS, or make new ones in /haoping connect.")
        return [wrong(CHECK, says, do)]
    if not found:
        return []
    return [fine(CHECK, say.plural("{n} shop is connected.", "{n} shops are connected.", len(found)))]
