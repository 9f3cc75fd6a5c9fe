"""What customers wish for, and who asked for it; what was said before is heard when the bot next looks"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

REMINDS = sa.text("remind_at IS NOT NULL")
TOLD = sa.text("told IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "wish",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=True),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("doubt", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("shipped_at", Instant(), nullable=True),
        sa.Column("shipped_by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_wish_product", "wish", ["workspace", "product", "state"])
    op.create_index("ix_wish_shipped", "wish", ["workspace", "shipped_at"])
    op.create_table(
        "wish_ask",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wish", sa.Integer(), nullable=False),
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("ref", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=True),
        sa.Column("remind_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_wish_ask_wish", "wish_ask", ["workspace", "wish", "customer"])
    op.create_index("ix_wish_ask_customer", "wish_ask", ["workspace", "customer", "id"])
    op.create_index("ix_wish_ask_source", "wish_ask", ["workspace", "source", "ref"])
    op.create_index("ix_wish_ask_message", "wish_ask", ["workspace", "channel", "ts"])
    op.create_index("ix_wish_ask_told", "wish_ask", ["workspace", "told"], sqlite_where=TOLD, postgresql_where=TOLD)
    op.create_index("ix_wish_ask_remind", "wish_ask", ["remind_at"], sqlite_where=REMINDS, postgresql_where=REMINDS)


def downgrade() -> None:
    op.drop_table("wish_ask")
    op.drop_table("wish")
