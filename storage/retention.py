"""Notes that a workspace keeps no longer than it has to: erased by age, with all that quotes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.models import Change, FollowUp, Interaction, LedgerEntry, Purchase, Setting, Source
from storage.noun import WORKSPACE, Noun, table
from storage.personal import without_texts

SETTING = "retention"
"""After how many days notes are erased; not set: never."""
THROUGH = "retention_through"
"""The audit's last entry that was looked at."""
BATCH = 500

i, p, e, f, s, ch = (table(one).c for one in (Interaction, Purchase, LedgerEntry, FollowUp, Source, Change))
_old_notes = (
    select(i.id, i.note)
    .where(i.workspace == WORKSPACE, i.at < bindparam("before"), i.note != "")
    .order_by(i.at)
    .limit(bindparam("most"))
)
_empty_note = update(table(Interaction)).where(i.workspace == WORKSPACE, i.id == bindparam("the")).values(note="")
_old_sources = select(i.id).where(i.workspace == WORKSPACE, i.at < bindparam("before"), i.id == s.interaction).exists()
_empty_sources = (
    update(table(Source))
    .where(s.workspace == WORKSPACE, (s.excerpt != "") | (s.permalink != ""), _old_sources)
    .values(excerpt="", permalink="")
)
_empty = (
    update(table(Purchase)).where(p.workspace == WORKSPACE, p.at < bindparam("before"), p.note != "").values(note=""),
    update(table(LedgerEntry))
    .where(e.workspace == WORKSPACE, e.at < bindparam("before"), e.reason != "")
    .values(reason=""),
    update(table(FollowUp))
    .where(f.workspace == WORKSPACE, f.closed_at < bindparam("before"), (f.what != "") | (f.outcome != ""))
    .values(what="", outcome=""),
)
_old_entries = (
    select(ch.id, ch.before, ch.after, ch.redo)
    .where(ch.workspace == WORKSPACE, ch.id > bindparam("after"), ch.at < bindparam("before"))
    .order_by(ch.id)
    .limit(bindparam("most"))
)
_empty_entry = (
    update(table(Change))
    .where(ch.workspace == WORKSPACE, ch.id == bindparam("the"))
    .values(before=bindparam("was"), after=bindparam("is_now"), redo=None)
)
NOTES = ("note", "reason", "what", "outcome")


class Retention(Noun):
    """What the workspace has kept for too long."""

    def erase(self, before: datetime) -> bool:
        """Erase a batch of the notes that are older, and what the audit has of them; tell whether more are left."""
        after = int(self.store.settings.get(THROUGH, 0))
        notes = list(self.run(_old_notes, before=before, most=BATCH))
        for id, note in notes:
            self.store.search.renew_note(id, note, "")
            self.run(_empty_note, the=id)
        self.run(_empty_sources, before=before)
        for statement in _empty:
            self.run(statement, before=before)
        entries = list(self.run(_old_entries, after=after, before=before, most=BATCH))
        for id, was, now, redo in entries:
            shorter = (without_texts(was, NOTES), without_texts(now, NOTES))
            if shorter != (was, now) or redo is not None:
                self.run(_empty_entry, the=id, was=shorter[0], is_now=shorter[1])
        if entries:
            self.store.settings.set(THROUGH, entries[-1].id)
        return len(notes) == BATCH or len(entries) == BATCH


def asked_for(connection: Connection) -> list[tuple[str, int]]:
    """Return (workspace, days) of every workspace that chose after how many days notes are erased."""
    chosen: Any = table(Setting).c
    rows = connection.execute(select(chosen.workspace, chosen.value).where(chosen.name == SETTING))
    return sorted((row.workspace, int(row.value)) for row in rows)
