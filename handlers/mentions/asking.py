"""What somebody asks of all customers, or of the day, in plain words: which command that is.

`show unhappy customers` and 哪些客户不满意 are /customer list unhappy. Only a sentence of which every word is
understood is one: what names somebody, or tells of something, is none. Nothing here writes, but what is said in a
command's own words: undo, 退款 P4.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel.characters import flat
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.lists import filters
from handlers.lists.filters import Known
from handlers.mentions.rules import Asked

LIST, COMPANY, DAY = "customer list", "customer company", "digest satisfaction"
HELLO, THANKS, ABLE = "hello", "thanks", "able"

_END = r"[\s?？!！。.~～,，:)]*"
_GREETINGS = (
    (
        THANKS,
        r"(?:thank\s?(?:you|u)|thanks|thx|ty|cheers|many\sthanks|great|nice|perfect|awesome|well\sdone|good\s(?:bot|job)"
        r"|谢谢|多谢|感谢|谢啦|谢了|辛苦了?|太好了|真棒|厉害|不错)(?:\s(?:so\smuch|very\smuch|a\slot|a\sbunch)|你|您|啦|了|！)*",
    ),
    (
        ABLE,
        r"(?:what\s(?:can|do)\syou\sdo|how\s(?:do|can)\si\suse\s(?:you|this)|who\sare\syou|what\sare\syou"
        r"|你(?:都|还)?(?:能|会|可以)(?:做|干)(?:些|点)?(?:什么|啥)|你是谁|怎么用(?:你)?|有什么功能)",
    ),
    (
        HELLO,
        r"(?:hi|hello|hey|yo|good\s(?:morning|afternoon|evening|day)|morning|hi\sthere|hello\sthere|how\sare\syou"
        r"|你好|您好|哈喽|嗨|早|早上好|上午好|中午好|下午好|晚上好|大家好|在吗|在不在|有人吗)(?:[\s,，]*(?:there|bot|haoping|啊|呀|吗))*",
    ),
)
_GREETING = tuple((kind, Pattern(rf"{pattern}{_END}", re.I)) for kind, pattern in _GREETINGS)

_UNDO = Pattern(
    r"(?:please\s)?(?:undo|take\s(?:it|that)\sback|revert)(?:\s(?:it|that|this|the\slast(?:\sone)?|my\slast))?"
    rf"{_END}|(?:请|帮我)?(?:撤销|撤回|撤消)(?:一下|刚才(?:的|那条)?|上一(?:步|条|个)|吧)*{_END}",
    re.I,
)
_REFUND = Pattern(
    r"(?:please\s)?(?:refund|退款|退货|退)\s?(?:purchase\s|购买\s?|消费\s?)?(?P<id>P\d{1,9})(?:\s(?P<amount>\S.{0,30}?))?"
    rf"{_END}|(?P<id2>P\d{{1,9}})\s?(?:退款|退货){_END}",
    re.I,
)

_PERIOD = (
    (filters.MONTH, r"(?:this|the)\smonth|本月|这个?月|当月"),
    (filters.WEEK, r"(?:this|the)\sweek|本周|这一?周|本星期|这个?星期|最近|lately|recently|these\sdays"),
    (filters.TODAY, r"today|今天|今日|now|right\snow|现在|目前"),
)
_SATISFIED = Pattern(
    r"\bhow\s(?:satisfied|happy|content)\s(?:are|were)\b|\bhow\s(?:is|was)\s(?:the\s|our\s)?(?:customer\s)?satisfaction\b"
    r"|\b(?:customer\s)?satisfaction\b|\bcsat\b|满意度|满意(?:吗|不满意|程度)",
    re.I,
)
_OF_ALL = Pattern(
    r"(?:\b(?:our|the|all|my|customers?|clients?|everybody|everyone|is|are|was|were|what|what's|how|doing|like|show|me"
    r"|tell|about|for|of|in|on|at|in\sgeneral|overall|report|score|looking|please)\b"
    r"|客户们?|大家|我们|我的|的|咱们|整体|总体|情况|怎么样|怎样|如何|多少|是|看看|看一下|查一下|报告|水平|呢|吗|了|高|有)",
    re.I,
)

_ORDERS = (
    (
        "sort=contact",
        r"(?:who|which\scustomers?|whom)\s(?:have|did|has)\s(?:we|i)\s(?:not|n't)?\s?(?:talked?|spoken?|speak|heard|contacted)"
        r"(?:\s(?:to|with|from))?\s(?:for|in)\sthe\slongest(?:\stime)?"
        r"|(?:who|which\scustomers?)\s(?:was|were|is|are)\snot\scontacted\s(?:for|in)\sthe\slongest(?:\stime)?"
        r"|(?:show\s(?:me\s)?)?(?:customers\s)?longest\swithout\s(?:any\s)?contact"
        r"|(?:谁|哪个客户|哪些客户|哪位客户)(?:是)?最久(?:没有?|未)联系(?:过|了)?|最久(?:没有?|未)联系的(?:客户|人)?(?:是谁|有哪些)?",
    ),
    (
        "sort=points",
        r"(?:who|which\scustomers?)\s(?:has|have)\s(?:the\s)?most\spoints"
        r"|(?:谁|哪个客户|哪些客户|哪位客户)的?积分最(?:多|高)|积分最(?:多|高)的(?:客户|人)?(?:是谁|有哪些)?|积分(?:排行|排名)",
    ),
    (
        "spent>=1",
        r"(?:who\sare\s)?(?:our|my|the)?\s?(?:top|best|biggest)\scustomers?|(?:who|which\scustomers?)\s(?:buys?|bought|spends?|spent)"
        r"\s(?:the\s)?most"
        r"|(?:谁|哪个客户|哪些客户|哪位客户)(?:买得|消费|花得|花钱)最多|消费最(?:多|高)的(?:客户|人)?(?:是谁|有哪些)?|消费(?:排行|排名)",
    ),
    (
        "sort=satisfaction",
        r"(?:who\sis\s|who\sare\s)?(?:our|the|my)?\s?(?:unhappiest|least\s(?:happy|satisfied))(?:\scustomers?)?"
        r"|(?:谁|哪个客户|哪位客户|哪些客户)最不(?:满意|开心)|最不满意的(?:客户|人)?(?:是谁|有哪些)?",
    ),
    (
        "",
        r"(?:show\s(?:me\s)?|list\s)?(?:all|every)\s(?:our\s|the\s|of\sour\s)?customers?|how\smany\scustomers?\s(?:do\swe\shave|are\sthere)"
        r"|(?:列出|看看|查看|显示)?(?:所有|全部)的?客户|(?:我们|一共|总共)*有(?:多少|几个?|几位)客户|客户(?:列表|名单)",
    ),
)
_ORDER = tuple((text, Pattern(rf"(?:{pattern}){_END}", re.I)) for text, pattern in _ORDERS)

# What only asks, round the filters.
_ASKING = Pattern(
    r"\b(?:show|list|give|find|see|tell|get|me|us|who|which|whose|what|when|how\smany|customers?|clients?|people|are|is|was"
    r"|has|have|had|having|there|any|of|a|an|please|do|does|we|i|got|their|them|to|been|being|not|spoken|talked|contacted"
    r"|ones?|everybody|everyone|for|in|on|over|every|all|currently|right\snow|now)\b|'s\b|’s\b"
    r"|谁|哪些人?|哪个|哪位|哪几位|(?<!新)客户们?|顾客|有没有|有人|有|是|的人|的|呢|吗|了|啊|都|请问?|给我|帮我|看看|看一下|查一下|查查|列出|列一下|显示|查看"
    r"|最近|现在|目前|一下|我们|咱们|多少|几位|几个|名单|要|过",
    re.I,
)
_MINE = Pattern(r"\b(?:my|mine)\b|我的|我负责的|我手上的", re.I)
_SINCE = Pattern(
    r"(?:haven['’]?t|have\snot|hasn['’]?t|has\snot|weren['’]?t|not)\s(?:(?:we|i|been)\s)?(?:talked|spoken|heard|contacted|bought)(?:\s(?:to|with|from))?",
    re.I,
)
_WHOSE = Pattern(r"(?<!新)(?:的?(?:客户|顾客)们?|的人们?)(?:里面?|当中|中)?|的(?=\s|$)")
_OVER = Pattern(
    r"(?P<what>points|积分|消费)\s?(?:of\s)?(?P<sign>over|above|more\sthan|at\sleast|under|below|less\sthan|超过|大于|高于|至少|不少于|低于|小于|不到)"
    r"\s?(?P<n>[\d,.万wk]+)|(?P<sign2>over|above|more\sthan|at\sleast|under|below|less\sthan)\s(?P<n2>[\d,.k]+)\spoints",
    re.I,
)
_SIGNS = {
    **dict.fromkeys(("over", "above", "more than", "超过", "大于", "高于"), ">"),
    **dict.fromkeys(("at least", "至少", "不少于"), ">="),
    **dict.fromkeys(("under", "below", "less than", "低于", "小于", "不到"), "<"),
}

_COMPANIES = tuple(
    Pattern(rf"{pattern}{_END}", re.I)
    for pattern in (
        r"how\s(?:is|are|was)\s(?P<name>.{1,100}?)\s(?:doing|going|feeling|these\sdays)(?:\s(?:today|lately|these\sdays|this\sweek))?",
        r"how\s(?:is|are|satisfied\sis|happy\sis)\s(?P<name>.{1,100}?)",
        r"who\s(?:works|is)\s(?:at|for|with)\s(?P<name>.{1,100}?)",
        r"who\sdo\swe\sknow\sat\s(?P<name>.{1,100}?)",
        r"(?:show\s(?:me\s)?|list\s)?(?:the\s)?(?:people|customers|contacts|everybody)\s(?:at|of|from|in)\s(?P<name>.{1,100}?)",
        r"(?:show\s(?:me\s)?|tell\sme\sabout\s|what\sabout\s)(?:the\s)?(?:company\s)?(?P<name>.{1,100}?)",
        r"(?:看看|查一下|看一下)?(?P<name>.{1,100}?)(?:这家|这个)?(?:公司)?(?:最近|现在|那边)?(?:情况|状况)?(?:怎么样|怎样|如何)(?:了|啊|呢)?",
        r"(?P<name>.{1,100}?)(?:公司)?(?:里|那边)?(?:都)?有(?:谁|哪些客户|哪些人|哪些联系人)",
        r"(?P<name>.{1,100}?)(?:公司)?的(?:客户|联系人|人)(?:有哪些|都有谁|有谁)?",
    )
)


def greeting(text: str) -> str:
    """Return what a text is that only greets, thanks or asks what the bot can do; "" where it says more."""
    plain = flat(text).strip()
    return next((kind for kind, pattern in _GREETING if pattern.fullmatch(plain)), "")


def command(text: str) -> Asked | None:
    """Read what is asked of nobody in particular, and needs to know no name: undo, a refund, the day, an order."""
    plain = flat(text).strip()
    if _UNDO.fullmatch(plain):
        return Asked("haoping", "undo")
    if found := _REFUND.fullmatch(plain):
        return Asked("purchase", f"refund {found['id'] or found['id2']} {found['amount'] or ''}".strip())
    for order, pattern in _ORDER:
        if pattern.fullmatch(plain):
            return Asked(LIST, order)
    return _day(plain)


def _day(plain: str) -> Asked | None:
    """Read a question how satisfied customers are, and in which time."""
    if not _SATISFIED.search(plain):
        return None
    period, rest = filters.TODAY, _SATISFIED.sub(" ", plain)
    for name, pattern in _PERIOD:
        if found := re.search(pattern, rest, re.I):
            period, rest = name, f"{rest[: found.start()]} {rest[found.end() :]}"
            break
    mine = " owner=me" if _MINE.search(rest) else ""
    left = _OF_ALL.sub(" ", rest)
    return None if re.search(r"\w", left) else Asked(DAY, f"{period}{mine}")


def listed(text: str, known: Known, me: str) -> Asked | None:
    """Read which customers are asked for, where every word is a filter or only asks."""
    plain = flat(text)
    mine = " owner=me" if _MINE.search(plain) else ""
    said = _OVER.sub(_over, _MINE.sub(" ", _SINCE.sub(" asleep ", plain)))
    said = _WHOSE.sub(" ", said)
    for one in (said, _ASKING.sub(" ", said)):
        typed = " ".join(one.split())
        try:
            found = filters.read(typed, known, me)
        except Refusal:
            continue
        if found.filters or mine:
            return Asked(LIST, f"{typed}{mine}".strip())
    return None


def _over(found: re.Match[str]) -> str:
    what = (found["what"] or "points").casefold()
    sign = _SIGNS[(found["sign"] or found["sign2"]).casefold()]
    return f" {what}{sign}{found['n'] or found['n2']} "


def companies(text: str) -> list[str]:
    """Return what may be a company's name in a question how it is, or who is there."""
    plain = text.strip()
    names = [
        found["name"].strip(" '\"“”’s") if found["name"].endswith(("'s", "’s")) else found["name"].strip(" '\"“”")
        for pattern in _COMPANIES
        if (found := pattern.fullmatch(plain))
    ]
    return list(dict.fromkeys(filter(None, names)))
