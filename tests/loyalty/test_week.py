"""The week of a shop, played by the stand-in in both languages: every figure of its digests is explained by a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bot.data import worker
from fakeslack import said
from tests.picks import pick

if TYPE_CHECKING:
    from fakeslack import Actor, Answer
    from fakeslack.model import Message
    from tests.conftest import Connect, Team

ORDERS = """订单编号,姓名,金额,付款时间,商品名称,备注
DD-1,王五,880,2026-11-24 10:21:00,护眼灯,
DD-2,Mary Chen,45.5,2026-11-24,Desk Lamp,gift wrap
DD-3,老钱,1200,2026-11-25,,定制
DD-4,Tom Lee,60,2026-11-25,Desk Lamp,
"""

# Who types what: A is Alice, X is 小林; behind → a button that they click in the answer, behind = what it says.
DAYS = {
    "2026-11-23": """
        A /haoping managers add {X}
        A /product add Desk Lamp price=60
        X /product 添加 护眼灯 价格=880
        A /digest daily 09:00 Asia/Shanghai
        X /digest 每周一 09:30 Asia/Shanghai @support
        A /customer add Mary Chen age=28 spending=low birthday=11-25 owner={A}
        A /customer add Tom Lee age=35 spending=medium owner={A}
        A /customer add Ann Wu age=50 spending=high birthday=1976-11-27 owner={A}
        X /customer 添加 王五 年龄=30 消费能力=低 生日=11月26日 负责人={X}
        X /customer 添加 老钱 年龄=61 消费能力=高 生日=1965-11-26 负责人={X}
        X /customer 添加 小周 年龄=25 消费能力=低 负责人={X}
        A /purchase Mary Chen 120 Desk Lamp order=SO-1 → They used it: paid ¥100 = 20 off orders of 100 or more
        A /purchase Tom Lee 320 two lamps
        A /purchase Tom Lee 320 order=so-1 = is already recorded as P1
        X /purchase 王五 150 护眼灯 单号=SO-2 → 已用优惠，实付 ¥130 = 满100减20
        X /purchase 老钱 5200 → 记录 ¥5,200
        X /log 王五 好评 灯很亮
        X /log 老钱 差评 送货太慢
        A /log Mary Chen good loves the lamp
        A /offer Mary Chen 90 → Why not? = ✗ orders of ¥100 or more: ¥10 more
        X /offer 小周 = 满100减20
        X /customer 跟进 老钱 明天 道歉
        A /points Mary Chen = 20
    """,
    "2026-11-24": """
        A /purchase Ann Wu 99.99 yesterday
        A /purchase refund P3 = Refunded ¥130
        A /haoping undo = Undone
        X /purchase 小周 105 → 已用优惠，实付 ¥85
        X /purchase 小周 520 昨天 护眼灯
        X /purchase P8 = ¥520
        X /purchase 退款 P8 20 碰坏了 = ¥20
        A /points redeem Tom Lee 30 mug
        A /points redeem Mary Chen 500 mug = only has
        X /points 调整 老钱 +15 道歉
        X /log 老钱 中评 回了电话
        X /log 小周 好评
        A /log Tom Lee bad box was open
        A /customer edit Tom Lee spending=low = spending: medium → low
        A /survey Desk Lamp 4.5 better price
        X /survey 护眼灯 3 功能更强大
        A /purchase Nobody Here 50 → Add Nobody Here
        A /haoping undo
        A /haoping undo
    """,
    "2026-11-25": """
        A /purchase Mary Chen 310 Desk Lamp → They used it: paid ¥290
        A /haoping undo = Undone
        A /purchase Tom Lee 100 → They used it: paid ¥80 → Undo = Undone
        A /purchase Tom Lee 41 order=SO-7
        A /purchase Tom Lee 42 order=#so-7 = is already recorded
        X /purchase 王五 4.5
        X /purchase 王五 99 护眼灯 → 撤销
        X /log 王五 差评 开关坏了
        X /log 王五 好评 换了新的
        X /offer 已用 小周 200 = 让利 ¥20
        A /offer used Mary Chen
        A /offer given Ann Wu a card
        A /haoping undo = Undone
        A /points adjust Ann Wu -5 typo
        X /customer 修改 小周 消费能力=中
    """,
    "2026-11-26": """
        X /purchase 老钱 16000 → 记录 ¥16,000
        X /purchase 小周 600 → 撤销
        X /purchase 退款 P4 200 少发一件 = 退
        X /offer 已送 老钱 茶叶
        X /log 老钱 好评 谢谢礼物
        A /log Mary Chen bad the switch is stiff
        A /log Ann Wu neutral called
        A /purchase Ann Wu 700 Desk Lamp
        A /purchase Ann Wu 700 Desk Lamp order=SO-9
        A /haoping undo
        A /customer add Mary Chan age=28 spending=low
        A /purchase Mary Chan 130 → They used it: paid ¥110
        A /log Mary Chan good fast
        A /customer merge Mary Chan into Mary Chen → Merge into Mary Chen
        A /purchase Mary Chen = after refunds
        X /rules
    """,
    "2026-11-27": """
        A /purchase Mary Chen 61 Desk Lamp
        A /purchase refund P1 50 = Refunded ¥50
        A /purchase Tom Lee 1000 → Record ¥1,000
        X /purchase 王五 880 护眼灯 → 记录 ¥880
        X /points 兑换 老钱 50 马克杯 = 兑换
        X /log 王五 好评
        X /log 小周 差评 一直没收到
        A /log Tom Lee good
        A /offer used Tom Lee 400 = It cost ¥40
        X /offer 已用 王五 500 = 让利 ¥50
        A /offer Tom Lee 200 = they pay
        A /customer list spent>=1000
        X /customer 列表 消费>=1000
        X /customer 列表 买过=护眼灯
        A /customer list asleep 2
    """,
    "2026-11-28": """
        A /purchase Mary Chen 75
        X /purchase 小周 260 护眼灯 → 记录 ¥260
        X /log 小周 好评 收到了
        A /customer forget Ann Wu → Forget Ann Wu
        A /purchase Tom Lee 33 order=DD-9
        X /purchase 王五 12.5 → 撤销 → 恢复
        X /points 校验 = 一致
        A /points verify = matches
        A /offer list = Offers used in 90 days
        X /offer 列表 = 90
    """,
}
NUMBER = re.compile(r"[\d,.]*\d")


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot looks for imports to do more often than once a second."""
    return connect(imports=worker.Pace(look=0.05, tell=0.0))


