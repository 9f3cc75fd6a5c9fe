"""The kernel: it knows no capability, and what its small types read and spell."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from handlers.kernel import request as requests
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.filled import Event, Filled
from handlers.kernel.request import UNKNOWN_RULES, Spelling
from handlers.kernel.routes import Meant, Routes, Verb, Who
from handlers.kernel.wording import N_, Say
from handlers.loyalty.rules import Tiers
from handlers.policy.rules import ARTICLE, Policy
from storage.store import Store
from storage.subject import Subject

KERNEL = Path(requests.__file__).parent
APART = re.compile(r"subject( or \"\"\))?\.(partition|split|removeprefix)\(")


def modules_of(path: Path) -> set[str]:
    """Return what a module imports, late imports too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("path", sorted(KERNEL.rglob("*.py")), ids=lambda path: str(path.relative_to(KERNEL)))
def test_the_kernel_imports_no_capability(path: Path) -> None:
    ours = {name for name in modules_of(path) if name.startswith(("bot", "handlers."))}
    assert {name for name in ours if not name.startswith("handlers.kernel")} == set()


@pytest.mark.parametrize("path", sorted(KERNEL.rglob("*.py")), ids=lambda path: str(path.relative_to(KERNEL)))
def test_the_kernel_names_no_capability(path: Path) -> None:
    """No name of a command, a change or a setting of others stands in it."""
    named = {"points.redeem", "haoping", "/haoping", "/haoping help"}
    words = {node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)}
    assert not words & named


@pytest.mark.parametrize("path", sorted(KERNEL.rglob("*.py")), ids=lambda path: str(path.relative_to(KERNEL)))
def test_the_kernel_asks_for_no_capabilitys_rows(path: Path) -> None:
    """Of the store it knows what every request needs; whatever else is kept is a capability's, or is handed in."""
    asked = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "store"
    }
    nouns = asked & set(vars(Store))
    assert nouns <= {"changes", "customers", "deliveries", "journal", "outbox", "people"}


def test_only_the_subject_itself_takes_its_text_apart() -> None:
    sources = [
        path for package in ("bot", "handlers", "storage") for path in (KERNEL.parents[1] / package).rglob("*.py")
    ]
    assert [str(path) for path in sources if APART.search(path.read_text())] == []


def test_which_rules_are_in_force_is_asked_by_their_class() -> None:
    assert ARTICLE.of(Tiers) is ARTICLE.tiers
    assert ARTICLE.of(Policy) is ARTICLE
    with pytest.raises(LookupError, match="Tiers"):
        UNKNOWN_RULES.of(Tiers)


@pytest.mark.parametrize(
    ("spelling", "usage", "typed"),
    [
        (Spelling(), "/log 王五 good", "/log 王五 good"),
        (Spelling("team-"), "/log 王五 good", "/team-log 王五 good"),
        (Spelling(under="crm"), "/log 王五 good", "/crm log 王五 good"),
        (Spelling(under="crm"), "/crm help", "/crm help"),
        (Spelling("team-", "crm"), "/log help", "/team-crm log help"),
        (Spelling("team-", "crm"), "how many points does 王五 have?", "how many points does 王五 have?"),
    ],
)
def test_a_command_is_spelt_as_its_person_types_it(spelling: Spelling, usage: str, typed: str) -> None:
    assert spelling(usage) == typed


