"""The forms of customers: whom one means, adding, and editing."""

import pytest

from fakeslack import said
from tests.conftest import Team
from tests.picks import block, offered, pick


def test_a_card_and_a_history_are_shown_of_whom_is_chosen(team: Team, subtests: pytest.Subtests) -> None:
    team.alice.types("/customer add 王五 age=45 spending=high", channel="sales")
    for typed, expected in (
        ("/customer", "Middle-aged, high income"),
        ("/customer find", "Middle-aged, high income"),
        ("/customer history", "王五's history"),
    ):
        with subtests.test(typed=typed):
            answer = team.alice.types(typed, channel="sales")
            answer.submit({"customer": pick(answer, "customer", "王五")})
            assert expected in answer.text


def test_a_customer_is_added_in_a_form_with_all_that_is_known(team: Team) -> None:
    ben = team.person("ben")
    answer = team.alice.types("/customer add", channel="sales")
    filled = {
        "name": "赵六",
        "spending": "low",
        "buys": "online",
        "birthday": "2001-02-03",
        "phone": "138 0013 8000",
        "email": "zhao",
        "company": "Acme & <b>",
        "owner": ben.id,
        "id": "K-1",
    }
    refused = answer.submit(filled)
    assert refused.errors == {"email": "zhao isn't an email address. Write it like mary@example.com."}
    assert answer.submit({"email": "zhao@x.cn", "age": "old"}).errors.keys() == {"age"}
    answer.submit({"age": ""})
    assert answer.text.startswith("Added 赵六.")
    with team.bot.db.read(team.workspace) as store:
        (one,) = store.customers.called("赵六")
        assert (one.spending, one.buys, str(one.birthday), one.owner) == ("low", "online", "2001-02-03", ben.id)
        assert (one.phone, one.email, one.company, one.number) == ("138 0013 8000", "zhao@x.cn", "Acme & <b>", "K-1")
    again = team.alice.types("/customer add", channel="sales")
    assert again.submit({"name": "孙七", "id": "K-1"}).errors.keys() == {"id"}


def test_a_namesake_is_asked_about_in_the_form(team: Team) -> None:
    team.alice.types("/customer add 王五", channel="sales")
    answer = team.alice.uses_shortcut("add_customer")
    answer.submit({"name": "王五", "phone": "13800138000"})
    (asking,) = team.alice.modals()
    team.alice.clicks(asking, "Add another 王五")
    team.slack.wait_for(lambda: "Added 王五" in said(team.alice.modals()[0]))
    with team.bot.db.read(team.workspace) as store:
        assert [one.phone for one in store.customers.called("王五")] == [None, "13800138000"]


def test_what_is_known_is_filled_in_and_what_is_changed_is_kept(team: Team) -> None:
    team.alice.types("/customer add 王五 age=30 spending=low company=Acme owner=@ben", channel="sales")
    answer = team.alice.types("/customer edit", channel="sales")
    answer.submit({"customer": pick(answer, "customer", "王五")})
    (view,) = team.alice.modals()
    assert block(view, "age")["element"]["initial_value"] == "30"
    assert block(view, "spending")["element"]["initial_option"]["value"] == "low"
    assert block(view, "owner")["element"]["initial_user"] == team.person("ben").id
    assert team.alice.submits(view).errors == {"name": "Nothing to change: all of this is already there for 王五."}
    team.alice.submits(view, {"age": "41", "spending": "high", "company": ""})
    text = answer.text
    assert "age: 30 → 41" in text
    assert "company: Acme → none" in text
    assert "Middle-aged, high income" in text
    assert answer.visible_to == team.alice.id


def test_edit_with_a_name_alone_opens_what_is_known(team: Team) -> None:
    team.alice.types("/customer add 王五 age=30", channel="sales")
    answer = team.alice.types("/customer edit 王五", channel="sales")
    assert block(answer.view, "name")["element"]["initial_value"] == "王五"
    answer.submit({"age": "31"})
    assert "age: 30 → 31" in answer.text
    team.slack.operator.fail(method="views.open", error="internal_error")
    typed = team.alice.types("/customer edit 王五", channel="sales")
    assert typed.text == "Who would you like to edit, and what should change? Try /customer edit 王五 spending=high"


def test_edit_asks_which_namesake_and_then_opens_what_is_known(team: Team) -> None:
    for number in ("A-1", "A-2"):
        added = team.alice.types(f"/customer add 王五 id={number}", channel="sales")
        if "already" in added.text:
            added.click("Add another 王五")
    asked = team.alice.types("/customer edit 王五", channel="sales")
    opened = asked.click("王五 · ID A-2")
    assert block(opened.view, "id")["element"]["initial_value"] == "A-2"
    opened.submit({"age": "31"})
    team.slack.wait_for(lambda: "age: none → 31" in said(asked.message))
    assert "age: none → 31" in asked.text  # in place of the question


def test_who_was_merged_or_removed_while_the_form_was_open_is_refused(team: Team) -> None:
    added = team.alice.types("/customer add 王五", channel="sales")
    answer = team.alice.types("/customer edit 王五", channel="sales")
    added.click("Undo").text  # noqa: B018 (waits)
    assert answer.submit({"age": "31"}).errors == {"name": "This customer isn't there anymore."}
    gone = team.alice.types("/customer", channel="sales")
    assert gone.submit({"customer": offered("id:1")}).errors == {"customer": "This customer isn't there anymore."}
