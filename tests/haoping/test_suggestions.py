"""Every suggestion works as it stands: whatever is there, in either language, it is typed and not refused."""

import ast
import importlib
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.pofile import read_po

from bot.settings import Mode
from fakeslack import Actor, said
from handlers.customers.examples import Examples
from handlers.kernel import wording
from handlers.kernel.refusal import wanted
from handlers.kernel.request import Person, Request, Spelling
from handlers.kernel.wording import Say
from storage.script import is_han
from storage.store import Store
from storage.types import Role
from tests.asking import ask
from tests.conftest import Connect, Team
from tests.reactions.conftest import Desk

HANDLERS = Path(wording.__file__).parents[1]
SUGGESTED = {"suggesting", "code", "fill"}
"""What is called with a suggestion before anything else."""
WORDS = {"en": r"Try (/.+)$", "zh": r"可以这样输入：(/.+)$"}
NOT_UNDERSTOOD = re.compile("how many points does|有多少积分？")
"""What whoever is not understood is told to ask."""
BUSY = (
    "/customer add Mary Chen age=30 spending=high id=M-1",
    "/customer add Mary Chen age=31 id=M-2",
    "/customer add 王五 手机=13800138000",
    "/customer add 王五 手机=13900139000",
    "/customer add Find Corp owner=@ben",
    '/customer add “Say "Hi" Ltd”',
    "/customer add Good Friday Ltd",
    "/customer add 好评工坊",
    "/customer add 张三",
    "/customer add 张三丰",
    "/customer add Acme",
    "/customer add Acme Corp",
    "/product add Ask Pro price=100",
    "/product add Ask Pro Max",
    "/product add 报告大师",
    "/purchase Acme Corp 400",
    "/purchase 张三丰 400",
)
AFTER = {"/digest resume": "/digest pause"}
"""What is suggested only after something else."""
TIRED = ("", "x 1 2 3", '""', "good", "400", "=", "\u202e", "Acme Corp", "张三丰", "Acme Corp 0", "add", "2999-01-01")
"""What is typed behind a verb by who does not know it."""


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose customers have a page, so that they can be asked, too."""
    return connect(Mode.HTTP, public_url="https://haoping.example")


def settle(team: Team, there: str) -> None:
    """Let everybody be known and 小林 do what managers may; where it is busy, with namesakes and odd names."""
    ask(team.xiaolin, "/haoping 帮助")
    ask(team.person("ben"), "/haoping help")
    ask(team.alice, "/haoping managers add @xiaolin")
    if there == "busy":
        for typed in BUSY:
            answer = ask(team.alice, typed)
            if answer.buttons and answer.buttons[0].startswith("Add another"):
                answer.click(answer.buttons[0])
        ask(team.xiaolin, "/log “好评工坊” 好评")


def names() -> Iterator[tuple[ModuleType, ast.expr]]:
    """Every suggestion in the source, as it stands there."""
    for path in HANDLERS.rglob("*.py"):
        module = importlib.import_module(".".join(("handlers", *path.relative_to(HANDLERS).with_suffix("").parts)))
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                yield from ((module, one) for one in node.args[:1] if called in SUGGESTED)
                for given in node.keywords:
                    if given.arg == "example":
                        yield module, given.value
                    elif given.arg == "examples" and isinstance(given.value, ast.Tuple):
                        yield from ((module, one) for one in given.value.elts)


def texts(module: ModuleType, node: ast.expr) -> list[str]:
    """What a suggestion says; nothing where it is a variable."""
    match node:
        case ast.Constant(str(text)):
            return [text]
        case ast.Call(func=ast.Name("N_"), args=[ast.Constant(str(text))]):
            return [text]
        case ast.Name(name):
            found = getattr(module, name, None)
        case ast.Attribute(ast.Name(holder), name):
            found = getattr(getattr(module, holder, None), name, None)
        case ast.Subscript(ast.Name(name)):
            found = list(getattr(module, name, {}).values())
        case ast.IfExp(body=body):
            return texts(module, body)
        case _:
            found = None
    return [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, str)]


def templates() -> list[str]:
    """Every suggestion in the source that is about what is there, not about what was typed."""
    found = {text for module, node in names() for text in texts(module, node)}
    return sorted(one for one in found if one and all(hasattr(Examples, name) for name in wanted(one)))


def asking(team: Team, actor: Actor, store: Store) -> Request:
    """A request of somebody's, as the bot has it."""
    language = "zh" if actor.id == team.xiaolin.id else "en"
    name = (store.people.get(actor.id) or actor.person).name
    return Request(
        workspace=team.workspace,
        person=Person(actor.id, name, Role.MANAGER, language, "UTC"),
        at=team.slack.clock.now(),
        route="/haoping help",
        source="/haoping",
        say=Say(language),
        command=Spelling(),
        meanings=team.bot.desk.meanings,
    )


