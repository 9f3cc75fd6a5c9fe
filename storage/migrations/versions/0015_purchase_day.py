"""A purchase has its day, which need not be the one on which it was written down"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purchase", sa.Column("day", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("purchase", "day")
