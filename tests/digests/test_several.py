"""Several digests in one channel: added, moved after a question, told apart, each local date of each once."""

import pytest

from tests.conftest import Team
from tests.digests.conftest import Digests


def kinds(digests: Digests) -> list[tuple[object, ...]]:
    return digests.sql("SELECT every, minute, segment, paused FROM schedule WHERE NOT off ORDER BY id")


def test_another_kind_language_or_filter_is_another_digest(team: Team, digests: Digests) -> None:
    alice = team.alice
    alice.types("/digest daily 09:00 UTC", channel="sales")
    for typed in ("weekly Mon 09:00 UTC", "daily 09:00 UTC lang=zh", "daily 09:00 UTC segment=Other"):
        assert "gets a digest" in alice.types(f"/digest {typed}", channel="sales").text
    assert "gets a digest" in alice.types("/digest daily 09:00 UTC owner=me", channel="sales").text
    assert len(kinds(digests)) == 5
    shown = alice.types("/digest", channel="sales").text
    assert shown.count("This channel gets it") == 5
    alice.types("/customer add Acme", channel="sales")
    alice.types("/log Acme bad late", channel="sales")
    for _ in range(2):
        digests.at("2026-11-23T09:00")
    assert digests.claimed() == ["2026-11-23"] * 5
    assert len(digests.posts(of=5)) == 5


def test_one_that_is_alike_is_moved_only_when_asked_to(team: Team, digests: Digests) -> None:
    alice = team.alice
    alice.types("/digest daily 09:00 UTC", channel="sales")
    asked = alice.types("/digest daily 10:00 UTC", channel="sales")
    assert "already gets a digest every day at 9:00 AM (UTC), in English." in asked.text
    assert "Should it come every day at 10:00 AM (UTC), in English instead?" in asked.text
    asked.click("Cancel")
    assert kinds(digests) == [("day", 540, None, None)]
    moved = alice.types("/digest daily 10:00 UTC", channel="sales").click("Move it")
    assert kinds(digests) == [("day", 600, None, None)]
    assert "→ every day at 9:00 AM (UTC), in English" in moved.click("Undo").text
    assert kinds(digests) == [("day", 540, None, None)]


def test_one_that_is_gone_before_it_is_moved_is_made(team: Team, digests: Digests) -> None:
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    mine = team.alice.types("/digest daily 10:00 UTC", channel="sales")
    team.alice.types("/digest off", channel="sales")
    assert "gets a digest every day at 10:00" in mine.click("Move it").text
    assert kinds(digests) == [("day", 600, None, None)]


def test_which_one_is_asked_where_there_are_several(team: Team, digests: Digests) -> None:
    alice = team.alice
    alice.types("/digest daily 09:00 UTC", channel="sales")
    alice.types("/digest weekly Mon 10:00 UTC", channel="sales")
    asked = alice.types("/digest pause", channel="sales")
    assert "gets 2 digests. Which one do you mean?" in asked.text
    assert "is paused" in asked.click("every day at 9:00 AM (UTC), in English").text
    assert "is paused" in alice.types("/digest pause", channel="sales").text  # only one still runs
    assert {paused for *_, paused in kinds(digests)} == {"person"}
    assert "gets its digest again every Monday" in alice.types("/digest resume weekly", channel="sales").text
    assert "gets its digest again every day" in alice.types("/digest resume", channel="sales").text
    for verb in ("edit", "preview", "run", "off"):
        assert "Which one" in alice.types(f"/digest {verb}", channel="sales").text, verb
    opened = alice.types("/digest edit", channel="sales").click("every Monday at 10:00 AM (UTC), in English")
    opened.submit({"time": "11:00"})
    team.slack.settle()
    assert "every Monday at 11:00 AM" in alice.types("/digest preview 每周", channel="sales").text
    assert "won't get a digest anymore" in alice.types("/digest off daily", channel="sales").text
    assert "There's no such digest here" in alice.types("/digest off monthly", channel="sales").text
    assert "you can only add which one" in alice.types("/digest off please", channel="sales").text
    assert kinds(digests) == [("week", 660, None, None)]


def test_the_list_has_clicks_for_each(team: Team, digests: Digests) -> None:
    alice = team.alice
    alice.types("/digest weekly Mon 10:00 UTC", channel="sales")
    alice.types("/digest daily 09:00 UTC", channel="support")

    def listed(click: str) -> str:
        return alice.types("/digest list", channel="support").click(click).text

    assert "<#C0SUPPORT1> is paused" in listed("Pause")
    assert "again every day" in listed("Resume")
    assert "Posting to" in listed("Post it now")
    assert len(digests.posts("support")) == 1
    assert "won't get a digest anymore" in listed("Turn off")
    assert kinds(digests) == [("week", 600, None, None)]


def test_none_becomes_like_another_by_the_form_or_by_undo(team: Team, digests: Digests) -> None:
    alice = team.alice
    alice.types("/digest daily 09:00 UTC", channel="sales")
    alice.types("/digest weekly Mon 09:00 UTC", channel="sales")
    opened = alice.types("/digest edit weekly", channel="sales")
    refused = opened.submit({"every": "day", "time": "10:00"})
    assert "Another one like that comes here already, every day at 9:00 AM" in str(refused.errors)
    gone = alice.types("/digest off daily", channel="sales")
    opened = alice.types("/digest edit weekly", channel="sales")
    opened.submit({"every": "day", "time": "10:00"})
    team.slack.settle()
    assert kinds(digests) == [("day", 600, None, None)]
    assert "Another one like that comes here now" in gone.click("Undo").text
    assert kinds(digests) == [("day", 600, None, None)]


@pytest.mark.parametrize("typed", ["/digest off me", "/digest pause 我"])
def test_ones_own_are_told_apart_from_the_channels(team: Team, digests: Digests, typed: str) -> None:
    team.alice.types("/digest daily 09:00 UTC", channel="sales")
    assert "You don't get a digest of your own" in team.alice.types(typed, channel="sales").text
    assert len(kinds(digests)) == 1
