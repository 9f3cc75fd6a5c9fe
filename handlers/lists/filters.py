"""WHO in a list: filters as people type them in either language, and as they are kept.

Everything that a text says must be understood: a filter that was passed over would be a list of others.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.kernel import amounts, currencies, numerals
from handlers.kernel.characters import flat, keyword
from handlers.kernel.openings import CLOSING
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.lists import filter_words as spoken
from storage.script import is_han

SEGMENT, LIST, TAG, COMPANY, OWNER, OWN = "segment", "list", "tag", "company", "owner", "own"
UNHAPPY, ASLEEP, BIRTHDAY, POINTS, SPENT, BOUGHT = "unhappy", "asleep", "birthday", "points", "spent", "bought"
NEW, INCOMPLETE, RFM, MOVED, INTO = "new", "incomplete", "rfm", "moved", "into"
ANSWERED = "answered"
WISH, UNTOLD = "wish", "untold"
LEVEL, NEAR, UNREDEEMED = "level", "near", "unredeemed"
NOBODY = ""
"""The owner of whoever has none."""
TODAY, WEEK, MONTH = "today", "week", "month"
USUAL_ASLEEP, USUAL_NEW, USUAL_MOVED = 60, 7, 7
"""Days where none are typed."""
USUAL_NEAR = 50
"""How many points somebody lacks at most who is near a reward, where none are typed."""
SCORES = ("0", "1", "2", "3", "4", "5")
"""The full points with which a score may begin."""
MOST_DAYS = 3650
MOST_VALUE = 100
CONTACT = "contact"
ORDERS = {
    **dict.fromkeys(("name", "姓名", "名字", "名称"), "name"),
    **dict.fromkeys(("satisfaction", "unhappiest", "满意度"), "satisfaction"),
    **dict.fromkeys((CONTACT, "last contact", "联系", "最近联系", "最久没联系"), CONTACT),
    **dict.fromkeys(("points", "积分"), "points"),
    **dict.fromkeys(("newest", "new", "added", "最新", "添加时间"), "newest"),
}
"""What may be typed behind sort=."""


@dataclass(frozen=True)
class Filter:
    """One test: its kind, what is compared with, and, of numbers, how; of a field of the team's own, its name."""

    kind: str
    value: Any = None
    sign: str = ""

    def kept(self) -> list[Any]:
        """Return it as it is kept (JSON)."""
        return [self.kind, self.value, self.sign] if self.sign else [self.kind, self.value]


def read_kept(kept: Sequence[Sequence[Any]]) -> tuple[Filter, ...]:
    """Return filters from how they were kept."""
    return tuple(Filter(*one) for one in kept)


@dataclass(frozen=True)
class Known:
    """What can be named: segments and saved lists as `fold` makes their names, and the team's own fields."""

    segments: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, int] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    currency: str = "¥"
    fold: Callable[[str], str] = str.casefold
    group: Callable[[str], str | None] = lambda _: None
    groups: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)

    def named(self, text: str) -> Filter | None:
        """Return the filter that a segment's or a saved list's name is."""
        key = self.fold(text)
        if key in self.segments:
            return Filter(SEGMENT, self.segments[key])
        return Filter(LIST, self.lists[key]) if key in self.lists else None


@dataclass(frozen=True)
class Typed:
    """What was typed: the filters, and the order, where one was."""

    filters: tuple[Filter, ...]
    order: str = ""


class Unknown(Refusal):
    """Something that is no filter; what there is, whoever answers says."""


class NoSuch(Refusal):
    """A name that is no segment's and no saved list's."""


