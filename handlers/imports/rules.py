"""What stands in a file: which kind of rows by its headings, and what each row says, or why it cannot be taken.

A row is `cells`, texts as a spreadsheet shows them. Refused is a row, never a file: whoever mends the rows that could
not be taken imports those alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any
from unicodedata import is_normalized

from handlers.customers import rules as customers
from handlers.refusal import Refusal
from handlers.research import rules as research
from handlers.words import rules as words
from handlers.words.shielding import unshielded

CUSTOMERS, PURCHASES, ANSWERS = "customers", "purchases", "answers"
KINDS = (CUSTOMERS, PURCHASES, ANSWERS)
ADD, UPDATE, BOTH = "add", "update", "both"
MODES = (ADD, UPDATE, BOTH)

HEADINGS = {
    "id": ("客户id", "客户编号", "会员号", "会员id", "编号", "id", "customerid", "customernumber", "customerno"),
    "name": ("姓名", "名字", "名称", "客户", "客户姓名", "客户名称", "name", "customer", "customername", "fullname"),
    "age": ("年龄", "age"),
    "spending": ("消费能力", "消费水平", "spending", "spendingpower"),
    "buys": ("购买行为", "购买渠道", "buys", "buying", "channel"),
    "birthday": ("生日", "出生日期", "birthday", "birthdate", "dateofbirth"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "email", "mail", "emailaddress"),
    "phone": ("电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "phone", "mobile", "phonenumber", "tel"),
    "company": ("公司", "单位", "company", "organisation", "organization"),
    "tags": ("标签", "tags", "tag", "labels"),
    "owner": ("负责人", "owner"),
    "satisfaction": ("满意度", "satisfaction"),
    "points": ("积分", "当前积分", "points"),
    "interactions": ("互动次数", "interactions", "interactioncount"),
    "amount": ("金额", "消费金额", "订单金额", "购买金额", "amount", "total"),
    "date": ("日期", "时间", "购买日期", "消费日期", "下单时间", "date", "at", "time", "when"),
    "note": ("备注", "说明", "商品", "note", "notes", "item", "comment"),
    "product": ("产品", "产品名称", "product", "productname"),
    "score": ("评分", "得分", "打分", "score", "rating"),
    "expectation": ("期望", "改进期望", "期望改进", "建议", "expectation", "expectations"),
}
"""Every heading that is understood, as `plain` makes it, by what stands under it."""

FIELDS = {
    CUSTOMERS: (
        *("id", "name", "age", "spending", "buys", "birthday", "email", "phone", "company", "tags", "owner"),
        *("satisfaction", "points", "interactions"),
    ),
    PURCHASES: ("id", "name", "email", "phone", "amount", "date", "note"),
    ANSWERS: ("product", "score", "expectation", "date"),
}
REFERENCES = ("id", "name", "email", "phone")
"""By which a customer is recognised."""
OPENING = {"satisfaction": 40, "points": 0, "interactions": 0}
"""What a customer begins with, unless a file says otherwise."""
REASON = {"zh": "原因", "en": "reason"}
"""The heading over why a row was refused; such a column is passed over when the mended file comes back."""

MOST_INTERACTIONS = 1_000_000
MOST_OPENING = 1_000_000_000
EPOCH = date(1899, 12, 30)
"""The day from which spreadsheets count days."""

_KNOWN = {heading: name for name, headings in HEADINGS.items() for heading in headings}
_PASSED_OVER = {"原因", "原因reason", "reason", "why"}
_DECORATION = re.compile(r"\(.*?\)|\[.*?\]|[\s_*:#.\-/]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?")
_COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
_SERIAL = re.compile(r"([1-9]\d{3,4})(?:\.\d+)?")
_PERSON = re.compile(r"[UW][A-Z0-9]{6,}")

Cells = Sequence[str]

UNREADABLE = ["\ufffd"]
"""The cells of a line that could not be split."""


@dataclass(frozen=True)
class Layout:
    """What the columns of a file are: the field of each, or None; the `kind` of rows; the language of its headings."""

    kind: str
    columns: tuple[str | None, ...]
    headings: tuple[str, ...]
    language: str

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headings of columns that are not read."""
        named = zip(self.columns, self.headings, strict=True)
        return tuple(text for name, text in named if name is None and plain(text) not in {"", *_PASSED_OVER})


