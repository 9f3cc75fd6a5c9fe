"""Follow-ups worked with: taken, put off, handed over, resolved; who hears of it; and each taken back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from fakeslack import button_texts, said
from tests.followups.conftest import Followups


@pytest.fixture
def unhappy(followups: Followups) -> Followups:
    """李四, of Xiaolin's customers, has just given a bad review, which Alice logged."""
    followups.say(followups.team.alice, "/customer add 李四 owner=@小林")
    followups.say(followups.team.alice, "/log 李四 bad too slow")
    return followups


def test_the_owner_works_it_in_the_message_that_told_them(unhappy: Followups) -> None:
    xiaolin = unhappy.team.xiaolin
    (told,) = unhappy.told(xiaolin)
    later = xiaolin.clicks(told, "改到下周")
    assert later.text.split("\n") == [
        "李四推迟到11月30日（周一）。",
        "李四 · 最晚11月30日（周一） · 1 条差评：too slow",
    ]
    (told,) = unhappy.told(xiaolin)  # the same message, changed
    assert button_texts(told) == ["撤销", "✅ 已处理…"]  # whose it is has nothing to take
    xiaolin.clicks(told, "撤销").message  # noqa: B018 (waits)
    assert unhappy.of("李四").day == date(2026, 11, 26)


def test_whoever_takes_it_owns_it_and_the_owner_hears_of_it(unhappy: Followups) -> None:
    ben, xiaolin = unhappy.team.person("ben"), unhappy.team.xiaolin
    listed = unhappy.say(ben, "/customer followups all")
    taken = listed.click("👀 Take")
    assert "👀 You're on it: 李四, by Thu, Nov 26." in taken.text
    assert "All follow-ups\nOpen: 1" in taken.text  # the list is there still
    assert unhappy.of("李四").owner == ben.id
    assert unhappy.texts(xiaolin)[-1] == f"<@{ben.id}> 接手了你对李四的跟进。"


def test_taken_twice_is_taken_once(unhappy: Followups) -> None:
    ben = unhappy.team.person("ben")
    listed = unhappy.say(ben, "/customer followups all")
    taken = listed.click("👀 Take")
    assert "You're on it" in taken.text
    payload = {**taken.delivery.payload, "trigger_id": "another"}
    unhappy.team.slack.deliver(replace(taken.delivery, payload=payload))
    with unhappy.team.bot.db.read(unhappy.team.workspace) as store:
        (customer,) = store.customers.called("李四")
        changes = [one for one in store.changes.of_customer(customer.id) if one.action == "followup.change"]
    assert len(changes) == 1


@pytest.mark.parametrize(
    ("chosen", "day", "shown"),
    [
        ("Later: next working day", date(2026, 11, 26), "tomorrow"),
        ("Later: in 3 working days", date(2026, 11, 30), "Mon, Nov 30"),
        ("Later: next week", date(2026, 11, 30), "Mon, Nov 30"),
    ],
)
def test_it_is_put_off_in_working_days(followups: Followups, chosen: str, day: date, shown: str) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/customer followup 李四 today")
    later = followups.say(alice, "/customer followups").click(chosen)
    assert f"李四 can wait until {shown}." in later.text
    assert followups.of("李四").day == day
    later.click("Undo").message  # noqa: B018 (waits)
    assert followups.of("李四").day == date(2026, 11, 25)


