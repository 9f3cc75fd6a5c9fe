"""/customer duplicates: likely pairs one by one, merged this way or that, or told apart for good."""

from typing import Any

import pytest

from fakeslack import button_texts
from handlers.customers import likeness
from storage.duplicates import Known
from storage.types import fold
from tests.asking import ask
from tests.conftest import Team
from tests.customers.test_merge import figures


def known(*names: str, **more: Any) -> list[Known]:
    return [Known(at + 1, fold(name), more.get("email"), more.get("phone")) for at, name in enumerate(names)]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Acme Corp", "ＡＣＭＥ　corp", "name"),
        ("Acme Corp", "Acme-Corp", "name"),
        ("張小明", "张 小明", "name"),
        ("张小明", "章晓明", "sound"),
        ("Jonathan Smith", "Jonathon Smith", "slip"),
        ("Jonathan Smith", "Jonathan Smth", "slip"),
        ("Jonathan Smith", "oJnathan Smith", "slip"),
        ("北京好味道食品", "北京好味到食品", "sound"),
        ("Customer A1", "Customer A2", None),
        ("王五", "王武", None),
        ("Anna", "Anne", None),
        ("Jonathan Smith", "Jane Smith", None),
    ],
)
def test_what_looks_like_one(one: str, other: str, why: str | None) -> None:
    found = likeness.pairs(known(one, other))
    assert [(pair.one, pair.other, pair.why) for pair in found] == ([(1, 2, why)] if why else [])


def test_contact_data_tell_before_names() -> None:
    rows = [
        Known(1, "a", "x@y.cn", None),
        Known(2, "b", "X@Y.CN ", "+86 138 0013 8000"),
        Known(3, "c", None, "13800138000"),
        Known(4, "d", None, "8000"),
        Known(5, "e", None, "8000"),
    ]
    assert [(pair.one, pair.other, pair.why) for pair in likeness.pairs(rows)] == [(2, 3, "phone"), (1, 2, "email")]


@pytest.fixture
def alike(team: Team) -> Team:
    """Two pairs who look like one each."""
    for text in ("张小明 phone=13800138000", "小张 phone=138-0013-8000 company=Acme", "Acme Corp", "ACME  corp."):
        answer = ask(team.alice, f"/customer add {text}")
        if adding := [one for one in answer.buttons if one.startswith("Add")]:
            answer.click(adding[0]).text  # noqa: B018 (waits)
    ask(team.alice, "/log 小张 good")
    return team


def test_pairs_are_offered_one_by_one_and_merged_or_told_apart(alike: Team) -> None:
    alice = alike.alice
    first = ask(alice, "/customer duplicates")
    assert first.text.startswith("1 of 2 · 张小明 (#1) and 小张 (#2) may be the same customer: the same phone number.")
    assert button_texts(first.message) == [
        "Merge 张小明 (#1) into 小张 (#2)",
        "Merge 小张 (#2) into 张小明 (#1)",
        "Not the same",
        "Next pair",
    ]
    second = first.click("Next pair")
    assert "2 of 2 · Acme Corp (#3) and ACME corp. (#4) may be the same customer: the same name" in second.text
    told = second.click("Not the same")
    assert told.text == "Acme Corp (#3) and ACME corp. (#4) are two customers. I won't ask again."
    assert told.click("Next pair").text == "Those were all the possible duplicates."
    again = ask(alice, "/customer 查重")
    assert again.text.startswith("1 of 1 · ")
    asked = again.click("Merge 小张 (#2) into 张小明 (#1)")
    assert asked.text.startswith("Merge 小张 (#2) into 张小明 (#1)?")
    merged = asked.click("Merge into 张小明")
    assert merged.text.startswith("Merged 小张 into 张小明.")
    assert figures(alike, "张小明") == (41, 1, 0)
    assert merged.click("Next pair").text == "I found no possible duplicates."
    assert "Acme" in ask(alice, "/customer 张小明").text


def test_the_other_way_round_from_the_question(alike: Team) -> None:
    asked = ask(alike.alice, "/customer duplicates").click("Merge 张小明 (#1) into 小张 (#2)")
    assert asked.click("The other way round").text.startswith("Merged 小张 into 张小明.")


def test_told_apart_is_taken_back(alike: Team) -> None:
    alice = alike.alice
    told = ask(alice, "/customer duplicates").click("Not the same")
    assert ask(alice, "/customer duplicates").text.startswith("1 of 1 · Acme Corp")
    assert told.click("Undo").text == "Undone: I'll ask about these two again."
    assert ask(alice, "/customer duplicates").text.startswith("1 of 2 · 张小明")