@dataclass
class Shop:
    """A shop's team: Alice speaks English, 小林 Chinese; `steps` is how much they have done."""

    team: Team
    steps: int = 0
    explained: int = 0
    seen: set[str] = field(default_factory=set)

    def at(self, text: str) -> None:
        """Set the clock to an instant in UTC: the bot looks for what is due."""
        self.team.slack.clock.set(datetime.fromisoformat(text).replace(tzinfo=UTC))
        self.team.slack.settle()
        assert self.team.slack.wait_for(self._nothing_waits)

    def plays(self, day: str) -> None:
        """Do what stands in a day's script."""
        for line in filter(None, map(str.strip, DAYS[day].splitlines())):
            who, line = line[0], line[2:].format(A=f"<@{self.team.alice.id}>", X=f"<@{self.team.xiaolin.id}>")
            done, _, expected = line.partition(" = ")
            typed, *clicks = done.split(" → ")
            typed, _, channel = typed.partition(" @")
            actor = self.team.alice if who == "A" else self.team.xiaolin
            answer = actor.types(typed, channel=channel or "sales")
            self.steps += 1
            for button in clicks:
                if button in answer.buttons or expected:
                    answer = answer.click(button)
                    self.steps += 1
            assert answer.error is None, line
            assert "wrong on my side" not in answer.text, line
            assert expected in answer.text, f"{line}: {answer.text}"

    def fills_in(self) -> None:
        """Record a purchase by the form, and correct it."""
        form = self.team.alice.types("/purchase", channel="sales")
        filled = {"customer": pick(form, "customer", "Tom"), "product": pick(form, "product", "Desk")}
        assert form.submit({**filled, "amount": "75", "order": "SO-30"}).errors == {}
        assert "Tom Lee bought Desk Lamp for ¥75" in form.text
        edit = form.click("Edit…")
        assert edit.submit({"amount": "57"}).errors == {}
        assert "amount: ¥75 → ¥57" in edit.text
        self.steps += 4

    def changes_the_rules(self) -> None:
        """Put one more offer in force, and suggest high spending earlier."""
        offers = self.team.alice.types("/rules", channel="sales").click("rules_edit:0", block_id="rules.offers")
        assert offers.submit({"more": "everybody: 10%, once a customer"}).errors == {}
        levels = self.team.xiaolin.types("/rules", channel="sales").click("rules_edit:0", block_id="rules.spending")
        assert levels.submit({"medium": "500", "high": "2000"}).errors == {}
        self.steps += 6

    def clicks_below_a_birthday(self, actor: Actor, name: str, button: str) -> None:
        """Click below somebody's birthday in the direct message of their owner."""
        (told,) = [one for one in actor.sees() if "🎂" in said(one) and name in said(one)]
        with self.team.bot.db.read(self.team.workspace) as store:
            (customer,) = store.customers.called(name, 1)
        actor.clicks(told, button, block_id=f"birthday:{customer.id}")
        self.steps += 1

    def imports(self) -> None:
        """Bring in a file of orders."""
        self.team.alice.uploads("orders.csv", ORDERS.encode())
        asked = self._waits("orders.csv: ")
        self.team.alice.clicks(asked, "Import 4 rows")
        self._waits("orders.csv was imported")
        self.steps += 2

    def morning(self, time: str, channel: str, actor: Actor) -> Message:
        """Return the digest that comes to a channel at an instant, with every number explained."""
        self.at(time)
        posts = [one for one in actor.sees(channel) if one.bot_id and not one.ephemeral_to and _menu(one)]
        self.explain(posts[-1], actor)
        return posts[-1]

    def explain(self, post: Message, actor: Actor) -> None:
        """Open every number of a digest, and count what it shows."""
        menu, shown = _menu(post), {}
        assert menu is not None
        for option in menu["options"]:
            label, key = option["text"]["text"], option["value"].rpartition(":")[2]
            if key == "certainty":
                continue
            number = int(NUMBER.findall(label)[-1].replace(",", ""))
            rows = self._rows(actor.chooses(post, menu["action_id"], option["value"]))
            assert _counted(key, rows) == number, f"{label}: {rows}"
            shown[key] = (number, rows)
            self.explained += 1
            self.seen.add(key)
        self._compare(said(post), shown)

    def _compare(self, text: str, shown: dict[str, tuple[int, list[str]]]) -> None:
        """Compare the figures of a post's own lines with their lists; what stands in no line, stands in no list."""
        for pattern, keys in LINES.items():
            found = re.search(pattern, text)
            for nth, key in enumerate(keys, 1):
                number, rows = shown.get(key, (0, []))
                said_there = found[nth].replace(",", "") if found else "0"
                assert int(said_there) == number, f"{key}: {text}"
                if key in SUMS and found is not None:
                    cents = sum(
                        round(float(NUMBER.findall(row.split("¥")[1])[0].replace(",", "")) * 100) for row in rows
                    )
                    assert cents == round(float(found[2].replace(",", "")) * 100), f"{key}: {rows}"

    def _rows(self, answer: Answer) -> list[str]:
        """Return everything that a list shows, page by page."""
        rows: list[str] = []
        while True:
            rows += [one for one in said(answer.message).splitlines()[1:] if not re.match(r"Page|第", one)]
            turn = next((one for one in answer.buttons if one in {"More", "下一页"}), None)
            if turn is None:
                return rows
            answer = answer.click(turn)

    def _waits(self, text: str) -> Message:
        def found() -> list[Message]:
            return [one for one in self.team.alice.sees() if text in said(one)]

        assert self.team.slack.wait_for(lambda: bool(found()))
        return found()[-1]

    def _nothing_waits(self) -> bool:
        with self.team.bot.db.read(self.team.workspace) as store:
            return store.outbox.depth().waiting == 0


