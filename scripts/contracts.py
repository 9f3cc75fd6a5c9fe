"""What import-linter holds of handlers/, found by folder: a capability that is added is held without being listed.

Imports inside functions and under TYPE_CHECKING count like any others.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

COMES_IN = frozenset({"commands", "events", "clicks", "forms", "registration", "steps"})
"""What the modules of a capability are called to which something comes in."""
IMPURE = frozenset({"asyncio", "http", "importlib", "logging", "os", "random", "secrets", "socket", "sqlite3"})
IMPURE |= {"subprocess", "threading", "time", "urllib", "uuid"}
"""Modules of the standard library whose answers depend on more than what they are given."""
CLOCKS = frozenset({"now", "utcnow", "today", "monotonic"})
TABLES = frozenset({"storage.script"})
"""What is no more than a table, wherever it stands: which characters are the same."""
OURS = frozenset({"bot", "handlers", "storage"})
MARK = "Pure:"
"""What the last paragraph of a docstring begins with, where a module is held like rules and is called otherwise."""


def capabilities(graph: ImportGraph, package: str) -> dict[str, set[str]]:
    """Return the modules of every folder of a package, by the folder's name."""
    return {
        child.rpartition(".")[2]: {child, *graph.find_descendants(child)}
        for child in sorted(graph.find_children(package))
    }


def pure_modules(graph: ImportGraph, package: str) -> set[str]:
    """Return the modules that may know no clock, no database and no Slack: rules, and those that say so."""
    return {
        module
        for module in graph.find_descendants(package)
        if module.rpartition(".")[2] == "rules" or is_marked(ast.get_docstring(parsed(module)) or "")
    }


def is_marked(docstring: str) -> bool:
    """Tell whether a module says that it is pure."""
    return any(line.startswith(MARK) for line in docstring.splitlines())


def impurities(graph: ImportGraph, package: str) -> Iterator[str]:
    """Yield what pure modules know that they may not: their imports, and whatever asks a clock."""
    pure = pure_modules(graph, package)
    for module in sorted(pure):
        for known in sorted(graph.find_modules_directly_imported_by(module)):
            top = known.partition(".")[0]
            if known not in pure | TABLES | {"__future__"} and (top in IMPURE or top not in sys.stdlib_module_names):
                yield told(graph, module, known)
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
                yield f"{module} asks a clock (l.{node.lineno})"


def told(graph: ImportGraph, importer: str, imported: str) -> str:
    """Return an import in words, with its lines."""
    lines = sorted(one["line_number"] for one in graph.get_import_details(importer=importer, imported=imported))
    return f"{importer} imports {imported}" + (f" (l.{', l.'.join(map(str, lines))})" if lines else "")


def place(package: str) -> Path:
    """Return where a package that is not inside another one stands."""
    spec = find_spec(package)
    return Path((spec.submodule_search_locations or [""])[0]) if spec else Path()


@cache
def parsed(module: str) -> ast.Module:
    """Return a module's source as a tree."""
    top, _, rest = module.partition(".")
    path = place(top).joinpath(*rest.split(".")) if rest else place(top)
    return ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8"))


class Held(Contract):
    """A contract about all capabilities of a package."""

    package = fields.StringField()

    def broken(self, graph: ImportGraph) -> Iterator[str]:
        """Yield every import that breaks it, in words."""
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look for what breaks it."""
        found = list(self.broken(graph))
        return ContractCheck(kept=not found, metadata={"broken": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print what breaks it."""
        for one in check.metadata["broken"]:
            output.print_error(f"- {one}")
        output.new_line()


class Floors(Held):
    """Capabilities stand on floors and import no higher one. A folder that no floor names is a feature.

    `below` and `above` the features are floors from the ground up, each the names of its folders. On the floors below,
    folders do not know each other either.
    """

    below = fields.ListField(subfield=fields.StringField())
    above = fields.ListField(subfield=fields.StringField())

    def broken(self, graph: ImportGraph) -> Iterator[str]:
        """Yield imports of a higher floor, and those between two folders of a floor below the features."""
        below, above = cast("list[str]", self.below), cast("list[str]", self.above)
        floors = {name: floor - len(below) for floor, names in enumerate(below) for name in names.split()}
        floors |= {name: floor + 1 for floor, names in enumerate(above) for name in names.split()}
        found = capabilities(graph, str(self.package))
        home = {module: name for name, modules in found.items() for module in modules}
        for gone in sorted(floors.keys() - found.keys()):
            yield f"there is no {self.package}.{gone}"
        for importer, mine in sorted(home.items()):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                theirs = home.get(imported, mine)
                here, there = floors.get(mine, 0), floors.get(theirs, 0)
                if mine != theirs and (there > here or there == here < 0):
                    yield told(graph, importer, imported)


class Inside(Held):
    """Inside a capability what comes in → blocks → rules, straight or by way of others."""

    def broken(self, graph: ImportGraph) -> Iterator[str]:
        """Yield the ways from rules to blocks and what comes in, and from blocks to what comes in."""
        for modules in capabilities(graph, str(self.package)).values():
            floors = {module: self._floor(module) for module in modules}
            for low in sorted(module for module, floor in floors.items() if floor is not None):
                high = {one for one in modules if (floors[one] or 0) > (floors[low] or 0)}
                for module in sorted(high & self._reached(graph, low, modules)):
                    yield f"{low} reaches {module}"

    @staticmethod
    def _floor(module: str) -> int | None:
        name = module.rpartition(".")[2]
        if name == "rules":
            return 0
        if name == "blocks" or name.endswith("_blocks"):
            return 1
        return 2 if name in COMES_IN else None

    @staticmethod
    def _reached(graph: ImportGraph, start: str, among: set[str]) -> set[str]:
        reached, left = {start}, [start]
        while left:
            new = (graph.find_modules_directly_imported_by(left.pop()) & among) - reached
            reached |= new
            left += new
        return reached


class Pure(Held):
    """Rules, and modules whose docstring says so, know no clock, database or Slack: the standard library alone."""

    def broken(self, graph: ImportGraph) -> Iterator[str]:
        """Yield what they know besides."""
        yield from impurities(graph, str(self.package))


class Seen(Held):
    """Nothing hides from the other contracts: each folder of code is a package, and code of ours is imported as such.

    Its `package` are several, parted by spaces.
    """

    def broken(self, graph: ImportGraph) -> Iterator[str]:
        """Yield folders without an __init__.py, in which import-linter sees nothing, and imports by a text."""
        for package in str(self.package).split():
            root = place(package)
            for folder in sorted({path.parent for path in root.rglob("*.py")}):
                if not (folder / "__init__.py").exists():
                    yield f"{folder.relative_to(root.parent).as_posix()} has no __init__.py"
            for module in sorted({package, *graph.find_descendants(package)}):
                if "importlib" in graph.find_modules_directly_imported_by(module):
                    yield from self._by_text(module)

    @staticmethod
    def _by_text(module: str) -> Iterator[str]:
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                first = node.args[0] if node.args else None
                text = first.value if isinstance(first, ast.Constant) else None
                if not isinstance(text, str) or text.partition(".")[0] in OURS:
                    yield f"{module} imports by a text (l.{node.lineno})"
