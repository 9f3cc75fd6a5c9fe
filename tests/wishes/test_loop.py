"""The whole way in both languages: a wish is heard, grouped, planned, shipped, told, and shows in the score."""

from __future__ import annotations

from fakeslack import button_texts, said
from tests.wishes.conftest import Wishing


def test_from_a_message_to_who_asked_and_back(wishing: Wishing) -> None:
    alice, xiaolin = wishing.team.alice, wishing.team.xiaolin
    ben = wishing.team.person("ben")
    # heard: in a message, in logs, in answers of either language
    xiaolin.says("王五希望 Lamp 有深色模式", channel="support")
    alice.says("Tom Baker would like a dark mode for the Lamp", channel="support")
    wishing.settle()
    wishing.types("/log Mary Chen bad wants a dark theme for her Lamp", by=ben)
    wishing.types("/survey Lamp 2 能不能加个夜间模式", by=xiaolin)
    wishing.types("/survey Lamp 3", "/log Ann Lee the Lamp is too expensive")
    # grouped within a language, and weighed
    found = wishing.wishes()
    assert set(found) == {
        "“would like a dark mode for the Lamp” · Lamp",
        "“希望 Lamp 有深色模式” · Lamp",
        "better price · Lamp",
    }
    english, chinese = (found[one] for one in sorted(found) if "“" in one)
    card = wishing.types(f"/product wishes W{english}")
    assert "2 customers · 1 unhappy · 1 purchase, ¥400 · asked for 2 times" in card.text
    assert "“wants a dark theme for her Lamp”" in card.text
    assert "2 customers" in card.click("2 customers").text
    assert "Mary Chen" in card.click("1 unhappy").text
    # the two are one wish, which is planned and shipped in Chinese
    merged = card.click("It is…")
    merged.submit({"other": str(chinese)})
    assert f"is now part of W{chinese}, for which 3 customers ask." in merged.text
    card = wishing.types(f"/product 期望 w{chinese}", by=xiaolin)
    assert "待定 · 3 位客户 · 1 位不满意 · 1 笔消费，¥400 · 提过 4 次" in card.text
    planned = card.click("列入计划")
    assert planned.text.startswith(f"W{chinese} “希望 Lamp 有深色模式”已列入计划。")
    form = planned.click("标为实现…")
    form.submit({"feature": "深色模式"})
    assert "功能：basic → basic、深色模式" in form.text
    assert "3 位客户提过。由谁告知：" in form.text
    assert wishing.features() == "basic、深色模式"
    # told: each owner of theirs, in the owner's language, with a sentence in the customer's
    mine = wishing.dm(alice, "came true")
    assert "Hi Tom Baker, you told us what you were missing. Lamp now has it: 深色模式." in said(mine)
    assert "王五" not in said(mine)
    theirs = wishing.dm(xiaolin, "实现了")  # she shipped it: who has no owner is hers to tell
    assert "王五，您好！您之前提的，Lamp 现在有了：深色模式。谢谢您的建议！" in said(theirs)
    assert "Hi Mary Chen, you told us" in said(theirs)
    assert button_texts(theirs) == ["已告知王五", "打开客户卡片", "已告知 Mary Chen", "打开客户卡片"]
    told = alice.clicks(mine, "Told Tom Baker")
    assert "1 of 3 told." in told.text
    assert "1 of 3 told" in wishing.types("/digest").text
    assert "3 位里已告知 2 位" in wishing.types(f"/product 已告知 W{chinese} 王五", by=xiaolin).text
    assert "1 位客户" in wishing.types(f"/customer 列表 未告知=W{chinese}", by=xiaolin).text
    # before and after
    wishing.at("2026-11-29T03:00")
    wishing.types("/log Mary Chen good loves it", "/survey Lamp 5", "/survey Lamp 4")
    shown = wishing.types(f"/product wishes {chinese}").text
    assert "Score, 30 days before → after: 2.5 (n=2, too few) → 4.5 (n=2, too few)" in shown
    assert "Satisfaction of those who asked, then → since: 4.0 (n=3, too few) → 4.0 (n=3, too few)" in shown
    report = wishing.types("/survey report Lamp").text
    since = f"W{chinese} “希望 Lamp 有深色模式” · since Wed, Nov 25"
    assert f"{since} · score 2.5 (n=2, too few) → 4.5 (n=2, too few) · those who asked 4.0 (n=3" in report
    digest = wishing.types("/digest", by=xiaolin).text
    assert (
        f"W{chinese} “希望 Lamp 有深色模式”：3 位里已告知 2 位 · 评分 2.5（样本 2，太少） → 4.5（样本 2，太少）"
        in digest
    )
