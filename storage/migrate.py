"""Bring a database to this version's schema, one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database
from storage.errors import SchemaTooNew, translated

LOCK = 7_201_204_015
"""Any number that other programs on the same PostgreSQL server do not lock."""
PATIENCE = 60.0
"""Seconds that a process waits for another one's migration."""


def config() -> Config:
    """Return Alembic's configuration, which is all here: there is no alembic.ini."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return settings


@cache
def newest() -> str:
    """Return the revision that this version of the code wants."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    if head is None:
        raise RuntimeError("there are no migrations")
    return head


def current(database: Database) -> str | None:
    """Return the revision that the database is at; None when it is empty."""
    with translated(), database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Tell whether a revision is one of this version's, else it is a newer one's."""
    return revision in {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}


def migrate(database: Database) -> None:
    """Bring the database to this version's schema; many processes may ask at once, one does it.

    Raises SchemaTooNew when the database knows a revision that this code does not.
    """
    if current(database) != newest():
        with alone(database) as connection:
            upgrade(connection)


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """Hold a transaction while no other process migrates or copies; Busy when one does for longer than a minute."""
    with database.transaction(wait=PATIENCE) as connection:
        if not database.sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection


def upgrade(connection: Connection) -> None:
    """Bring the schema to this version's in a transaction that the caller holds; raises SchemaTooNew."""
    settings = config()
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and not knows(revision):
        raise SchemaTooNew(revision)
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")