_SORT = "sort"
_KEYS: dict[str, tuple[str, ...]] = {
    SEGMENT: ("segment", "segments", "客户群", "细分", "分群"),
    TAG: ("tag", "tags", "label", "标签"),
    COMPANY: ("company", "organisation", "organization", "公司", "单位", "企业"),
    OWNER: ("owner", "负责人", "归属人", "跟进人"),
    POINTS: ("points", "point", "积分"),
    SPENT: ("spent", "spend", "bought for", "消费", "消费额", "消费金额"),
    BOUGHT: ("bought", "product", "买过", "购买过", "买了"),
    ANSWERED: ("answered", "surveyed", "scored", "回答过", "评过", "调研过"),
    BIRTHDAY: ("birthday", "生日"),
    RFM: ("rfm", "rfm分组", "rfm组"),
    LEVEL: ("level", "等级", "会员等级"),
    INTO: ("moved", "moved to", "moved into", "换到", "转入", "变为"),
    ASLEEP: ("asleep", "沉睡"),
    NEW: ("new", "新客户"),
    LIST: ("list", "列表", "名单"),
    WISH: ("wish", "wishes", "期望", "愿望"),
    UNTOLD: ("untold", "未告知"),
    _SORT: ("sort", "order", "sorted", "排序"),
}
_KEY = {word: key for key, words in _KEYS.items() for word in words}
_SIGNS = {"=>": ">=", "≥": ">=", "=<": "<=", "≤": "<=", ":": "="}
_PAIR = Pattern(r"([^\s=<>:≥≤,;，；]{1,30})\s?(>=|=>|<=|=<(?!@)|≥|≤|>|<|=|:)\s*")
_SPOKEN = (
    (UNHAPPY, r"(?:unhappy|dissatisfied|unsatisfied|不太?满意|不开心|不高兴)(?![a-z])"),
    (
        ASLEEP,
        rf"(?:asleep|sleeping|dormant|inactive|沉睡|休眠|(?:没有?|未)联系)(?![a-z])\s?(?:for|超过|了)?\s?"
        rf"(?P<n>{spoken.NUMBER})?\s?{spoken.LONG}",
    ),
    (
        ASLEEP,
        rf"(?P<n>{spoken.NUMBER})\s?{spoken.LONG}(?:以上)?\s?(?:asleep|without\s(?:any\s)?contact|(?:没有?|未)联系|沉睡)过?",
    ),
    (BIRTHDAY, rf"(?:birthdays?|生日)\s?(?:=|:|是|在|in|is|are|for|on)?\s?{spoken.WHEN}(?![a-z])"),
    (BIRTHDAY, rf"{spoken.WHEN}\s?(?:过|的)?\s?(?:生日|birthdays?)(?![a-z])"),
    (BIRTHDAY, r"(?:birthdays?|生日)(?![a-z])"),
    (
        NEW,
        rf"(?:new(?![a-z])(?:\scustomers?)?|新客户|新增)\s?(?:in|within|of|for)?\s?(?:the\s)?(?:last\s)?"
        rf"(?P<n>{spoken.NUMBER})?\s?{spoken.LONG}",
    ),
    (NEW, rf"(?P<n>{spoken.NUMBER})\s?{spoken.LONG}(?:以?内)?的?(?:新客户|新增的?(?:客户)?)"),
    (
        MOVED,
        rf"(?:moved(?![a-z])|换群|换组|变动)\s?(?:in|within|for)?\s?(?:the\s)?(?:last\s)?(?P<n>{spoken.NUMBER})?\s?{spoken.LONG}",
    ),
    (
        NEAR,
        rf"(?:near(?:ly)?\s(?:at\s)?(?:a\s)?reward|快够兑换|快够换奖励|快换到奖励)(?![a-z])\s?(?:within|by|差)?\s?"
        rf"(?P<points>{spoken.NUMBER})?(?:\s?(?:个?积?分|points?))?",
    ),
    (UNREDEEMED, r"(?:(?:who\s)?never\sredeemed|unredeemed|从未兑换过?|从没兑换过?|没兑换过|未兑换过?)(?![a-z])"),
    (INCOMPLETE, r"(?:incomplete|资料不全|信息不全)(?![a-z])"),
    (OWNER, rf"(?:of\s|owned\sby\s)?{spoken.PERSON}(?:的)?"),
    (OWNER, r"(?P<me>mine|my\scustomers|我的客户|我的)(?![a-z])"),
    (OWNER, r"(?P<nobody>no\sowner|without\s(?:an\s)?owner|unowned|没有?负责人|无负责人)(?![a-z])"),
)
_WORDS = tuple((kind, Pattern(pattern, re.I)) for kind, pattern in _SPOKEN)
_USUAL = {ASLEEP: USUAL_ASLEEP, NEW: USUAL_NEW, MOVED: USUAL_MOVED}


def read(text: str, known: Known, me: str) -> Typed:
    """Return what was typed; raises a Refusal for what is no filter. `me` is who types."""
    plain, at = flat(text), 0
    found: list[Filter] = []
    order = ""
    while at < len(text):
        if gap := spoken.GAP.match(plain, at):
            at = gap.end()
            continue
        if named := _named(text, at, known):
            one, at = named
            found.append(one)
        elif (pair := _PAIR.match(plain, at)) and not _is_word(plain, at):
            if _KEY.get(keyword(pair[1])) == _SORT:
                order, at = _order(text, plain, pair.end())
                continue
            filters, at = _pair(text, plain, pair, known, me)
            found += filters
        elif word := _word(plain, at, me):
            one, at = word
            found.append(one)
        elif filler := spoken.FILLER.match(plain, at):
            at = filler.end()
        else:
            raise _unknown(_until(text, at))
    return Typed(tuple(dict.fromkeys(found)), order)


