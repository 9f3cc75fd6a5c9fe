"""The rules changed over the wire: by managers alone, in forms, with undo, and never over somebody else's change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from fakeslack.answers import button_texts, said
from handlers.policy import rules
from handlers.policy.rules import IN_ONE_FORM, POINTS
from handlers.policy.versions import in_force
from tests.policy.conftest import types

if TYPE_CHECKING:
    from fakeslack import Actor
    from fakeslack.answers import Answer
    from handlers.policy.rules import Policy
    from tests.conftest import Team

MANAGERS_ONLY = "Only managers can do this. Please ask a workspace admin."
TIERS = {"tiers": "1,000 → 300\n￥５００ 以上 120分\n1.5万: 2000 points", "other": "0"}


def opens(who: Actor, system: str) -> Answer:
    """Open the form of a system from /rules."""
    shown = who.types("/rules points" if system in POINTS else "/rules", channel="sales")
    form = who.clicks(shown.message, "rules_edit:0", block_id=f"rules.{system}")
    assert form.view.title
    return form


def fills(who: Actor, form: Answer, fields: dict[str, Any]) -> Answer:
    """Send a form off, filled in from top to bottom: what an offer is, is chosen before how much it is."""
    kinds = {id: kind for id, kind in fields.items() if id.endswith(".kind")}
    for id, kind in kinds.items():
        who.chooses(form.view, id, kind)
        who.slack.settle()
    return form.submit({id: value for id, value in fields.items() if id not in kinds})


def saved(who: Actor, system: str, fields: dict[str, Any]) -> Answer:
    """Change a system's rules as a manager does."""
    form = opens(who, system)
    answer = fills(who, form, fields)
    assert not answer.errors, answer.errors
    assert "The new rules apply" in form.text
    return form


def forced(team: Team) -> Policy:
    """Current rules."""
    with team.bot.db.read(team.workspace) as store:
        return in_force(store)


def asked(form: Answer, segment: str) -> str:
    """The label of the field for a segment's offer; "" where it isn't asked."""
    fields = [one for one in form.view.blocks if one.get("block_id") == f"{segment}.what"]
    return fields[0]["label"]["text"] if fields else ""


def test_what_is_typed_under_no_kind_of_offer_is_not_dropped(team: Team) -> None:
    form = opens(team.alice, "offers")
    team.alice.chooses(form.view, "other.kind", "money_off")
    team.slack.settle()
    team.alice.fills(form.view, {"other.what": "10%"})
    team.alice.chooses(form.view, "other.kind", "none")
    team.slack.settle()
    assert asked(form, "other") == "Other: how much off"
    refused = form.submit({"young_middle.kind": "none"})
    assert refused.errors == {"other.what": "What kind of offer is “10%”? Choose one above, or clear this."}


def test_only_what_an_offer_leaves_open_is_asked(team: Team) -> None:
    form = opens(team.alice, "offers")
    assert [asked(form, one) for one in ("young_low", "young_middle", "middle_high", "other")] == [
        "Young, low income: how much off",
        "",
        "Middle-aged, high income: which gift",
        "",
    ]
    team.alice.fills(form.view, {"middle_high.what": "tea"})
    team.alice.chooses(form.view, "other.kind", "birthday_gift")
    team.slack.settle()
    assert asked(form, "other") == "Other: which gift"
    form.submit({"other.what": "a mug"})
    assert forced(team).offer("middle_high").name == "tea"
    assert forced(team).offer("other").name == "a mug"


def test_an_offer_sent_off_before_it_was_asked_how_much_is_not_guessed(team: Team) -> None:
    form = opens(team.alice, "offers")
    refused = form.submit({"other.kind": "money_off"})
    assert refused.errors == {"other.kind": "How much off? Please type it below."}


def test_rules_changed_while_an_offer_is_chosen_are_shown_first(team: Team) -> None:
    form = opens(team.alice, "offers")
    saved(team.alice, "offers", {"young_low.kind": "none", "young_low.what": ""})
    team.alice.chooses(form.view, "other.kind", "birthday_gift")
    team.slack.settle()
    form.submit()
    assert forced(team).offer("other").kind == "none"
    assert "changed" in " ".join(str(one) for one in form.view.blocks[:2])


