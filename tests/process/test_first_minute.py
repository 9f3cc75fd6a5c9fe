"""The playground's first minute: what is there when somebody comes, and what they are told to try next."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from bot import seed
from bot.runtime import Bot
from bot.settings import Mode
from bot.tries import Done, Tries, done, following
from fakeslack import Actor, Slack, page
from handlers.interactions.marks import NOTED
from tests.conftest import patient_slack, settings_for

HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2,}")
READERS = {"alice": "en", "ben": "en", "xiaolin": "zh", "wangfang": "zh"}
ROOMS = {"en": ("sales", "support"), "zh": ("客服", "销售")}
ANSWERS = {
    "en": {
        "log": "4.0 → 4.1",
        "card": "Satisfaction",
        "offer": "¥120",
        "purchase": "50",
        "points": "50",
        "followup": "send a quote",
        "improve": "Accept",
        "digest": "To call today",
    },
    "zh": {
        "log": "4.0 → 4.1",
        "card": "满意度",
        "offer": "¥120",
        "purchase": "50",
        "points": "50",
        "followup": "寄报价单",
        "improve": "新功能X",
        "digest": "今天该联系",
    },
}


class Playground(NamedTuple):
    """A playground as it runs."""

    slack: Slack
    bot: Bot
    tries: Tries

    def offered(self, person: Actor, language: str) -> list[page.Hint]:
        """What somebody may try."""
        return self.tries(person.id, language)


@contextmanager
def played(database: str) -> Iterator[Playground]:
    """A playground on a database of ours, which may be there already."""
    with patient_slack(seed.playground) as slack:
        bot = Bot(settings_for(slack, database, Mode.SOCKET), Mode.SOCKET, clock=slack.clock.now)
        bot.slack.least = 10.0
        seed.fill(bot.services, slack)
        bot.start()
        slack.wait_until_connected()
        seed.talk(bot.services, slack)
        yield Playground(slack, bot, Tries(slack, bot.db))
        bot.stop()


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/haoping.db"


@pytest.fixture
def playground(database: str) -> Iterator[Playground]:
    with played(database) as made:
        yield made


def rooms(slack: Slack, person: str) -> list[str]:
    """The channels with the app in which somebody is, those that are shared with another company apart."""
    mine = slack.state.sidebar(slack.person(person).id)
    bot = next(iter(slack.state.installations.values())).bot_user
    return [one.name for one in mine if bot in one.members and not (one.is_im or one.shared_with)]


def test_each_comes_into_channels_of_their_language(playground: Playground, subtests: pytest.Subtests) -> None:
    for name, language in READERS.items():
        with subtests.test(person=name):
            assert tuple(rooms(playground.slack, name)) == ROOMS[language]
            foreign = HAN if language == "en" else LATIN
            for channel in ROOMS[language]:
                where = playground.slack.state.channel(channel)
                texts = [one.text for one in playground.slack.person(name).sees(channel) if not one.bot_id]
                assert [text for text in (where.topic, where.purpose, *texts) if foreign.search(text)] == []
                assert len(texts) >= 2


@pytest.mark.parametrize(
    ("room", "reactor", "customer"), [("sales", "alice", "Sarah Brown"), ("客服", "xiaolin", "张三")]
)
def test_the_first_screen_has_a_message_that_is_logged_and_a_card(
    playground: Playground, room: str, reactor: str, customer: str
) -> None:
    slack, person = playground.slack, playground.slack.person(reactor)
    said = person.sees(room)
    (marked,) = [one for one in said if NOTED in one.reactions]
    assert marked.reactions["+1"] == [person.id]
    assert customer in marked.text
    (card,) = [one for one in said if one.bot_id]
    assert {"sales": "Emma Wilson", "客服": "赵六"}[room] in card.text
    assert not (HAN if room == "sales" else re.compile("satisfaction|segment", re.I)).search(str(card.blocks))
    where = slack.state.channel(room).id
    with playground.bot.services.db.read(person.person.workspace) as store:
        (log,) = store.sources.at(where, marked.ts)
        assert log.note == marked.text
    person.unreacts(marked, "+1")
    slack.wait_for(lambda: NOTED not in slack.message(room, marked.ts).reactions)


def test_what_was_said_stands_where_it_stood_when_it_is_started_again(database: str) -> None:
    seen = []
    for _ in range(2):
        with played(database) as made:
            alice = made.slack.person("alice")
            (marked,) = [one for one in alice.sees("sales") if NOTED in one.reactions]
            card = alice.types("/customer Sarah Brown", "sales").text
            seen.append((marked.ts, marked.text, re.findall(r"The last \d+ of \d+", card)))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(("name", "language"), [("alice", "en"), ("xiaolin", "zh")])
def test_every_try_works_as_it_stands_and_the_next_is_about_whom_it_was(
    playground: Playground, name: str, language: str, subtests: pytest.Subtests
) -> None:
    person, foreign = playground.slack.person(name), HAN if language == "en" else re.compile(r"(?<!/)\b[a-z]{2,}\b")
    tried: list[str] = []
    while len(tried) < len(ANSWERS[language]):
        offered = playground.offered(person, language)
        assert [one for one in offered if foreign.search(f"{one.words} {one.typed}")] == []
        if tried:
            whose = {"en": "Tom Baker", "zh": "李四"}[language]
            assert all(whose in one.typed for one in offered if not re.search("product|digest", one.typed))
        command, _, text = offered[0].typed.partition(" ")
        job = done(command, text)
        assert job is not None
        with subtests.test(typed=offered[0].typed):
            answer = person.types(offered[0].typed, ROOMS[language][0])
            assert ANSWERS[language][job.job] in f"{answer.text} {answer.buttons}"
        assert job.job not in tried
        tried.append(job.job)


def test_what_was_logged_by_an_emoji_is_followed_too(playground: Playground) -> None:
    ben = playground.slack.person("ben")
    said = playground.slack.person("alice").says("Jack Turner rang, he is very happy with his desk", "sales")
    ben.reacts(said, "tada")
    playground.slack.wait_for(lambda: NOTED in playground.slack.message("sales", said.ts).reactions)
    assert playground.offered(ben, "en")[0].typed == "/customer Jack Turner"


def test_who_has_nobody_to_speak_of_is_told_to_try_nothing(tmp_path: Path) -> None:
    with patient_slack(seed.playground) as slack:
        bot = Bot(settings_for(slack, f"sqlite:///{tmp_path}/empty.db", Mode.SOCKET), Mode.SOCKET)
        assert Tries(slack, bot.db)(slack.person("alice").id, "en") == []
        bot.stop()


@pytest.mark.parametrize(
    ("typed", "job"),
    [
        ("/log 李四 good", Done("log", "李四 good")),
        ("/cs-log 李四 good", Done("log", "李四 good")),
        ("/customer 李四", Done("card", "李四")),
        ("/customer add Bob Smith age=4", Done("card", "Bob Smith age=4")),
        ("/customer followup Bob Fri", Done("followup", "Bob Fri")),
        ("/customer 跟进 李四 周五", Done("followup", "李四 周五")),
        ("/product improve 产品A", Done("improve", "improve 产品A")),
        ("/customer", None),
        ("/haoping undo", None),
    ],
)
def test_which_job_a_command_does(typed: str, job: Done | None) -> None:
    command, _, text = typed.partition(" ")
    assert done(command, text) == job


def test_the_next_job_is_the_one_behind_the_last() -> None:
    assert following([])[0] == "log"
    assert following([Done("log", "X good")])[0] == "card"
    assert following([Done("log", "X bad late again")])[0] == "followup"
    assert following([Done("log", "X 差评")])[0] == "followup"
    assert following([Done("digest", ""), Done("purchase", "X 400")])[:2] == ["points", "followup"]
    everything = [Done(job, "X") for job in ("card", "offer", "purchase", "points", "followup", "improve", "digest")]
    assert following([*everything, Done("log", "X")])[0] == "card"
