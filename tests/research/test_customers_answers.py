"""Answers that are customers': typed and filled in, on their card and in their history, and in their own word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeslack.answers import button_texts
from handlers.kernel.request import Person, Request
from handlers.kernel.wording import Say
from handlers.policy.versions import in_force
from handlers.research import own
from handlers.research.blocks import Given
from storage.models import Answer
from storage.store import Author, Store
from storage.types import Role, Word
from tests.picks import block, pick

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Team

ASKED = Person("CUSTOMER", "", Role.OUTSIDER, "en", "UTC")


def kept(team: Team, name: str) -> list[tuple[int, str, str]]:
    """Return what a customer has answered, newest first: score in tenths, expectation and kinds."""
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called(name, 2)
        found = store.surveys.of_customer(customer.id, 10)
        return [(one.score, one.expectation, one.kinds) for one in found]


def test_whose_answer_it_is_can_be_typed_in_many_ways(team: Team, subtests: pytest.Subtests) -> None:
    for typed in ("/product add 产品A price=100", "/customer add Mary Chen", "/customer add 张三"):
        team.alice.types(typed, channel="sales")
    ways = {
        "产品A 4.5 for Mary Chen": (45, "", ""),
        "产品A 4.5 more features for mary chen": (45, "功能更强大", "features"),
        "产品A 4.5 a lighter one for children for Mary Chen.": (45, "a lighter one for children", ""),
        "产品A for Mary Chen 3 better price": (30, "价格更优惠", "price"),
        "产品A 4 客户=mary chen more features": (40, "功能更强大", "features"),
        "产品A 4分 功能更强大 客户：Mary Chen": (40, "功能更强大", "features"),
        "产品A 4 custmer=Mary Chen": (40, "", ""),
        '产品A 4 for "Mary Chen"': (40, "", ""),
    }
    for typed, said in ways.items():
        with subtests.test(typed=typed):
            answer = team.alice.types(f"/survey {typed}", channel="sales")
            assert f"Recorded: Mary Chen gives 产品A {said[0] / 10} out of 5." in answer.text
            assert kept(team, "Mary Chen")[0] == said
            answer.click("Undo").text  # noqa: B018  (waits)
    assert kept(team, "Mary Chen") == []
    for typed in ("产品A 4 a lighter one for children", "产品A 4 for children"):
        with subtests.test(typed=typed):
            assert "gives" not in team.alice.types(f"/survey {typed}", channel="sales").text


def test_who_is_not_known_and_namesakes_are_asked_about(team: Team) -> None:
    team.alice.types("/product add 产品A price=100", channel="sales")
    for typed in ("/customer add 张三 phone=13800138000", "/customer add 张三 phone=13900139000"):
        answer = team.alice.types(typed, channel="sales")
        if button_texts(answer.message)[0].startswith("Add another"):
            answer.click("Add another 张三").text  # noqa: B018  (waits)
    twice = team.alice.types("/survey 产品A 2 for 张三", channel="sales")
    assert "Several customers match 张三. Which one do you mean?" in twice.text
    said = twice.click(button_texts(twice.message)[1])
    assert "张三 gives 产品A 2.0 out of 5." in said.text
    assert "Follow up…" in button_texts(said.message)

    unknown = team.alice.types("/survey 产品A 4.5 lighter for Newman", channel="sales")
    assert "Is Newman the customer who said this?" in unknown.text
    assert button_texts(unknown.message) == ["Add Newman", "No, it's what they'd like", "Cancel"]
    assert "Newman gives 产品A 4.5" in unknown.click("Add Newman").text
    assert kept(team, "Newman") == [(45, "lighter", "")]
    wish = team.alice.types("/survey 产品A 4.5 lighter for Paris", channel="sales")
    assert "Expectation: lighter for Paris" in wish.click("No, it's what they'd like").text

    both = team.alice.types("/survey 新品 4 客户=新客", channel="sales").click("Add 新品")
    assert "新客 gives 新品 4.0 out of 5" in both.click("Add 新客").text


def test_it_stands_on_the_card_and_in_the_history_and_a_review_becomes_one(team: Team) -> None:
    for typed in ("/product add 产品A price=100", "/customer add Mary Chen"):
        team.alice.types(typed, channel="sales")
    logged = team.alice.types("/log Mary Chen yesterday bad 产品A is too heavy", channel="sales")
    form = logged.click("Survey answer…")
    assert block(form.view, "product")["element"]["initial_option"]["value"] == "id:1"
    assert block(form.view, "customer")["element"]["initial_option"]["value"] == "id:1"
    assert block(form.view, "words")["element"]["initial_value"] == "产品A is too heavy"
    assert set(form.submit({"score": "x"}).errors) == {"score"}
    assert form.submit({"score": "2.5", "hopes": ["features"]}).errors == {}
    assert "Recorded: Mary Chen gives 产品A 2.5 out of 5.\nExpectation: more features, 产品A is too heavy" in form.text
    assert "This is a survey answer already: 产品A got 2.5 out of 5." in logged.click("Survey answer…").text

    card = team.alice.types("/customer Mary Chen", channel="sales")
    assert "Survey answers\n产品A: 2.5 out of 5 · yesterday · more features, 产品A is too heavy · typed" in card.text
    history = team.alice.types("/customer history Mary Chen", channel="sales")
    assert "score: none → 2.5" in history.text
    assert "what they'd like: none → more features, 产品A is too heavy" in history.text
    assert "功能" not in card.text + history.text

    form = team.alice.types("/survey", channel="sales")
    filled = {"product": pick(form, "product", "产品A"), "customer": pick(form, "customer", "Mary"), "score": "5"}
    assert form.submit(filled).errors == {}
    assert "Mary Chen gives 产品A 5.0" in form.text
    team.alice.types("/customer add Mary Chan", channel="sales")
    merged = team.alice.types("/customer merge Mary Chen into Mary Chan", channel="sales")
    merged.click(button_texts(merged.message)[0]).text  # noqa: B018  (waits)
    assert [score for score, _, _ in kept(team, "Mary Chan")] == [50, 25]
    team.alice.types("/haoping undo", channel="sales")
    assert [score for score, _, _ in kept(team, "Mary Chen")] == [50, 25]


def gives(team: Team, given: Given, was: int | None = None) -> int:
    """Have the only customer answer about the only product themselves, asked by Ben; return the answer's id."""
    at = team.slack.clock.now()
    with team.bot.db.write(team.workspace, Author(ASKED.id, at, "page")) as store:
        customer, product = store.customers.get(1), store.products.get(1)
        assert customer is not None
        assert product is not None
        request = Request(
            route="page",
            source="page",
            workspace=team.workspace,
            person=ASKED,
            at=at,
            say=Say("en", at=at),
            policy=in_force(store),
        )
        before = None if was is None else store.surveys.get(was)
        return own.answered(request, store, customer, product, given, before, team.person("ben").id)


