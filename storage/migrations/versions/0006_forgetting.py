"""Whose a merged customer is, what an undo took back, and reasons of the ledger that can be emptied, nothing else"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MERGED = sa.text("merged_into IS NOT NULL")


def upgrade() -> None:
    op.add_column("customer", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.create_index(
        "ix_customer_merged",
        "customer",
        ["workspace", "merged_into"],
        unique=False,
        sqlite_where=MERGED,
        postgresql_where=MERGED,
    )
    op.add_column("change", sa.Column("redo", sa.JSON(), nullable=True))
    for statement in _ON_POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _ON_SQLITE:
        op.execute(statement)


_KEPT = " AND ".join(
    f'NEW."{name}" {same} OLD."{name}"'
    for name, same in {
        **dict.fromkeys(("workspace", "id", "customer", "points", "kind", "at", "by"), "="),
        "purchase": "{same}",
    }.items()
)
_ON_SQLITE = (
    "DROP TRIGGER ledger_entry_no_UPDATE",
    f"""
    CREATE TRIGGER ledger_entry_no_UPDATE BEFORE UPDATE ON ledger_entry
    WHEN NOT ({_KEPT.format(same="IS")} AND NEW.reason = '')
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
)
_ON_POSTGRESQL = (
    "DROP TRIGGER ledger_entry_append_only ON ledger_entry",
    """
    CREATE TRIGGER ledger_entry_append_only BEFORE DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
    """,
    f"""
    CREATE TRIGGER ledger_entry_only_emptied BEFORE UPDATE ON ledger_entry FOR EACH ROW
    WHEN (NOT ({_KEPT.format(same="IS NOT DISTINCT FROM")} AND NEW.reason = ''))
    EXECUTE FUNCTION ledger_is_append_only()
    """,
)


def downgrade() -> None:
    raise NotImplementedError("an emptied reason does not come back")