def _named(text: str, at: int, known: Known) -> tuple[Filter, int] | None:
    """Return the longest segment's or list's name that a text goes on with, in quotes or not."""
    closing = CLOSING.get(text[at])
    if closing and (end := text.find(closing, at + 1)) > 0:
        one = known.named(text[at + 1 : end])
        return (one, end + 1) if one else None
    for end in range(min(len(text), at + MOST_VALUE), at, -1):
        if _ends(text, end) and (one := known.named(text[at:end])):
            return one, end
    return None


def _ends(text: str, end: int) -> bool:
    """Tell whether a word may end at a place."""
    if text[end - 1].isspace() or end == len(text):
        return end == len(text)
    return not text[end].isalnum() or is_han(text[end]) or is_han(text[end - 1])


def _is_word(plain: str, at: int) -> bool:
    """Tell whether a filter in words goes on over what looks like a key: birthday: today."""
    found = next((one for _, pattern in _WORDS if (one := pattern.match(plain, at))), None)
    return found is not None and re.search(r"[=:<>]", found.group()) is not None and "<@" not in found.group()


def _word(plain: str, at: int, me: str) -> tuple[Filter, int] | None:
    for kind, pattern in _WORDS:
        found = pattern.match(plain, at)
        end = at + len(found.group().rstrip()) if found else at
        if found is None or not _ends(plain, end):
            continue
        said = found.groupdict()
        if kind == OWNER:
            return Filter(OWNER, said.get("person") or (me if said.get("me") else NOBODY)), end
        if kind == BIRTHDAY:
            return Filter(BIRTHDAY, next((one for one in (WEEK, MONTH) if said.get(one)), TODAY)), end
        if kind in _USUAL:
            return Filter(kind, _days(found, _USUAL[kind])), end
        return (Filter(NEAR, _near(said["points"])) if kind == NEAR else Filter(kind)), end
    return None


def _near(typed: str | None) -> int:
    number = numerals.value(typed) if typed else USUAL_NEAR
    if not number or number != int(number) or not 0 < number < 10**9:
        raise Refusal("{text} isn't a number of points. Points are whole numbers.", text=typed)
    return int(number)


def _days(found: re.Match[str], usual: int) -> int:
    """Return the days of a number with its unit; the usual ones where there is none."""
    typed = found["n"]
    if not typed:
        return usual
    number = numerals.value(typed)
    unit = (found["unit"] or "").casefold()
    days = number and number * next((times for sign, times in spoken.UNITS.items() if sign in unit), 1)
    if not days or days != int(days) or not 1 <= days <= MOST_DAYS:
        raise Refusal("{text} isn't a number of days. Use a whole number from 1 to {most}.", text=typed, most=MOST_DAYS)
    return int(days)


def _pair(text: str, plain: str, pair: re.Match[str], known: Known, me: str) -> tuple[list[Filter], int]:
    """Read key=value."""
    typed, sign = keyword(pair[1]), _SIGNS.get(pair[2], pair[2])
    key, at = _KEY.get(typed), pair.end()
    label = known.fields.get("".join(typed.split()))
    if key is None and label is None:
        raise _unknown(text[pair.start() : pair.end()].strip())
    if key in {POINTS, SPENT}:
        return _spent(text, at, sign, known) if key == SPENT else _points(text, plain, at, sign)
    if sign != "=":
        raise Refusal("{key} only works with =, like {key}=…", key=pair[1])
    read_by = {OWNER: _owner, ASLEEP: _many_days, NEW: _many_days, BIRTHDAY: _born, WISH: _wish, UNTOLD: _wish}
    if key in read_by:
        return read_by[key](text, plain, at, str(key), me)
    value, end = _value(text, plain, at)
    if not value:
        raise Refusal("Something's missing after {key}=.", key=pair[1])
    if label is not None and key is None:
        return [Filter(OWN, value, label)], end
    if key in {SEGMENT, LIST, RFM, LEVEL, INTO, ANSWERED}:
        return [_named_by(key, value, known)], end
    parts = re.split("[,，;；、]", value) if key == TAG else [value]
    return [Filter(str(key), one.strip()) for one in parts if one.strip()], end


def _named_by(key: str, value: str, known: Known) -> Filter:
    if key == RFM:
        return Filter(RFM, _group(value, known))
    level = known.levels.get(known.fold(value))
    if key == LEVEL:
        if level is None:
            raise Refusal("There's no level called {text}. /rules points shows the levels.", text=value[:40])
        return Filter(LEVEL, level)
    if key == INTO:
        return Filter(INTO, level or known.segments.get(known.fold(value)) or _group(value, known))
    if key == ANSWERED:
        return _answered(value)
    named = known.named(value)
    if named is None:
        raise NoSuch("{text}", text=value[:40])
    return named