def known(store: Store, id: int) -> tuple[Answer, int, list[str]]:
    """Return an answer, the satisfaction of its customer, and the marks of what was logged of them."""
    answer, customer = store.surveys.get(id), store.customers.get(1)
    assert answer is not None
    assert customer is not None
    return answer, customer.satisfaction, [one.mark.value for one in store.interactions.last(1)]


def test_a_customers_own_word_is_a_review_and_a_bad_one_is_followed_up(team: Team) -> None:
    team.person("ben").types("/product add 产品A price=100", channel="sales")
    team.person("ben").types("/customer add Mary Chen", channel="sales")
    id = gives(team, Given(20, "Nobody called me back", ()))
    with team.bot.db.read(team.workspace) as store:
        answer, satisfaction, marks = known(store, id)
        followup = store.followups.open_of(1)
        assert (answer.source, satisfaction, marks) == (Word.OWN, 39, ["bad"])
        review = store.interactions.get(answer.interaction or 0)
        assert review is not None
        assert (review.source, review.note) == (Word.OWN, "产品A 2.0/5 · Nobody called me back")
        assert followup is not None
        assert followup.owner == team.person("ben").id
    team.slack.wait_for(lambda: any("in their own words" in one.text for one in team.person("ben").sees()))
    card = team.alice.types("/customer Mary Chen", channel="sales")
    assert "产品A: 2.0 out of 5 · today · Nobody called me back · their own words" in card.text

    assert gives(team, Given(45, "功能更强大", ("features",)), id) == id
    with team.bot.db.read(team.workspace) as store:
        answer, satisfaction, marks = known(store, id)
        assert (answer.score, satisfaction, marks) == (45, 41, ["good"])
        assert [one.score for one in store.surveys.said_before(id)] == [20]
        assert store.followups.open_of(1) is None
    history = team.alice.types("/customer history Mary Chen", channel="sales")
    newest = next(one["block_id"] for one in history.blocks if one["type"] == "actions")
    put_back = team.alice.clicks(history.message, "undo:0", block_id=newest)
    assert "The answer about 产品A is 2.0 out of 5 again, expectation: Nobody called me back." in put_back.text
    with team.bot.db.read(team.workspace) as store:
        answer, satisfaction, marks = known(store, id)
        assert (answer.score, satisfaction, marks) == (20, 39, ["bad"])
        assert store.surveys.said_before(id) == []
    put_back.click("Restore").text  # noqa: B018  (waits)
    with team.bot.db.read(team.workspace) as store:
        answer, satisfaction, marks = known(store, id)
        assert (answer.score, satisfaction, marks) == (45, 41, ["good"])
        assert [one.score for one in store.surveys.said_before(id)] == [20]


def test_managers_say_from_which_score_on_an_answer_is_a_review(team: Team) -> None:
    rules = team.alice.types("/rules", channel="sales")
    assert "a customer's own score under 3.0 → bad review; 4.0 or more → good review" in rules.text
    form = team.alice.clicks(rules.message, "rules_edit:0", block_id="rules.answers")
    assert form.submit({"bad": "4.5", "good": "4"}).errors == {"good": "A good review can't begin under a bad one."}
    assert form.submit({"bad": "１.５", "good": "4.5"}).errors == {}
    assert "a bad review under: 3.0 → 1.5" in form.text
    team.alice.types("/product add 产品A price=100", channel="sales")
    team.alice.types("/customer add Mary Chen", channel="sales")
    for score in (20, 10, 45):
        gives(team, Given(score, "", ()))
    with team.bot.db.read(team.workspace) as store:
        assert [one.mark.value for one in store.interactions.last(1)] == ["good", "bad", "neutral"]


def test_a_message_that_was_read_as_a_review_becomes_an_answer(team: Team) -> None:
    team.alice.types("/product add Lamp", channel="support")
    team.alice.types("/customer add Mary Chen", channel="support")
    ben = team.person("ben")
    ben.says("Mary Chen called: she loves the Lamp and is delighted", "support")
    (told,) = team.slack.wait_for(lambda: [one for one in ben.sees("support") if one.ephemeral_to == ben.id])
    form = ben.clicks(told, "Survey answer…")
    assert block(form.view, "product")["element"]["initial_option"]["text"]["text"] == "Lamp"
    assert form.submit({"score": "5"}).errors == {}
    assert "Mary Chen gives Lamp 5.0 out of 5." in form.text
    assert "Undo" in button_texts(told)
