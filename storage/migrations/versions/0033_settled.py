"""Complaints and falls that something has come after are marked as settled, so that nobody looks at them again"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INDEX, COLUMNS = "ix_interaction_calls", ["workspace", "customer", "at", "id"]
BEFORE = sa.text("(mark = 'bad' OR fell) AND NOT undone AND NOT passed AND joins IS NULL")
CALLS = sa.text("(mark = 'bad' OR fell) AND NOT undone AND NOT passed AND NOT settled AND joins IS NULL")
# As storage/calls.py says it: the first ones, so that the first night after this has no more to look at than others.
SETTLE = """
UPDATE interaction SET settled = true
WHERE (mark = 'bad' OR fell) AND NOT undone AND NOT passed AND joins IS NULL AND (
    EXISTS (SELECT 1 FROM interaction AS later
        WHERE later.workspace = interaction.workspace AND later.customer = interaction.customer
        AND (later.at, later.id) > (interaction.at, interaction.id) AND NOT later.undone AND later.joins IS NULL
        AND (later.mark = 'good' OR interaction.mark = 'neutral'))
    OR EXISTS (SELECT 1 FROM followup
        WHERE followup.workspace = interaction.workspace AND followup.customer = interaction.customer
        AND followup.state = 'done' AND followup.closed_at >= interaction.at)
)
"""

# What can take an answer away again: nobody has to think of it who changes a review or a follow-up.
WHEN = {
    "interaction": (
        ("customer", "at", "mark", "undone", "joins"),
        "OLD.customer <> NEW.customer OR OLD.at <> NEW.at OR OLD.mark <> NEW.mark OR OLD.undone <> NEW.undone"
        " OR coalesce(OLD.joins, 0) <> coalesce(NEW.joins, 0)",
    ),
    "followup": (("customer", "state", "closed_at"), "OLD.state = 'done'"),
}
UNSETTLE = (
    "UPDATE interaction SET settled = false WHERE workspace = OLD.workspace AND settled AND customer IN ({whose})"
)
ON_SQLITE = f"CREATE TRIGGER {{name}} AFTER {{verb}} ON {{table}} WHEN {{when}} BEGIN {UNSETTLE}; END"
ON_POSTGRESQL = (
    f"""
    CREATE FUNCTION {{name}}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {UNSETTLE}; RETURN NULL; END $$
    """,
    "CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()",
)


def upgrade() -> None:
    op.add_column("interaction", sa.Column("settled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(SETTLE)
    _index(CALLS)
    settled = sa.text("settled")  # triggers look for those of a customer, row by row of all that a merge moves
    op.create_index(
        "ix_interaction_settled",
        "interaction",
        ["workspace", "customer"],
        sqlite_where=settled,
        postgresql_where=settled,
    )
    for trigger in _triggers():
        for statement in ON_POSTGRESQL if _on_postgresql() else (ON_SQLITE,):
            op.execute(statement.format(**trigger))


def downgrade() -> None:
    for trigger in _triggers():
        drop = "DROP FUNCTION {name} CASCADE" if _on_postgresql() else "DROP TRIGGER {name}"
        op.execute(drop.format(**trigger))
    op.drop_index("ix_interaction_settled", "interaction")
    _index(BEFORE)
    op.drop_column("interaction", "settled")


def _index(where: sa.TextClause) -> None:
    op.drop_index(INDEX, "interaction")
    op.create_index(INDEX, "interaction", COLUMNS, sqlite_where=where, postgresql_where=where)


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _triggers() -> Iterator[dict[str, str]]:
    """Give each trigger: its name and table, after what and when, and whose complaints are looked at again."""
    for table, (columns, when) in WHEN.items():
        changed = {"verb": f"UPDATE OF {', '.join(columns)}", "when": when, "whose": "OLD.customer, NEW.customer"}
        yield {"name": f"{table}_unsettles", "table": table, **changed}
        gone = {"verb": "DELETE", "when": "OLD.customer > 0", "whose": "OLD.customer"}
        yield {"name": f"{table}_gone_unsettles", "table": table, **gone}
