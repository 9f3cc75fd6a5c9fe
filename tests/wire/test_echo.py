"""What was typed comes back as text on every command: no ping, no link, no markup, and the notification is escaped."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fakeslack import Answer
from fakeslack.model import Message
from handlers.kernel.routes import Routes
from tests.conftest import Team

pytestmark = pytest.mark.database("sqlite")

TYPED = "<!channel> <@U0BEN00001> *bold* _it_ `x` https://evil.example & <b>"
ESCAPED = TYPED.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def commands(routes: Routes) -> Iterator[str]:
    """Every verb of every command, with what was typed as its whole text, as a quoted name, and after a name."""
    for command in routes.commands.values():
        for verb in command.verbs:
            start = f"/{command.name} {verb.word}".strip()
            yield from (f"{start} {TYPED}", f'{start} "{TYPED}" 400 x', f"{start} 李四 good {TYPED}")


def texts(node: Any) -> list[tuple[str | None, str]]:
    """Every object of Block Kit that holds text: (type, text)."""
    if isinstance(node, list):
        return [found for one in node for found in texts(one)]
    if not isinstance(node, dict):
        return []
    here = [(node.get("type"), node["text"])] if isinstance(node.get("text"), str) else []
    return here + [found for key, one in node.items() if key != "text" or isinstance(one, dict) for found in texts(one)]


def test_nothing_that_was_typed_is_rendered(shared: Team, routes: Routes, subtests: pytest.Subtests) -> None:
    alice = shared.alice
    alice.types("/customer add 李四", channel="sales")
    echoed = 0
    for typed in commands(routes):
        with subtests.test(typed=typed):
            answer = alice.types(typed, channel="sales")
            assert answer.error is None, typed
            if answer.views:  # a form, which was asked for
                continue
            check(answer.message)
            echoed += "evil.example" in json.dumps(answer.blocks)
    assert echoed > 20


def check(message: Message) -> None:
    for kind, text in texts(message.blocks):
        assert kind != "mrkdwn"
        assert kind != "link"
        assert "&lt;" not in text  # not escaped twice
    said = message.text.replace("<#C0SALES001>", "")  # where something was done, as we say it
    assert not [tag for tag in ("<!", "<http", "<#", "<b>", "<@U0BEN") if tag in said]


@pytest.mark.parametrize("style", ["choose", "undo"])
def test_nor_after_a_click(shared: Team, style: str) -> None:
    alice = shared.alice
    question = alice.types(f'/log "{TYPED} {style}" good {TYPED}', channel="sales")
    answer: Answer = question.click("choose:0")
    check(answer.message)
    if style == "undo":
        answer = answer.click("Undo")
        check(answer.message)
    assert "evil.example" in answer.text