@dataclass(frozen=True)
class Row:
    """One row of a file: what it says, or why it cannot be taken; `line` as the person's own program counts them."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[Refusal, ...] = ()


def plain(heading: str) -> str:
    """Return a heading without case, width, gaps, units in brackets and marks."""
    return _DECORATION.sub("", words.narrow(words.tidy(heading)).casefold())


def recognised(cells: Cells) -> int:
    """Return how many headings of a row are understood."""
    return len({_KNOWN[text] for text in map(plain, cells) if text in _KNOWN})


def layout(cells: Cells, kind: str | None = None) -> Layout:
    """Return what a file's columns are, from its headings; raises Refusal when they do not say enough."""
    cells = [unshielded(cell) for cell in cells]
    columns: list[str | None] = []
    for cell in cells:
        name = _KNOWN.get(plain(cell))
        if name is not None and name in columns:
            raise Refusal("Two columns are headed {heading}: please leave one of them.", heading=_short(cell))
        columns.append(name)
    known = {name for name in columns if name}
    kind = kind or _kind_of(known)
    if kind == ANSWERS and "score" not in known and "satisfaction" in known:
        columns = ["score" if name == "satisfaction" else name for name in columns]
        known = {name for name in columns if name}
    _is_enough(kind, known)
    columns = [name if name in FIELDS[kind] else None for name in columns]
    chinese = any("\u4e00" <= c <= "\u9fff" for cell in cells if _KNOWN.get(plain(cell)) for c in cell)
    return Layout(kind, tuple(columns), tuple(cell.strip() for cell in cells), "zh" if chinese else "en")


def _kind_of(known: set[str]) -> str:
    if "product" in known and known & {"score", "satisfaction"}:
        return ANSWERS
    if "amount" in known and known & set(REFERENCES):
        return PURCHASES
    return CUSTOMERS


def _is_enough(kind: str, known: set[str]) -> None:
    if kind == ANSWERS and not {"product", "score"} <= known:
        raise Refusal("Survey answers need a column for the product (产品) and one for the score (评分).")
    if kind == PURCHASES and not ("amount" in known and known & set(REFERENCES)):
        raise Refusal(
            "Purchases need a column for the amount (金额) and one that says whose: a name (姓名) or ID (客户ID)."
        )
    if kind == CUSTOMERS and not known & set(REFERENCES):
        raise Refusal("I find no column that says who the customers are: head one 姓名, 客户ID, 电话 or 邮箱.")


def row(line: int, cells: Cells, of: Layout, today: date) -> Row | None:
    """Return what a row says, or why it cannot be taken; None for one with nothing in it."""
    if cells == UNREADABLE:
        return Row(line, reasons=(Refusal("This line cannot be read: there is something wrong with its quotes."),))
    values: dict[str, Any] = {}
    reasons: list[Refusal] = []
    empty = True
    readers = _READERS[of.kind]
    for name, cell in zip(of.columns, cells, strict=False):
        if not cell or cell.isspace():
            continue
        empty = False
        if name is None:
            continue
        try:
            values[name] = readers[name](unshielded(cell).strip(), today)
        except Refusal as refusal:
            reasons.append(refusal)
    if empty:
        return None
    reasons += [] if reasons else _missing(of.kind, values)
    return Row(line, {} if reasons else values, tuple(reasons))


class Seen:
    """Customers that stood in the file before: who stands in it twice is refused, since nobody knows which is right."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._contacts: dict[str, int] = {}
        self._names: dict[str, int] = {}
        self._bare: dict[str, int] = {}

    def again(self, line: int, values: Mapping[str, Any]) -> Refusal | None:
        """Return why a row is the same customer's as one before, or None, and remember it."""
        number, name = values.get("id"), name_key(str(values.get("name", "")))
        contacts = [values["email"].casefold()] if "email" in values else []
        contacts += [phone_key(values["phone"])] if "phone" in values else []
        before: int | None
        if number is not None:
            before = self._numbers.setdefault(number, line)
        else:
            same = [self._contacts[one] for one in contacts if one in self._contacts]
            if name and not contacts and name in self._names:
                same.append(self._names[name])
            if name and name in self._bare:
                same.append(self._bare[name])
            before = min(same, default=line)
            if name and not contacts:
                self._bare.setdefault(name, line)
        for one in contacts:
            self._contacts.setdefault(one, line)
        if name:
            self._names.setdefault(name, line)
        if before == line:
            return None
        return Refusal("It is the same customer as in line {line}: tell them apart by an ID (客户ID).", line=before)


def name_key(name: str) -> str:
    """Return the form by which names within a file are compared."""
    return " ".join(words.narrow(name).casefold().split())


def phone_key(phone: str) -> str:
    """Return the form by which phone numbers are compared: the last ten digits, with neither country nor extension."""
    digits = re.sub(r"[^0-9]", "", re.sub(r"(?:x|ext|转|轉).*$", "", words.narrow(phone), flags=re.I | re.S))
    return digits.lstrip("0")[-10:]


def name_for(number: str, language: str) -> str:
    """Return what a customer is called whose name a file does not tell."""
    return f"客户{number}" if language == "zh" else f"Customer {number}"


