"""What is chosen for a workspace, a channel or a person, and where interactions came from."""

from datetime import date

from storage.database import Database
from storage.types import Mark, Role
from tests.storage.conftest import AT, AUTHOR


def test_a_workspaces_choices(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        assert store.settings.get("country", "CN") == "CN"
        store.settings.set("country", "DE")
        store.settings.set("reactions", {"party_parrot": "good"})
        store.settings.set("country", "FR")
        assert store.settings.all() == {"country": "FR", "reactions": {"party_parrot": "good"}}
        store.settings.set("country", None)
        assert store.settings.get("country") is None
    with database.read("T2") as store:
        assert store.settings.all() == {}


def test_what_is_chosen_for_a_channel(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        assert store.channels.get("C1") is None
        store.channels.link("C1", 7)
        store.channels.listen("C1", "ask")
        store.channels.link("C2", 7)
        chosen = store.channels.get("C1")
        assert chosen is not None
        assert (chosen.customer, chosen.listen) == (7, "ask")
        assert [one.id for one in store.channels.of_customer(7)] == ["C1", "C2"]
        store.channels.link("C1", None)
        assert [one.id for one in store.channels.of_customer(7)] == ["C2"]
        kept = store.channels.get("C1")
        assert kept is not None
        assert kept.listen == "ask"


def test_who_was_named_a_manager_stays_one_whatever_slack_says_of_them(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.people.save("U1", "Ben", Role.MEMBER, "en", "UTC", AT)
        store.people.name_manager("U1", True)
        store.people.save("U1", "Ben", Role.MEMBER, "en", "UTC", AT)
        assert [one.id for one in store.people.managers()] == ["U1"]
        store.people.name_manager("U1", False)
        assert store.people.managers() == []


def test_where_an_interaction_came_from_and_who_stands_by_it(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        customer = store.customers.add("李四").id
        first, second = (store.interactions.add(customer, date(2026, 11, 22), Mark.GOOD, "", 1) for _ in range(2))
        store.sources.add(first, "C1", "1.1", "U2", excerpt="很好", permalink="https://example.com/1")
        store.sources.add(second, "C1", "1.2", "U2", thread="1.1")
        assert [one.id for one in store.sources.at("C1", "1.1")] == [first]
        assert [one.id for one in store.sources.in_thread("C1", "1.1")] == [first, second]
        store.sources.say(first, "不好")
        source = store.sources.of(first)
        assert source is not None
        assert (source.author, source.thread, source.excerpt) == ("U2", "1.1", "不好")
        assert store.sources.witness(first, "U1", "thumbsup")
        assert not store.sources.witness(first, "U1", "tada")
        assert [one.emoji for one in store.sources.witnesses(first)] == ["thumbsup"]
        assert store.sources.leave(first, "U1")
        assert not store.sources.leave(first, "U1")
        store.interactions.mark_undone(first)
        assert store.sources.at("C1", "1.1") == []
