"""Points by when they were earned, and points that are held; what there was is a lot that stays for ever"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

LASTING = sa.text("remains > 0 AND until IS NOT NULL")
HELD = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "lot",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("remains", sa.BigInteger(), nullable=False),
        sa.Column("usable", Instant(), nullable=True),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("purchase", sa.Integer(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_lot_customer", "lot", ["workspace", "customer", "remains"])
    op.create_index("ix_lot_entry", "lot", ["workspace", "entry"])
    op.create_index(
        "ix_lot_until", "lot", ["told", "until", "workspace"], sqlite_where=LASTING, postgresql_where=LASTING
    )
    op.create_table(
        "lot_use",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("lot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "lot", "entry"),
    )
    op.create_index("ix_lot_use_entry", "lot_use", ["workspace", "entry"])
    op.create_table(
        "hold",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.CheckConstraint("points > 0", name="ck_hold_points"),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_hold_customer", "hold", ["workspace", "customer"], sqlite_where=HELD, postgresql_where=HELD)
    op.create_index("ix_hold_until", "hold", ["until", "workspace"], sqlite_where=HELD, postgresql_where=HELD)
    _give_balances_their_lots()


def _give_balances_their_lots() -> None:
    """Make of each sum of entries a lot of the entry by which it became what it is: numbers of entries are unique."""
    op.execute(
        "INSERT INTO lot (workspace, id, entry, customer, earned, remains, told)"
        " SELECT workspace, max(id), 0, customer, sum(points), sum(points), 0 FROM ledger_entry"
        " GROUP BY workspace, customer HAVING sum(points) <> 0"
    )


def downgrade() -> None:
    op.drop_table("hold")
    op.drop_table("lot_use")
    op.drop_table("lot")
