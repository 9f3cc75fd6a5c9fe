"""The Home tab over the wire: what it shows to whom, kept current, and what its buttons do."""

import pytest

from fakeslack import Actor, said
from fakeslack.model import View
from handlers.kernel.request import Sender
from tests.conftest import Connect
from tests.reactions.conftest import Desk


@pytest.fixture
def desk(connect: Connect) -> Desk:
    return Desk(connect())


def home(desk: Desk, who: Actor) -> View:
    """Open somebody's Home tab, and return it once it is published."""
    who.opens_home()
    desk.settle()
    return who.home()


def published(desk: Desk, who: Actor) -> int:
    """How often somebody's tab was published."""
    calls = desk.slack.inspector.calls("views.publish")
    return sum(one.request["user_id"] == who.id and one.error is None for one in calls)


def test_who_has_written_nothing_sees_three_things_to_try(desk: Desk) -> None:
    shown = said(home(desk, desk.team.alice))
    assert "Three things to try" in shown
    assert "No open follow-ups. Nobody's waiting for you." in shown
    assert "Nobody's waiting for a call." in shown
    assert "三件事" in said(home(desk, desk.team.xiaolin))


def test_it_shows_what_is_mine_and_how_the_customers_are(desk: Desk) -> None:
    name, alice, ben = desk.customer(), desk.team.alice, desk.team.person("ben")
    alice.types(f"/log {name} bad the parcel is broken", channel="sales")
    ben.types(f"/log {name} good", channel="sales")
    view = home(desk, alice)
    shown = said(view)
    assert "Three things to try" not in shown
    assert f"{name} · by" in shown
    assert f"{name} · bad review · the parcel is broken" in shown
    assert "good review" not in shown
    charts = [one["title"] for one in view.blocks if one["type"] == "data_visualization"]
    assert charts == ["Good and bad reviews, 14 days"]
    assert "No open follow-ups" in said(home(desk, ben))


def test_it_is_kept_current_after_ones_own_writes_and_when_a_follow_up_becomes_ones_own(desk: Desk) -> None:
    name, alice, ben = desk.customer(), desk.team.alice, desk.team.person("ben")
    home(desk, alice)
    home(desk, ben)
    alice.types(f"/log {name} bad", channel="sales")
    desk.settle()
    assert f"{name} · bad review" in said(alice.home())
    assert "Open: 1" in said(alice.home())
    assert "Open: 1" not in said(ben.home())
    with desk.team.bot.db.read(desk.team.workspace) as store:
        (customer,) = store.customers.called(name)
        id = store.followups.open_of(customer.id).id
    handed = alice.clicks(alice.home(), "Hand over…")
    handed.submit({"person": ben.id})
    desk.settle()
    assert "No open follow-ups" in said(alice.home())
    assert "Open: 1" in said(ben.home())
    assert id


def test_many_writes_at_once_are_one_publish(connect: Connect) -> None:
    desk = Desk(connect(pace=3.0))
    name, alice = desk.customer(), desk.team.alice
    home(desk, alice)
    before = published(desk, alice)
    for number in range(5):
        alice.types(f"/log {name} good note {number}", channel="sales")
    desk.settle()
    assert "note 4" in said(alice.home())
    assert published(desk, alice) - before <= 3


def test_who_has_never_opened_it_has_none_published(desk: Desk) -> None:
    name, alice = desk.customer(), desk.team.alice
    alice.types(f"/log {name} good", channel="sales")
    desk.settle()
    assert alice.home() is None
    assert published(desk, alice) == 0


def test_a_log_is_taken_back_from_it(desk: Desk) -> None:
    name, alice = desk.customer(), desk.team.alice
    alice.types(f"/log {name} good", channel="sales")
    view = home(desk, alice)
    alice.chooses(view, "Undo", None)
    (modal,) = alice.modals()
    assert f"Undone: the log for {name}." in said(modal)
    desk.settle()
    assert desk.kept(name) == (40, 0)
    assert "What you logged" not in said(alice.home())


def test_a_customer_who_needs_attention_is_one_click_away(desk: Desk) -> None:
    name, alice = desk.customer(), desk.team.alice
    alice.types(f"/log {name} bad", channel="sales")
    desk.slack.operator.move_clock(days=4)
    view = home(desk, alice)
    assert f"{name} · ⚠️ overdue since" in said(view)
    assert f"{name} · follow-up overdue since" in said(home(desk, desk.team.person("ben")))
    alice.clicks(view, "Show card")
    (modal,) = alice.modals()
    assert "3.9 out of 5" in said(modal)


