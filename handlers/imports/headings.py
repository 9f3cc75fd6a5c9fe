"""What stands under a heading: of which field, and how sure that is.

A field has words that mean it always, and words that may mean something else too: those count where none of the first
is there. Who or which of several is meant (*Billing*, *Primary*, 会员) is no part of what stands there.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from handlers.customers import fields
from handlers.kernel import words
from handlers.kernel.characters import flat, keyword
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.shielding import unshielded

CUSTOMERS, PURCHASES, ANSWERS, PRODUCTS = "customers", "purchases", "answers", "products"
KINDS = (CUSTOMERS, PURCHASES, ANSWERS, PRODUCTS)

SURE = {
    **{key: tuple(words) for key, words in fields.WORDS.items()},
    "first": ("名", "firstname", "givenname", "forename", "fname"),
    "middle": ("中间名", "middlename", "additionalname", "middleinitial"),
    "last": ("姓", "姓氏", "lastname", "familyname", "surname", "lname"),
    "satisfaction": ("满意度", "satisfaction"),
    "points": ("积分", "当前积分", "points"),
    "interactions": ("互动次数", "interactions", "interactioncount"),
    "amount": (
        *(
            "金额",
            "消费金额",
            "订单金额",
            "购买金额",
            "交易金额",
            "成交金额",
            "付款金额",
            "支付金额",
            "实付金额",
            "实付",
        ),
        *("amount", "orderamount", "purchaseamount", "amountpaid", "paidamount", "ordertotal", "grandtotal"),
        "totalprice",
    ),
    "date": ("日期", "date", "day"),
    "product": ("产品", "产品名称", "product", "productname"),
    "order": (
        *("订单号", "订单编号", "订单id", "主订单编号", "单号", "销售单号", "小票号", "小票单号", "流水号", "交易单号"),
        *("order", "orderid", "orderno", "ordernumber", "ordername", "purchaseid", "purchaseorder", "ponumber"),
        *("receiptno", "receiptnumber", "invoiceno", "invoicenumber", "invoiceid", "transactionid"),
    ),
    "score": ("评分", "得分", "打分", "score", "rating"),
    "words": ("原话", "评价内容", "评语", "留言", "反馈", "words", "feedback", "verbatim"),
    "features": ("功能", "特性", "features"),
    "price": ("价格", "单价", "售价", "定价", "price", "unitprice", "listprice"),
    "service": ("售后服务", "售后", "service", "aftersalesservice", "support"),
    "expectation": ("期望", "改进期望", "期望改进", "建议", "expectation", "expectations"),
}
"""Headings that mean a field, as `plain` makes them; of a customer's, the words that are typed before =."""

DOUBTFUL = {
    "id": ("编号", "id"),
    "name": (
        *("客户", "会员", "顾客", "买家", "联系人", "会员名", "昵称", "称呼", "收货人", "收货人姓名"),
        *("customer", "client", "contact", "member", "person", "buyer", "subscriber", "displayname", "nickname"),
    ),
    "buys": ("channel",),
    "phone": ("收货人手机", "收货人手机号", "收货人电话"),
    "company": ("account",),
    "amount": ("total",),
    "date": ("时间", "at", "time", "when", "timestamp"),
    "note": ("商品", "商品名称", "item", "comment", "comments"),
}
"""Headings that may mean a field: where no column surely does."""

_DONE = (
    r"order(?:ed)?|purchased?|pa(?:id|yment)|transaction|trade|sales?|sold|invoiced?|completed|placed|processed|bought"
)
_WHEN = Pattern(
    rf"(?:{_DONE}|submi(?:tted|ssion)|answered|response)(?:date|time|datetime|at|on|day)|date(?:of)?(?:{_DONE})"
    r"|(?:订单)?(?:下单|消费|购买|交易|付款|支付|成交|结账|结算|收款|开单|销售|买单|核销|提交|填写|答题)(?:时间|日期|日)"
    r"|订单(?:时间|日期|创建时间)"
)
"""When something was bought or answered."""
_CREATED = Pattern(
    r"(?:created?|creation)(?:date|time|datetime|at|on)?|date(?:created|added)|(?:创建|录入|登记)(?:时间|日期)"
)
"""When a row was made, which is when it happened where nothing else says so."""

SHEET = ("features", "price", "service")
"""What is known of a product."""
FIELDS = {
    CUSTOMERS: (
        *("id", "name", "first", "middle", "last", "age", "spending", "buys", "birthday", "email", "phone", "company"),
        *("wechat", "tags", "owner", "note", "satisfaction", "points", "interactions"),
    ),
    PURCHASES: (
        *("id", "name", "first", "middle", "last", "email", "phone", "amount", "date", "note", "product", "order"),
    ),
    ANSWERS: (
        *("product", "score", "expectation", "words", "date"),
        *("id", "name", "first", "middle", "last", "email", "phone"),
    ),
    PRODUCTS: ("product", *SHEET),
}
REFERENCES = ("id", "name", "email", "phone")
"""By which a customer is recognised."""
PARTS = ("first", "middle", "last")
"""What a name is made of, where it stands in several columns."""
DAYS = ("birthday", "date")
DATED = (PURCHASES, ANSWERS)
"""Rows of which the day decides to which figures they belong."""

