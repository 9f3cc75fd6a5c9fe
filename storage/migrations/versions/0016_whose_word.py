"""Each interaction says whose word it is and whose customer it was then, and of one incident only the first counts"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JOINED = sa.text("joins IS NOT NULL")
BATCH = 5000


def upgrade() -> None:
    op.add_column("interaction", sa.Column("source", sa.String(24), nullable=False, server_default="typed"))
    op.add_column("interaction", sa.Column("owner", sa.String(), nullable=True))
    op.add_column("interaction", sa.Column("joins", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_interaction_joins",
        "interaction",
        ["workspace", "joins"],
        unique=False,
        sqlite_where=JOINED,
        postgresql_where=JOINED,
    )
    connection = op.get_bind()
    for statement in _WHOSE:
        connection.execute(sa.text(statement))
    _moods(connection)
    _owners(connection)


_WHOSE = (
    # What came from a message was a colleague's report; or the customer's own, where an outsider wrote it.
    """UPDATE interaction SET source = 'reported' WHERE EXISTS (SELECT 1 FROM source
       WHERE source.workspace = interaction.workspace AND source.interaction = interaction.id)""",
    """UPDATE interaction SET source = 'own' WHERE source = 'reported' AND EXISTS (SELECT 1 FROM person
       WHERE person.workspace = interaction.workspace AND person.id = interaction.by AND person.role = 'outsider')""",
    "UPDATE interaction SET owner = (SELECT customer.owner FROM customer"
    " WHERE customer.workspace = interaction.workspace AND customer.id = interaction.customer)",
)


def _moods(connection: sa.Connection) -> None:
    """Tell apart what was logged when a follow-up was closed, as far as the audit knows it."""
    closed = sa.text("SELECT workspace, after FROM change WHERE action = 'followup.resolve'")
    logs = [(row.workspace, kept["log"]) for row in connection.execute(closed) if (kept := _json(row.after)).get("log")]
    for workspace, log in logs:
        found = connection.execute(
            sa.text("SELECT subject FROM change WHERE workspace = :workspace AND id = :log"),
            {"workspace": workspace, "log": log},
        ).scalar()
        kind, _, id = str(found or "").partition(":")
        if kind == "interaction" and id.isdecimal():
            connection.execute(
                sa.text("UPDATE interaction SET source = 'mood' WHERE workspace = :workspace AND id = :id"),
                {"workspace": workspace, "id": int(id)},
            )


def _owners(connection: sa.Connection) -> None:
    """Go back through the changes of owners: until each, what was logged was of the owner before it."""
    edits = sa.text(
        "SELECT workspace, customer, id, before FROM change"
        " WHERE action IN ('customer.edit', 'customer.handover') AND customer IS NOT NULL ORDER BY id DESC"
    )
    for workspace, customer, change, owner in _before(list(connection.execute(edits))):
        connection.execute(
            sa.text(
                "UPDATE interaction SET owner = :owner"
                " WHERE workspace = :workspace AND customer = :customer AND id < :change"
            ),
            {"workspace": workspace, "customer": customer, "change": change, "owner": owner},
        )


def _before(rows: list[Any]) -> Iterator[tuple[str, int, int, str | None]]:
    for row in rows:
        kept = _json(row.before)
        if "owner" in kept:
            yield row.workspace, row.customer, row.id, kept["owner"] or None


def _json(value: Any) -> dict[str, Any]:
    kept = json.loads(value) if isinstance(value, str) else value
    return kept if isinstance(kept, dict) else {}


def downgrade() -> None:
    op.drop_index("ix_interaction_joins", "interaction")
    for name in ("joins", "owner", "source"):
        op.drop_column("interaction", name)
