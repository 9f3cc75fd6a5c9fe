"""Messages that were read along: whom they may name, what was made of them, what people said of that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, String, cast, delete, func, literal, select, union_all, update

from storage import sql, tokens
from storage.models import Reading, channels, customer_tokens, customers, readings, settings
from storage.transaction import Noun
from storage.types import fold

MOST_TEXT = 2000
MOST_FOUND = 64
"""Customers that the texts of one message may find by their names."""
MOST_TOKENS, MOST_OF_ONE = 512, 8
"""Tokens that are read for the texts of one message, and customers that it may be about."""
LEAST_PHONE = 7
LISTEN = "listen"
"""What a workspace chose for channels for which nothing was chosen."""
BATCH = 1000

r = readings.c
c = customers.c
NAME, NUMBER, ABOUT, PLACE, DEFAULT = range(5)
"""What a row says: what a text of a message turned out to be, or what was chosen for its channel."""

By = dict[str, list[int]]
"""Customers by a text of a message that each of them is known by."""


class Meant(NamedTuple):
    """Whom a message means, by name or company and by number, address and phone; what was chosen for its channel.

    `listen` is the workspace's choice where nothing was chosen for the channel.
    """

    known: By
    handles: By
    linked: int | None
    listen: str | None


def _of_workspace(workspace: Any) -> Select[Any]:
    return select(readings).where(r.workspace == workspace)


class Readings(Noun):
    """The workspace's messages that were read along and led to something."""

    @sql.records
    def _meant(self, names: Sequence[str], numbers: Sequence[str], abouts: Sequence[str], channel: str) -> Any:
        """Return in one query all that the texts of a message may be, since nearly every message asks for no more."""
        t, ch, st = customer_tokens.c, channels.c, settings.c
        place = select(literal(PLACE).label("kind"), ch.listen.label("text"), ch.customer.label("customer")).where(
            ch.workspace == self.workspace, ch.id == channel
        )
        default = select(literal(DEFAULT), cast(st.value, String), literal(None, Integer)).where(
            st.workspace == self.workspace, st.name == LISTEN
        )
        named = select(literal(NAME), c.name_key, c.id).where(
            c.workspace == self.workspace, sql.among(c.name_key, names)
        )
        numbered = select(literal(NUMBER), c.number, c.id).where(
            c.workspace == self.workspace, sql.among(c.number, numbers)
        )
        about = (
            select(literal(ABOUT), t.token, t.customer)
            .where(t.workspace == self.workspace, t.kind == tokens.ABOUT, sql.among(t.token, abouts))
            .order_by(t.token, t.customer)
        )
        limited = ((named, MOST_FOUND), (numbered, MOST_FOUND), (about, MOST_TOKENS))
        # SQLite takes a LIMIT within a UNION only where it is in a subquery.
        bounded = [select(one.limit(most).subquery(f"found_{at}")) for at, (one, most) in enumerate(limited)]
        found = union_all(place, default, *bounded).subquery("found")
        return select(found.c.kind, found.c.text, found.c.customer)

    @sql.records
    def _known(self, ids: Sequence[int]) -> Any:
        return select(c.id, c.company, c.email, c.phone).where(c.workspace == self.workspace, sql.among(c.id, ids))

    def meant(
        self,
        names: Sequence[str],
        companies: Sequence[str] = (),
        numbers: Sequence[str] = (),
        emails: Sequence[str] = (),
        phones: Sequence[str] = (),
        channel: str = "",
    ) -> Meant:
        """Return who the texts of a message mean, and who its channel is about.

        Names and companies are folded, phones are digits. A company means its customer where it has exactly one, and
        nobody where somebody's name is the same.
        """
        ends = [end for phone in phones for end in (phone, phone[-11:], phone[-10:])]
        abouts = [key[: tokens.MOST_TOKEN] for key in {*companies, *map(fold, emails), *ends}]
        known: By = {}
        handles: By = {}
        holders: By = {}
        into = (known, handles, holders)
        linked, listen, default = None, None, None
        for kind, text, customer in self._meant(list(names), list(numbers), abouts, channel):
            if kind == PLACE:
                linked, listen = customer, text
            elif kind == DEFAULT:
                default = json.loads(text)
            else:
                into[kind].setdefault(text, []).append(customer)
        ids = {id for some in holders.values() if len(some) <= MOST_OF_ONE for id in some}
        if ids:
            rows = self._known(sorted(ids))
            known = {**_of_companies(rows, set(companies)), **known}
            handles |= _reached(rows, emails, phones)
        return Meant({key: sorted(ids) for key, ids in known.items()}, handles, linked, listen or default)

    @sql.write
    def _insert(
        self,
        id: int,
        channel: str,
        ts: str,
        part: int,
        thread: str,
        author: str,
        state: str,
        text: str,
        guess: str,
        confidence: int,
        words: Sequence[Sequence[str | float]],
        how: str,
        customers: Sequence[int],
        namesakes: Sequence[int],
        interactions: Sequence[int],
        asked: str | None,
        quiet: bool,
    ) -> Any:
        return sql.insert(
            readings,
            workspace=self.workspace,
            id=id,
            at=self.author.at,
            channel=channel,
            ts=ts,
            part=part,
            thread=thread,
            author=author,
            state=state,
            text=text,
            guess=guess,
            confidence=confidence,
            words=words,
            how=how,
            customers=customers,
            namesakes=namesakes,
            interactions=interactions,
            asked=asked,
            quiet=quiet,
            label=None,
            labelled_by=None,
            labelled_at=None,
        )

    def add(self, *, text: str, asked: str | None = None, quiet: bool = False, **made: Any) -> int:
        """Keep what was made of a part of a message, and return its id; `made` are the row's other columns."""
        id = self.transaction.next_entry()
        self._insert(id=id, text=text[:MOST_TEXT], asked=asked, quiet=quiet, **made)
        return id

    @sql.one(Reading)
    def get(self, id: int) -> Any:
        """Return one."""
        return _of_workspace(self.workspace).where(r.id == id)

    @sql.rows(Reading)
    def at(self, channel: str, ts: str) -> Any:
        """Return what was made of a message, part by part."""
        return _of_workspace(self.workspace).where(r.channel == channel, r.ts == ts).order_by(r.part)

    @sql.rows(Reading)
    def in_thread(self, channel: str, thread: str) -> Any:
        """Return what was made of a thread's messages, the first one's included."""
        theirs = _of_workspace(self.workspace).where(r.channel == channel, r.thread == thread)
        return theirs.order_by(sql.unindexed(r.id)).limit(MOST_FOUND)

    @sql.rows(Reading)
    def asked(self, person: str, most: int = 10) -> Any:
        """Return what a person was asked about last, newest first."""
        theirs = _of_workspace(self.workspace).where(r.asked == person)
        return theirs.order_by(r.at.desc(), r.id.desc()).limit(most)

    @sql.write
    def set_state(self, id: int, state: str, interactions: Sequence[int]) -> Any:
        """Say how it stands with one, and what is logged for it."""
        values = {"state": state, "interactions": interactions}
        return update(readings).where(r.workspace == self.workspace, r.id == id).values(values)

    @sql.write
    def label(self, id: int, label: str) -> Any:
        """Keep what a person, the author, says that it was."""
        values = {"label": label, "labelled_by": self.author.person, "labelled_at": self.author.at}
        return update(readings).where(r.workspace == self.workspace, r.id == id).values(values)

    def answered_by(self, channel: str, ts: str, customer: int, label: str, interaction: int) -> None:
        """Count what was logged of a message about a customer otherwise, as by an emoji, as the answer."""
        for one in self.at(channel, ts):
            if one.state == "asked" and customer in (*one.customers, *one.namesakes):
                self.set_state(one.id, "answered", [interaction])
                self.label(one.id, label)

    @sql.write
    def _renew(self, id: int, text: str, guess: str, confidence: int, words: Sequence[Sequence[str | float]]) -> Any:
        values = {"text": text, "guess": guess, "confidence": confidence, "words": words}
        return update(readings).where(r.workspace == self.workspace, r.id == id).values(values)

    def renew(self, id: int, text: str, guess: str, confidence: int, words: Sequence[Sequence[str | float]]) -> None:
        """Keep what an edited message says now, and what is made of it."""
        self._renew(id, text[:MOST_TEXT], guess, confidence, [list(one) for one in words])

    @sql.write
    def remove(self, id: int) -> Any:
        """Forget one: nothing came of it."""
        return delete(readings).where(r.workspace == self.workspace, r.id == id)

    @sql.records
    def _about_whom(self) -> Any:
        return select(r.id, r.customers, r.namesakes).where(r.workspace == self.workspace)

    def forget(self, customers: Sequence[int]) -> int:
        """Delete what was made of messages about customers, what people said of it included; return how many."""
        whom = set(customers)
        gone = [row.id for row in self._about_whom() if whom.intersection((*row.customers, *row.namesakes))]
        self.remove.each([(id,) for id in gone])
        return len(gone)

    @sql.rows(Reading)
    def _labelled(self, after: int) -> Any:
        labelled = _of_workspace(self.workspace).where(r.label.is_not(None), r.id > after)
        return labelled.order_by(r.id).limit(BATCH)

    @sql.rows(Reading)
    def last_labelled(self, after: int, most: int) -> Any:
        """Return the last labelled ones behind an id, newest first."""
        labelled = _of_workspace(self.workspace).where(r.label.is_not(None), r.id > after)
        return labelled.order_by(r.id.desc()).limit(most)

    @sql.record
    def _count_labelled(self, after: int) -> Any:
        labelled = (r.workspace == self.workspace, r.label.is_not(None), r.id > after)
        return select(func.count().label("n"), func.max(r.id).label("newest")).where(*labelled)

    def count_labelled(self, after: int) -> int:
        """Return how many labelled ones there are behind an id."""
        return int(self._count_labelled(after).n)

    def newest_labelled(self) -> int:
        """Return the id of the newest labelled one, or 0."""
        return int(self._count_labelled(0).newest or 0)

    def labelled(self) -> Iterator[Reading]:
        """Give every labelled one, oldest first."""
        last = 0
        while rows := self._labelled(last):
            yield from rows
            last = rows[-1].id


def _of_companies(rows: Sequence[Any], wanted: set[str]) -> By:
    found: By = {}
    for row in rows:
        key = fold(row.company or "")
        if key in wanted:
            found.setdefault(key, []).append(row.id)
    return {key: ids for key, ids in found.items() if len(ids) == 1}


def _reached(rows: Sequence[Any], emails: Sequence[str], phones: Sequence[str]) -> By:
    found: By = {}
    for row in rows:
        number = tokens.digits(row.phone or "")
        for email in emails:
            if row.email and fold(row.email) == fold(email):
                found.setdefault(email, []).append(row.id)
        for phone in phones:
            if len(number) >= LEAST_PHONE and (number.endswith(phone) or phone.endswith(number)):
                found.setdefault(phone, []).append(row.id)
    return found
