"""Who has opened their Home tab"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(), autoincrement=False, nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("welcomed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person"),
    )


def downgrade() -> None:
    op.drop_table("home")
