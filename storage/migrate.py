"""Bring a database to this version's schema, one process at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from storage.database import Database
from storage.errors import SchemaTooNew, translated

LOCK = 7_201_204_015
"""Any number that other programs on the same PostgreSQL server do not lock."""


def config() -> Config:
    """Return Alembic's configuration, which is all here: there is no alembic.ini."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return settings


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


def migrate(database: Database, to: str = "head") -> None:
    """Migrate the database; many processes may ask at once, one does it.

    Raises SchemaTooNew when the database knows a revision that this code does not.
    """
    settings = config()
    with translated(), database.writer.connect() as connection, connection.begin():
        if not database.sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        revision = MigrationContext.configure(connection).get_current_revision()
        scripts = ScriptDirectory.from_config(settings)
        try:
            scripts.get_revision(revision) if revision else None
        except CommandError as error:
            raise SchemaTooNew(revision) from error
        settings.attributes["connection"] = connection
        command.upgrade(settings, to)
