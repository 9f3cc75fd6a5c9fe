"""The rules of a workspace, where they are other than by default"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "version"),
    )
    op.add_column("counter", sa.Column("policy", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("counter", "policy")
    op.drop_table("policy")