def test_each_system_is_changed_and_says_what_it_changes(team: Team, subtests: pytest.Subtests) -> None:
    alice = team.alice
    steps = saved(alice, "steps", {"good": "＋０.２", "bad": "−0.3", "neutral": "0"})
    assert steps.text.splitlines() == [
        "The new rules apply from now on.",
        "Reviews and satisfaction",
        "good review: +0.1 → +0.2",
        "bad review: −0.1 → −0.3",
        "Earlier logs don't change, and undoing one reverses what it did at the time.",
    ]
    assert steps.visible_to == alice.id
    short = types(alice, "/rules")  # where everything was changed, this gives way to the rules themselves
    assert short.count("Last changed by <@U0ALICE001>") == 1
    assert "Recent changes" in short
    tiers = saved(alice, "tiers", TIERS)
    assert tiers.text.splitlines()[1:-1] == [
        "Loyalty points",
        "purchase of ¥15,000 or more: none → 2,000 points",
        "purchase of ¥1,000 or more: none → 300 points",
        "purchase of ¥500 or more: 100 points → 120 points",
        "purchase of ¥300 or more: 50 points → none",
        "any other purchase: 20 points → 0 points",
    ]
    segments = saved(alice, "segments", {"young_low.age": "18岁至29岁", "middle_high.spending": ["medium", "high"]})
    assert "Young, low income: age < 40, spending low → age 18 to 29, spending low" in segments.text
    assert "age ≥ 40, spending high → age ≥ 40, spending medium or high" in segments.text
    offers = saved(
        alice,
        "offers",
        {
            "young_low.kind": "none",
            "young_middle.kind": "money_off",
            "young_middle.what": "满200减30",
            "other.kind": "birthday_gift",
            "other.what": "<!channel> mug",
        },
    )
    assert "Young, low income: 20 off orders of 100 or more → None" in offers.text
    assert "Young, middle income: None → 30 off orders of 200 or more" in offers.text
    assert "Other: None → Birthday gift: <!channel> mug" in offers.text
    improvements = saved(alice, "improvements", {"feature": "夜间模式", "off": "￥25.5", "service": "24/7 hotline"})
    assert "more features: features gain 新功能X → features gain 夜间模式" in improvements.text
    assert "better price: price − ¥10, never below 0 → price − ¥25.50, never below 0" in improvements.text
    told = types(alice, "/rules")
    for rule in (
        "good review → +0.2",
        "purchase of ¥15,000 or more → 2,000 points",
        "any other purchase → 0 points",
        "age 18 to 29, spending low → Young, low income",
        "Young, middle income → 30 off orders of 200 or more",
        "features gain 夜间模式",
    ):
        with subtests.test(rule=rule):
            assert rule in told


def test_members_see_the_rules_and_change_nothing(team: Team) -> None:
    ben = team.person("ben")
    shown = ben.types("/rules", channel="sales")
    assert button_texts(shown.message) == []
    assert shown.text.endswith("Managers can change these.")
    hers = team.alice.types("/rules", channel="sales")
    assert ben.clicks(hers.message, "rules_edit:0", block_id="rules.tiers").text == MANAGERS_ONLY
    form = opens(team.alice, "tiers")
    assert list(ben.submits(form.view, TIERS).errors.values()) == [MANAGERS_ONLY]
    saved(team.alice, "tiers", TIERS)
    assert forced(team).tiers != rules.ARTICLE.tiers
    assert button_texts(ben.types("/rules", channel="sales").message) == []
    asked = team.alice.says("@haoping rules", "sales")
    team.slack.wait_for(lambda: team.alice.sees("sales", thread=asked))
    (answer,) = team.alice.sees("sales", thread=asked)
    assert "Current rules" in said(answer)
    assert button_texts(answer) == []