LINES = {
    r"(?:Purchases: |消费：)(@)(?:, | 笔，扣除退款后 )¥(@)": ("purchases",),
    r"(?:Offers used: |用掉优惠 )(@)(?:, which cost | 次，共让利 )¥(@)": ("used",),
    r"(?:Points: |积分：发放 )(@)(?: awarded, |，兑换 )(@)": ("awarded", "redeemed"),
    r"(?:New customers: |新客户：)(@)": ("new",),
    r"(?:Birthdays: |生日 )(@)(?:, gifts given: | 位，已送礼物 )(@)": ("greeted", "gifts"),
    r"(?:; customers: |；客户 )(@)": ("customers",),
    r"(?:Follow-ups: |跟进：待办 )(@)": ("open",),
    r"(?:To call today: |今天该联系：)(@)": ("calls",),
}
"""How the figures of a digest stand in its lines, and by which lists they are explained."""
LINES = {pattern.replace("@", r"[\d,.]*\d"): keys for pattern, keys in LINES.items()}
SUMS = {"purchases", "used"}


def _cents(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 100)


def _menu(post: Message) -> dict[str, Any] | None:
    elements = [element for block in post.blocks for element in block.get("elements", [])]
    return next((one for one in elements if str(one.get("action_id", "")).startswith("digest_who")), None)


