"""What was meant by a verb that there is not is one click away, and does what it says as if it had been typed."""

import pytest

from fakeslack import said
from tests.asking import ask
from tests.conftest import Team


@pytest.fixture
def known(team: Team) -> Team:
    ask(team.alice, "/customer add Harbor Coffee phone=13800138000 email=hello@harbor.example")
    ask(team.alice, "/customer add 王小明")
    return team


def names(team: Team) -> list[str]:
    with team.bot.db.read(team.workspace) as store:
        return [one.name for one in store.customers.lately(20)]


def test_a_destructive_verb_still_asks_its_own_question(known: Team) -> None:
    meant = ask(known.alice, "/customer delete Harbor Coffee")
    assert meant.text.startswith("Did you mean this?\n/customer forget Harbor Coffee: ")
    assert meant.buttons == ["/customer forget Harbor Coffee", "Cancel"]
    asked = meant.click("/customer forget Harbor Coffee")
    assert asked.text.startswith("Forget Harbor Coffee")
    assert "Harbor Coffee" in names(known)
    asked.click(asked.buttons[0]).text  # noqa: B018 (waits)
    assert "Harbor Coffee" not in names(known)


def test_what_only_managers_may_do_stays_theirs(known: Team) -> None:
    ben = known.person("ben")
    refused = ask(ben, "/points give Harbor Coffee 30 thanks").click("/points adjust Harbor Coffee 30 thanks")
    assert refused.text.startswith("Only managers")
    given = ask(known.alice, "/points give Harbor Coffee 30 thanks").click("/points adjust Harbor Coffee 30 thanks")
    assert "0 → 30" in given.text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/points Harbor Coffee redeem 30 a mug", "/points redeem Harbor Coffee 30 a mug"),
        ("/points Harbor Coffee -30 mistyped", "/points adjust Harbor Coffee -30 mistyped"),
        ("/points Harbor Coffee ＋30", "/points adjust Harbor Coffee ＋30"),
        ("/points Harbor Coffee deduct 30 oops", "/points adjust Harbor Coffee -30 oops"),
        ("/points subtract Harbor Coffee -30 oops", "/points adjust Harbor Coffee -30 oops"),
        ("/points 王小明 加30 送的", "/points adjust 王小明 30 送的"),
        ("/points 扣 王小明 30 退货", "/points adjust 王小明 -30 退货"),
        ("/points 王小明扣30分 退货", "/points adjust 王小明 -30分 退货"),
        ("/purchase 王小明 退款 100", "/purchase refund 王小明 100"),
        ("/purchase Harbor Coffee refund P1", "/purchase refund Harbor Coffee P1"),
        ("/purchase Harbor Coffee 1,200 refund", "/purchase refund Harbor Coffee ¥1,200"),
        ("/customer Harbor Coffee merge 王小明", "/customer merge Harbor Coffee 王小明"),
        ("/offer Harbor Coffee history", "/customer history Harbor Coffee"),
        ("/customer unsubscribe Harbor Coffee", "/digest off"),
    ],
)
def test_a_verb_behind_a_known_name_is_meant_with_what_it_takes(known: Team, typed: str, meant: str) -> None:
    asked = ask(known.alice, typed)
    assert asked.buttons == [meant, "Cancel"]
    with known.bot.db.read(known.workspace) as store:
        assert [store.ledger.last(id, 1) for id in (1, 2)] == [[], []]


def test_what_is_bought_may_begin_like_a_verb(known: Team) -> None:
    assert ask(known.alice, "/purchase Harbor Coffee 400 refund promised").text.startswith("Recorded ")
    assert ask(known.alice, "/purchase Harbor Coffee order 400").text.startswith("Recorded ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/product 产品A edit price=5", "/product edit 产品A price=5"),
        ("/survey 产品A report", "/survey report 产品A"),
    ],
)
def test_a_verb_behind_a_known_product_is_meant(known: Team, typed: str, meant: str) -> None:
    ask(known.alice, "/product add 产品A")
    assert ask(known.alice, typed).buttons == [meant, "Cancel"]


def test_a_verb_after_which_nobody_was_named_opens_its_form(known: Team) -> None:
    meant = ask(known.alice, "/customer delete")
    meant.click("/customer forget")
    assert known.slack.wait_for(lambda: known.alice.modals())
    (form,) = known.alice.modals()
    assert form.title == "Forget a customer"


