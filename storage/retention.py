"""Notes that a workspace keeps no longer than it has to: erased by age, with all that quotes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage import sql
from storage.models import (
    changes,
    followups,
    holds,
    interactions,
    ledger_entries,
    offerings,
    purchases,
    settings,
    sources,
)
from storage.personal import without_texts
from storage.search import Search
from storage.settings import Settings
from storage.transaction import Noun

SETTING = "retention"
"""After how many days notes are erased; not set: never."""
THROUGH = "retention_through"
"""The audit's last entry that was looked at."""
BATCH = 500
NOTES = ("note", "reason", "what", "outcome")


class Retention(Noun):
    """What the workspace has kept for too long."""

    def erase(self, before: datetime) -> bool:
        """Erase a batch of the notes that are older, and what the audit has of them; tell whether more are left."""
        more_notes = self._erase_notes(before)
        self._empty_sources(before)
        self._empty_purchases(before)
        self._empty_ledger(before)
        self._empty_holds(before)
        self._empty_followups(before)
        self._empty_offerings(before)
        more_entries = self._erase_entries(before)
        return more_notes or more_entries

    # ---- notes of interactions

    @sql.records
    def _old_notes(self, before: datetime, most: int) -> Any:
        i = interactions.c
        old = (i.workspace == self.workspace, i.at < before, i.note != "")
        return select(i.id, i.note).where(*old).order_by(i.at).limit(most)

    @sql.write
    def _empty_note(self, id: int) -> Any:
        i = interactions.c
        return update(interactions).where(i.workspace == self.workspace, i.id == id).values(note="")

    def _erase_notes(self, before: datetime) -> bool:
        notes, search = self._old_notes(before, BATCH), Search(self.transaction)
        for row in notes:
            search.renew_note(row.id, row.note, "")
            self._empty_note(row.id)
        return len(notes) == BATCH

    # ---- other texts

    @sql.write
    def _empty_sources(self, before: datetime) -> Any:
        c, i = sources.c, interactions.c
        of_old = select(i.id).where(i.workspace == self.workspace, i.at < before, i.id == c.interaction).exists()
        kept = (c.workspace == self.workspace, (c.excerpt != "") | (c.permalink != ""), of_old)
        return update(sources).where(*kept).values(excerpt="", permalink="")

    @sql.write
    def _empty_purchases(self, before: datetime) -> Any:
        c = purchases.c
        return update(purchases).where(c.workspace == self.workspace, c.at < before, c.note != "").values(note="")

    @sql.write
    def _empty_ledger(self, before: datetime) -> Any:
        c = ledger_entries.c
        old = (c.workspace == self.workspace, c.at < before, c.reason != "")
        return update(ledger_entries).where(*old).values(reason="")

    @sql.write
    def _empty_holds(self, before: datetime) -> Any:
        c = holds.c
        return update(holds).where(c.workspace == self.workspace, c.at < before, c.reason != "").values(reason="")

    @sql.write
    def _empty_followups(self, before: datetime) -> Any:
        c = followups.c
        old = (c.workspace == self.workspace, c.closed_at < before, (c.what != "") | (c.outcome != ""))
        return update(followups).where(*old).values(what="", outcome="")

    @sql.write
    def _empty_offerings(self, before: datetime) -> Any:
        c = offerings.c
        return update(offerings).where(c.workspace == self.workspace, c.at < before, c.what != "").values(what="")

    # ---- the audit

    @sql.records
    def _old_entries(self, after: int, before: datetime, most: int) -> Any:
        c = changes.c
        old = (c.workspace == self.workspace, c.id > after, c.at < before)
        return select(c.id, c.before, c.after, c.redo).where(*old).order_by(c.id).limit(most)

    @sql.write
    def _shorten(self, id: int, before: dict[str, Any], after: dict[str, Any]) -> Any:
        c = changes.c
        shorter = {"before": before, "after": after, "redo": None}
        return update(changes).where(c.workspace == self.workspace, c.id == id).values(shorter)

    def _erase_entries(self, before: datetime) -> bool:
        choices = Settings(self.transaction)
        entries = self._old_entries(int(choices.get(THROUGH, 0)), before, BATCH)
        for row in entries:
            shorter = (without_texts(row.before, NOTES), without_texts(row.after, NOTES))
            if shorter != (row.before, row.after) or row.redo is not None:
                self._shorten(row.id, *shorter)
        if entries:
            choices.set(THROUGH, entries[-1].id)
        return len(entries) == BATCH


def asked_for(connection: Connection) -> list[tuple[str, int]]:
    """Return (workspace, days) of every workspace that chose after how many days notes are erased."""
    chosen = select(settings.c.workspace, settings.c.value).where(settings.c.name == SETTING)
    return sorted((row.workspace, int(row.value)) for row in connection.execute(chosen))
