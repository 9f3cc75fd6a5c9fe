"""The house itself: it knows nothing of the apps that connect to it, and nothing in it is long."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import fakeslack

SOURCE = Path(fakeslack.__file__).parent
MODULES = {path: path.read_text() for path in SOURCE.rglob("*.py")}
STRANGERS = ("slack_sdk", "slack_bolt", "bot", "handlers", "storage", "pytest")


def test_it_loads_nothing_of_the_apps_that_connect_to_it() -> None:
    asked = (
        "import sys, fakeslack, fakeslack.page\n"
        f"print(*[name for name in sys.modules if name.partition('.')[0] in {STRANGERS}])"
    )
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == []


def test_no_module_and_no_function_is_long(subtests: pytest.Subtests) -> None:
    for path, text in MODULES.items():
        with subtests.test(module=path.name):
            assert text.count("\n") <= 400
            functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
            assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= 60] == []


def test_nothing_in_it_names_an_app_of_somebodys(subtests: pytest.Subtests) -> None:
    for path in SOURCE.rglob("*"):
        if path.suffix in {".py", ".json", ".html", ".js", ".css"}:
            with subtests.test(file=path.name):
                assert "haoping" not in path.read_text().lower()
