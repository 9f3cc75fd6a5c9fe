"""Every command that is registered is explained, in both languages, within Slack's limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from fakeslack.block_kit.validation import MOST_OF_BLOCKS, message_faults
from handlers.haoping import blocks
from handlers.kernel.reply import Reply
from handlers.kernel.request import Person, Request, Spelling
from handlers.kernel.wording import Say
from handlers.policy.rules import Policy
from storage.types import Role

if TYPE_CHECKING:
    from handlers.kernel.routes import Routes
    from tests.conftest import Team

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


def test_no_other_word_for_a_verb_is_empty(routes: Routes) -> None:
    said = [text_of(blocks.details(asking("en", "/"), command)) for command in routes.commands.values()]
    assert not [text for text in said if "also: ," in text or ", ," in text]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_verb_is_explained(routes: Routes, language: str, prefix: str, subtests: pytest.Subtests) -> None:
    request = asking(language, prefix)
    overview = text_of(blocks.overview(request, list(routes.commands.values())))
    for command in routes.commands.values():
        details = text_of(blocks.details(request, command))
        assert command.also
        for verb in command.verbs:
            with subtests.test(command=command.name, verb=verb.word):
                assert verb.usages
                assert verb.means
                assert all(f"/{command.name} {verb.word}".strip() in usage for usage in verb.usages[:1])
                for usage in verb.usages:
                    assert request.command(request.say(usage)) in overview
                    assert request.command(request.say(usage)) in details
                assert request.say(verb.means) in details
                assert all(word in details for word in verb.also)
    assert text_of(blocks.welcome(request))


def test_help_says_what_each_command_means_while_there_is_room(routes: Routes, subtests: pytest.Subtests) -> None:
    request = asking("en", "/")
    commands = list(routes.commands.values())
    few, all_ = commands[:3], text_of(blocks.overview(request, commands))
    full, short = text_of(blocks.overview(request, few)), text_of(blocks.overview(request, [*commands, *commands[:2]]))
    for command in commands:
        for verb in command.verbs:
            with subtests.test(command=command.name, verb=verb.word):
                assert (verb.means in full) == (command in few)
                assert verb.usages[0] in all_
                assert verb.usages[0] in short
    assert commands[0].verbs[0].means in all_
    assert commands[-1].verbs[0].means not in short


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
    everything = team.alice.types("/haoping help", channel="sales")
    assert everything.error is None
    assert "logs an interaction; a review moves satisfaction" in everything.text
    assert "/survey ask PRODUCT" in everything.text
    for typed in ("/survey help", "/haoping help survey", "/haoping 帮助 /survey", "/haoping help 调研", "/survey ？"):
        with subtests.test(typed=typed):
            assert "also: ask, 询问, 发起" in team.alice.types(typed, channel="sales").text
    under = team.xiaolin.types("/haoping 调研 帮助", channel="sales")
    assert "/haoping survey 询问" in under.text
    assert "haoping haoping" not in under.text
    for typed in ("/haoping help nonsense", "/haoping nonsense", "/haoping help " + "x" * 5000, "/haoping <!channel>"):
        with subtests.test(typed=typed):
            refused = team.alice.types(typed, channel="sales")
            assert refused.text.endswith("Try /haoping help")
            assert len(refused.text) < 100
            assert "<!channel>" not in refused.message.text
