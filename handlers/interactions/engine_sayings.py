"""Sayings: ratings, comparisons, thanks and slang, which mean more or other than their words do; and plain facts.

The weights were made from reviews that strangers wrote. What is told in a team's channels has turns of its own: how
many stars somebody gave, that it was better than last time, that they sent a thank-you.

Pure: no clock, no database, no Slack.
"""

from collections.abc import Iterator
from typing import NamedTuple

from handlers.interactions.engine_marks import Label
from handlers.kernel.patterns import Pattern


class Saying(NamedTuple):
    """A saying as it was found in a text, and how much it adds to its label's score."""

    label: Label
    words: str
    weight: float


_GAVE = (
    r"(?:g[ai]ve[sn]?|giving|left|leaves|rated|rates|rating|scored|scores|posted)\b"
    r"(?:(?!not\b|but\b|n't)[^.!?;\n,]){0,24}?"
)
_THAN = (
    r" than (?:the )?(?:last(?: time| one| order)?|before|previous|old|ever|it used|we used|expected"
    r"|(?:she|he|they) (?:had )?expected)\b"
)
_AS_BEFORE = r"(?:上一?次|上回|之前|以前|原来|原先|从前|过去|去年|第一次|前一?次|老款|旧款|上一?[批款代版])"


class _Kind(NamedTuple):
    """A kind of saying: where none of its hints is in a text, its pattern need not be looked for."""

    label: Label
    weight: float
    hints: tuple[str, ...]
    pattern: Pattern


def _kind(label: Label, weight: float, hints: str, *patterns: str) -> _Kind:
    return _Kind(label, weight, tuple(hints.split("|")), Pattern("|".join(patterns)))


def _slang(label: Label, weight: float, hints: str, said: str) -> _Kind:
    """Sayings that are what they are, word for word."""
    return _Kind(label, weight, tuple(hints.split("|")), Pattern(rf"(?<![a-z])(?:{said})(?![a-z])"))


_FIVE = r"(?:five|5|4\.[5-9])"
_OF_FIVE = r"(?: out of (?:five|5))?[- ]?(?:stars?\b|★)"
_CHINESE = (
    # How many stars, points.
    _kind("good", 3.0, "星|满分",
          r"[打给评点留][出上了过]*(?:我们|咱们|店里|店铺)?(?:了|个|一个)?全?(?:[五5]颗?星|满分|满星)(?![级期])"),
    _kind("bad", 3.0, "星|零分|0分|负分",
          r"[打给评点留][出上了过]*(?:我们|咱们|店里|店铺)?[了个]?(?:只有)?(?:[一二两12]颗?星|零分|0分|负分)(?![级期])"),
    # Better or worse than before.
    _kind("good", 2.2, "比",
          rf"比{_AS_BEFORE}(?:的|那[次个批款盏]|我们)?[^,。!?;\n不没差慢贵]{{0,4}}"
          r"(?:好|快|强|稳|便宜|方便|满意|新鲜|划算|顺)(?:太?多|很多|得多|不少|一点|一些|用|吃|看)?了?"),
    _kind("bad", 2.2, "不如|比",
          rf"[还远都大]?(?:不如|比不上|赶不上){_AS_BEFORE}",
          rf"比{_AS_BEFORE}(?:的|那[次个批款])?[^,。!?;\n]{{0,4}}(?:差|慢|贵|烂|糟|难用|难吃|退步)"),
    _slang("bad", 1.8, "不如", "一次不如一次|一天不如一天|大不如前"),
    _slang("good", 1.8, "大有|明显", "大有(?:改善|进步)|明显(?:改善|进步|变好|好转|快了)"),
    # Thanks that are a customer's, not a colleague's.
    _kind("good", 2.5, "谢",
          r"(?:太|特别|非常|十分|万分|一再|再三|连连|一直|一个劲儿?|专门|特意|特地)(?:打电话|写信|发消息|来电)?来?"
          r"[地的]?[跟向对]?(?:谢谢|感谢|道谢|致谢)(?:你们|我们|咱们|客服|师傅|小[^,。\s])"),
    _kind("good", 1.8, "锦旗|感谢信|大拇指", r"送[来了]一?面?锦旗|写[来了]一?封?感谢信|竖大拇指"),
    # Slang of either side.
    _slang("good", 3.0, "yyds|神|绝绝子|板级|好用到|了爱了|到不行|回购|闭眼|宝藏|吹爆|安利|真香",
           "yyds|永远的神|封神|绝绝子|神仙(?:客服|售后|服务|店铺)|天花板级|好用到(?:哭|飞起)|爱了爱了|香到不行"
           "|无限回购|闭眼入|宝藏店铺?|吹爆|按头安利|真香"),
    _slang("bad", 2.5, "拉胯|拉垮|下头|翻车|雷|坑|血压|无语子|退退退|冤种|智商|韭菜|摆烂|糊弄|皮球|甩锅|太极|呵呵|曝光"
           "|12315|说法|气得|炸",
           "拉胯|拉垮|下头|翻车|踩雷|避雷|避坑|踩坑|血压都?(?:上来|高)|无语子|退退退|大冤种|智商税|[割当]韭菜|摆烂|糊弄"
           "|踢皮球|甩锅|打太极|呵呵了|要曝光|12315|[讨要]个?说法|气得不行|气炸|炸毛|炸了"),
)  # fmt: skip
_ENGLISH = (
    _kind("good", 3.0, "star|★", rf"\b{_GAVE}\b{_FIVE}{_OF_FIVE}"),
    _kind("bad", 3.0, "star|★", rf"\b{_GAVE}\b(?:one|two|1|2|zero|0|a single)(?:\.\d)?{_OF_FIVE}"),
    _kind("good", 3.0, "/10|/5|out of|full marks",
          r"\b(?:9|10)(?:\.\d)?/10\b(?=[ ,!.:-]*(?:would|experience|service|recommend|again|support|product))",
          rf"\b{_GAVE}\b(?:(?:9|10)(?:\.\d)?(?:/| out of )10|{_FIVE}(?:/| out of )5|full marks)(?![\d/])"),
    _kind("bad", 3.0, "/10|/5|out of",
          rf"\b{_GAVE}\b(?:[0-4](?:\.\d)?(?:/| out of )10|[0-2](?:\.\d)?(?:/| out of )5)(?![\d/])"),
    _kind("good", 1.8, " than ",
          r"\b(?:(?:so |much |way |far |a lot )?(?:better|faster|smoother|quicker|nicer|easier)|improved)" + _THAN),
    _kind("bad", 1.8, " than ", r"\b(?:worse|slower|flimsier|pricier)" + _THAN),
    _kind("good", 1.8, "improvement|step up|difference|night and",
          r"\b(?:huge|big|massive|real|vast) (?:improvement|step up|difference)\b", r"\bnight and day\b"),
    _slang("bad", 1.8, "downhill", "(?:gone|going|went) downhill"),
    _kind("good", 2.5, "thank",
          r"\b(?:thank(?:ed|ing)|to thank) (?:us|our|the (?:whole )?team|everyone here)\b",
          r"\bcan(?:not|'?t| not) thank\b",
          r"\b(?:says|said|to say) (?:a (?:big|huge) )?thank(?:s| ?you)(?: so much| very much)?\b"),
    _slang("good", 2.2, "chuffed|the moon|changer|'s kiss|n away|lifesaver|of the park|extra mile|and beyond|rave"
           "|raving|praises|ute legend|hats off|happier|made h|made t|a charm|penny|slaps|love love",
           "chuffed|over the moon|game[- ]changer|chef's kiss|blown away|a lifesaver|knocked it out of the park"
           "|the extra mile|above and beyond|raves about us|raved about|raving about (?:us|our)"
           "|sing(?:s|ing) our praises|absolute legends?|hats off|could not be happier"
           "|made (?:her|his|their) (?:day|week)|works like a charm|worth every penny|it slaps|love love"),
    _slang("bad", 1.5, "gutted|fuming|livid|seething|dumpster|train|shit|piss|enough|' end|fed up|patience"
           "|in arms|the roof|ballistic|fobbed|around|joke|for purpose|robbery|ghosted",
           "gutted|fuming|livid|seething|dumpster fire|train ?wreck|shit ?show|taking the piss"
           "|had enough of (?:us|it|this|waiting)|wits' end|fed up with|(?:lost|losing) (?:all )?patience|up in arms"
           "|hit the roof|went ballistic|fobbed off|the run ?around|beyond a joke|not fit for purpose|daylight robbery"
           "|(?:we|you|they|support|been) ghosted|(?:what a|complete|total|absolute|it's a|says it is a) joke"),
)  # fmt: skip
_HINTS_CHINESE = tuple(dict.fromkeys(hint for kind in _CHINESE for hint in kind.hints))
_HINTS_ENGLISH = tuple(dict.fromkeys(hint for kind in _ENGLISH for hint in kind.hints))
_DENIED = Pattern(
    r"(?:\b(?:not?|never|without|isn|wasn|hardly|would have|originally|usually|used to)\b(?: [a-z']+){0,2} ?"
    r"|不是?|没有?|别|怕|免得?|以防|没人|都是|平时|本来|原来)$"
)
_REACH = 24

