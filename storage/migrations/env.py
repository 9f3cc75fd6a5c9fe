"""Alembic's way in: the connection and the tables come from `storage.migrate`."""

from alembic import context
from sqlmodel import SQLModel

import storage.models  # noqa: F401  (the import fills SQLModel.metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
