"""Who is not known waits, and is matched or added by managers: one by one, all at once, and taken back."""

from __future__ import annotations

from fakeslack.answers import said
from tests.asking import answered
from tests.conftest import Team
from tests.connections.conftest import shop_of
from tests.connections.shop import Shop
from tests.connections.test_connecting import everything
from tests.connections.test_orders import ANN, bought, customer
from tests.picks import offered
from tests.reading.conftest import comes_to_rest


def waiting(team: Team) -> int:
    """Return how many customers wait."""
    with team.bot.db.read(team.workspace) as store:
        return store.shop_customers.count_waiting()


def test_somebody_is_matched_with_all_that_has_waited_and_it_is_taken_back(reached: Team, shop: Shop) -> None:
    alice = reached.alice
    answered(alice, "/customer add 李安")
    assert shop.buys("1", "500", **ANN).body == {"status": "waiting", "repeat": False}
    assert shop.refunds("R", "1", "100").status == 202
    assert shop.buys("2", "300", **ANN).body == {"status": "waiting", "repeat": False}
    assert shop.buys("1", "500", **ANN).body == {"status": "waiting", "repeat": True}
    asked = alice.types("/haoping connect", "sales").click("1 customer isn't known…")
    assert "Ann Lee · ID C-1 · +86 138 0013 8000 · ann@example.com" in asked.text
    assert "Web shop · 2 things wait" in asked.text
    form = asked.choose("Who is it?", "It's somebody else I know…")
    form.submit({"customer": offered(f"id:{customer(reached, '李安').id}")})
    assert "Ann Lee is 李安" in form.text
    assert "Recorded 2 things that had waited." in form.text
    assert [(one.amount, one.refunded) for one in bought(reached, "李安")] == [(500_00, 100_00), (300_00, 0)]
    assert customer(reached, "李安").points == 100
    undone = form.click("Undo")
    assert "Undone: 1 customer is waiting again." in undone.text
    assert bought(reached, "李安") == []
    assert customer(reached, "李安").points == 0
    added = (
        alice.types("/haoping connect", "sales")
        .click("1 customer isn't known…")
        .choose("Who is it?", "Add as a new customer")
    )
    assert "Ann Lee is known now" in added.text
    assert [(one.amount, one.refunded) for one in bought(reached)] == [(500_00, 100_00), (300_00, 0)]
    assert shop.buys("3", "20", id="C-1").status == 200
    assert customer(reached).email == "ann@example.com"


def test_many_are_matched_or_added_at_once_and_nobody_is_added_twice(reached: Team, shop: Shop) -> None:
    alice = reached.alice
    for number in range(12):
        shop.buys(str(number), "20", id=f"C-{number}", name=f"New {number}", phone=f"1390000{number:04}")
    shop_of(reached, "Till 2").buys("1", "20", id="C-1", name="Somebody")
    answered(alice, "/customer add New 3")
    answered(alice, "/customer add Wang phone=13900000004")
    asked = alice.types("/haoping connect", "sales").click("13 customers aren't known…")
    more = asked.click("More")
    assert "New 11" in more.text
    matched = more.click("Match all I know by now")
    assert "New 4 is Wang" in matched.text
    added = matched.click("12 customers aren't known…").click("Add all new ones")
    assert "Recorded 11 things that had waited." in added.text
    assert waiting(reached) == 1
    assert len(bought(reached, "New 11")) == 1
    left = added.click("1 customer isn't known…")
    assert "Each of them may be somebody" in left.click("Add all new ones").text
    dropped = left.choose("Who is it?", "Don't record it")
    assert "Set aside 1 thing of New 3" in dropped.text
    assert waiting(reached) == 0
    assert shop.buys("3", "20", id="C-3").body == {"status": "dropped", "repeat": True}
    dropped.click("Undo")
    assert waiting(reached) == 1
    it = alice.types("/haoping connect", "sales").click("1 customer isn't known…").choose("Who is it?", "It's New 3")
    assert "New 3 is known now" in it.text