def _missing(kind: str, values: Mapping[str, Any]) -> list[Refusal]:
    if kind == ANSWERS:
        wanted = {"product": "The product is missing.", "score": "The score is missing."}
        return [Refusal(sentence) for name, sentence in wanted.items() if name not in values]
    if not any(name in values for name in REFERENCES):
        return [Refusal("It does not say who this is: a name, an ID, an e-mail address or a phone number is missing.")]
    if kind == PURCHASES and "amount" not in values:
        return [Refusal("The amount is missing.")]
    return []


def _name(text: str, _: date) -> str:
    # Most names are letters alone, of which `words.name` changes nothing.
    if text.isalnum() and len(text) <= words.MOST_NAME and is_normalized("NFC", text):
        return text
    return words.name(text)


def _known(key: str) -> Callable[[str, date], Any]:
    """Return the reader of what is also typed as key=value."""

    def read(text: str, today: date) -> Any:
        (found,) = customers.profile({key: text}, today).values()
        return found

    return read


def _few(reader: Callable[[str, date], Any]) -> Callable[[str, date], Any]:
    """Return the same reader for columns in which the same few values stand again and again."""
    return lru_cache(maxsize=4096)(reader)


def day(text: str) -> tuple[date, str]:
    """Return a day, and the time of day as HH:MM:SS if it was given; a number is a day as spreadsheets count them."""
    flat = words.narrow(text)
    found, compact, serial = _DAY.fullmatch(flat), _COMPACT.fullmatch(flat), _SERIAL.fullmatch(flat)
    try:
        if serial:
            return EPOCH + timedelta(days=int(serial[1])), ""
        if compact:
            return date(int(compact[1] + compact[2]), int(compact[3]), int(compact[4])), ""
        if found:
            hour = time(int(found[4]), int(found[5]), int(found[6] or 0)).isoformat() if found[4] else ""
            return date(int(found[1]), int(found[2]), int(found[3])), hour
    except ValueError:
        pass
    raise Refusal("{text} is not a date: it is written like 2026-11-20.", text=_short(text))


def _birthday(text: str, today: date) -> date:
    born: date = customers.profile({"birthday": day(text)[0].isoformat()}, today)["birthday"]
    return born


def _date(text: str, today: date) -> str:
    read, hour = day(text)
    if read > today:
        raise Refusal("{day} is still to come.", day=read.isoformat())
    if read.year < 1900:
        raise Refusal("{text} is not a date: it is written like 2026-11-20.", text=_short(text))
    return f"{read.isoformat()}T{hour}" if hour else read.isoformat()


def _owner(text: str, today: date) -> str:
    if _PERSON.fullmatch(text):
        return text
    owner: str = customers.profile({"owner": text}, today)["owner"]
    return owner


def _whole(text: str) -> str:
    flat = words.narrow(text).replace("−", "-")
    return re.sub(r"\.0+$", "", re.sub(r"(?<=\d),(?=\d{3})", "", flat)).removesuffix("分").removesuffix("次").strip()


def _points(text: str, _: date) -> int:
    whole = _whole(text)
    if not re.fullmatch(r"[+-]?\d{1,12}", whole) or abs(int(whole)) > MOST_OPENING:
        raise Refusal("{text} is not a number of points: they are whole.", text=_short(text))
    return int(whole)


def _interactions(text: str, _: date) -> int:
    whole = _whole(text)
    if not re.fullmatch(r"\d{1,9}", whole) or int(whole) > MOST_INTERACTIONS:
        raise Refusal("{text} is not a number of interactions.", text=_short(text))
    return int(whole)


def _score(text: str, _: date) -> int:
    tenths, rest = words.read_score(text)
    if rest:
        raise Refusal("{text} is not a score: scores go from 0 to 5, with at most one decimal.", text=_short(text))
    return tenths


def _amount(text: str, _: date) -> int:
    cents, rest = words.read_amount(text)
    if rest:
        raise Refusal("{text} is not an amount.", text=_short(text))
    return cents


def _note(text: str, _: date) -> str:
    return words.note(text)


def _expectation(text: str, _: date) -> tuple[str, str]:
    kept, kinds = research.expectation(text)
    return kept, " ".join(kinds)


_REFERENCE: dict[str, Callable[[str, date], Any]] = {
    "id": _known("id"),
    "name": _name,
    "email": _known("email"),
    "phone": _known("phone"),
}
_READERS: dict[str, dict[str, Callable[[str, date], Any]]] = {
    CUSTOMERS: {
        **_REFERENCE,
        **{key: _few(_known(key)) for key in ("age", "spending", "buys", "company", "tags")},
        "birthday": _few(_birthday),
        "owner": _few(_owner),
        "satisfaction": _few(_score),
        "points": _few(_points),
        "interactions": _few(_interactions),
    },
    PURCHASES: {**_REFERENCE, "amount": _few(_amount), "date": _few(_date), "note": _note},
    ANSWERS: {"product": _few(_name), "score": _few(_score), "expectation": _few(_expectation), "date": _few(_date)},
}


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
