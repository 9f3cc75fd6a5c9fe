"""Every command that is registered is explained, in both languages, within Slack's limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.settings import Mode
from fakeslack.block_kit.validation import MOST_OF_BLOCKS, message_faults
from handlers.customers.examples import Examples
from handlers.haoping import help_blocks
from handlers.kernel.reply import Reply
from handlers.kernel.request import Person, Request, Spelling
from handlers.kernel.wording import Say
from handlers.policy.rules import Policy
from storage.script import is_han
from storage.types import Role
from tests.asking import ask

if TYPE_CHECKING:
    from handlers.kernel.routes import Routes
    from tests.conftest import Connect, Team

PREFIXES = ("/", "/haoping-", "/haoping ")


def asking(language: str, prefix: str) -> Request:
    say = Say(language)
    return Request(
        workspace="T1",
        person=Person("U1", "Alice", Role.MEMBER, language, "UTC"),
        at=datetime(2026, 11, 22, tzinfo=UTC),
        route="/haoping help",
        source="/haoping",
        say=say,
        policy=Policy(),
        command=Spelling(under="haoping") if prefix == "/haoping " else Spelling(prefix.removeprefix("/")),
    )


def text_of(reply: Reply) -> str:
    """Return all that a reply says, and make sure that Slack takes it."""
    assert not message_faults(reply.blocks)
    assert len(reply.blocks) <= 50
    assert len(json.dumps(reply.blocks, ensure_ascii=False)) < MOST_OF_BLOCKS
    texts = [_words(block) for block in reply.blocks]
    assert all(0 < len(text) <= 3000 for text in texts)
    return "\n".join(texts)


def _words(node: Any) -> str:
    if isinstance(node, list):
        return "".join(map(_words, node))
    if isinstance(node, dict):
        return node["text"] if isinstance(node.get("text"), str) else _words([node.get("text"), node.get("elements")])
    return ""


def examples(request: Request) -> Examples:
    """What suggestions are about while nothing is there."""
    return Examples(request, None)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_verb_is_explained(routes: Routes, language: str, prefix: str, subtests: pytest.Subtests) -> None:
    request = asking(language, prefix)
    every = text_of(help_blocks.commands(request, routes.commands.values()))
    for command in routes.commands.values():
        details = text_of(help_blocks.details(request, command, examples(request)))
        assert command.also
        for verb in command.verbs:
            with subtests.test(command=command.name, verb=verb.word):
                assert verb.usages
                assert verb.means
                word = verb.word.replace("-", " ")
                assert all(f"/{command.name} {word}".strip() in usage for usage in verb.usages[:1])
                for usage in verb.usages:
                    assert request.command(request.say(usage)) in details
                assert request.say(verb.means) in details
                own = [word for word in verb.also if any(map(is_han, word)) is (language == "zh")]
                assert all(word in details for word in own)
                assert not verb.word or request.say(verb.usages[0]).split()[1] in every
        assert request.command(f"/{command.name}") in every


def test_help_is_in_the_readers_words_alone(routes: Routes) -> None:
    for language in ("en", "zh"):
        request = asking(language, "/")
        shown = [help_blocks.jobs(request, examples(request)), help_blocks.commands(request, routes.commands.values())]
        shown += [help_blocks.details(request, one, examples(request)) for one in routes.commands.values()]
        texts = [text_of(one) for one in shown]
        if language == "en":
            assert [text for text in texts if any(map(is_han, text))] == []
        else:
            assert [text for text in texts if not any(map(is_han, text))] == []
            assert [text for text in texts if "Mary" in text or "good" in text or "also" in text] == []


def test_help_fits_one_screen_with_the_six_jobs(team: Team, subtests: pytest.Subtests) -> None:
    for actor, wishes in ((team.alice, "Log how it went"), (team.xiaolin, "记下和客户的一次互动")):
        with subtests.test(actor=actor.id):
            shown = actor.types("/haoping help", channel="sales")
            assert shown.error is None
            assert wishes in shown.text
            assert len(shown.text.splitlines()) <= 14
            assert len(shown.buttons) == 6 + 4
    for at, title in enumerate(("Log an interaction", "Record a purchase", "A customer's offer")):
        with subtests.test(title=title):
            shown = team.alice.types("/haoping help", channel="sales")
            assert shown.click(shown.buttons[at]).view.title == title
    shown = team.alice.types("/haoping help", channel="sales")
    assert "Other" in shown.click("Segments").text
    assert shown.message.blocks == shown.blocks


def test_help_goes_down_to_every_command_and_back(team: Team) -> None:
    shown = team.alice.types("/haoping help", channel="sales")
    every = shown.click("All commands")
    assert "/log: logs an interaction" in every.text
    assert len(every.buttons) == len(team.bot.desk.routes.commands) + 1
    log = every.click("/log")
    assert "/log Mary Chen yesterday bad the parcel was late" in log.text
    assert log.text.count("\n/log ") == 4
    assert log.click("/log…").view.title == "Log an interaction"
    assert log.click("All commands").click("Back").text == shown.text


def test_every_form_that_help_offers_is_opened_for_whoever_may(connect: Connect, subtests: pytest.Subtests) -> None:
    team = connect(Mode.HTTP, public_url="https://haoping.example")
    for command in team.bot.desk.routes.commands:
        shown = team.alice.types(f"/haoping help {command}", channel="sales")
        for label in shown.buttons[:-1]:
            with subtests.test(label=label):
                assert label.endswith("…")
                assert team.alice.clicks(shown.message, label).view.title
    shown = team.xiaolin.types("/points 帮助", channel="sales")
    assert "只有管理员能这样做" in shown.click("/points 兑换…").text


def test_no_name_is_taken_twice(routes: Routes, subtests: pytest.Subtests) -> None:
    names = [name for command in routes.commands.values() for name in (command.name, *command.also)]
    assert len(names) == len(set(names)) == len(routes.named)
    for command in routes.commands.values():
        with subtests.test(command=command.name):
            words = [word for verb in command.verbs for word in (verb.word, *verb.also)]
            assert len(words) == len(set(words))


def test_help_over_the_wire(team: Team, subtests: pytest.Subtests) -> None:
    everything = team.alice.types("/haoping", channel="sales")
    assert "Everything else: /haoping help" in everything.text
    for typed in ("/haoping help all", "/haoping 帮助 全部"):
        with subtests.test(typed=typed):
            everything = team.alice.types(typed, channel="sales")
            assert everything.error is None
            assert "logs an interaction; a review moves satisfaction" in everything.text
    for typed in ("/survey help", "/haoping help survey", "/haoping 帮助 /survey", "/haoping help 调研", "/survey ？"):
        with subtests.test(typed=typed):
            assert "/survey ask PRODUCT: posts a survey" in team.alice.types(typed, channel="sales").text
    assert "（也可以写：发起）" in team.xiaolin.types("/survey 帮助", channel="sales").text
    under = team.xiaolin.types("/haoping 调研 帮助", channel="sales")
    assert "/haoping survey 询问" in under.text
    assert "haoping haoping" not in under.text
    for typed in ("/haoping help nonsense", "/haoping nonsense", "/haoping help " + "x" * 5000, "/haoping <!channel>"):
        with subtests.test(typed=typed):
            refused = team.alice.types(typed, channel="sales")
            assert refused.text.endswith("Try /haoping help")
            assert len(refused.text) < 100
            assert "<!channel>" not in refused.message.text


@pytest.mark.parametrize(
    ("person", "typed", "offered"),
    [
        ("alice", "/haoping how do I add a customer", ["/haoping help customer"]),
        ("alice", "/haoping help how to log a purchase?", ["/haoping help log", "/haoping help purchase"]),
        ("alice", "/haoping help add", ["/haoping help customer", "/haoping help product"]),
        ("alice", "/haoping who has the most points", ["/customer list sort=points"]),
        ("alice", "/haoping show unhappy customers", ["/customer list unhappy"]),
        ("alice", "/haoping who should I call today?", ["/customer calls"]),
        ("alice", "/haoping please undo that", ["/haoping undo"]),
        ("xiaolin", "/haoping 今天该联系谁", ["/customer 待联系"]),
        ("xiaolin", "/haoping 本周谁生日？", ["/customer 列表 本周 生日"]),
        ("xiaolin", "/haoping 怎么添加客户", ["/haoping 帮助 customer"]),
        ("xiaolin", "/haoping 积分怎么算", ["/haoping 帮助 points"]),
        ("xiaolin", "/haoping 帮助 添加产品", ["/haoping 帮助 product"]),
        ("alice", "/haoping add customer Ana Silva", ["/customer add Ana Silva"]),
        ("xiaolin", "/haoping 添加客户 王小红", ["/haoping 帮助 customer"]),
    ],
)
def test_a_question_in_words_leads_to_the_help_on_what_it_names(
    team: Team, person: str, typed: str, offered: list[str]
) -> None:
    asked = ask(team.person(person), typed)
    assert asked.buttons[:-1] == offered
    assert "/customer add" in ask(team.alice, "/haoping help customer").text


@pytest.mark.parametrize("typed", ["/haoping hello", "/haoping who are you?", "/haoping thanks"])
def test_who_greets_is_told_what_there_is(team: Team, typed: str) -> None:
    assert ask(team.alice, typed).text == ask(team.alice, "/haoping").text


@pytest.mark.parametrize("typed", ["/haoping are you there or not", "/haoping help nonsense", "/haoping weather"])
def test_what_names_nothing_is_told_where_to_look(team: Team, typed: str) -> None:
    answer = ask(team.alice, typed)
    assert "Try /haoping help" in answer.text
    assert not answer.buttons