OWN = "own."
"""Before the name of a field that managers have named."""
LITERAL, STRIPPED, MAYBE = 0, 1, 2
"""How sure it is that a heading means its field."""

_GOODS = {
    *("商品", "商品名称", "商品标题", "宝贝标题", "宝贝名称", "品名"),
    *("item", "itemname", "lineitemname", "producttitle", "lineitem"),
}
"""Headings of what was bought."""

_SURE = {heading: name for name, headings in SURE.items() for heading in headings}
_DOUBTFUL = {heading: name for name, headings in DOUBTFUL.items() for heading in headings}
_PASSED_OVER = {"", "原因", "原因reason", "reason", "why"}
_DECORATION = Pattern(r"\(.*?\)|\[.*?\]|[\s_*:#.\-/]+")
_BRACKETS = Pattern(r"\(.*?\)|\[.*?\]")
_WORDS = Pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_A-Za-z]+")
_WHO = Pattern(r"(?:客户|客人|会员|顾客|买家|用户|联系人|下单人|付款人)")
_WHOSE = {
    "customer",
    "client",
    "contact",
    "person",
    "member",
    "buyer",
    "user",
    "billing",
    "subscriber",
    "lead",
    "guest",
}
_WHICH = {
    *("primary", "main", "work", "home", "business", "personal", "private", "default", "other", "secondary", "value"),
    *("address", "associated", "preferred", "alternate", "digits", "mobile"),
}
_OF_WHICH = {"email", "phone", "company"}