def _group(value: str, known: Known) -> str:
    if (found := known.group(value)) is None:
        raise Refusal("{text} is no RFM group. There are {groups}.", text=value[:40], groups=known.groups)
    return found


def _answered(value: str) -> Filter:
    """Read about which product somebody answered, and behind a slash what: a full point, or what they'd like."""
    product, slash, what = value.replace("／", "/").rpartition("/")
    said = keyword(what)
    kind = said if said in SCORES else spoken.HOPES.get(said)
    return Filter(ANSWERED, product.strip(), kind) if slash and kind else Filter(ANSWERED, value)


def _owner(text: str, plain: str, at: int, _: str, me: str) -> tuple[list[Filter], int]:
    found = spoken.SOMEBODY.match(plain, at)
    if found is None:
        raise Refusal(
            "I don't know who {text} is. An owner is a colleague's @mention, me or nobody.", text=_until(text, at)
        )
    return [Filter(OWNER, found["person"] or (me if found["me"] else NOBODY))], found.end()


def _many_days(text: str, plain: str, at: int, key: str, _: str) -> tuple[list[Filter], int]:
    found = spoken.DAYS.match(plain, at)
    if found is None:
        wrong = _until(text, at)
        raise Refusal("{text} isn't a number of days. Use a whole number from 1 to {most}.", text=wrong, most=MOST_DAYS)
    return [Filter(key, _days(found, 0))], found.end()


def _born(text: str, plain: str, at: int, key: str, _: str) -> tuple[list[Filter], int]:
    found = spoken.BORN.match(plain, at)
    if found is None:
        raise Refusal("{text} isn't a time for birthdays. Use today, week or month.", text=_until(text, at))
    return [Filter(key, next(one for one in (TODAY, WEEK, MONTH) if found[one]))], found.end()


def _wish(text: str, plain: str, at: int, key: str, _: str) -> tuple[list[Filter], int]:
    found = spoken.WISHED.match(plain, at)
    if found is None:
        raise Refusal("{text} is no wish. Wishes have numbers, like W12.", text=_until(text, at))
    return [Filter(key, int(found["n"] or found["bare"]))], found.end()


def _spent(text: str, at: int, sign: str, known: Known) -> tuple[list[Filter], int]:
    amount, rest = amounts.read(text[at:])
    if amount.currency and not currencies.is_own(amount.currency, known.currency):
        raise Refusal("This workspace uses {own}. Please give the amount in {own}.", own=known.currency)
    return [Filter(SPENT, amount.cents, sign)], len(text) - len(rest)


def _points(text: str, plain: str, at: int, sign: str) -> tuple[list[Filter], int]:
    found = spoken.COUNT.match(plain, at)
    number = numerals.value(re.sub(r"\s?(?:个?积?分|points?|pts)$", "", found.group(), flags=re.I)) if found else None
    if found is None or number is None or number != int(number) or number >= 10**9:
        raise Refusal("{text} isn't a number of points. Points are whole numbers.", text=_until(text, at))
    return [Filter(POINTS, int(number), sign)], found.end()


def _value(text: str, plain: str, at: int) -> tuple[str, int]:
    """Return a value, in quotes or up to the next filter, and where it ends."""
    closing = CLOSING.get(text[at : at + 1])
    if closing and (end := text.find(closing, at + 1)) > 0:
        return text[at + 1 : end].strip(), end + 1
    end = min((one for one in _stops(plain, at)), default=len(text))
    return text[at:end].strip(" \t\n,;，；、"), end


def _stops(plain: str, at: int) -> Iterator[int]:
    """Give where another filter begins behind a gap."""
    for gap in spoken.GAP.finditer(plain, at):
        pair = _PAIR.match(plain, gap.end())
        if pair or _word(plain, gap.end(), "") or re.match(r"(?:and|和|且|并且)\s", plain[gap.end() :], re.I):
            yield gap.start()


def _order(text: str, plain: str, at: int) -> tuple[str, int]:
    value, end = _value(text, plain, at)
    order = ORDERS.get(keyword(value))
    if order is None:
        raise Refusal(
            "You can't sort by {text}. Use name, satisfaction, contact, points or newest.",
            text=value[:40] or "…",
        )
    return order, end


def _unknown(text: str) -> Unknown:
    return Unknown("{text}", text=text)


def _until(text: str, at: int) -> str:
    """Return the word at a place, for a sentence."""
    rest = text[at:].split()
    return rest[0][:40] if rest else "…"
