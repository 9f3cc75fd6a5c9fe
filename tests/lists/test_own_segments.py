"""Segments of a team's own, found by the database, against the rules that place one customer; on both databases."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import Any

from handlers.customers.placing import Here, everybody, places
from handlers.customers.rfm import GROUPS, Rfm
from handlers.customers.segmentation import Own, Owns, Range, Segmentation
from handlers.customers.segments import OTHER
from handlers.lists import parts, who
from handlers.lists.filters import Filter
from handlers.policy.rules import ARTICLE
from storage.database import Database
from storage.lists import NAME, Wanted
from tests.conftest import Walk
from tests.lists.conftest import TODAY, WHEN

BOUNDS: dict[str, tuple[int, ...]] = {
    "age": (0, 25, 36, 40, 41, 70),
    "spent": (0, 1, 5000, 70_000, 100_000, 100_001),
    "lately": (0, 1, 2),
    "purchases": (0, 1, 2, 3),
    "quiet": (0, 1, 30, 59, 60, 61, 365, 400),
    "satisfaction": (35, 40, 41),
}


def some_own(dice: random.Random, number: int) -> Own:
    ranges = {}
    for what in dice.sample(sorted(BOUNDS), dice.choice((0, 1, 1, 2, 3))):
        least, under = dice.choice((None, *BOUNDS[what])), dice.choice((None, *BOUNDS[what]))
        if (least, under) != (None, None):
            ranges[what] = Range(least, under)
    more: dict[str, Any] = {}
    if dice.random() < 0.3 or not ranges:
        more["spending"] = tuple(dice.sample(("low", "medium", "high"), dice.choice((1, 2))))
    if dice.random() < 0.2:
        more["tags"] = tuple(dice.sample(("VIP", "new"), dice.choice((1, 2))))
    if dice.random() < 0.2:
        more["fields"] = (("QQ", dice.choice(("a1", "A1", "b"))),)
    return Own(f"own{number}", "x", behind=dice.choice((0, 0, 1, 2, 3)), ranges=ranges, **more)


def test_the_database_places_everybody_as_the_rules_do(database: Database, customers: str, walk: Walk) -> None:
    dice = walk.dice
    with database.read(customers) as store:
        there = store.lists.these(store.lists.ids(Wanted()))
        for _ in walk.steps(60):
            own = sorted((some_own(dice, n) for n in range(dice.choice((1, 2, 4)))), key=lambda one: one.behind)
            policy = replace(ARTICLE, own=Owns(own))
            by, when = policy.segmentation, replace(WHEN, policy=policy)
            placed = {id: at.key for id, at in places(store, by, when.here, there).items()}
            assert placed == {id: by.place(facts).key for id, facts in everybody(store, when.here).items()}
            assert store.lists.tally(parts.every(by, when.here), OTHER) == Counter(placed.values()), own
            for key in by.order:
                theirs = sorted(id for id, at in placed.items() if at == key)
                wanted = who.wanted(store, when, [Filter("segment", key)])
                assert sorted(store.lists.ids(wanted)) == theirs, (key, own)
                walked = store.lists.page(wanted, NAME, None, 500, many=True)
                assert sorted(one.id for one in walked) == theirs, (key, own)


def test_the_database_finds_every_rfm_group_as_the_rules_do(database: Database, customers: str, walk: Walk) -> None:
    dice = walk.dice
    with database.read(customers) as store:
        known = everybody(store, WHEN.here)
        for _ in walk.steps(20):
            by = Rfm(dice.choice((1, 59, 60, 90, 365)), dice.choice((1, 2, 3)), dice.choice((1, 5000, 75_000, 100_000)))
            groups = {id: by.group(facts) for id, facts in known.items()}
            when = replace(WHEN, policy=replace(ARTICLE, rfm=by))
            for key in GROUPS:
                found = store.lists.ids(who.wanted(store, when, [Filter("rfm", key)]))
                assert sorted(found) == sorted(id for id, group in groups.items() if group == key), (by, key)
            assert all((group == "") == (known[id].number("purchases") == 0) for id, group in groups.items())


def test_without_segments_of_its_own_a_list_is_asked_for_as_ever(database: Database, customers: str) -> None:
    by = Segmentation()
    assert parts.in_segment(by, OTHER, Here(TODAY, "UTC")).without == ()
    with database.read(customers) as store:
        assert store.lists.ids(parts.in_segment(by, "own1", WHEN.here)) == []
