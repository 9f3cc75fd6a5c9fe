"""Cases of what is written in channels, with what must come of them, each played by a writer of its own."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from fakeslack import compose
from fakeslack.actor import Actor
from fakeslack.model import Channel, Message, Person
from storage.store import Author
from tests.conftest import Team
from tests.reading.conftest import comes_to_rest

_NUMBERS = count(1)
SIDES = {"good": 1, "bad": -1}


@dataclass(frozen=True)
class Row:
    """A line of a table: what is written where, how somebody reacts to it, and what is wanted."""

    lang: str
    where: str
    given: tuple[str, ...]
    message: str
    emoji: str
    want: str
    id: str

    @property
    def place(self) -> str:
        """What kind of place it is written in: channel, thread, same, linked."""
        return self.where.partition(":")[0]

    @property
    def label(self) -> str:
        """The name of that place in the table, or the customer whom a channel is linked to."""
        return self.where.partition(":")[2]


@dataclass
class Came:
    """What came of a row: tenths by customer, whether its writer was asked, and whether it bears the bot's mark."""

    moved: dict[str, int] = field(default_factory=dict)
    asked: bool = False
    told: bool = False
    marked: bool = False
    notes: str = ""

    def __str__(self) -> str:
        return f"moved {self.moved} asked {self.asked} told {self.told} marked {self.marked}"


def read(path: Path) -> list[list[Row]]:
    """Return a table's rows, those of one place together."""
    groups: dict[str, list[Row]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            one = Row(
                row["lang"],
                row["where"],
                tuple(filter(None, row["given"].split(";"))),
                _decoded(row["message"]),
                row.get("emoji") or "",
                row.get("want") or "",
                f"{path.stem}-{number}",
            )
            shared = one.label if one.place in {"channel", "thread", "same"} and one.label else one.id
            groups.setdefault(shared, []).append(one)
    return list(groups.values())


def _decoded(text: str) -> str:
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return compose.unescape(text.replace("\\n", "\n"))


class Stage:
    """A place of its own for the rows of one thread: a channel, its customers, and who writes there."""

    def __init__(self, team: Team, rows: Sequence[Row]) -> None:
        self.team, self.rows = team, rows
        number = next(_NUMBERS)
        locale = "zh-CN" if rows[0].lang == "zh" else "en-US"
        self.writer = self._somebody(f"U0CASE{number}A", locale)
        self.colleague = self._somebody(f"U0CASE{number}B", locale)
        bot = team.slack.state.installations[team.workspace].bot_user
        self.channel = f"C0CASE{number}"
        members = {self.writer.id, self.colleague.id, bot}
        team.slack.state.channels[self.channel] = Channel(self.channel, f"case-{number}", team.workspace, members)
        self.ids = {}
        with team.bot.db.write(team.workspace, self.author()) as store:
            for name in dict.fromkeys(name for row in rows for name in row.given):
                self.ids[name] = store.customers.add(name).id
            for row in rows:
                if row.place == "linked":
                    store.channels.link(self.channel, self.ids[row.label])

    def _somebody(self, id: str, locale: str) -> Actor:
        person = Person(id, self.team.workspace, id.lower(), id, id, locale=locale, tz="Asia/Shanghai", is_admin=True)
        self.team.slack.state.people[id] = person
        return Actor(self.team.slack, id)

    def author(self) -> Author:
        """Who writes what a test writes by itself."""
        return Author(self.team.alice.id, self.team.slack.clock.now(), "test")

    def satisfaction(self) -> dict[str, int]:
        """Return how satisfied each customer is now, in tenths."""
        with self.team.bot.db.read(self.team.workspace) as store:
            found = {name: store.customers.get(id) for name, id in self.ids.items()}
        return {name: customer.satisfaction for name, customer in found.items() if customer is not None}

    def whispered(self) -> list[Message]:
        """Return what the bot has told the two alone."""
        return [
            message
            for actor in (self.writer, self.colleague)
            for message in actor.sees(self.channel)
            if message.ephemeral_to == actor.id
        ]

    def heard(self) -> set[str]:
        """Return which of these there are by now."""
        return {message.ts for message in self.whispered()}

    def came(self, before: dict[str, int], heard: set[str], message: Message | None = None) -> Came:
        """Return what came of what was done since."""
        comes_to_rest(self.team)
        now, told = self.satisfaction(), [one for one in self.whispered() if one.ts not in heard]
        moved = {name: now[name] - was for name, was in before.items() if now[name] != was}
        asked = any(_asks(one) for one in told)
        marked = message is not None and "memo" in message.reactions
        notes = ""
        with self.team.bot.db.read(self.team.workspace) as store:
            for id in self.ids.values():
                notes += "\n".join(one.note for one in store.interactions.last(id, 20))
        return Came(moved, asked, bool(told), marked, notes)

    def leave(self) -> None:
        """Make room for the same names in the next place."""
        with self.team.bot.db.write(self.team.workspace, self.author()) as store:
            for id in self.ids.values():
                store.customers.change(id, {"name": f"Done {id}"})

    def says(self) -> Iterator[tuple[Row, Message, Came]]:
        """Write row after row, and tell what came of each."""
        first: Message | None = None
        for row in self.rows:
            before, heard = self.satisfaction(), self.heard()
            actor = self.colleague if row.place == "thread" else self.writer
            message = actor.says(row.message, self.channel, thread=first if row.place == "thread" else None)
            first = first or message
            yield row, message, self.came(before, heard, message)


def _asks(message: Message) -> bool:
    return "reading.answer" in str(message.blocks) or "react_whom" in str(message.blocks)


def verdict(row: Row, came: Came) -> str:
    """Return how what came of a row compares with what is wanted: right, asked, silent, or WRONG and why."""
    options = row.want.split(" or ")
    logs = [one for option in options for one in _logs(option, row)]
    allowed = {name: {side for side, whose in logs if whose == name} for name in row.given}
    for name, tenths in came.moved.items():
        if abs(tenths) != 1 or tenths not in {SIDES[side] for side in allowed.get(name, ())}:
            return f"WRONG log of {name}: {tenths}"
    joins = any(option.startswith("joins") for option in options)
    if joins and not came.moved and not came.asked and came.marked:
        return "right"
    wanted = [_logs(option, row) for option in options if _logs(option, row)]
    if wanted and all(came.moved.get(name) == SIDES[side] for side, name in wanted[0]) and came.moved:
        return "right"
    if came.asked:
        return "asked" if "ask" in options else "WRONG: asked"
    if came.moved:
        return "WRONG: a part is missing" if not joins else "right"
    if came.marked or came.told:
        return "WRONG: marked or told"
    if "silence" in options:
        return "right" if options == ["silence"] else "silent"
    return "WRONG: silent"


def _logs(option: str, row: Row) -> list[tuple[str, str]]:
    found = []
    for one in option.split(", "):
        side, _, name = one.partition(" ")
        if side in SIDES:
            found.append((side, name if name and name != "once" else row.given[0]))
    return found