def test_back_to_the_articles_undo_and_redo(team: Team) -> None:
    alice, xiaolin = team.alice, team.xiaolin
    saved(alice, "tiers", TIERS)
    changed = saved(alice, "steps", {"good": "0.5"})
    shown = alice.types("/rules", channel="sales")
    back = alice.clicks(shown.message, "Restore defaults", block_id="rules.tiers")
    assert "purchase of ¥300 or more: none → 50 points" in back.text
    assert forced(team).tiers == rules.ARTICLE.tiers
    assert forced(team).steps.good == 5
    taken = back.click("Undo")
    assert "purchase of ¥300 or more: 50 points → none" in taken.text
    assert forced(team).tiers[-1] == (0, 0)
    again = taken.click("Restore")
    assert forced(team).tiers == rules.ARTICLE.tiers
    assert "The new rules apply" in again.text
    shown, late = (alice.types("/rules", channel="sales") for _ in range(2))
    assert alice.clicks(shown.message, "Restore all defaults").text.count("→") == 1
    assert forced(team).version == 0
    assert "These are already the defaults." in alice.clicks(late.message, "Restore all defaults").text
    assert "changed this after that" in alice.clicks(changed.message, "Undo").text  # by all of them going back
    told = xiaolin.types("/rules", channel="sales")
    assert "· 已撤销" in told.text
    assert "最近的修改" in told.text


def test_undo_waits_for_what_came_later_of_the_same_system_alone(team: Team) -> None:
    alice, ben = team.alice, team.person("ben")
    first = saved(alice, "tiers", TIERS)
    second = saved(alice, "steps", {"good": "0.5"})
    third = saved(alice, "tiers", {"tiers": "50 = 7", "other": "1"})
    assert "changed this after that" in alice.clicks(first.message, "Undo").text
    assert ben.clicks(second.message, "Undo").text == MANAGERS_ONLY
    assert "good review: +0.5 → +0.1" in alice.clicks(second.message, "Undo").text
    assert "any other purchase: 1 point → 0 points" in third.click("Undo").text
    assert types(alice, "/haoping undo").startswith("Undone.")
    assert forced(team).version == 0


def test_two_managers_at_once(team: Team) -> None:
    team.slack.state.change_person("U0BEN00001", is_admin=True)
    team.slack.settle()
    alice, ben = team.alice, team.person("ben")
    hers, his = opens(alice, "tiers"), opens(ben, "tiers")
    other = opens(alice, "steps")
    saved(ben, "steps", {"good": "0.2"})
    his.submit({"tiers": "600 → 90", "other": "10"})
    assert "The new rules apply" in his.text
    late = hers.submit(TIERS)
    assert not late.messages
    told = said(late.view)
    assert "<@U0BEN00001> has changed these rules since you opened this" in told
    assert "purchase of ¥600 or more: none → 90 points" in told
    assert late.view.blocks[-1]["element"]["initial_value"] == "0"
    assert forced(team).tiers == ((600_00, 90), (0, 10))
    late.submit({})
    assert "any other purchase: 10 points → 0 points" in hers.text
    assert forced(team).tiers[0] == (15_000_00, 2000)
    # a form of another system that was opened before asks nothing about these
    assert "<@U0BEN00001> has changed these rules" in said(other.submit({"bad": "-0.4"}).view)
    assert "It's already like that." in str(opens(alice, "offers").submit({}).errors)