def test_what_slack_has_to_be_asked_for_is_asked(known: Team) -> None:
    """/customer edit looks up whom its owner= mentions, before any transaction."""
    meant = known.alice.types("/customer update Harbor Coffee owner=@ben", channel="sales")
    changed = meant.click("/customer edit Harbor Coffee owner=@ben")
    assert "owner: none → " in changed.text
    with known.bot.db.read(known.workspace) as store:
        assert store.customers.called("Harbor Coffee")[0].owner == known.person("ben").id


def test_a_question_of_what_was_meant_is_asked_and_answered(known: Team) -> None:
    meant = ask(known.alice, "/customer log Harbr Coffee good tidy")
    assert meant.buttons == ["/log Harbr Coffee good tidy", "Cancel"]
    asked = meant.click("/log Harbr Coffee good tidy")
    assert asked.buttons == ["Harbor Coffee", "Add Harbr Coffee", "Cancel"]
    assert "Logged a good review from Harbor Coffee." in asked.click("Harbor Coffee").text


def test_it_is_said_in_chinese_and_under_one_name(known: Team) -> None:
    meant = ask(known.xiaolin, "/haoping 客户 删除 王小明")
    assert meant.buttons == ["/haoping customer 彻底删除 王小明", "取消"]
    assert meant.text.startswith("你是想这样输入吗？\n/haoping customer 彻底删除 王小明：")


def test_only_who_was_asked_may_say_what_they_meant(known: Team) -> None:
    meant = ask(known.alice, "/purchase return P1")
    other = known.person("ben").clicks(meant.message, "/purchase refund P1")
    assert other.text == "This question has expired. Please type the command again."


def test_names_that_are_like_it_stand_beside_what_is_meant(known: Team) -> None:
    ask(known.alice, "/customer add Listo")
    meant = ask(known.alice, "/log listp good")
    assert meant.buttons[0] == "Listo"
    assert "Logged a good review from Listo." in meant.click("Listo").text


def test_quotes_make_a_name_of_a_verb(known: Team) -> None:
    assert "If it's a name, put it in quotes." in ask(known.alice, "/log delete good").text
    added = ask(known.alice, '/log "delete" good').click("Add delete")
    assert "Logged a good review from delete." in added.text


def test_a_find_without_a_hit_offers_the_nearest(known: Team) -> None:
    asked = ask(known.alice, "/customer find Harbr Coffe")
    assert asked.text.startswith("No customer matches Harbr Coffe")
    near = ask(known.alice, "/customer find harbr coffee")
    assert near.buttons == ["Harbor Coffee", "Cancel"]
    assert "13800138000" in near.click("Harbor Coffee").text
    assert ask(known.xiaolin, "/customer 查找 王晓明").buttons == ["王小明", "取消"]


def test_a_form_finds_whose_name_is_like_what_is_typed(known: Team) -> None:
    form = known.alice.types("/log", channel="sales")
    labels = [one["text"]["text"] for one in known.alice.typeahead(form.view, "customer", "harbr coffee")]
    assert labels == ["Harbor Coffee", "Add “harbr coffee”"]


@pytest.mark.parametrize(
    "typed", ["phone=138 0013 8000", "phone=+86-13800138000", "email=Hello@Harbor.example"], ids=lambda typed: typed
)
def test_a_second_customer_with_the_same_contact_data_is_asked_about(known: Team, typed: str) -> None:
    asked = ask(known.alice, f"/customer add Pier Five {typed}")
    assert asked.text == "Harbor Coffee already has this phone number or email address."
    assert asked.buttons == ["Harbor Coffee", "Add Pier Five", "Cancel"]
    assert "Pier Five" not in names(known)
    assert "Added Pier Five." in asked.click("Add Pier Five").text
    assert "Pier Five" in names(known)


def test_whose_contact_data_it_is_is_shown(known: Team) -> None:
    asked = ask(known.alice, "/customer add Pier Five phone=13800138000")
    assert "hello@harbor.example" in asked.click("Harbor Coffee").text


def test_a_segment_is_no_customer(known: Team) -> None:
    meant = ask(known.alice, "/log Young, low income good")
    assert meant.buttons == ["/segment Young, low income", "Cancel"]
    assert meant.click("/segment Young, low income").text.startswith("Young, low income · ")


def test_it_is_asked_in_plain_words_too(known: Team) -> None:
    alice = known.alice
    message = alice.says("@Haoping delete Harbor Coffee", channel="sales")
    known.slack.wait_for(lambda: [one for one in alice.sees("sales") if one.ts > message.ts])
    (asked,) = [one for one in alice.sees("sales") if one.ts > message.ts]
    assert asked.ephemeral_to == alice.id
    assert said(asked).startswith("Did you mean this?\n/customer forget Harbor Coffee")
