"""What modules declare at their handlers is what the bot answers."""

from importlib import import_module
from pkgutil import walk_packages

import pytest

import handlers
from bot.app import CAPABILITIES
from handlers.kernel.parts import Help, Part
from handlers.kernel.reply import Reply
from handlers.kernel.routes import Declared, Routes, Who


class Added(Routes):
    """Routes that know which parts were added to them."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Declared] = []

    def add(self, *parts: Declared) -> None:
        self.parts += parts
        super().add(*parts)


def test_every_part_is_added_once_and_none_is_empty(subtests: pytest.Subtests) -> None:
    added = Added()
    for capability in CAPABILITIES:
        capability.register(added)
    there = 0
    for module in walk_packages(handlers.__path__, "handlers."):
        with subtests.test(module=module.name):
            part = vars(import_module(module.name)).get("part")
            if isinstance(part, Part):
                assert part.declared, f"{module.name} declares nothing"
                assert sum(one is part for one in added.parts) == 1, f"{module.name}.part is added once by a register()"
                there += 1
    assert there > 30


@pytest.mark.parametrize(
    ("usage", "command", "verb"),
    [
        ("/digest", "digest", ""),
        ("/customer NAME", "customer", ""),
        ("/product [NAME]", "product", ""),
        ("/points adjust NAME ±POINTS reason", "points", "adjust"),
        ("/customer merge A into B", "customer", "merge"),
        ("/haoping language [zh|en|auto]", "haoping", "language"),
        ("/digest read-along", "digest", "read-along"),
    ],
)
def test_the_verb_is_read_from_how_it_is_typed(usage: str, command: str, verb: str) -> None:
    assert Help(usage, "does it").verb() == (command, verb)


def test_verbs_stand_as_added_after_the_command_by_itself() -> None:
    part, routes = Part(), Routes()
    for usage in ("/digest list", "/digest", "/digest run"):
        part.verb(Help(usage, "does it"), who=Who.MEMBERS, writes=False)(lambda request, store: Reply([]))
    routes.command("digest", "日报")
    routes.add(part)
    assert [verb.word for verb in routes.commands["digest"].verbs] == ["", "list", "run"]
    assert routes.named["日报"] is routes.commands["digest"]


def test_a_form_for_a_verb_that_is_not_there_is_refused_at_the_start() -> None:
    part, routes = Part(), Routes()
    part.opens("/digest lits")(lambda request, store: Reply([]))
    routes.command("digest", "日报")
    with pytest.raises(LookupError, match="lits"):
        routes.add(part)
