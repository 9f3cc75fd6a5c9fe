"""Names are the same with accents and without, and whatever stands between the parts of a Chinese one"""

from alembic import op

from storage.refolding import fold_accents

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    fold_accents(op.get_bind())


def downgrade() -> None:
    """Nothing: names that were folded further are found as before."""
