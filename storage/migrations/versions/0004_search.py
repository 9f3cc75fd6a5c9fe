"""What customers and notes are found by, made for those that are there; names without traditional characters"""

import sqlalchemy as sa
from alembic import op

from storage import refolding
from storage.models.columns import Folded

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("token", Folded, nullable=False),
        sa.Column("customer", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "kind", "token", "customer"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "note_token",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("token", Folded, nullable=False),
        sa.Column("interaction", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "token", "interaction"),
        sqlite_with_rowid=False,
    )
    refolding.fold_anew(op.get_bind())
    refolding.index_all(op.get_bind())


def downgrade() -> None:
    op.drop_table("note_token")
    op.drop_table("token")