def routes(umbrella: bool) -> Routes:
    def nothing(*_: object) -> None:
        raise AssertionError

    made = Routes()
    made.command("crm", "客户管理")
    made.verb("crm", Verb(nothing, Who.MEMBERS, writes=False))
    if umbrella:
        made.gather_under("crm")
    made.command("log", "记录")
    for word in ("", "edit"):
        made.verb("log", Verb(nothing, Who.MEMBERS, writes=False, word=word))
    made.command("points")
    made.verb("points", Verb(nothing, Who.MEMBERS, writes=False, word="redeem", also=("兑换",)))
    return made


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("log", "王五 good", Meant("/log", "王五 good", "/log")),
        ("log", "edit 3", Meant("/log edit", "3", "/log edit")),
        ("log", "help", Meant("/crm help", "log", "/log")),
        ("points", "兑换 王五 30", Meant("/points redeem", "王五 30", "/points redeem")),
        ("points", "王五", Meant("/points", "王五", "/points")),
        ("crm", "", Meant("/crm", "", "/crm")),
        ("crm", "help", Meant("/crm help", "", "/crm")),
        ("crm", "记录 王五 good", Meant("/log", "王五 good", "/crm log", "crm")),
        ("crm", "log help", Meant("/crm help", "log", "/crm log", "crm")),
        ("crm", "crm log", Meant("/crm", "crm log", "/crm")),
        ("nope", "x", Meant("unknown", "x", "/nope")),
    ],
)
def test_what_is_typed_means_a_route(name: str, text: str, meant: Meant) -> None:
    assert routes(umbrella=True).meant(name, text) == meant


def test_without_an_umbrella_no_command_is_typed_under_another() -> None:
    assert routes(umbrella=False).meant("crm", "log 王五 good") == Meant("/crm", "log 王五 good", "/crm")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("purchase:17", Subject("purchase", 17)),
        ("person:U1", Subject("person", "U1")),
        ("product:5:price", Subject("product", 5, "price")),
        ("channel:C1:169.20", Subject("channel", "C1", "169.20")),
        ("", Subject("", "")),
    ],
)
def test_a_subject_is_read_as_it_is_kept(text: str, subject: Subject) -> None:
    assert Subject.read(text) == subject
    assert str(subject) == (text or ":")


def test_a_subject_is_a_number_of_ours_or_a_name_of_slacks() -> None:
    assert (Subject.read("purchase:17").number, Subject.read("person:U1").number, Subject.read(None).number) == (
        17,
        0,
        0,
    )
    assert Subject.read("channel:C1:169.20").name == "C1:169.20"


NONSENSE: tuple[object, ...] = (None, "", 0, [], {}, ["x"], {"id": "1"}, True, "x" * 100, "9" * 100)


@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_whatever_stands_in_a_form_is_read(value: object) -> None:
    filled = Filled({"x": value})
    assert isinstance(filled.text("x"), str)
    assert isinstance(filled.number("x"), int)
    assert all(isinstance(one, str) for one in filled.some("x"))
    assert filled.choice("x") != ""
    assert "x" in filled
    assert "y" not in filled


@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_whatever_slack_tells_is_read(value: object) -> None:
    keys = ("type", "user", "text", "files", "channel", "ts", "thread_ts", "event_time", "item", "view", "tokens")
    event = Event(dict.fromkeys(keys, value))
    read = {name: getattr(event, name) for name, one in vars(Event).items() if isinstance(one, property)}
    assert isinstance(read["channel"], str)
    assert read["reacted"] is None
    assert read["view_hash"] == ""


def test_what_changed_is_told_as_its_capability_says() -> None:
    size = Attribute(N_("size"), lambda _, kept: f"{kept} cm")
    attributes = Attributes({"size": size, "key": FOR_UNDO}) | Attributes({"day": Attribute(N_("day"))})
    before = {"size": 3, "key": "a", "day": None, "odd": "", "same": 1}
    after = {"size": 0, "key": "b", "day": date(2026, 11, 29), "odd": None, "same": 1, "new": "x" * 100}
    told = ["".join(one["text"] for one in line) for line in attributes.differences(Say("en"), before, after)]
    assert told == ["size: 3 cm → 0 cm", "day: none → 2026-11-29", f"new: none → {'x' * 79}…"]


def test_what_two_capabilities_call_the_same_is_refused() -> None:
    routes = Routes()
    routes.tell(Attributes({"size": Attribute(N_("size"))}))
    with pytest.raises(ValueError, match="size"):
        routes.tell(Attributes({"size": Attribute(N_("length"))}))
