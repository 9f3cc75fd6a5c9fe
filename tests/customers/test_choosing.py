"""The verbs of /customer after which nobody was named: whom they are about is chosen in a form."""

import pytest

from fakeslack import said
from tests.asking import ask
from tests.conftest import Team
from tests.picks import offered, pick


@pytest.fixture
def known(team: Team) -> Team:
    ask(team.alice, "/customer add 王五 age=30")
    ask(team.alice, "/customer add 王小五 phone=13800138000")
    return team


def test_a_channel_is_linked_to_whom_was_chosen(known: Team) -> None:
    answer = known.alice.types("/customer link", channel="sales")
    assert answer.view.title == "Link to a customer"
    answer.submit({"customer": pick(answer, "customer", "王小五")})
    assert "This channel is now linked to 王小五." in answer.text
    with known.bot.db.read(known.workspace) as store:
        assert store.channels.get(known.alice.channel("sales").id).customer == 2


def test_what_is_held_is_sent_of_whom_was_chosen(known: Team) -> None:
    answer = known.xiaolin.types("/customer 导出", channel="sales")
    assert answer.view.title == "客户的全部资料"
    answer.submit({"customer": offered("id:1")})
    assert "王五" in answer.text
    assert known.slack.wait_for(lambda: any(one.files for one in known.xiaolin.sees()))


def test_forgetting_asks_first_in_the_form_and_is_the_managers(known: Team) -> None:
    assert known.person("ben").types("/customer forget", channel="sales").text.startswith("Only managers")
    answer = known.alice.types("/customer forget", channel="sales")
    answer.submit({"customer": pick(answer, "customer", "王小五")})
    (asking,) = known.alice.modals()
    assert "王小五" in said(asking)
    button = next(one for block in asking.blocks if block["type"] == "actions" for one in block["elements"])
    known.alice.chooses(asking, button["text"]["text"], None)
    known.slack.settle()
    with known.bot.db.read(known.workspace) as store:
        assert store.customers.called("王小五") == []
        assert len(store.customers.called("王五")) == 1


def test_two_are_merged_who_were_chosen_and_it_asks_first(known: Team) -> None:
    answer = known.alice.types("/customer merge", channel="sales")
    both = {"source": pick(answer, "source", "王小五"), "target": pick(answer, "target", "王小五")}
    assert answer.submit(both).errors == {"source": "Both names are 王小五's, so there's nothing to merge."}
    answer.submit({"target": offered("id:1")})
    (asking,) = known.alice.modals()
    known.alice.chooses(asking, "Merge into 王五", None)
    known.slack.settle()
    with known.bot.db.read(known.workspace) as store:
        assert store.customers.called("王小五") == []


def test_nobody_chosen_is_refused_beside_its_field(known: Team) -> None:
    answer = known.alice.types("/customer link", channel="sales")
    assert answer.submit({"customer": offered("new:Somebody")}).errors == {"customer": "Please choose a customer."}
    ask(known.alice, "/customer edit 王五 age=31")
    undone = ask(known.alice, "/customer add 赵六")
    undone.click("Undo").text  # noqa: B018 (waits)
    assert answer.submit({"customer": offered("id:3")}).errors == {"customer": "This customer isn't there anymore."}
