"""What was typed and refused is a click from the form, with all of it filled in."""

from typing import Any

import pytest

from fakeslack import Answer
from tests.conftest import Team


def filled(answer: Answer) -> dict[str, Any]:
    """What stands in the inputs of the form that a refusal's button opens."""
    view = answer.click("Fill in the form…").view
    found = {}
    for block in view.blocks:
        if block["type"] == "input":
            element = block["element"]
            chosen = element.get("initial_option")
            found[block["block_id"]] = chosen["text"]["text"] if chosen else element.get("initial_value")
    return found


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("/purchase Acme Corp lots of lamps", {"customer": "Acme Corp", "amount": None, "note": "lots of lamps"}),
        ("/purchase Acme Corp 0 the lamp", {"customer": "Acme Corp", "amount": "0", "note": "the lamp"}),
        ("/customer followup Acme Corp yesterday call", {"customer": "Acme Corp", "what": "yesterday call"}),
        (
            "/customer add Globex age=old email=x company=Globex Ltd",
            {"name": "Globex", "age": "old", "email": "x", "company": "Globex Ltd"},
        ),
        ("/product add Lamp price=cheap", {"name": "Lamp", "price": "cheap"}),
    ],
)
def test_a_refusal_keeps_what_was_typed(shared: Team, typed: str, stands: dict[str, Any]) -> None:
    alice = shared.alice
    alice.types("/customer add Acme Corp", channel="sales").message  # noqa: B018 (asks the second time)
    refused = alice.types(typed, channel="sales")
    assert refused.buttons == ["Fill in the form…"]
    assert filled(refused).items() >= stands.items()


def test_where_a_member_may_not_there_is_no_form_and_in_chinese_it_is_called_otherwise(shared: Team) -> None:
    ben, xiaolin = shared.person("ben"), shared.xiaolin
    assert ben.types("/points adjust Acme Corp lots", channel="sales").buttons == []
    assert xiaolin.types("/purchase Acme Corp 很多", channel="sales").buttons == ["改用表单填写…"]


def test_what_is_filled_in_takes_the_refusals_place(team: Team) -> None:
    alice = team.alice
    alice.types("/customer add Acme Corp", channel="sales")
    refused = alice.types("/purchase Acme Corp lamps", channel="sales")
    done = refused.click("Fill in the form…").submit({"amount": "400"})
    assert done.error is None
    team.slack.settle()
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called("Acme Corp")
        (bought,) = store.purchases.of(customer.id, 5, 0)
    assert (bought.amount, bought.note) == (400_00, "lamps")
