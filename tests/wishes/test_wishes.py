"""What people do about wishes, one by one: and each of it taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from fakeslack import button_texts, said
from handlers.wishes import reminders
from storage.store import Author
from storage.types import Role
from tests.picks import pick
from tests.wishes.conftest import Wishing

DARK, OFFLINE = "would like a dark mode for the Lamp", "wants an offline mode in the Lamp"


def test_what_may_be_the_same_is_asked_of_a_manager(wishing: Wishing) -> None:
    ben = wishing.team.person("ben")
    wishing.types("/log Tom Baker the Lamp needs a longer battery life", "/log Ann Lee the Lamp needs a bigger battery")
    assert "is it the same as" not in wishing.types("/product wishes", by=ben).text
    asked = wishing.types("/product wishes")
    assert (
        "W2 “the Lamp needs a bigger battery”: is it the same as\nW1 “the Lamp needs a longer battery life”?"
        in asked.text
    )
    same = asked.click("Same as W1")
    assert "W2 “the Lamp needs a bigger battery” is now part of W1, for which 2 customers ask." in same.text
    assert wishing.wishes() == {"“the Lamp needs a longer battery life” · Lamp": 1}
    assert "Only managers can do this." in ben.clicks(asked.message, "No, another wish").text
    assert "Somebody has decided on this already." in asked.click("No, another wish").text
    assert "Undone. W2 “the Lamp needs a bigger battery” · Lamp" in same.click("Undo").text
    assert len(wishing.wishes()) == 2
    other = wishing.types("/product wishes").click("No, another wish")
    assert other.text.startswith("W2 “the Lamp needs a bigger battery” stays a wish of its own.")
    assert "is it the same as" not in wishing.types("/product wishes").text


def test_a_wish_is_declined_with_a_sentence(wishing: Wishing) -> None:
    wishing.types(f"/log Tom Baker {DARK}")
    form = wishing.types("/product wishes W1").click("Decline…")
    assert form.submit({"reason": " "}).errors == {"reason": "Please say why in a sentence."}
    form.submit({"reason": "Our <!channel> screens can't."})
    assert "Declined: W1 “would like a dark mode for the Lamp”. “Our <!channel> screens can't.”" in form.text
    assert wishing.wishes() == {}
    assert "<!channel>" not in form.message.text
    declined = wishing.types("/product wishes").click("Declined")
    assert "W1 “would like a dark mode for the Lamp” · Lamp\ndeclined · 1 customer" in declined.text
    # whoever asks again asks for the same
    wishing.types("/log Ann Lee wants a dark theme in the Lamp")
    assert "declined · 2 customers" in wishing.types("/product wishes W1").text
    form.click("Undo")
    assert wishing.wishes() == {"“would like a dark mode for the Lamp” · Lamp": 1}


def test_what_does_not_belong_is_sorted_out(wishing: Wishing) -> None:
    wishing.types(
        f"/log Tom Baker {DARK}", "/log Ann Lee a dark theme in the Lamp please", "/log Mary Chen hopes for dark nights"
    )
    wishing.types("/product wishes")
    with wishing.team.bot.db.read(wishing.team.workspace) as store:
        asks = store.askers.asks(1)
    assert len(asks) == 2
    form = wishing.types("/product wishes W1").click("Sort out…")
    form.submit({"ask": str(asks[0].id), "what": "none"})
    assert "doesn't count as a wish anymore." in form.text
    with wishing.team.bot.db.read(wishing.team.workspace) as store:
        assert len(store.askers.asks(1)) == len(asks) - 1
    form.click("Undo")
    with wishing.team.bot.db.read(wishing.team.workspace) as store:
        assert len(store.askers.asks(1)) == len(asks)
    form = wishing.types("/product wishes W1").click("Sort out…")
    form.submit({"ask": str(asks[0].id), "what": "own"})
    assert "is now a wish of its own" in form.text


def test_what_was_heard_follows_what_it_was_heard_in(wishing: Wishing) -> None:
    logged = wishing.types(f"/log Tom Baker {DARK}")
    assert list(wishing.wishes().values()) == [1]
    logged.click("Undo")
    assert wishing.wishes() == {}
    wishing.types(f"/log Tom Baker {DARK}")
    assert len(wishing.wishes()) == 1
    edited = wishing.types(f"/log Ann Lee {OFFLINE}").click("Edit…")
    edited.submit({"mark": "neutral", "note": "the Lamp is too expensive"})
    wishing.settle()
    assert "better price · Lamp" in wishing.wishes()
    assert not any("offline" in one for one in wishing.wishes())
    answer = wishing.types("/log 王五 Lamp太贵了")
    assert "2 customers" in wishing.types(f"/product wishes {wishing.wishes()['better price · Lamp']}").text
    answer.click("Undo")
    assert "1 customer" in wishing.types(f"/product wishes {wishing.wishes()['better price · Lamp']}").text
    message = wishing.team.xiaolin.says("王五希望 Lamp 支持离线使用", channel="support")
    wishing.settle()
    assert "“希望 Lamp 支持离线使用” · Lamp" in wishing.wishes()
    wishing.team.xiaolin.edits(message, "王五来过")
    wishing.settle()
    assert not any("离线" in one for one in wishing.wishes())


def test_forgetting_erases_words_and_merging_joins_askers(wishing: Wishing) -> None:
    wishing.types(
        f"/log Tom Baker {DARK}",
        "/log Mary Chen a dark theme in the Lamp please",
        "/log Ann Lee wants a dark mode for the Lamp",
    )
    assert "3 customers" in wishing.types("/product wishes W1").text
    merged = wishing.types("/customer merge Mary Chen into Ann Lee").click("Merge into Ann Lee")
    assert "2 customers · 1 purchase" in wishing.types("/product wishes W1").text
    assert "1 customer " in wishing.types("/customer list wish=W1 owner=nobody").text.replace("\n", " ")
    merged.click("Undo")
    assert "3 customers" in wishing.types("/product wishes W1").text
    wishing.types("/customer forget Tom Baker").click("Forget Tom Baker")
    card = wishing.types("/product wishes W1").text
    assert "2 customers" in card
    assert "would like a dark mode" not in card
    with wishing.team.bot.db.read(wishing.team.workspace) as store:
        assert [one.words for one in store.askers.asks(1)][-1] == ""


def test_a_kind_ships_with_its_improvement(wishing: Wishing) -> None:
    wishing.types("/survey Lamp 3 太贵了", "/log 王五 Lamp太贵了", "/log Tom Baker the Lamp is over our budget")
    wish = wishing.wishes()["better price · Lamp"]
    improve = wishing.types("/product wishes").click("Improve it…")
    assert "better price, asked for in 1 answer and 2 logs and messages\nprice: ¥100 → ¥90" in improve.text
    accepted = improve.click("Accept: ¥100 → ¥90")
    assert "2 customers asked for it. Who tells them: " in accepted.text
    assert "王五，您好！您之前跟我们提过价格，Lamp 现在是 ¥90 了。" in said(wishing.dm(wishing.team.xiaolin, "实现了"))
    assert wishing.wish(wish).state == "shipped"
    undone = accepted.click("Undo")
    assert "2 customers needn't be told anymore." in undone.text
    assert "请先别告知" in said(wishing.dm(wishing.team.xiaolin, "撤回"))
    assert "W1 hasn't been shipped" in wishing.types(f"/product told W{wish} 王五").text
    # asked again: it opens anew, and declined it is one of those
    declined = wishing.types("/product improve Lamp").click("Decline better price")
    assert wishing.wish(wish).state == "declined"
    wishing.types("/log Ann Lee the Lamp is too pricey")
    assert wishing.wishes()["better price · Lamp"] != wish
    declined.click("Undo")
    assert wishing.wishes() == {"better price · Lamp": wish}
    assert "3 customers" in wishing.types(f"/product wishes {wish}").text


def test_no_feature_is_gained_twice(wishing: Wishing) -> None:
    wishing.types("/survey Lamp 3 more features", "/product edit Lamp features=基础功能")
    improve = wishing.types("/product improve Lamp")
    assert button_texts(improve.message) == [
        "Accept: 基础功能 → 基础功能新功能X",
        "Another name…",
        "Decline more features",
    ]
    improve.click("Accept: 基础功能 → 基础功能新功能X")
    wishing.types("/survey Lamp 4 功能更强大")
    again = wishing.types("/product improve Lamp")
    assert "新功能X is there already. Say what else the product gains." in again.text
    assert button_texts(again.message) == ["Name it…", "Decline more features"]
    form = again.click("Name it…")
    assert form.submit({"feature": "新功能x"}).errors == {
        "feature": "Lamp has 新功能x already. Please give it another name."
    }
    form.submit({"feature": "语音 控制"})
    wishing.settle()
    assert wishing.features() == "基础功能新功能X、语音 控制"
    wishing.types("/product edit Lamp features=basic", "/survey Lamp 4 more features")
    named = wishing.types("/product improve Lamp").click("Another name…")
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda feature: named.submit({"feature": feature}), ("voice control", "night light")))
    wishing.settle()
    assert wishing.features() in {"basic, voice control", "basic, night light"}


def test_bad_input_is_one_sentence(wishing: Wishing, subtests: pytest.Subtests) -> None:
    wishing.types(f"/log Tom Baker {DARK}", "/product wishes")
    for text, answer in {
        "wishes W99": "There's no wish W99.",
        "wishes Ｗ９９": "There's no wish W99.",
        "wishes W0": "I don't know a product called W0.",
        "told": "Which wish, and who was told?",
        "told Tom Baker": "Tom is no wish. Wishes have numbers, like W12.",
        "told W1": "W1 hasn't been shipped, so there's nothing to tell anybody yet.",
        "told W1 Ann Lee": "W1 hasn't been shipped, so there's nothing to tell anybody yet.",
        "told <!channel> x": "is no wish. Wishes have numbers, like W12.",
        "told W" + "9" * 4000: "is no wish.",
    }.items():
        with subtests.test(text=text[:20]):
            assert answer in wishing.types(f"/product {text}").text
    shown = wishing.types("/product wishes")
    plan = shown.click("Plan")
    assert "W1 is planned already." in wishing.team.person("ben").clicks(shown.message, "Plan").text
    plan.click("Ship…").submit({"feature": ""})
    wishing.settle()
    assert wishing.features() == "basic"
    for text, answer in {
        "told W1": "Who was told? Please add the customer's name.",
        "told W1 Ann Lee": "Ann Lee hasn't asked for W1.",
        "told W1 Nobody": "I don't know a customer called Nobody.",
        "told W1 tom": "1 of 1 told.",
        "told W1 Tom Baker": "has told Tom Baker already, today.",
    }.items():
        with subtests.test(text=text[:20]):
            assert answer in wishing.types(f"/product {text}").text
    assert "not a number" not in wishing.types("/customer list wish=W1").text
    assert "xyz is no wish. Wishes have numbers, like W12." in wishing.types("/customer list wish=xyz").text


def test_who_tells_is_reminded_by_the_calendar(wishing: Wishing) -> None:
    wishing.types(f"/log 王五 {DARK}", f"/log Tom Baker {DARK}")
    wishing.types("/product wishes").click("Plan").click("Ship…").submit({})
    first = wishing.direct(wishing.team.xiaolin)
    for instant, reminded in (
        ("2026-11-27T03:00", 0),
        ("2026-11-29T03:00", 0),  # a Sunday
        ("2026-11-30T00:30", 0),  # half past eight in Shanghai
        ("2026-11-30T01:30", 1),  # the third working day
        ("2026-12-01T03:00", 1),
        ("2026-12-07T03:00", 2),  # a week later
    ):
        wishing.at(instant)
        reminders.tick(wishing.team.bot.services)
        reminders.tick(wishing.team.bot.services)
        assert len(wishing.direct(wishing.team.xiaolin)) == len(first) + reminded, instant
    shown = wishing.dm(wishing.team.xiaolin, "还没告知")
    assert "王五" in said(shown)
    assert "Tom Baker" not in said(shown)
    wishing.team.xiaolin.clicks(shown, "已告知王五")
    wishing.at("2026-12-16T03:00")
    assert len(wishing.direct(wishing.team.xiaolin)) == len(first) + 2
    # who has left is stood in for by whoever shipped it
    with wishing.team.bot.db.write(
        wishing.team.workspace, Author("", datetime(2026, 12, 16, tzinfo=UTC), "test")
    ) as store:
        tom = store.customers.called("Tom Baker")[0]
        store.people.save(
            "U0GONE00001", name="Gone", role=Role.OUTSIDER, locale="en-US", zone="UTC", checked_at=store.author.at
        )
        store.customers.change(tom.id, {"owner": "U0GONE00001"})
    before = len(wishing.direct(wishing.team.alice))
    wishing.at("2026-12-24T15:00")
    assert len(wishing.direct(wishing.team.alice)) > before
    assert "Tom Baker" in said(wishing.dm(wishing.team.alice, "Not told yet"))


def test_a_wish_of_no_product_gets_one(wishing: Wishing) -> None:
    wishing.types("/product add Mug", "/log Tom Baker would love a dark mode", "/log Ann Lee it is too expensive")
    wishing.types("/log Mary Chen the Lamp is too expensive")
    found = wishing.wishes()
    assert set(found) == {
        "“would love a dark mode” · no product named",
        "better price · no product named",
        "better price · Lamp",
    }
    form = wishing.types(f"/product wishes {found['better price · no product named']}").click("It's about…")
    form.submit({"product": pick(form, "product", "Lamp")})
    assert f"is now part of W{found['better price · Lamp']}, for which 2 customers ask." in form.text
    form = wishing.types(f"/product wishes {found['“would love a dark mode” · no product named']}").click("It's about…")
    form.submit({"product": pick(form, "product", "Mug")})
    assert "“would love a dark mode” · Mug" in wishing.wishes()
    form.click("Undo")
    assert "“would love a dark mode” · no product named" in wishing.wishes()