FACT = 8.0
"""What a plain fact adds to neutral: that something went back says nothing of how they took it."""
_WHO = r"(?:[a-z]+ ){0,3}?"
_FACTS = Pattern(
    r"[^,。!?;\n太很慢差坏烂贵气说嫌不没难骂怒]{0,6}?(?:已经?|刚刚?|又|要|想|要求|申请|办理?|提了)?(?:了)?(?:退货|退款|换货|退换货?"
    r"|取消(?:了)?(?:订单|预约|订阅)?|退订|续费|下单)"
    r"(?:了|中|申请|成功|完成|已到账)*[。.!]*"
    rf"|{_WHO}(?:has |have |just |already )*(?:churned|unsubscribed|returned (?:it|them|the [a-z]+)"
    r"|cancell?ed(?: (?:her|his|their|the|an?))?(?: (?:order|subscription|plan|account|contract))?"
    r"|(?:asked for|requested|wants|got|received) (?:an? |her |his |their )?(?:refund|return|replacement"
    r"|exchange))[.!]*"
)


def sayings(text: str) -> Iterator[Saying]:
    """The sayings of a plain text; one that is denied says nothing."""
    has = text.__contains__
    kinds: tuple[_Kind, ...] = _CHINESE if not text.isascii() and any(map(has, _HINTS_CHINESE)) else ()
    if any(map(has, _HINTS_ENGLISH)):
        kinds += _ENGLISH
    for kind in kinds:
        if not any(map(has, kind.hints)):
            continue
        for found in kind.pattern.finditer(text):
            if not _DENIED.search(text, max(0, found.start() - _REACH), found.start()):
                yield Saying(kind.label, found[0], kind.weight)


def is_fact(text: str) -> bool:
    """Whether a plain text tells nothing but that something was returned, cancelled, renewed or ordered."""
    return len(text) <= _SHORT and any(map(text.__contains__, _DEEDS)) and _FACTS.fullmatch(text.strip()) is not None


_SHORT = 60
_DEEDS = (
    "退",
    "取消",
    "换货",
    "续费",
    "下单",
    "churn",
    "unsub",
    "return",
    "cancel",
    "refund",
    "exchange",
    "replacement",
)
