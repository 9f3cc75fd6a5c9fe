"""What is kept of messages that were read along: found by message, thread, person and label, and forgotten."""

from dataclasses import replace
from typing import Any

import pytest

from storage.database import Database
from tests.storage.conftest import AT, AUTHOR

ROW: dict[str, Any] = {
    "channel": "C1",
    "ts": "1.1",
    "part": 0,
    "thread": "1.0",
    "author": "U1",
    "state": "asked",
    "text": "x" * 3000,
    "guess": "bad",
    "confidence": 870,
    "words": [["太慢", 1.5], ["(bias)", 0.2]],
    "how": "thread",
    "customers": [7],
    "namesakes": [],
    "interactions": [],
    "asked": "U1",
}


def test_a_reading_is_found_by_message_thread_and_person(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        id = store.readings.add(**ROW)
        other = store.readings.add(**{**ROW, "ts": "1.2", "asked": None, "customers": [8], "namesakes": [9]})
    with database.write("T2", AUTHOR) as store:
        store.readings.add(**ROW)
    with database.read("T1") as store:
        kept = store.readings.get(id)
        assert (kept.text, kept.words, kept.customers, kept.at) == (
            "x" * 2000,
            [["太慢", 1.5], ["(bias)", 0.2]],
            [7],
            AT,
        )
        assert [one.id for one in store.readings.at("C1", "1.1")] == [id]
        assert [one.id for one in store.readings.in_thread("C1", "1.0")] == [id, other]
        assert [one.id for one in store.readings.asked("U1")] == [id]
        assert store.readings.get(10**9) is None
        assert list(store.readings.labelled()) == []


def test_one_row_for_each_part_of_a_message(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.readings.add(**ROW)
    with pytest.raises(Exception, match=r"UNIQUE|unique"), database.write("T1", AUTHOR) as store:
        store.readings.add(**ROW)


def test_labels_and_states_and_edits_are_kept(database: Database) -> None:
    later = replace(AUTHOR, person="U2")
    with database.write("T1", AUTHOR) as store:
        ids = [store.readings.add(**{**ROW, "ts": str(n)}) for n in range(1005)]
        store.readings.set_state(ids[0], "answered", [3, 4])
        store.readings.renew(ids[1], "new", "good", 990, [("满意", 2.0)])
        store.readings.remove(ids[2])
    with database.write("T1", later) as store:
        for id in ids:
            store.readings.label(id, "none")
    with database.read("T1") as store:
        labelled = list(store.readings.labelled())
        assert [one.id for one in labelled] == sorted({*ids} - {ids[2]})
        assert {(one.label, one.labelled_by, one.labelled_at) for one in labelled} == {("none", "U2", AT)}
        first, second = store.readings.get(ids[0]), store.readings.get(ids[1])
        assert (first.state, first.interactions) == ("answered", [3, 4])
        assert (second.text, second.guess, second.confidence, second.words) == ("new", "good", 990, [["满意", 2.0]])


def test_forgetting_a_customer_takes_what_was_made_of_messages_about_them(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.readings.add(**ROW)
        store.readings.add(**{**ROW, "ts": "2", "customers": [], "namesakes": [8, 7]})
        kept = store.readings.add(**{**ROW, "ts": "3", "customers": [8]})
        assert store.readings.forget([7]) == 2
        assert [one.id for one in store.readings.in_thread("C1", "1.0")] == [kept]


def test_customers_are_found_by_every_handle(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        one = store.customers.add("Olivia", email="Olivia@Park.example", phone="+86 138-0013-8000", company="Lumen Ltd")
        two = store.customers.add("Ben", number="A-12", company="Twin & Co", phone="010 6552 9988")
        store.customers.add("Carl", company="Twin & Co")
    with database.read("T1") as store:

        def found(*texts: Any, **more: Any) -> Any:
            return store.readings.meant(*texts, **more)[:2]

        assert found(["olivia", "ben", "nobody"]) == ({"olivia": [one.id], "ben": [two.id]}, {})
        assert found([]) == ({}, {})
        assert found([], numbers=["A-12", "13"]) == ({}, {"A-12": [two.id]})
        companies = ["lumen ltd", "twin & co", "ltd"]
        assert found(companies, companies) == ({"lumen ltd": [one.id]}, {})
        emails, phones = ["olivia@park.example", "o@x.example"], ["13800138000", "8613800138000", "65529988"]
        assert found([], emails=emails, phones=phones) == (
            {},
            {
                "olivia@park.example": [one.id],
                "13800138000": [one.id],
                "8613800138000": [one.id],
                "65529988": [two.id],
            },
        )
    with database.write("T1", AUTHOR) as store:
        namesake = store.customers.add("Lumen Ltd")
    with database.read("T1") as store:
        assert store.readings.meant(companies, companies)[:2] == ({"lumen ltd": [namesake.id]}, {})


def test_what_was_chosen_for_the_channel_is_found_with_them(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        one = store.customers.add("Olivia")
        store.channels.link("C1", one.id)
        store.channels.listen("C2", "ask")
    with database.read("T1") as store:
        assert store.readings.meant(["olivia"], channel="C1") == ({"olivia": [one.id]}, {}, one.id, None)
        assert store.readings.meant([], channel="C2") == ({}, {}, None, "ask")
        assert store.readings.meant([], channel="C3") == ({}, {}, None, None)
    with database.write("T1", AUTHOR) as store:
        store.settings.set("listen", "off")
        assert store.readings.meant([], channel="C3") == ({}, {}, None, "off")
        assert store.readings.meant([], channel="C2").listen == "ask"
    with database.read("T2") as store:
        assert store.readings.meant(["olivia"], channel="C1") == ({}, {}, None, None)
