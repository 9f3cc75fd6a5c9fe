"""What the docs' pictures show: what is typed, clicked and filled in for each, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import ViewportSize

SIZE: ViewportSize = {"width": 1200, "height": 760}
POST = "digest-post"
CARD = "card"
REPORT = "report"
BIRTHDAY = "birthday"
"""The picture of the message about birthdays."""
TOMORROW = f"{datetime.now(UTC) + timedelta(days=1):%m-%d}"
WISHES, TOLD = "wishes", "told"
"""The pictures of what customers wish for, and of whom to tell that it came true."""
ALONE = {POST, CARD, REPORT, WISHES, TOLD, BIRTHDAY}
"""The pictures that show one message alone."""
HOME = "home"
"""The picture of the Home tab, taken after its steps."""
MENTION = "mention"
"""The picture of a question to the bot, with the thread in which it was answered."""
READ = "✎ "
"""A step that begins with this says what follows, and waits for what the bot says of it."""
REACT = "👍 "
"""… says what follows, and reacts to it."""
MENU = "⋮ "
"""… says what follows, and chooses the app's entry in that message's menu."""
BOLT = "⚡"
"""… opens the app's shortcuts."""
STEP = "⚙ "
"""… starts the step of a workflow that is called what follows, as a workflow does."""
CHAT = "◫"
"""… opens a chat in the assistant's pane."""
MCP = "mcp"
"""The picture of what an assistant calls, and is told."""
CALLS: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "en": (
        ("to_call", {}),
        ("log", {"customer": "Emma Wilson", "review": "good", "note": "loves the new lamp"}),
        ("confirm", {}),
    ),
    "zh": (
        ("to_call", {}),
        ("log", {"customer": "赵六", "review": "好评", "note": "新台灯很好用"}),
        ("confirm", {}),
    ),
}
"""What it calls in which language; confirm with the token of the call before."""
PRESS = "▸ "
"""… clicks the button of the last message that is called what follows."""
LOOK = "⌕ "
"""… types what follows into the first menu of the form that is open."""
FILL = "✍ "
"""… fills in a field of the form that is open: its label, =, and what to write."""
LATER = "⏰ "
"""… lets hours go by until the bot says what follows in a direct message."""
MANAGER = "★ "
"""… has a manager type what follows."""
RECORDING = "emoji"
"""The recording: a message is logged by an emoji, and the customer's card has it."""
TALL: ViewportSize = {"width": 1000, "height": 2400}
HIGH: ViewportSize = {"width": 1000, "height": 1100}
LOW: ViewportSize = {"width": 1000, "height": 640}
WELCOME = "welcome"
"""The picture of the bot's direct message when it is opened for the first time."""
SIZES: dict[str, ViewportSize] = {
    **dict.fromkeys((POST, CARD, REPORT, WISHES, TOLD, BIRTHDAY), TALL),
    HOME: TALL,
    "settings": {"width": 1000, "height": 900},
    **dict.fromkeys(("segment", "moving", "offers"), HIGH),
    **dict.fromkeys(("shortcut", "shortcuts", "typeahead", "managers", "rules", WELCOME), LOW),
}
"""The windows of pictures that are not of the usual size."""
ALICE = "U0ALICE001"
PHONE: ViewportSize = {"width": 390, "height": 760}
CUSTOMERS = "page"
"""The pictures of the page on which customers answer, at a desk and on a phone."""
DESK: ViewportSize = {"width": 900, "height": 720}
INVITE = {
    "en": ("/survey send Desk Lamp to Emma Wilson", "Send me texts to copy"),
    "zh": ("/survey send 产品A to 赵六", "Send me texts to copy"),
}
"""How a link is made, by a manager, and what is chosen then."""
ASKED = {
    "en": [
        "/log Emma Wilson would like a USB port in the Desk Lamp",
        "/log Jack Turner wants a USB port on the Desk Lamp",
    ],
    "zh": ["/log 王五 希望产品A有深色模式", "/log 李四 差评 能不能给产品A加个夜间模式"],
}
"""What two customers wish for."""
OWN_SEGMENT = {
    "en": (f"{PRESS}Add a segment…", f"{FILL}Name in English=VIP", f"{FILL}Spent in 12 months=≥ 100"),
    "zh": (f"{PRESS}新建客户群…", f"{FILL}中文名称=大客户", f"{FILL}12 个月内的消费=≥ 100"),
}
"""A segment that a team makes for itself."""
SCENES = {
    "en": (
        "U0ALICE001",
        {
            "log": ["/log Tom Baker good loves the new model"],
            CARD: ["/customer Emma Wilson"],
            "list": ["/customer list Young, low income"],
            "company": [
                "/customer edit Emma Wilson company=Acme",
                "/customer edit Jack Turner company=Acme",
                "/customer company Acme",
            ],
            "board": [
                "/log Emma Wilson bad the parcel is late",
                "/log Jack Turner bad the invoice is wrong",
                "/log Emma Wilson good the new one came overnight",
                "/customer board",
            ],
            REPORT: [
                "/survey Desk Lamp 4 more features for Emma Wilson",
                "/survey Desk Lamp 3.5 could it be brighter for Tom Baker",
                "/survey Desk Lamp 5 for Sarah Brown",
                "/survey Desk Lamp 2.5 better price for Mary Chen",
                "/survey report Desk Lamp",
            ],
            "offer": ["/offer Emma Wilson 90", f"{PRESS}Why not?"],
            "receipt": ["/purchase Emma Wilson 120 red order=SO-8", f"{PRESS}They used it", "/purchase P6"],
            WISHES: [*ASKED["en"], "/log Tom Baker the Desk Lamp is too expensive", "/product wishes Desk Lamp"],
            TOLD: [
                *(*ASKED["en"], "/product wishes Desk Lamp", f"{PRESS}Plan", f"{PRESS}Ship…", f"{PRESS}Ship"),
                *("/product wishes Desk Lamp", f"{PRESS}Shipped", f"{PRESS}Open W"),
            ],
            BIRTHDAY: [
                f"/customer edit Emma Wilson birthday={TOMORROW} owner=me",
                f"/customer edit Jack Turner birthday={TOMORROW} owner=me",
                f"{LATER}Jack Turner has",
            ],
            "form": ["/log"],
            MENTION: ["@haoping what may I offer Emma Wilson for 300?"],
            "reading": [f"{READ}Jack Turner rang again: the delivery is far too slow, he won't buy again"],
            "digest": ["/digest"],
            POST: ["/digest workdays 09:00", "/digest run"],
            "reaction": [
                f"{REACT}Mary Chen rang: the new lamp is on her desk",
                f"{REACT}Just off the phone, the customer is delighted with the new lamp",
            ],
            HOME: ["/log Tom Baker bad the parcel is late"],
            "shortcut": [f"{MENU}Mary Chen rang: the new lamp is perfect, she is delighted"],
            "shortcuts": [BOLT],
            "workflow": [
                *(f"{STEP}Log an interaction", f"{FILL}Customer=Emma Wilson", f"{FILL}Review=good"),
                f"{FILL}Note=Loves the new lamp",
            ],
            "pane": [
                *("/log Tom Baker bad the parcel is late", "/log Tom Baker bad it is still late"),
                *(CHAT, f"{PRESS}Unhappy customers"),
            ],
            "typeahead": ["/purchase", f"{LOOK}em"],
            "managers": ["/haoping managers add @ben"],
            "settings": ["/haoping settings", f"{PRESS}Change…"],
            "rules": ["/rules points", f"{PRESS}Edit… Loyalty points"],
            "segment": ["/rules", *OWN_SEGMENT["en"]],
            "moving": ["/rules", *OWN_SEGMENT["en"], f"{PRESS}Save"],
            "offers": ["/rules", f"{PRESS}Edit… Offers"],
            WELCOME: [],
        },
    ),
    "zh": (
        "U0XIAOLIN1",
        {
            "log": ["/log 李四 好评 很喜欢新款"],
            CARD: ["/customer 赵六"],
            "list": ["/customer 列表 年轻低收入群体"],
            "company": [
                "/customer 修改 李四 公司=云杉科技",
                "/customer 修改 王五 公司=云杉科技",
                "/customer 公司 云杉科技",
            ],
            "board": [
                f"{MANAGER}/haoping managers add @xiaolin",
                "/log 李四 差评 快递太慢",
                "/log 王五 差评 发票开错了",
                "/log 李四 好评 补发的第二天就到了",
                "/customer 看板",
            ],
            REPORT: [
                "/survey 产品A 4 功能更强大 客户=赵六",
                "/survey 产品A 3.5 希望能导出表格 客户=李四",
                "/survey 产品A 5 客户=张三",
                "/survey 产品A 2.5 价格更优惠 客户=王五",
                "/survey 报告 产品A",
            ],
            "offer": ["/offer 赵六 90", f"{PRESS}为什么不能用"],
            "receipt": ["/purchase 赵六 120 红色 单号=DD-8", f"{PRESS}已用优惠", "/purchase P6"],
            WISHES: [*ASKED["zh"], "/log 赵六 产品B太贵了", "/log 王五 希望产品B再轻一点", "/product 期望"],
            TOLD: [
                *(*ASKED["zh"], "/product 期望 产品A", f"{PRESS}列入计划", f"{PRESS}标为实现…", f"{PRESS}标为实现"),
                *("/product 期望 产品A", f"{PRESS}已实现的", f"{PRESS}打开 W"),
            ],
            BIRTHDAY: [
                f"/customer 修改 赵六 生日={TOMORROW} 负责人=我",
                f"/customer 修改 李四 生日={TOMORROW} 负责人=我",
                f"{LATER}今天生日",
            ],
            "form": ["/log"],
            MENTION: ["@haoping 王五 有多少积分？"],
            "reading": [f"{READ}王五今天又来电话，说物流太慢了，不会再买"],
            "digest": ["/digest"],
            POST: ["/digest 工作日 09:00", "/digest 运行"],
            "reaction": [f"{REACT}李四来电，新款已经收到", f"{REACT}刚打完电话，客户说新款特别好"],
            HOME: ["/log 李四 差评 快递太慢"],
            "shortcut": [f"{MENU}王五今天来电话，说售后服务特别好，非常满意"],
            "shortcuts": [BOLT],
            "workflow": [
                *(f"{STEP}Log an interaction", f"{FILL}客户=赵六", f"{FILL}评价=好评", f"{FILL}备注=新台灯很好用"),
            ],
            "pane": [
                *("/log 李四 差评 快递太慢", "/log 李四 差评 发票开错了"),
                *(CHAT, f"{PRESS}不满意的客户"),
            ],
            "typeahead": ["/purchase", f"{LOOK}zhao"],
            "managers": [f"{MANAGER}/haoping managers add @xiaolin", "/haoping 管理员 添加 @wangfang"],
            "settings": [f"{MANAGER}/haoping managers add @xiaolin", "/haoping 设置", f"{PRESS}更改…"],
            "rules": [f"{MANAGER}/haoping managers add @xiaolin", "/rules 积分", f"{PRESS}修改… 积分"],
            "segment": [f"{MANAGER}/haoping managers add @xiaolin", "/rules", *OWN_SEGMENT["zh"]],
            "moving": [f"{MANAGER}/haoping managers add @xiaolin", "/rules", *OWN_SEGMENT["zh"], f"{PRESS}保存"],
            "offers": [f"{MANAGER}/haoping managers add @xiaolin", "/rules", f"{PRESS}修改… 优惠"],
            WELCOME: [],
        },
    ),
}
HERO = {
    "en": ["/log Tom Baker good loves the new model", "/offer Emma Wilson 120", "/purchase Jack Turner 400"],
    "zh": ["/log 李四 好评 很喜欢新款", "/offer 赵六 120元", "/purchase 王五 400元"],
}

