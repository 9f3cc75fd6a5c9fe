"""The forms of products, offers and surveys."""

import pytest

from storage.store import Author
from tests.conftest import Team
from tests.picks import block, offered, pick


def test_a_product_is_added_and_edited_in_forms(team: Team) -> None:
    answer = team.alice.types("/product add", channel="sales")
    assert answer.submit({"name": "产品A", "price": "cheap"}).errors == {"price": "cheap isn't an amount."}
    answer.submit({"price": "0", "features": "fast"})
    assert "产品A" in answer.text
    twice = team.alice.types("/product add", channel="sales")
    assert twice.submit({"name": "产品A"}).errors == {"name": "There's already a product called 产品A."}
    edit = team.alice.types("/product edit", channel="sales")
    edit.submit({"product": pick(edit, "product", "品")})
    (view,) = [one for one in team.alice.modals() if one.title == "Edit a product"]
    assert block(view, "price")["element"]["initial_value"] == "0"
    team.alice.submits(view, {"price": "12.50"})
    assert "price: ¥0 → ¥12.50" in edit.text
    named = team.alice.types("/product edit 产品A", channel="sales")
    assert block(named.view, "price")["element"]["initial_value"] == "12.50"


def test_an_answer_to_a_survey_is_filled_in_and_its_product_added(team: Team) -> None:
    answer = team.alice.types("/survey", channel="sales")
    filled = {"product": pick(answer, "product", "Phone"), "score": "5.5", "hopes": ["price"], "words": "lighter"}
    assert set(answer.submit(filled).errors) == {"score"}
    assert answer.submit({"score": "4.5"}).errors == {}
    assert "Phone" in answer.text
    with team.bot.db.read(team.workspace) as store:
        (product,) = store.products.all()
        assert store.surveys.score(product.id) == (1, 45)
        assert store.products.asked_for(product.id, "price")[0] == 1


def test_a_channel_is_asked_by_a_form_and_a_direct_message_is_not(team: Team) -> None:
    team.alice.types("/product add Phone", channel="sales")
    answer = team.alice.types("/survey ask", channel="sales")
    answer.submit({"product": offered("id:1")})
    team.slack.settle()
    team.slack.wait_for(lambda: any("Phone" in m.text and m.ephemeral_to is None for m in team.alice.sees("sales")))
    assert "This posts to a channel" in team.alice.types("/survey ask").text


def test_improvements_are_shown_of_the_product_that_is_chosen(team: Team) -> None:
    team.alice.types("/product add Phone price=100", channel="sales")
    team.alice.types("/survey Phone 3 better price", channel="sales")
    answer = team.alice.types("/product improve", channel="sales")
    answer.submit({"product": pick(answer, "product", "Phone")})
    assert "¥100 → ¥90" in answer.text


def test_an_offer_is_shown_with_what_an_order_costs(team: Team) -> None:
    team.alice.types("/customer add 小周 age=25 spending=low", channel="sales")
    answer = team.alice.types("/offer", channel="sales")
    chosen = {"customer": pick(answer, "customer", "小周"), "amount": "x"}
    assert answer.submit(chosen).errors == {"amount": "x isn't an amount."}
    answer.submit({"amount": "150"})
    assert "they pay ¥130" in answer.text


def test_many_products_are_listed_page_by_page(team: Team, subtests: pytest.Subtests) -> None:
    with team.bot.db.write(team.workspace, Author(team.alice.id, team.slack.clock.now(), "test")) as store:
        for number in range(45):
            store.products.add(f"P{number:02}")
    listed = team.alice.types("/product", channel="sales")
    assert listed.buttons == ["More"]
    for first, last, buttons in ((21, 40, ["Back", "More"]), (41, 45, ["Back"])):
        with subtests.test(first=first):
            listed = team.alice.clicks(listed.message, "More")
            assert f"{first} to {last} of 45" in listed.text
            assert f"P{first - 1}" in listed.text
            assert listed.buttons == buttons
    assert "21 to 40 of 45" in team.alice.clicks(listed.message, "Back").text
