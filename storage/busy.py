"""What there is at all in many workspaces, asked once for all: of most that a digest could tell, a day has nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, String, bindparam, exists, literal, or_, select, text, union_all

from storage import sql
from storage.calls import OPEN
from storage.customers import SOMEBODY
from storage.figures import written
from storage.models import (
    answers,
    customers,
    followups,
    greetings,
    interactions,
    ledger_entries,
    moves,
    offerings,
    purchases,
    wishes,
)
from storage.models.customer import CALLS, day_of

NEW, BORN, BOUGHT, POINTS, ANSWERED = "new", "born", "bought", "points", "answered"
OFFERED, GREETED, SHIPPED, MOVED, FOLLOWED, CALLING = "offered", "greeted", "shipped", "moved", "followed", "calling"


def busy(
    connection: Connection, workspaces: Sequence[str], early: datetime, until: datetime, born: Sequence[int]
) -> dict[str, frozenset[str]]:
    """Return what there is in workspaces: since an instant, at the end of the span, and birthdays on some days.

    Days are month × 100 + day. What is not said to be there is not: what is may still count for nothing.
    """
    c, f, i = customers.c, followups.c, interactions.c
    workspace = sql.each_of(connection.dialect.name, bindparam("workspaces"), String())
    days = c.birthday.is_not(None) & sql.among(day_of(c.birthday), bindparam("born"))
    tests: dict[str, ColumnElement[bool]] = {
        NEW: exists().where(c.workspace == workspace, SOMEBODY, c.created_at >= early),
        BORN: exists().where(c.workspace == workspace, SOMEBODY, days),
        BOUGHT: exists().where(purchases.c.workspace == workspace, purchases.c.at >= early),
        POINTS: exists().where(ledger_entries.c.workspace == workspace, ledger_entries.c.at >= early),
        ANSWERED: exists().where(answers.c.workspace == workspace, answers.c.at >= early),
        OFFERED: exists().where(offerings.c.workspace == workspace),
        GREETED: exists().where(greetings.c.workspace == workspace, greetings.c.at >= early),
        SHIPPED: exists().where(wishes.c.workspace == workspace, wishes.c.shipped_at.is_not(None)),
        MOVED: exists().where(moves.c.workspace == workspace, moves.c.at >= early),
        FOLLOWED: or_(
            exists().where(f.workspace == workspace, OPEN),
            exists().where(f.workspace == workspace, f.closed_at >= until),
        ),
        CALLING: exists().where(i.workspace == workspace, text(CALLS.text)),
    }
    whose = workspace.label("workspace")
    each = [select(whose, literal(kind).label("kind")).where(test) for kind, test in tests.items()]
    found: dict[str, set[str]] = {}
    for row in connection.execute(union_all(*each), {"workspaces": list(workspaces), "born": written(born)}):
        found.setdefault(row.workspace, set()).add(row.kind)
    return {one: frozenset(found.get(one, ())) for one in workspaces}