def _counted(key: str, rows: list[str]) -> int:
    """Return what a list counts: people, or what stands behind each of their names."""
    if key in {"good", "bad", "neutral"}:
        return sum(int(row.rpartition("× ")[2]) for row in rows)
    if key in {"purchases", "used", "awarded", "redeemed"}:
        return sum(int(NUMBER.findall(re.split(r": |：", row, maxsplit=1)[1])[0].replace(",", "")) for row in rows)
    return len(rows)


def test_every_figure_of_a_shop_s_week_is_explained(team: Team) -> None:
    shop = Shop(team)
    alice, xiaolin = team.alice, team.xiaolin
    besides: dict[str, Callable[[], None]] = {
        "2026-11-24": shop.fills_in,
        "2026-11-25": shop.imports,
        "2026-11-26": partial(shop.clicks_below_a_birthday, xiaolin, "王五", "已送"),
        "2026-11-27": shop.changes_the_rules,
    }
    for day in DAYS:
        shop.at(f"{day}T01:40")  # twenty to ten in Shanghai: birthdays are told there
        if day in besides:
            besides[day]()
        shop.plays(day)
        shop.at(f"{day}T15:00")  # ten in New York
        if day == "2026-11-27":
            shop.clicks_below_a_birthday(alice, "Ann Wu", "Not this year")
        after = datetime.fromisoformat(day) + timedelta(days=1)
        shop.morning(f"{after:%Y-%m-%d}T01:00", "sales", alice)
    last = said(shop.morning("2026-11-30T01:30", "support", xiaolin))
    assert "生日 4 位，已送礼物 2 份" in last
    assert shop.seen >= {
        *("good", "bad", "neutral", "rose", "fell", "calls", "open", "overdue", "recovered", "customers", "new"),
        *("purchases", "awarded", "redeemed", "used", "greeted", "gifts", "birthdays", "segments", "about_delivery"),
    }
    assert shop.steps + shop.explained >= 200
