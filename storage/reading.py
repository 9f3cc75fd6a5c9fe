"""Messages that were read along: whom they may name, what was made of them, what people said of that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, String, bindparam, cast, delete, insert, literal, select, union_all, update

from storage import tokens
from storage.models import Channel, Customer, Reading, Setting, Token
from storage.noun import WORKSPACE, Noun, among, table
from storage.types import fold

MOST_TEXT = 2000
MOST_FOUND = 64
"""Customers that the texts of one message may find by their names."""
MOST_TOKENS, MOST_OF_ONE = 512, 8
"""Tokens that are read for the texts of one message, and customers of whom one may be."""
LEAST_PHONE = 7
LISTEN = "listen"
"""What a workspace chose for channels for which nothing was chosen."""
BATCH = 1000

c = table(Customer).c
r = table(Reading).c
_mine = select(table(Reading)).where(r.workspace == WORKSPACE)
_insert = insert(table(Reading))
_one = _mine.where(r.id == bindparam("id"))
_at = _mine.where(r.channel == bindparam("channel"), r.ts == bindparam("ts")).order_by(r.part)
_in_thread = (
    _mine.where(r.channel == bindparam("channel"), r.thread == bindparam("thread")).order_by(r.id).limit(MOST_FOUND)
)
_asked = _mine.where(r.asked == bindparam("person")).order_by(r.at.desc(), r.id.desc()).limit(bindparam("most"))
_labelled = _mine.where(r.label.is_not(None), r.id > bindparam("after")).order_by(r.id).limit(BATCH)
_this = (r.workspace == WORKSPACE, r.id == bindparam("the"))
_set_state = update(table(Reading)).where(*_this).values(state=bindparam("now"), interactions=bindparam("logs"))
_set_label = (
    update(table(Reading))
    .where(*_this)
    .values(label=bindparam("said"), labelled_by=bindparam("who"), labelled_at=bindparam("when"))
)
_set_text = (
    update(table(Reading))
    .where(*_this)
    .values(text=bindparam("says"), guess=bindparam("looks"), confidence=bindparam("sure"), words=bindparam("because"))
)
_about_whom = select(r.id, r.customers, r.namesakes).where(r.workspace == WORKSPACE)
_delete = delete(table(Reading)).where(*_this)
t = table(Token).c
ch = table(Channel).c
st = table(Setting).c
NAME, NUMBER, ABOUT, PLACE, DEFAULT = range(5)
"""What a row says: what a text of a message turned out to be, or what was chosen for its channel."""
_LISTS = ("names", "numbers", "abouts")
_among = {name: among(column, name) for name, column in zip(_LISTS, (c.name_key, c.number, t.token), strict=True)}


def _meant(dialect: str) -> Select[Any]:
    """Return one query for all that the texts of a message may be, since nearly every message asks for nothing else."""
    tests = {name: found[dialect] for name, found in _among.items()}
    named = select(literal(NAME).label("kind"), c.name_key.label("text"), c.id.label("customer")).where(
        c.workspace == WORKSPACE, tests["names"]
    )
    numbered = select(literal(NUMBER), c.number, c.id).where(c.workspace == WORKSPACE, tests["numbers"])
    about = select(literal(ABOUT), t.token, t.customer).where(
        t.workspace == WORKSPACE, t.kind == tokens.ABOUT, tests["abouts"]
    )
    place = select(literal(PLACE), ch.listen, ch.customer).where(ch.workspace == WORKSPACE, ch.id == bindparam("place"))
    default = select(literal(DEFAULT), cast(st.value, String), literal(None, Integer)).where(
        st.workspace == WORKSPACE, st.name == LISTEN
    )
    found = union_all(
        place,
        default,
        *(
            select(one.limit(most).subquery(f"found_{kind}"))
            for kind, (one, most) in enumerate(
                ((named, MOST_FOUND), (numbered, MOST_FOUND), (about.order_by(t.token, t.customer), MOST_TOKENS))
            )
        ),
    ).subquery("found")
    return select(found.c[0].label("kind"), found.c[1].label("text"), found.c[2].label("customer"))


_whom = {dialect: _meant(dialect) for dialect in ("sqlite", "postgresql")}
_about = {
    dialect: select(c.id, c.company, c.email, c.phone).where(c.workspace == WORKSPACE, test)
    for dialect, test in among(c.id, "ids").items()
}

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


class Readings(Noun):
    """The workspace's messages that were read along and led to something."""

    def meant(
        self,
        names: Sequence[str],
        companies: Sequence[str] = (),
        numbers: Sequence[str] = (),
        emails: Sequence[str] = (),
        phones: Sequence[str] = (),
        channel: str = "",
    ) -> Meant:
        """Return whom the texts of a message mean, and whom its channel is about.

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
        values = {"names": list(names), "numbers": list(numbers), "abouts": abouts, "place": channel}
        for kind, text, customer in self.run(_whom[self.connection.dialect.name], **values):
            if kind == PLACE:
                linked, listen = customer, text
            elif kind == DEFAULT:
                default = json.loads(text)
            else:
                into[kind].setdefault(text, []).append(customer)
        ids = {id for some in holders.values() if len(some) <= MOST_OF_ONE for id in some}
        if ids:
            rows = list(self.run(_about[self.connection.dialect.name], ids=sorted(ids)))
            known = {**_of_companies(rows, set(companies)), **known}
            handles |= _reached(rows, emails, phones)
        return Meant({key: sorted(ids) for key, ids in known.items()}, handles, linked, listen or default)

    def add(self, **values: Any) -> int:
        """Keep what was made of a part of a message, and return its id."""
        id = self.next_entry()
        empty: dict[str, Any] = {"label": None, "labelled_by": None, "labelled_at": None, "asked": None, "quiet": False}
        text = str(values.pop("text"))[:MOST_TEXT]
        self.write(_insert, id=id, at=self.author.at, text=text, **{**empty, **values})
        return id

    def get(self, id: int) -> Reading | None:
        """Return one."""
        return self.one(Reading, _one, id=id)

    def at(self, channel: str, ts: str) -> list[Reading]:
        """Return what was made of a message, part by part."""
        return self.some(Reading, _at, channel=channel, ts=ts)

    def in_thread(self, channel: str, thread: str) -> list[Reading]:
        """Return what was made of a thread's messages, the first one's included."""
        return self.some(Reading, _in_thread, channel=channel, thread=thread)

    def asked(self, person: str, most: int = 10) -> list[Reading]:
        """Return what a person was asked about last, newest first."""
        return self.some(Reading, _asked, person=person, most=most)

    def set_state(self, id: int, state: str, interactions: Sequence[int]) -> None:
        """Say how it stands with one, and what is logged for it."""
        self.run(_set_state, the=id, now=state, logs=list(interactions))

    def label(self, id: int, label: str) -> None:
        """Keep what a person, the author, says that it was."""
        self.run(_set_label, the=id, said=label, who=self.author.person, when=self.author.at)

    def answered_by(self, channel: str, ts: str, customer: int, label: str, interaction: int) -> None:
        """Count what was logged of a message about a customer otherwise, as by an emoji, as the answer."""
        for one in self.at(channel, ts):
            if one.state == "asked" and customer in (*one.customers, *one.namesakes):
                self.set_state(one.id, "answered", [interaction])
                self.label(one.id, label)

    def renew(self, id: int, text: str, guess: str, confidence: int, words: Sequence[Sequence[str | float]]) -> None:
        """Keep what an edited message says now, and what is made of it."""
        said = text[:MOST_TEXT]
        self.run(_set_text, the=id, says=said, looks=guess, sure=confidence, because=[list(one) for one in words])

    def remove(self, id: int) -> None:
        """Forget one: nothing came of it."""
        self.run(_delete, the=id)

    def forget(self, customers: Sequence[int]) -> int:
        """Delete what was made of messages about customers, what people said of it included; return how many."""
        whom = set(customers)
        rows = self.run(_about_whom)
        gone = [row.id for row in rows if whom.intersection((*row.customers, *row.namesakes))]
        for id in gone:
            self.run(_delete, the=id)
        return len(gone)

    def labelled(self) -> Iterator[Reading]:
        """Give every labelled one, oldest first."""
        last = 0
        while rows := self.some(Reading, _labelled, after=last):
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