def test_who_connected_it_hears_of_receipts_that_could_not_be_posted(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    reached.alice.types("/haoping connect web shop", "sales").click("Post receipts here")
    reached.slack.operator.fail(method="chat.postMessage", error="restricted_action")
    shop.buys("SO-8", "420", **ANN)
    reached.slack.wait_for(lambda: bool(told(reached)))
    comes_to_rest(reached)
    assert [one.startswith("I couldn't post in") for one in told(reached)] == [True]


def told(team: Team) -> list[str]:
    """Return what alice was told in her direct message."""
    return [said(one) for one in team.alice.sees()]


def test_whoever_connected_it_is_told_once_of_who_waits_and_of_what_failed(reached: Team, shop: Shop) -> None:
    for number in range(3):
        shop.buys(str(number), "20", id=f"C-{number // 2}", name="Ann")
        shop.sends(kind="purchase", id=f"X-{number}", amount="nothing", currency="CNY", customer=ANN)
    reached.slack.wait_for(lambda: len(told(reached)) == 2)
    unknown, failed = told(reached)
    assert unknown.startswith("Web shop sent something of a customer I don't know: Ann · ID C-0.")
    assert failed.startswith("Something that Web shop sent couldn't be taken: amount has to be")
    opened = reached.alice.clicks(reached.alice.sees()[0], "1 customer isn't known…")
    assert "Web shop · 2 things wait" in opened.text


def test_who_became_known_meanwhile_is_recorded_with_the_next_order(reached: Team, shop: Shop) -> None:
    shop.buys("1", "20", **ANN)
    answered(reached.alice, "/customer add Ann Lee email=ann@example.com")
    assert shop.buys("2", "20", **ANN).status == 200
    assert [one.order_number for one in bought(reached)] == ["1", "2"]
    assert waiting(reached) == 0


def test_what_a_shop_sent_is_shown_with_what_failed_and_why(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    shop.buys("SO-8", "420", **ANN)
    shop.buys("SO-8", "420", **ANN)
    shop.refunds("R-1", "SO-9")
    shop.buys("SO-9", "20", id="C-9")
    shop.sends(kind="purchase", id="SO-10", amount=5, currency="CNY", customer=ANN)
    shop.posts(b"{}", signature="sha256=" + "0" * 64)
    told = reached.alice.types("/haoping connect web shop", "sales")
    assert "Something with a wrong signature came" in told.text
    assert "order SO-8: recorded as P1 (came 2 times, counts once)" in told.text
    assert "refund R-1: waits for its order" in told.text
    assert "order SO-9: waits until it's known who this is" in told.text
    assert 'order SO-10: not taken: amount has to be a text like "299.00"' in told.text
    assert "P1" in told.choose("Show or undo…", "Show P1").text
    undone = told.choose("Show or undo…", "Undo: order SO-8")
    assert "Undone: P1" in undone.text
    assert customer(reached).points == 0


def test_receipts_are_posted_where_a_manager_says_so(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    posts = reached.alice.types("/haoping connect web shop", "sales").click("Post receipts here")
    assert "is posted in" in posts.text
    shop.buys("SO-8", "420", **ANN)
    reached.slack.wait_for(lambda: any("Recorded P1" in said(one) for one in reached.alice.sees("sales")))
    assert "No more receipts" in reached.alice.types("/haoping connect web shop", "sales").buttons


def test_who_is_forgotten_is_forgotten_as_the_shop_knew_them_too(reached: Team, shop: Shop) -> None:
    ann = {**ANN, "name": "Ann Margaret Lee"}
    shop.sends(kind="purchase", id="SO-8", amount="20", currency="CNY", customer=ann, note="for her birthday")
    shop.sends(kind="review", id="V-1", mark="good", customer=ann, text="lovely")
    asked = reached.alice.types("/haoping connect", "sales").click("1 customer isn't known…")
    asked.choose("Who is it?", "Add as a new customer")
    reached.alice.types("/customer edit Ann Margaret Lee name=Ann", "sales")
    question = reached.alice.types("/customer forget Ann", "sales")
    question.click(next(one for one in question.buttons if "orget" in one))
    comes_to_rest(reached)
    kept = everything(reached)
    for told_ in ("Margaret", "138 0013", "13800138", "ann@example.com", "id:C-1", "her birthday", "lovely"):
        assert told_ not in kept, told_
    assert shop.sends(kind="review", id="V-1", mark="good", customer=ann).body["repeat"] is True
