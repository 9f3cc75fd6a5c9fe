"""The house itself: who may import whom, how long a module may be, and what every change and table must have."""

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import grimp
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from importlinter.cli import lint_imports
from sqlalchemy import Table
from sqlmodel import SQLModel

from handlers.kernel import wording
from handlers.kernel.routes import Routes
from scripts import contracts
from storage import migrate, models
from storage.database import Database

ROOT = Path(wording.__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage", "fakeslack/src")
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
SOURCES = {path: path.read_text() for package in PACKAGES for path in (ROOT / package).rglob("*.py")}


def parsed(path: Path) -> ast.Module:
    return ast.parse(SOURCES[path], str(path))


def test_who_may_import_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    path = list(sys.path)
    try:
        assert lint_imports(no_cache=True) == 0
    finally:
        sys.path[:] = path


def test_rules_are_pure() -> None:
    """Rules, and what says that it is pure, know the standard library and each other: no clock, database or Slack."""
    graph = grimp.build_graph("handlers", "storage", include_external_packages=True)
    assert list(contracts.impurities(graph, "handlers")) == []
    pure = contracts.pure_modules(graph, "handlers")
    assert {f"handlers.{name}.rules" for name in ("customers", "digests", "loyalty", "policy", "reading")} <= pure
    assert {"handlers.interactions.engine_first", "handlers.kernel.words", "handlers.imports.cells"} <= pure


def test_no_module_is_too_long() -> None:
    assert {str(path): n for path, text in SOURCES.items() if (n := text.count("\n")) > MOST_LINES} == {}


def test_no_function_is_too_long() -> None:
    too_long = {
        f"{path.relative_to(ROOT)}: {node.name}": length
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }
    assert too_long == {}


def test_nothing_is_left_to_be_done() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    assert [str(path) for path, text in SOURCES.items() if any(word in text for word in words)] == []


def recorded() -> Iterator[str]:
    """The actions that are recorded: the first argument of every changes.record(…), except where an undo repeats it."""
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("changes.record"):
                action = node.args[0]
                if ast.unparse(action) != "change.action":
                    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
                    yield eval(ast.unparse(action), vars(module))


def test_what_is_recorded_is_what_can_be_taken_back(routes: Routes) -> None:
    assert set(recorded()) == set(routes.undos)


# What SQLite does not tell of them, PostgreSQL does.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_models_are_what_the_migrations_make(database_url: str) -> None:
    database = Database(database_url)
    migrate.migrate(database)
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        differences = compare_metadata(context, SQLModel.metadata)
    database.close()
    assert differences == []


def test_the_workspace_comes_first_in_every_key(subtests: pytest.Subtests) -> None:
    kept = [table for table in vars(models).values() if isinstance(table, Table)]
    assert len(kept) >= 15
    for table in kept:
        with subtests.test(table=table.name):
            columns = [column.name for column in table.primary_key.columns]
            assert columns[0] == "workspace", table.name


def test_every_route_that_writes_or_asks_is_registered_once(routes: Routes, subtests: pytest.Subtests) -> None:
    kinds = (routes.buttons, routes.forms, routes.options, routes.shortcuts, routes.events, routes.steps)
    verbs = sum(len(command.verbs) for command in routes.commands.values())
    assert len(routes.all()) == verbs + sum(len(kind) for kind in kinds)
    for name in routes.all():
        with subtests.test(name=name):
            assert routes.find(name) is routes.all()[name]