def test_its_settings_change_the_language_and_who_is_told(desk: Desk) -> None:
    alice = desk.team.alice
    view = home(desk, alice)
    alice.chooses(view, "home_language:", "zh")
    desk.settle()
    assert "我的跟进" in said(alice.home())
    alice.chooses(alice.home(), "不再告诉我", None)
    desk.settle()
    with desk.team.bot.db.read(desk.team.workspace) as store:
        assert store.settings.get(f"quiet:{alice.id}") is True
    assert alice.types("/haoping undo", channel="sales").text.startswith("好的，以后")
    with desk.team.bot.db.read(desk.team.workspace) as store:
        assert store.settings.get(f"quiet:{alice.id}") is None
    alice.chooses(alice.home(), "帮助", None)
    assert "/log" in said(alice.modals()[-1])


def test_where_slack_draws_no_charts_the_numbers_are_said(desk: Desk) -> None:
    name, alice = desk.customer(), desk.team.alice
    alice.types(f"/log {name} good", channel="sales")
    desk.slack.operator.fail(error="invalid_arguments", method="views.publish")
    view = home(desk, alice)
    assert not [one for one in view.blocks if one["type"] == "data_visualization"]
    assert "1 good, 0 bad" in said(view)


def test_a_newer_tab_is_not_overwritten_unseen(desk: Desk) -> None:
    alice = desk.team.alice
    home(desk, alice)
    with desk.team.bot.db.write(desk.team.workspace, desk.author()) as store:
        store.homes.shows(alice.id, "another")
    name = desk.customer()
    alice.types(f"/log {name} good", channel="sales")
    desk.settle()
    conflicts = [one for one in desk.slack.inspector.entries() if one.error == "hash_conflict"]
    assert len(conflicts) == 1
    assert name in said(alice.home())


def test_slack_that_fails_is_tried_again(desk: Desk) -> None:
    alice = desk.team.alice
    desk.slack.operator.fail(status=500, method="views.publish")
    alice.opens_home()
    desk.slack.wait_for(lambda: alice.home() is not None, timeout=20)
    assert "Three things to try" in said(alice.home())


def test_a_guest_sees_one_polite_sentence_and_nothing_else(desk: Desk) -> None:
    gina, ben = desk.team.person("gina"), desk.team.person("ben")
    assert said(home(desk, gina)) == "Sorry, I can only help members of this team."
    name = desk.customer()
    ben.types(f"/log {name} good", channel="sales")
    assert name in said(home(desk, ben))
    desk.slack.state.change_person(ben.id, is_restricted=True)
    desk.slack.settle()
    desk.slack.wait_for(
        lambda: desk.team.bot.desk.people.identify(Sender(desk.team.workspace, ben.id)).role == "outsider"
    )
    assert said(home(desk, ben)).startswith("Sorry, I can only help members of this team")


def test_it_is_kept_current_when_somebody_else_takes_back_or_corrects_what_i_logged(desk: Desk) -> None:
    name, alice, ben = desk.customer(), desk.team.alice, desk.team.person("ben")
    logged = ben.types(f"/log {name} good fine", channel="sales")
    assert f"{name} · good review · fine" in said(home(desk, ben))
    history = alice.types(f"/customer history {name}", channel="sales")
    form = alice.clicks(history.message, "Edit…")
    form.submit({"note": "very fine"})
    desk.settle()
    assert f"{name} · good review · very fine" in said(ben.home())
    undone = alice.clicks(logged.message, "Undo")
    desk.settle()
    assert "What you logged" not in said(ben.home())
    undone.click("Restore")
    desk.settle()
    assert f"{name} · good review · very fine" in said(ben.home())


def test_who_begins_with_the_messages_is_welcomed_once(desk: Desk) -> None:
    xiaolin = desk.team.xiaolin
    for _ in range(2):
        xiaolin.opens_home("messages")
        desk.settle()
    welcomes = [said(one) for one in xiaolin.sees() if one.bot_id]
    assert len(welcomes) == 1
    assert "我是好评" in welcomes[0]