def test_a_policy_is_changed_while_others_buy(team: Team) -> None:
    """Each purchase earns by the rules of its own moment: what the ledger has is what its purchase's rules give."""
    types(team.alice, "/customer add 王五")

    def buy(number: int) -> None:
        typed = f"/purchase 王五 {400 + number}"
        while "Recorded" not in (answer := team.alice.types(typed, channel="sales").text):
            assert "busy" in answer  # four at once may be too many here, and nothing was recorded

    with ThreadPoolExecutor(4) as pool:
        bought = [pool.submit(buy, number) for number in range(8)]
        saved(team.alice, "tiers", {"tiers": "300 → 7", "other": "1"})
        bought += [pool.submit(buy, number) for number in range(8, 12)]
    for one in bought:
        one.result()
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called("王五")
        entries = {entry.purchase: entry.points for entry in store.ledger.last(customer.id, 50)}
        for id, points in entries.items():
            purchase = store.purchases.get(id or 0)
            assert purchase is not None
            assert points == next(p for least, p in purchase.tiers if purchase.amount >= least)
        assert len(entries) == 12
        assert set(entries.values()) <= {50, 7}
    assert "(+7:" in types(team.alice, "/purchase 王五 399")


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("expiry", {"months": "soon"}, "months", "soon isn't a number I can use. Type a whole number, like 12."),
    ("expiry", {"pending": "400 days"}, "pending", "It can be at most 365."),
    ("steps", {"good": "much"}, "good", "much isn't a number I can use. Type one with at most one decimal, like +0.1."),
    ("steps", {"good": "0.15"}, "good", "0.15 isn't a number I can use"),
    ("steps", {"good": "-0.1"}, "good", "A good review can't lower satisfaction"),
    ("steps", {"bad": "0.1"}, "bad", "A bad review can't raise satisfaction"),
    ("steps", {"good": "5.1"}, "good", "It can be at most 5.0"),
    ("steps", {"good": "0", "bad": "0"}, "bad", "can't move satisfaction by the same amount"),
    ("steps", {"neutral": "0.2"}, "neutral", "A neutral one has to be between a bad and a good review."),
    (
        "tiers",
        {"tiers": "500 → 100\nmany"},
        "tiers",
        "I can't read many. Type an amount and its points on each line",
    ),
    ("tiers", {"tiers": "500"}, "tiers", "I can't read 500. Type an amount and its points"),
    ("tiers", {"tiers": "0 → 100"}, "tiers", "An amount has to be more than 0."),
    ("tiers", {"tiers": "100000001 → 100"}, "tiers", "An amount can't be more than 100,000,000."),
    ("tiers", {"tiers": "500 → -5"}, "tiers", "I can't read 500 → -5. Type an amount and its points"),
    ("tiers", {"tiers": "500 → 1000001"}, "tiers", "A purchase can earn at most 1,000,000 points."),
    ("tiers", {"tiers": "500 → 100\n500.00 → 90"}, "tiers", "500 is in there twice. Please keep one."),
    ("tiers", {"tiers": "500 → 50\n300 → 50"}, "tiers", "500 has to earn more than 300, but 50 isn't more than 50."),
    (
        "tiers",
        {"tiers": "500 → 20"},
        "tiers",
        "500 has to earn more than any other purchase, but 20 isn't more than 20.",
    ),
    (
        "tiers",
        {"tiers": "\n".join(f"{n}→{n}" for n in range(100, 109))},
        "tiers",
        "That's too many lines. Type at most 8.",
    ),
    ("tiers", {"other": "few"}, "other", "few isn't a number of points. Type a whole number, like 20."),
    ("segments", {"young_low.age": "old"}, "young_low.age", "I can't read the age old"),
    ("segments", {"young_low.age": "40"}, "young_low.age", "I can't read the age 40"),
    ("segments", {"young_low.age": "< 0"}, "young_low.age", "Nobody is that age"),
    ("segments", {"young_low.age": "39-20"}, "young_low.age", "Nobody is that age"),
    ("segments", {"young_low.age": "≥ 999"}, "young_low.age", "Nobody is that age"),
    (
        "segments",
        {"young_middle.spending": ["low"]},
        "young_middle.age",
        "Somebody could be in both this segment and one",
    ),
    ("offers", {"other.kind": "money_off"}, "other.what", "I can't read …. Type the smallest order"),
    (
        "offers",
        {"other.kind": "money_off", "other.what": "3 mugs, 5"},
        "other.what",
        "I can't read 3 mugs, 5. Type the smallest order",
    ),
    (
        "offers",
        {"other.kind": "money_off", "other.what": "100-100"},
        "other.what",
        "An order of 100 would be free",
    ),
    ("offers", {"other.kind": "money_off", "other.what": "0 of 9"}, "other.what", "An amount has to be more than 0."),
    ("offers", {"other.kind": "birthday_gift", "other.what": "g" * 61}, "other.what", "Keep it to 60 characters."),
    ("improvements", {"feature": "功" * 61}, "feature", "Keep it to 60 characters."),
    ("improvements", {"feature": "\u202e"}, "feature", "Please type something here."),
    ("improvements", {"off": "free"}, "off", "free isn't an amount."),
    ("improvements", {"off": "0"}, "off", "An amount has to be more than 0."),
]


@pytest.mark.database("sqlite")
def test_what_is_refused_is_refused_beside_its_field(shared: Team, subtests: pytest.Subtests) -> None:
    before = forced(shared)
    forms = {system: opens(shared.alice, system) for system in IN_ONE_FORM if system != "rfm"}
    for system, fields, field, sentence in WRONG:
        with subtests.test(system=system):
            fresh = opens(shared.alice, system) if system in forms else forms[system]
            answer = fills(shared.alice, fresh, fields)
            assert list(answer.errors) == [field], (system, fields, answer.errors)
            assert sentence in answer.errors[field], (system, fields)
    assert forced(shared) == before
