"""The forms of purchases and points."""

from fakeslack import said
from tests.conftest import Team
from tests.picks import offered, pick


def test_a_purchase_is_recorded_in_its_form(team: Team) -> None:
    team.alice.types("/customer add 王五", channel="sales")
    answer = team.alice.types("/purchase", channel="sales")
    refused = answer.submit({"customer": pick(answer, "customer", "王五"), "amount": "much"})
    assert refused.errors == {"amount": "much isn't an amount."}
    assert answer.submit({"amount": "400 then"}).errors == {"amount": "400 then isn't an amount."}
    assert answer.submit({"amount": "１.2万", "note": "gift"}).errors == {}
    assert "Recorded P1: 王五 spent ¥12,000." in answer.text
    assert "gift" in answer.text


def test_an_unusual_amount_is_asked_about_in_the_form(team: Team) -> None:
    team.alice.types("/purchase 王五 40", channel="sales").click("Add 王五")
    answer = team.alice.types("/purchase", channel="sales")
    answer.submit({"customer": offered("id:1"), "amount": "400"})
    (asking,) = team.alice.modals()
    team.alice.clicks(asking, "Record ¥400")
    team.slack.wait_for(lambda: "Recorded P2" in said(team.alice.modals()[0]))
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.get(1).points == 70


def test_the_shortcut_records_a_purchase_of_a_new_customer(team: Team) -> None:
    answer = team.alice.uses_shortcut("record_purchase")
    answer.submit({"customer": pick(answer, "customer", "New Corp"), "amount": "500"})
    with team.bot.db.read(team.workspace) as store:
        assert [one.points for one in store.customers.called("New Corp")] == [100]


def test_a_purchase_is_refunded_in_its_form(team: Team) -> None:
    team.alice.types("/customer add 王五", channel="sales")
    team.alice.types("/purchase 王五 500", channel="sales")
    answer = team.alice.types("/purchase refund", channel="sales")
    assert set(answer.submit({"id": "P9"}).errors) == {"id"}
    assert set(answer.submit({"id": "P1 x"}).errors) == {"id"}
    assert set(answer.submit({"id": "P1", "amount": "501"}).errors) == {"amount"}
    answer.submit({"amount": "200", "reason": "broken"})
    assert "Refunded ¥200 of P1" in answer.text
    assert "broken" in answer.text


def test_points_are_shown_redeemed_and_adjusted_in_forms(team: Team) -> None:
    team.alice.types("/customer add 王五", channel="sales")
    team.alice.types("/purchase 王五 500", channel="sales")
    shown = team.person("ben").types("/points", channel="sales")
    shown.submit({"customer": pick(shown, "customer", "王五")})
    assert "Balance: 100" in shown.text
    redeem = team.alice.types("/points redeem", channel="sales")
    assert pick(redeem, "customer", "王五")["value"] == "id:1"
    assert team.alice.typeahead(redeem.view, "customer", "nobody") == []
    refused = redeem.submit({"customer": offered("id:1"), "points": "101", "reason": "mug"})
    assert refused.errors == {"points": "王五 only has 100 points, so 101 can't be redeemed."}
    assert set(redeem.submit({"points": "-5"}).errors) == {"points"}
    assert set(redeem.submit({"points": "5", "reason": " "}).errors) == {"reason"}
    redeem.submit({"points": "30", "reason": "mug"})
    assert "王五 redeemed 30 points." in redeem.text
    adjust = team.alice.types("/points adjust", channel="sales")
    adjust.submit({"customer": offered("id:1"), "points": "-20", "reason": "correction"})
    assert "Points: 70 → 50" in adjust.text
    assert adjust.click("Undo").text.startswith("Undone")


def test_a_member_gets_no_form_of_the_managers(team: Team) -> None:
    answer = team.person("ben").types("/points redeem", channel="sales")
    assert answer.text.startswith("Only managers can do this")
    assert team.person("ben").modals() == []
