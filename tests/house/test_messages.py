"""Every sentence of the bot's has its Chinese, with the same values and the same bold parts."""

import ast
import re
import string
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from handlers.kernel import wording

ROOT = Path(wording.__file__).parents[2]
HOUSES = ("handlers", "bot")
MARKED = parse_keywords(re.findall(r"-k (\S+)", (ROOT / "Makefile").read_text()))
"""The calls whose sentences the Makefile extracts."""


@pytest.fixture(scope="module")
def sentences() -> Catalog:
    """What stands in the source."""
    found = Catalog()
    for house in HOUSES:
        for _, _, message, _, _ in extract_from_dir(ROOT / house, [("**.py", "python")], keywords=MARKED):
            found.add(message)
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The Chinese catalogue."""
    return read_po(BytesIO(wording.CATALOGUE.read_bytes()), locale="zh_CN")


def both(message: Message) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The English and the Chinese of a message, each with its plurals."""
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    chinese = message.string if isinstance(message.string, tuple) else (message.string,)
    return english, chinese


def test_every_sentence_is_translated(sentences: Catalog, catalogue: Catalog) -> None:
    assert len(list(sentences)) > 150
    missing = [message.id for message in sentences if message.id and not translated(catalogue, message)]
    assert missing == []


def test_no_sentence_hides_in_anothers_values(sentences: Catalog) -> None:
    """What Babel extracts is what the source says: it passes over a call inside a call, which is then never Chinese."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno} {template}"
        for house in HOUSES
        for path in (ROOT / house).rglob("*.py")
        for call, template in said(path)
        if template and sentences.get(template) is None
    ]
    assert hidden == []


def said(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a module that says a sentence, with its template; a Help says two."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            for given in node.args[: 2 if name == "Help" else 1]:
                if name in MARKED and isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield node, given.value


def test_no_sentence_is_said_by_another_name(sentences: Catalog) -> None:
    """Whatever gives a Say, it is called by a name that is extracted: say("…"), and not self._say(run)("…")."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.args[0].value}"
        for house in HOUSES
        for path in (ROOT / house).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
        if sentences.get(node.args[0].value) is None
    ]
    assert hidden == []


SENTENCE = re.compile(r"[^\w\\|(]*[A-Z][\w'’{}]*[,:;]? [^\\|[]*[a-z}][^\\|[]*|[^\\|[]* [^\\|[]*[a-z}*][.?!…]")
"""What reads like a sentence, and not like a pattern or a word that is looked up."""
NOT_SAID = {
    "digests/printed.py": "printed in a terminal",
    "customers/examples.py": "names",
    "digests/cities.py": "words that are read",
    "kernel/currencies.py": "words that are read",
    "kernel/moon.py": "words that are read",
    "connections/endpoint.py": "said to programs",
    "connections/reading.py": "said to programmers, but for what is in the catalogue",
}


def test_whatever_reads_like_a_sentence_is_one_of_the_catalogue(sentences: Catalog) -> None:
    """Wherever it stands and however it gets to people: a sentence beside the keywords would never be Chinese."""
    known = {text for message in sentences if message.id for text in both(message)[0]}
    beside = [
        f"{path.relative_to(ROOT)}:{text.lineno} {text.value!r}"
        for path in sorted((ROOT / "handlers").rglob("*.py"))
        if not str(path).endswith(tuple(NOT_SAID))
        for text in texts(ast.parse(path.read_text()))
        if SENTENCE.fullmatch(str(text.value)) and text.value not in known
    ]
    assert beside == []


def texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """All texts of a module but its docstrings, the log's, and what programmers and operators are told by an error."""
    for node in ast.iter_child_nodes(tree):
        is_for_us = isinstance(node, ast.Call) and (
            getattr(node.func, "id", None) in {"ValueError", "LookupError", "TypeError", "Unfit"}
            or getattr(getattr(node.func, "value", None), "id", None) == "log"
        )
        if is_for_us or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        yield from texts(node)


def translated(catalogue: Catalog, message: Message) -> bool:
    found = catalogue.get(message.id)
    return found is not None and not found.fuzzy and all(both(found)[1])


def test_no_translation_is_of_a_sentence_that_is_gone(sentences: Catalog, catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and sentences.get(message.id) is None] == []


def values(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_values_and_bold_parts_are_kept(catalogue: Catalog, subtests: pytest.Subtests) -> None:
    for message in catalogue:
        with subtests.test(message=message.id):
            if not message.id:
                continue
            english, chinese = both(message)
            for text in filter(None, chinese):
                wanted = values(english[-1])
                assert values(text) == wanted or (len(english) > 1 and values(text) | {"n"} == wanted | {"n"}), (
                    message.id
                )
                assert text.count("*") == english[-1].count("*"), message.id
                assert text.count("*") % 2 == 0, message.id


def test_nothing_stands_at_the_edges_that_is_not_meant(catalogue: Catalog, subtests: pytest.Subtests) -> None:
    for message in catalogue:
        with subtests.test(message=message.id):
            english, chinese = both(message)
            if english[0] and english[0] == english[0].strip():
                assert all(text == text.strip() for text in chinese), english


def test_chinese_uses_full_width_punctuation(catalogue: Catalog) -> None:
    half = re.compile(r"[\u4e00-\u9fff][,;?!()]|[,;?!()][\u4e00-\u9fff]|[\u4e00-\u9fff]:(?![\u4e00-\u9fff])")
    assert [text for message in catalogue for text in both(message)[1] if message.id and half.search(text)] == []


def test_templates_hold_names_only(sentences: Catalog, subtests: pytest.Subtests) -> None:
    """Values stand as {name}: no positions, no formats, no conversions, which people's text could reach."""
    for message in sentences:
        with subtests.test(message=message.id):
            for template in both(message)[0]:
                for _, name, spec, conversion in string.Formatter().parse(template):
                    assert name is None or (re.fullmatch("[a-z_]+", name) and not spec and not conversion), template
