"""Lists of customers: kept under names, and found by owner, satisfaction, points, segment, tag and company"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant
from storage.refolding import index_groups

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SOMEBODY = sa.text("name_key <> ''")
INDEXES = {
    "ix_customer_owner": ["workspace", "owner", "name_key", "id"],
    "ix_customer_satisfaction": ["workspace", "satisfaction", "id"],
    "ix_customer_points": ["workspace", "points", "id"],
    "ix_customer_born": ["workspace", "spending", "birthday", "id"],
    "ix_customer_aged": ["workspace", "spending", "age", "birthday", "id"],
    "ix_customer_created": ["workspace", "created_at", "id"],
}


def upgrade() -> None:
    folded = sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
    op.create_table(
        "saved_list",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", folded, nullable=False),
        sa.Column("who", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_saved_list_name", "saved_list", ["workspace", "name_key"], unique=True)
    index_groups(op.get_bind())
    for name, columns in INDEXES.items():
        op.create_index(name, "customer", columns, unique=False, sqlite_where=SOMEBODY, postgresql_where=SOMEBODY)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "customer")
    op.execute("DELETE FROM token WHERE kind IN (4, 5)")
    op.drop_table("saved_list")