@dataclass(frozen=True)
class Layout:
    """What the columns of a file are: the field of each, or None; the `kind` of rows; the language of its headings.

    `ranks` say how sure each is; `orders` whether its days begin with the day or the month, where that was settled;
    `unread` are the columns whose values are of another kind: (heading, one of the values).
    """

    kind: str
    columns: tuple[str | None, ...]
    headings: tuple[str, ...]
    language: str
    ranks: tuple[int, ...] = ()
    orders: tuple[str | None, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()

    @cached_property
    def reads(self) -> tuple[tuple[int, str], ...]:
        """The columns that are read, (place, field): of two of one field the surer first."""
        named = [(rank, at, name) for at, (name, rank) in enumerate(zip(self.columns, self.ranks, strict=True)) if name]
        return tuple((at, name) for _, at, name in sorted(named))

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headings of columns that are not read, those whose values cannot be read excepted."""
        named = zip(self.columns, self.headings, strict=True)
        unread = {heading for heading, _ in self.unread}
        return tuple(
            text for name, text in named if name is None and plain(text) not in _PASSED_OVER and text not in unread
        )

    @property
    def known(self) -> frozenset[str]:
        """The fields for which there is a column."""
        return frozenset(name for name in self.columns if name)


def plain(heading: str) -> str:
    """Return a heading without case, width, gaps, units in brackets and marks, in simplified characters."""
    return _DECORATION.sub("", keyword(words.tidy(heading)))


@lru_cache(maxsize=4096)
def meaning(heading: str) -> tuple[str, int] | None:
    """Return the field that a heading means, and how sure that is; None where it means none."""
    text = plain(heading)
    if text in _SURE or _WHEN.fullmatch(text):
        return _SURE.get(text, "date"), LITERAL
    if text in _DOUBTFUL or _CREATED.fullmatch(text):
        return _DOUBTFUL.get(text, "date"), MAYBE
    parts = _WORDS.findall(_BRACKETS.sub("", flat(words.tidy(heading))))
    plural = [part.casefold() for part in parts]
    whose = [_WHO.sub("", part) if _WHO.match(part) else part for part in plural if part not in _WHOSE]
    found = _short_of("".join(whose), named=whose != plural)
    if found is not None:
        return found
    which = "".join(part for part in whose if part not in _WHICH)
    name = _SURE.get(which)
    return (name, STRIPPED) if name in _OF_WHICH else None


def _short_of(text: str, *, named: bool) -> tuple[str, int] | None:
    """Return what a heading means without the word that says whose it is."""
    if text in _SURE or _WHEN.fullmatch(text):
        return _SURE.get(text, "date"), STRIPPED
    if text in _DOUBTFUL:
        name = _DOUBTFUL[text]
        return name, STRIPPED if named and name in REFERENCES else MAYBE
    return None


def recognised(cells: Sequence[str]) -> int:
    """Return how many headings of a row are understood."""
    return len({found[0] for found in map(meaning, cells) if found})


def layout(
    cells: Sequence[str], kind: str | None = None, day_column: int | str | None = None, own: Sequence[str] = ()
) -> Layout:
    """Return what a file's columns are, from its headings; raises Refusal when they do not say enough.

    `day_column` is the column of the days, by its place or its heading, where a person has said which it is; `own` are
    the fields of customers that managers have named.
    """
    cells = [unshielded(cell) for cell in cells]
    headings = tuple(cell.strip() for cell in cells)
    found = [meaning(cell) for cell in cells]
    columns: list[str | None] = [one[0] if one else None for one in found]
    ranks = [one[1] if one else MAYBE for one in found]
    kind = kind or _kind_of({name for name in columns if name})
    _are_goods(headings, columns, ranks, kind)
    _is_more_exact(columns, ranks, kind)
    if kind == PRODUCTS and "product" not in columns:
        columns = ["product" if name == "name" else name for name in columns]
    if kind == ANSWERS and "score" not in columns and "satisfaction" in columns:
        columns = ["score" if name == "satisfaction" else name for name in columns]
    if day_column is not None:
        columns, ranks = _told(columns, ranks, kind, _place(day_column, headings))
    columns = [name if name in FIELDS[kind] else None for name in columns]
    if kind == CUSTOMERS:
        theirs = {plain(label): OWN + label for label in own}
        columns = [name or theirs.get(plain(cell)) for name, cell in zip(columns, cells, strict=True)]
    chinese = any("\u4e00" <= c <= "\u9fff" for cell, one in zip(cells, found, strict=True) if one for c in cell)
    made = Layout(kind, tuple(columns), headings, "zh" if chinese else "en", tuple(ranks))
    is_enough(made)
    return made


def is_enough(of: Layout) -> None:
    """Raise Refusal where a file's columns do not say enough."""
    known, who = of.known, {*REFERENCES, "first", "last"}
    if of.kind == ANSWERS and not {"product", "score"} <= known:
        raise Refusal("Survey answers need a product column and a score column.")
    if of.kind == PRODUCTS and not ("product" in known and known & {*SHEET}):
        raise Refusal("Products need a product column, and a features, price or after-sales service column.")
    if of.kind == PURCHASES and not ("amount" in known and known & who):
        raise Refusal("Purchases need an amount column, and a name or customer ID column that says whose they are.")
    if of.kind == CUSTOMERS and not known & who:
        raise Refusal(
            "I can't find a column that says who the customers are. Call one name, customer ID, phone or email."
        )


def _kind_of(known: set[str]) -> str:
    if "product" in known and known & {"score", "satisfaction"}:
        return ANSWERS
    if "amount" in known and known & {*REFERENCES, "first", "last"}:
        return PURCHASES
    whole = known & {*SHEET} and known & {"product", "name"}
    return PRODUCTS if whole and not known & {*FIELDS[CUSTOMERS]} - {"name", "note", "id"} else CUSTOMERS


def _are_goods(headings: Sequence[str], columns: list[str | None], ranks: list[int], kind: str) -> None:
    """Take what stands under 商品 or Item, in a file of purchases, for the product: an unknown one goes to the note."""
    if kind == PURCHASES and "product" not in columns:
        for at, heading in enumerate(headings):
            if plain(heading) in _GOODS:
                columns[at], ranks[at] = "product", LITERAL
                return


def _is_more_exact(columns: list[str | None], ranks: list[int], kind: str) -> None:
    """Take the field from columns that may mean it where others surely do."""
    if "last" in columns and "first" not in columns:  # Name and Surname; 姓氏 and 名字
        named = zip(columns, ranks, strict=True)
        columns[:] = ["first" if name == "name" and rank == LITERAL else name for name, rank in named]
    surely = {name for name, rank in zip(columns, ranks, strict=True) if name and rank != MAYBE}
    surely |= {"name"} if surely & {"first", "last"} else set()
    if kind == PURCHASES and surely & {"email", "phone"}:
        surely.add("id")  # an order's own
    if kind == ANSWERS:
        surely.add("id")  # an answer's own
    columns[:] = [None if rank == MAYBE and name in surely else name for name, rank in zip(columns, ranks, strict=True)]


def _place(wanted: int | str, headings: Sequence[str]) -> int:
    if isinstance(wanted, int):
        return wanted
    same = [at for at, text in enumerate(headings) if text == wanted] or [
        at for at, text in enumerate(headings) if plain(text) == plain(wanted)
    ]
    if not same:
        raise Refusal(
            "There's no column called {name}. The columns are {columns}.",
            name=wanted,
            columns=", ".join(text for text in headings if text)[:300],
        )
    return same[0]


def _told(columns: list[str | None], ranks: list[int], kind: str, at: int) -> tuple[list[str | None], list[int]]:
    """Return the columns with that of the days where a person says that it is; below 0 it is none."""
    day = "birthday" if kind == CUSTOMERS else "date"
    told = [None if name == day else name for name in columns]
    if 0 <= at < len(told):
        told[at] = day
        ranks[at] = LITERAL
    return told, ranks
