"""/customer link, unlink: whom a channel is about, over the wire."""

import pytest

from tests.conftest import Connect
from tests.reactions.conftest import Desk


@pytest.fixture
def desk(connect: Connect) -> Desk:
    return Desk(connect())


def test_a_linked_channel_says_whom_a_message_is_about(desk: Desk) -> None:
    name, alice = desk.customer(), desk.team.alice
    linked = alice.types(f"/customer link {name}", channel="support")
    assert linked.visible_to is None
    assert linked.text.startswith(f"This channel is now linked to {name}.")
    message = alice.says("they are very happy today", "support")
    desk.reacts(desk.team.xiaolin, message, "+1")
    assert desk.kept(name) == (41, 1)
    named = desk.customer()
    other = alice.says(f"{named} too", "support")
    desk.reacts(alice, other, "+1")
    assert (desk.kept(name), desk.kept(named)) == ((41, 1), (41, 1))
    assert "<#C0SUPPORT1>" in alice.types(f"/customer {name}", channel="sales").text
    assert alice.types(f"/customer link {name}", channel="support").text == f"This is already linked to {name}."
    assert alice.types("/customer unlink", channel="support").text == f"This is no longer linked to {name}."
    last = alice.says("and today", "support")
    desk.reacts(alice, last, "+1")
    assert desk.kept(name) == (41, 1)
    assert alice.types("/customer unlink", channel="support").text.startswith("This isn't linked to a customer.")


def test_a_link_is_taken_back(desk: Desk) -> None:
    first, second, alice = desk.customer(), desk.customer(), desk.team.alice
    alice.types(f"/customer link {first}", channel="support")
    linked = alice.types(f"/customer link {second}", channel="support")
    assert linked.click("Undo").text == f"Undone: this is linked to {first} again."
    undone = alice.types("/haoping undo", channel="support").text
    assert undone == "Undone: this isn't linked to a customer."


def test_what_was_linked_anew_since_is_not_taken_back(desk: Desk) -> None:
    first, second, alice = desk.customer(), desk.customer(), desk.team.alice
    linked = alice.types(f"/customer link {first}", channel="support")
    alice.types(f"/customer link {second}", channel="support")
    assert "changed this after that" in linked.click("Undo").text


def test_in_a_channel_shared_with_another_company_the_name_is_said_privately(desk: Desk) -> None:
    name, alice = desk.customer(), desk.team.alice
    linked = alice.types(f"/customer link {name}", channel="partners")
    assert linked.visible_to == alice.id
    unlinked = alice.types("/customer unlink", channel="partners")
    assert unlinked.visible_to == alice.id


def test_where_the_bot_is_not_it_says_so_and_a_direct_message_is_about_nobody(desk: Desk) -> None:
    name, alice = desk.customer(), desk.team.alice
    assert "Invite me here" in alice.types(f"/customer link {name}", channel="general").text
    assert alice.types(f"/customer link {name}").text.startswith("It's just the two of us here")
    desk.slack.operator.fail(method="views.open", error="internal_error")
    assert alice.types("/customer link", channel="sales").text.startswith("Which customer is this channel about?")


def test_while_slack_does_not_answer_a_link_is_made_and_said_privately(desk: Desk) -> None:
    name, alice = desk.customer(), desk.team.alice
    desk.slack.operator.fail(status=500, method="conversations.info")
    linked = alice.types(f"/customer link {name}", channel="support")
    assert linked.visible_to == alice.id
    assert linked.text.startswith(f"This channel is now linked to {name}")
