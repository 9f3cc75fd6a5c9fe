"""Three days of a team's channels, compared message by message with what a careful colleague would have done.

The second is in English only, and terse; the third in Chinese, as people who sell online write.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fakeslack.model import Channel, Message
from tests.conftest import Team, connecting
from tests.databases import Databases
from tests.reading.conftest import adds, readings

DAY = Path(__file__).with_name("day.tsv")
EVENING = 24
"""Hours from a day's last message to the next day's first, at least."""
LEAST = {
    1: {"messages": 300, "right logs": 53, "right silences": 292},
    2: {"messages": 70, "right logs": 8, "right silences": 62},
    3: {"messages": 60, "right logs": 11, "right silences": 51},
}
MOST = {
    1: {"wrong logs": 0, "needless questions": 0, "missed": 5},
    2: {"wrong logs": 0, "needless questions": 0, "missed": 2},
    3: {"wrong logs": 0, "needless questions": 0, "missed": 0},
}
CUSTOMERS = {
    "张三": {},
    "李四": {},
    "王五": {"number": "3", "phone": "+86 138 0013 8000"},
    "赵六": {},
    "Mary Chen": {"number": "5"},
    "Rich": {},
    "高兴": {},
    "方便": {},
    "Grace Lee": {},
    "Tom Baker": {},
    "欧阳锋": {},
    "Lumen Ltd": {},
    "Olivia Park": {"email": "olivia@park.example"},
    "Acme": {},
    "Second & Co": {"owner": "U0ALICE001"},
}


@dataclass(frozen=True)
class Line:
    """A line of the day: who writes what where, in which thread, or edits or deletes what, and what comes of it."""

    number: int
    channel: str
    who: str
    within: str
    text: str
    logs: frozenset[str]
    asks: frozenset[str]

    @property
    def day(self) -> int:
        """Which of the days it is of: their lines are counted from 1, 1001 and 2001."""
        return self.number // 1000 + 1


def the_days() -> Iterator[Line]:
    for row in DAY.read_text(encoding="utf-8").splitlines()[1:]:
        number, channel, who, within, text, expected = row.split("\t")
        wanted = [] if expected == "-" else expected.split(" + ")
        asks = {one.removeprefix("ask ") for one in wanted if one.startswith("ask ")}
        yield Line(
            int(number),
            channel,
            who,
            within,
            text.replace("\\n", "\n"),
            frozenset(wanted) - {f"ask {a}" for a in asks},
            frozenset(asks),
        )


def play(team: Team, line: Line, said: dict[int, Message]) -> Message:
    """Do what a line says, and return the message that it is about."""
    actor = team.person(line.who)
    if line.within[:1] in {"=", "x"}:
        message = said[int(line.within[1:])]
        if line.within[0] == "=":
            actor.edits(message, line.text)
        else:
            actor.deletes(message)
        return message
    thread = said[int(line.within[1:])] if line.within else None
    return actor.says(line.text, line.channel, thread=thread)


def outcome(team: Team, message: Message, names: dict[int, str]) -> tuple[set[str], set[str]]:
    """What stands logged of a message, and what was asked about it: sets of "good 王五"."""
    with team.bot.db.read(team.workspace) as store:
        logs = {f"{one.mark.value} {names[one.customer]}" for one in store.sources.at(message.channel, message.ts)}
        made = store.readings.at(message.channel, message.ts)
    asks = {
        f"{one.guess} {names[id]}" for one in made if one.state == "asked" for id in [*one.customers, *one.namesakes]
    }
    return logs, asks


Days = tuple[Team, dict[int, Counter[str]], list[str]]


@pytest.fixture(scope="module")
def days(databases: Databases) -> Iterator[Days]:
    """The days, played: how often it did what on each, and the lines where it was wrong, for nothing, or silent."""
    url = databases()
    with connecting(url) as make:
        yield the_days_of(make())
    databases.drop(url)


@pytest.fixture(scope="module")
def days_of_both(databases: Databases) -> Iterator[Days]:
    """The same, read by both readers, the second of whom has all the time it wants."""
    url = databases()
    with connecting(url) as make:
        team = make(second_reader="on")
        assert team.bot.second is not None
        team.bot.second.patience = 60.0
        assert team.bot.second.wait()
        yield the_days_of(team)
    databases.drop(url)


def the_days_of(team: Team) -> Days:
    """Play the days."""
    names = {adds(team, name, **values): name for name, values in CUSTOMERS.items()}
    for number in ("21", "22"):
        names[adds(team, "陈晨", number=number)] = "陈晨"
    bot = team.slack.state.installations[team.workspace].bot_user
    members = {team.person(who).id for who in ("alice", "ben", "xiaolin", "wangfang")}
    team.slack.state.channels["C0ACME0001"] = Channel("C0ACME0001", "acme", team.workspace, {*members, bot})
    ids = {name: id for id, name in names.items()}
    adds_links(team, {"C0ACME0001": ids["Acme"], "C0PARTNERS": ids["Second & Co"]})
    said: dict[int, Message] = {}
    counts: dict[int, Counter[str]] = {}
    notes: list[Any] = []
    for line in the_days():
        if line.day not in counts:
            team.slack.clock.move(hours=EVENING)
        here = counts.setdefault(line.day, Counter())
        said[line.number] = message = play(team, line, said)
        team.slack.settle()
        logs, asks = outcome(team, message, names)
        judge(line, logs, asks, here, notes)
        team.slack.clock.move(minutes=2)
    return team, counts, notes


def adds_links(team: Team, links: dict[str, int]) -> None:
    from storage.store import Author

    with team.bot.db.write(team.workspace, Author(team.alice.id, team.slack.clock.now(), "test")) as store:
        for channel, customer in links.items():
            store.channels.link(channel, customer)


def judge(line: Line, logs: set[str], asks: set[str], counts: Counter[str], notes: list[Any]) -> None:
    counts["messages"] += 1
    counts["right logs"] += len(logs & line.logs)
    counts["wrong logs"] += len(logs - line.logs)
    counts["questions"] += len(asks & (line.logs | line.asks))
    counts["needless questions"] += len(asks - line.logs - line.asks)
    counts["missed"] += len(line.logs - logs - asks)
    counts["right silences"] += not (logs or asks or line.logs or line.asks)
    for what, some in (
        ("WRONG", logs - line.logs),
        ("needless", asks - line.logs - line.asks),
        ("asked", asks & (line.logs | line.asks)),
        ("missed", (line.logs - logs) - asks),
    ):
        notes += [f"{what}: {line.number} {one} | {line.text}" for one in some]


def test_a_careful_colleague_would_have_done_the_same(days: Days, subtests: pytest.Subtests) -> None:
    _, counts, notes = days
    print(*(f"day {day}: {dict(here)}" for day, here in counts.items()), *notes, sep="\n")
    assert counts.keys() == LEAST.keys()
    for day, here in counts.items():
        with subtests.test(day=day):
            assert {what for what, count in LEAST[day].items() if here[what] < count} == set(), (here, notes)
            assert {what for what, count in MOST[day].items() if here[what] > count} == set(), (here, notes)


def test_nobody_is_asked_more_than_a_few_times_a_day(
    days: Days,
) -> None:
    team, *_ = days
    asked = Counter((one.asked, one.at.date()) for one in readings(team) if one.asked)
    assert max(asked.values(), default=0) <= 3


@pytest.mark.database("sqlite")
def test_with_both_readers_more_is_right_and_nothing_wrong(days: Days, days_of_both: Days) -> None:
    _, counts, _ = days
    team, both, notes = days_of_both
    print(*(f"day {day}: {dict(here)}" for day, here in both.items()), *notes, sep="\n")
    one, two = (sum(some.values(), Counter[str]()) for some in (counts, both))
    assert team.bot.second.state().late == 0
    assert two["right logs"] > one["right logs"], notes
    assert (two["wrong logs"], two["needless questions"]) == (0, 0), notes
    assert two["missed"] <= one["missed"], notes