CONNECT, SHOP, CONNECTED, UNKNOWN = "connect", "shop", "connected", "unknown"
"""The pictures of a new connection, of the playground's shop, of what a shop has sent, and of whom nobody knows."""
CONNECTING = {
    "en": (
        ALICE,
        "/haoping connect",
        "Connect a shop…",
        "Save",
        "Close",
        "Web shop",
        "Open",
        "1 customer isn't known…",
    ),
    "zh": ("U0XIAOLIN1", "/haoping 接入", "接入店铺…", "保存", "关闭", "网店", "打开", "1 位客户还不认识…"),
}
"""Who connects a shop, what they type and click, what it is called, and what is clicked to see it and who waits."""
NEW = {"en": "May Chen", "zh": "陈小满"}
"""Whom nobody knows yet."""
WEBHOOK = "webhook"
"""The picture of where a connection's events go, taken with those of a connected shop."""
OUTWARDS = {
    "en": (
        "Webhook",
        "Set an address…",
        "Save",
        ("/log Tom Baker good loves the new model", "/purchase Emma Wilson 120"),
    ),
    "zh": ("推送", "设置地址…", "保存", ("/log 李四 好评 很喜欢新款", "/purchase 王五 120元")),
}
"""What is clicked to have events sent to an address, and what then happens."""
SENDING = {"en": ("Send the order", "Refund that order"), "zh": ("发送订单", "退掉上一单")}
"""What is clicked in the shop: an order, and its refund."""