def test_it_is_resolved_with_an_outcome_and_the_mood_is_logged(unhappy: Followups) -> None:
    xiaolin = unhappy.team.xiaolin
    (told,) = unhappy.told(xiaolin)
    form = xiaolin.clicks(told, "✅ 已处理…")
    assert "李四 · 1 条差评：too slow" in said(form.view)
    assert form.submit({"outcome": "道歉了 <!channel>"}).errors == {
        "mood": "Please complete this required field."
    }  # Slack's own
    form.submit({"outcome": "道歉了 <!channel>", "mood": "👍 满意"})
    unhappy.team.slack.wait_for(lambda: unhappy.of("李四").state == "done")
    unhappy.team.slack.wait_for(lambda: "已处理" in said(unhappy.told(xiaolin)[0]))
    (told,) = unhappy.told(xiaolin)
    assert said(told).split("\n") == ["已处理：李四的跟进。", "满意度：3.9 → 4.0（好评 +0.1）", "道歉了 <!channel>"]
    found = unhappy.of("李四")
    assert (found.outcome, found.closed_by) == ("道歉了 <!channel>", xiaolin.id)
    assert "Satisfaction: 4.0 out of 5" in unhappy.say(unhappy.team.alice, "/customer 李四").text
    xiaolin.clicks(told, "撤销").message  # noqa: B018 (waits)
    found = unhappy.of("李四")
    assert (found.state, found.outcome, found.closed_at) == ("open", "", None)
    assert "Satisfaction: 3.9 out of 5" in unhappy.say(unhappy.team.alice, "/customer 李四").text


def test_a_bad_mood_opens_the_next_one_and_undo_takes_back_all_of_it(unhappy: Followups) -> None:
    alice = unhappy.team.alice
    unhappy.say(alice, "/customer edit 李四 owner=")
    first = unhappy.of("李四")
    form = unhappy.say(alice, "/customer followups all").click("✅ Done…")
    form.submit({"outcome": "wants his money back", "mood": "bad"})
    assert "Done: the follow-up with 李四." in form.text
    assert "I've opened a follow-up for you. Please get back to them by tomorrow." in form.text
    assert "All follow-ups\nOpen: 1" in form.text
    second = unhappy.of("李四")
    assert (second.id, second.owner, second.state) == (first.id + 1, alice.id, "open")
    assert unhappy.texts(unhappy.team.xiaolin)[-1].startswith(f"<@{alice.id}> 处理了你对李四的跟进。")
    unhappy.say(alice, "/haoping undo")
    assert unhappy.of("李四").state == "withdrawn"
    with unhappy.team.bot.db.read(unhappy.team.workspace) as store:
        again = store.followups.get(first.id)
        assert again is not None
        assert (again.state, again.owner) == ("open", first.owner)


def test_undo_of_a_resolution_says_why_not(unhappy: Followups) -> None:
    alice = unhappy.team.alice
    form = unhappy.say(alice, "/customer followups all").click("✅ Done…")
    form.submit({"mood": "neutral"})
    resolved = form.message
    unhappy.say(alice, "/customer followup 李四 Fri")
    refused = alice.clicks(resolved, "Undo")
    assert "李四 has another open follow-up now, so this one stays closed." in refused.text
    assert "Interactions: 2" not in unhappy.say(alice, "/customer 李四").text
    with unhappy.team.bot.db.read(unhappy.team.workspace) as store:
        (customer,) = store.customers.called("李四")
        assert customer.interactions == 2  # nothing of it was taken back


def test_it_is_handed_over_and_all_who_are_concerned_hear_of_it(unhappy: Followups) -> None:
    alice, ben, xiaolin = unhappy.team.alice, unhappy.team.person("ben"), unhappy.team.xiaolin
    form = unhappy.say(alice, "/customer followups all").click("Hand over…")
    form.submit({"person": ben.id})
    assert f"<@{ben.id}> is now following up with 李四." in form.text
    assert unhappy.of("李四").owner == ben.id
    (told,) = unhappy.texts(ben)
    assert told.startswith(f"<@{alice.id}> handed you a follow-up.\n李四 · by Thu, Nov 26 · 1 bad review: too slow")
    assert unhappy.texts(xiaolin)[-1] == f"<@{alice.id}> 把你对李四的跟进转交给了 <@{ben.id}>。"
    form.click("Undo").message  # noqa: B018 (waits)
    assert unhappy.of("李四").owner == xiaolin.id


def test_it_is_handed_to_somebody_who_never_spoke_to_the_bot(unhappy: Followups) -> None:
    alice, wangfang = unhappy.team.alice, unhappy.team.person("wangfang")
    form = unhappy.say(alice, "/customer followups all").click("Hand over…")
    form.submit({"person": wangfang.id})
    assert unhappy.texts(wangfang)[0].startswith(f"<@{alice.id}> 把一项跟进转交给你。")  # in her language
    assert unhappy.of("李四").remind_at.isoformat() == "2026-11-26T02:00:00+00:00"  # ten in her morning


