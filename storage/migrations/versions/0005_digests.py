"""Digests on working days and monthly, of a person, about a segment or an owner, paused, and with sections"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("schedule", sa.Column("monthday", sa.Integer(), nullable=True))
    op.add_column("schedule", sa.Column("segment", sa.String(), nullable=True))
    op.add_column("schedule", sa.Column("owner", sa.String(), nullable=True))
    op.add_column("schedule", sa.Column("hidden", sa.String(), nullable=False, server_default=""))
    op.add_column("schedule", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("schedule", sa.Column("paused", sa.String(), nullable=True))


def downgrade() -> None:
    for name in ("paused", "quiet", "hidden", "owner", "segment", "monthday"):
        op.drop_column("schedule", name)