def refusals(team: Team) -> float:
    """How often the bot has refused, or failed."""
    samples = [sample for family in team.bot.metrics.registry.collect() for sample in family.samples]
    bad = {"refused", "failed"}
    return sum(s.value for s in samples if s.name == "haoping_requests_total" and s.labels["outcome"] in bad)


def works(team: Team, actor: Actor, typed: str) -> tuple[bool, str]:
    """Type something, and return whether it was taken, and what was said."""
    before = refusals(team)
    answer = actor.types(typed, channel="sales")
    told = "" if answer.views else answer.text
    return answer.error is None and refusals(team) == before, told


def is_understood(team: Team, actor: Actor, words: str) -> bool:
    """Say something to the bot in plain words, and return whether it knew what was meant."""
    before = refusals(team)
    asked = actor.says(f"@Haoping {words}", "sales")
    Desk(team).settle()
    answers = [said(one) for one in actor.sees("sales") if one.bot_id and one.ts > asked.ts]
    return refusals(team) == before and bool(answers) and not any(NOT_UNDERSTOOD.search(one) for one in answers)


def test_every_suggestion_in_the_source_is_marked_for_translation_and_names_nobody() -> None:
    catalogue = wording.CATALOGUE.read_text("utf-8")
    found = templates()
    assert len(found) > 50
    assert [one for one in found if f'msgid "{one}"' not in catalogue] == []
    assert [one for one in found if any(map(is_han, one))] == []


@pytest.mark.parametrize("there", ["empty", "busy"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_suggestion_is_taken_as_it_stands(
    team: Team, there: str, language: str, subtests: pytest.Subtests
) -> None:
    settle(team, there)
    actor = team.xiaolin if language == "zh" else team.alice
    for template in templates():
        with subtests.test(template=template):
            with team.bot.db.read(team.workspace) as store:
                typed = Examples(asking(team, actor, store), store).fill(template)
            if not typed.startswith("/"):
                assert there == "empty" or is_understood(team, actor, typed), typed
            else:
                works(team, actor, AFTER.get(template, "/haoping"))
                taken, told = works(team, actor, typed)
                assert taken, (typed, told)


@pytest.mark.database("sqlite")  # it is about words; those that examples are found by are typed above, on both
@pytest.mark.parametrize("there", ["empty", "busy"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_refusal_suggests_is_taken_as_it_stands(
    team: Team, there: str, language: str, subtests: pytest.Subtests
) -> None:
    settle(team, there)
    actor = team.xiaolin if language == "zh" else team.alice
    suggested: dict[str, str] = {}
    for route in (
        f"/{command.name} {verb.word}" for command in team.bot.desk.routes.commands.values() for verb in command.verbs
    ):
        for behind in TIRED:
            team.slack.operator.fail(method="views.open", error="internal_error")
            answer = actor.types(f"{route.strip()} {behind}".strip(), channel="sales")
            team.slack.operator.heal()
            found = re.search(WORDS[language], "" if answer.views else answer.text)
            if found:
                suggested[found[1]] = f"{route} {behind}"
                taken, told = works(team, actor, found[1])
                with subtests.test(typed=f"{route} {behind}"):
                    assert taken, (found[1], told)
    assert len(suggested) > 20


def test_a_suggestion_is_about_whom_its_reader_spoke_of_last(team: Team) -> None:
    for name in ("Acme Corp", "Globex", "张三", "李四"):
        ask(team.alice, f"/customer add {name}")
    ask(team.alice, "/log Acme Corp good")
    ask(team.alice, "/log 张三 good")
    ask(team.person("ben"), "/log Globex good")
    ask(team.xiaolin, "/log 李四 好评")
    assert ask(team.alice, '/log ""').text.endswith("Try /log Acme Corp yesterday good")
    assert ask(team.person("ben"), '/log ""').text.endswith("Try /log Globex yesterday good")
    assert ask(team.xiaolin, '/log ""').text.endswith("可以这样输入：/log 李四 昨天 好评")
    assert ask(team.person("wangfang"), '/log ""').text.endswith("可以这样输入：/log 李四 昨天 好评")
    assert "/log Acme Corp good loves the new model" in ask(team.alice, "/haoping help").text
    assert "/log 李四 好评 很喜欢新款" in ask(team.xiaolin, "/haoping 帮助").text


TYPED = re.compile(r"/(?:log|customer|segment|offer|purchase|points|survey|product|digest|rules|haoping) (?!\{)[a-z]+")


def test_nobody_is_told_to_type_the_other_languages_words() -> None:
    catalogue = [one for one in read_po(BytesIO(wording.CATALOGUE.read_bytes()), locale="zh_CN") if one.id]
    english = [text for one in catalogue for text in _each(one.id)]
    chinese = [text for one in catalogue for text in _each(one.string)]
    assert [text for text in english if any(map(is_han, text))] == []
    assert [text for text in chinese if TYPED.search(text) or re.search(r"\b[a-z]+=", text)] == []


def _each(of: Any) -> list[str]:
    """The forms of a message, of which a plural has several."""
    return [of] if isinstance(of, str) else list(of)