@pytest.mark.parametrize("who", ["gina", "oldtom"])
def test_it_is_not_handed_to_outsiders(unhappy: Followups, who: str) -> None:
    alice, other = unhappy.team.alice, unhappy.team.person(who)
    form = unhappy.say(alice, "/customer followups all").click("Hand over…")
    refused = form.submit({"person": other.id})
    assert "isn't a member of this team" in refused.errors["person"]
    assert unhappy.of("李四").owner == unhappy.team.xiaolin.id


def test_what_is_closed_meanwhile_says_who_did_it(unhappy: Followups) -> None:
    alice, xiaolin = unhappy.team.alice, unhappy.team.xiaolin
    listed = unhappy.say(alice, "/customer followups all")
    (told,) = unhappy.told(xiaolin)
    form = listed.click("✅ Done…")
    xiaolin.clicks(told, "✅ 已处理…").submit({"mood": "good"})
    unhappy.team.slack.wait_for(lambda: unhappy.of("李四").state == "done")
    refused = form.submit({"mood": "good"})
    assert "This follow-up is already closed. " in next(iter(refused.errors.values()))
    refused = alice.clicks(listed.message, "👀 Take")
    assert f"This follow-up is already closed. <@{xiaolin.id}> closed it " in refused.text


def test_undo_says_what_was_changed_since(unhappy: Followups) -> None:
    alice, ben = unhappy.team.alice, unhappy.team.person("ben")
    taken = unhappy.say(alice, "/customer followups all").click("👀 Take")
    undo = taken.message
    unhappy.say(ben, "/customer followups all").click("👀 Take").message  # noqa: B018 (waits)
    refused = alice.clicks(undo, "Undo")
    assert f"<@{ben.id}> changed this after that (" in refused.text
    assert unhappy.of("李四").owner == ben.id


def test_undo_leaves_the_day_to_which_a_bad_review_has_pulled_it(followups: Followups) -> None:
    alice = followups.team.alice
    followups.say(alice, "/customer add 李四")
    followups.say(alice, "/customer followup 李四 +5")
    moved = followups.say(alice, "/customer followup 李四 +20").click("Move it to Tue, Dec 15")
    followups.say(alice, "/log 李四 bad")
    assert "Undone." in alice.clicks(moved.message, "Undo").text
    assert followups.of("李四").day == date(2026, 11, 26)


def test_resolved_by_two_at_once_it_is_resolved_once(unhappy: Followups) -> None:
    alice, ben = unhappy.team.alice, unhappy.team.person("ben")
    forms = {actor: unhappy.say(actor, "/customer followups all").click("✅ Done…") for actor in (alice, ben)}
    for form in forms.values():
        assert form.view is not None
    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(lambda actor: forms[actor].submit({"mood": "good"}), (alice, ben)))
    refused = [text for one in sent for text in one.errors.values()]
    assert len(refused) == 1
    assert refused[0].startswith("This follow-up is already closed. ")
    with unhappy.team.bot.db.read(unhappy.team.workspace) as store:
        (customer,) = store.customers.called("李四")
        assert (customer.interactions, customer.satisfaction) == (2, 40)


def test_its_history_shows_no_ids_that_are_kept_for_undo(unhappy: Followups, subtests: pytest.Subtests) -> None:
    alice = unhappy.team.alice
    unhappy.say(alice, "/customer link 李四")
    form = unhappy.say(alice, "/customer followups all").click("✅ Done…")
    form.submit({"outcome": "all well", "mood": "good"})
    shown = unhappy.say(alice, "/customer history 李四").text
    for told in ("outcome: none → all well", "review: none → good review", "/customer link"):
        with subtests.test(told=told):
            assert told in shown
    for key in ("log:", "followup:", "customer:"):
        with subtests.test(key=key):
            assert key not in shown
