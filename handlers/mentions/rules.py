"""What somebody who speaks to the bot in plain words wants: which command that is, and what would be typed after it.

`王五 有多少积分?` and `how many points has 王五` are /points 王五; `张三 是什么客户` is /segment 张三.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from handlers.kernel import amounts, days, numerals, words
from handlers.kernel.characters import keyword
from handlers.kernel.markup import bare
from handlers.kernel.patterns import Pattern

MOST_SAID = 600
_MENTION = Pattern(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_OF = Pattern(r"^(?:of|for|from|about|on|with|的|给|关于)\s+|^(?:给|关于)(?=\S)", re.I)
_ENDS = "?？!！。.~～ \t\n"
_POLITE = Pattern(
    r"^(?:(?:(?:hi|hey|hello|please|pls|can you|could you)\b|你好|您好|请问|请|麻烦|帮我|帮忙)[,，!！\s]*)+", re.I
)

_MARK = r"好评|好評|差评|差評|中评|中評|\b(?:good|bad|neutral)(?:\s+review)?\b"
_GAVE = (
    r"^\s*的?\s*(?:记一下|记录|记上?|log)?\s*[:：,，]?\s*(?:给了|给|gave\s+(?:a|us\s+a))?"
    r"\s*(?:了?一?[个条次])?\s*"
)
_BEFORE_POINTS = " :：,，给帮为"
_BEFORE_LOG = " :：,，记一下录个条次给帮为log"
"""Of what stands before a name where something is logged of it."""
_WORDS: tuple[tuple[str, str], ...] = (
    ("purchase", r"买了|购买了|消费了|下单了|\b(?:bought|purchased|spent)\b"),
    ("points", r"积分|積分|\bpoints?\b|\bbalance\b"),
    ("offer", r"优惠|優惠|折扣|打折|\boffers?\b|\bdiscounts?\b"),
    ("segment", r"细分|細分|分群|客群|哪类|哪一类|什么客户|什么样的客户|什么类型|\bsegments?\b|\bkind of customer\b"),
    ("customer history", r"历史|改过|\bhistory\b|\bwho changed\b"),
    (
        "customer",
        r"是谁|谁是|资料|信息|卡片|情况|怎么样|怎样|如何|满意|最近|\bwho\b|\bcard\b|\binfo\b|\bshow\b|\bwhat about\b"
        r"|\bhow (?:is|are|happy|satisfied)\b|\bsatisf\w+|\btell me about\b",
    ),
)
# What is done something to, where a verb is said: add a customer Tom Ford; a good review for Sarah Brown.
_THING = Pattern(
    r"^(?:(?:an?|the|new|another)\s+)*(?:customers?|clients?)\b[\s:]*(?=\S)"
    r"|^(?:一?[个位])?新?(?:客户|顾客)[\s:：]+(?=\S)"
)
_REVIEW = Pattern(
    r"^(?:(?:an?|the|another)\s+)*(?P<mark>good|bad|neutral)(?:\s+review)?\s+(?:for|from|of|by|about)\s+", re.I
)
_MOVES = Pattern(r"\b(?:give|add|award|grant|gift|deduct|subtract|take away|minus)\b|[赠送加扣减]|奖励", re.I)
_ASKS = Pattern(r"[?？]|多少|几|吗|\bhow\b|\bwhat\b|\bdid\b|\bdoes\b", re.I)
_LOG = Pattern(_GAVE + f"(?:{_MARK})", re.I)
_PLAIN = tuple((command, Pattern(pattern, re.I)) for command, pattern in _WORDS)
_FILLER = Pattern(
    r"还有多少|还剩多少|有多少|多少|几个|可以|能不能|能|该|我们|我|给|是什么|什么|哪些|属于|的|吗|呢|现在|目前"
    r"|查一下|查|看看|看一下|看|有|是"
    r"|\b(?:how many|how much|what|which|may|can|could|should|i|we|does|do|is|are|has|have|got|left|the|a|an|of|for|to"
    r"|in|me|my|now|please|there|get|give)\b",
    re.I,
)


@dataclass(frozen=True)
class Asked:
    """A command without its slash, as `points` or `customer history`, and what stands after it.

    `guess` is what may be a name, or any other words, where nobody who is known is named.
    """

    command: str
    text: str
    guess: str = ""


def said(text: str) -> str:
    """Return what somebody said, without the mention of the bot and without greetings."""
    return _POLITE.sub("", addressed(text)).strip()


def addressed(text: str) -> str:
    """Return what somebody said, without the mention of the bot."""
    cleaned = _MENTION.sub(" ", text, count=1) if text.lstrip().startswith("<@") else text
    return bare(" ".join(cleaned[:MOST_SAID].split()).lstrip(",，:：、 "))


def typed(text: str, commands: Collection[str], verbs: Mapping[str, bool]) -> Asked | None:
    """Read a command that is said by its own name (`log 李四 good`, /segment 张三, 积分 王五), or a verb of /customer.

    `commands` and `verbs` are their words in both languages; of each verb, whether it can be said alone.
    """
    first, _, _ = words.narrow(text).partition(" ")
    rest = text[len(first) :].strip()
    name = keyword(first.removeprefix("/").rstrip(":,"))
    if review := _REVIEW.match(rest) if not first.startswith("/") and name in {"log", "记录"} else None:
        return Asked(name, f"{review['mark']} {rest[review.end() :]}")
    if name in commands:
        return Asked(name, rest if first.startswith("/") else _OF.sub("", rest).rstrip("?？ "))
    for thing in ("客户", "顾客"):  # 添加客户 王五
        name = name.removesuffix(thing) if name.removesuffix(thing) in verbs else name
    if name in verbs and (rest or verbs[name]):
        return Asked("customer", f"{name} {_THING.sub('', rest)}".strip())
    return None


def plain(before: str, after: str, name: str) -> Asked | None:
    """Read what is wanted of a customer from the words around their name; a bare name wants their card."""
    quoted = f'"{name}"'
    around = f"{before} {after}"
    if not before.strip(_BEFORE_LOG) and _LOG.search(days.without(after)):
        return Asked("log", f"{quoted} {_logged(after)}")
    if _moves_points(around):
        return Asked("points", f"{before.strip(_BEFORE_POINTS)} {name} {after}".strip())  # what is meant is asked there
    for command, pattern in _PLAIN:
        if pattern.search(around):
            return _with_amount(command, quoted, around)
    return None if around.strip(_ENDS) else Asked("customer", quoted)


def unnamed(text: str) -> Asked | None:
    """Read what is wanted where nobody who is known is named; the text is what the name may be, and may be empty."""
    for command, pattern in _PLAIN[1:]:
        if pattern.search(text):
            left = _FILLER.sub(" ", pattern.sub(" ", text)).replace('"', " ")
            name = re.sub(r"['’]s$", "", " ".join(left.split()).strip(_ENDS + ",，"))
            name = name[: words.MOST_NAME]
            return Asked(command, name, guess=name if command == "customer" else "")
    return None


def _logged(text: str) -> str:
    """Return a review and its note as they are typed after a name."""
    said = re.sub(_GAVE, "", text, flags=re.I)
    return re.sub(r"^(good|bad|neutral)\s+review\b", r"\1", said, flags=re.I)


def _moves_points(text: str) -> bool:
    """Tell whether a sentence gives points, or takes some, and doesn't ask about them."""
    is_of_points = dict(_PLAIN)["points"].search(text) and re.search(rf"\d|{numerals.HAN}", text)
    return bool(is_of_points and _MOVES.search(text) and not _ASKS.search(text))


def _with_amount(command: str, quoted: str, around: str) -> Asked | None:
    amount = amounts.typed(around) if command in {"offer", "purchase"} else ""
    if command == "purchase" and not amount:
        return None
    return Asked(command, f"{quoted} {amount}".strip())
