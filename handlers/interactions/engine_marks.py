"""Marks: words and emoji that state a review outright (好评, 差评, 中评, 👍 👎 😡, "good review"), and their guards.

Pure: no clock, no database, no Slack.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from handlers.kernel.patterns import Pattern

Label = Literal["good", "bad", "neutral"]

_MARK = Pattern(
    r"(?P<good>好评|\b(?:good|positive|great) reviews?\b|👍|:\+1:|:thumbs_?up:)"
    r"|(?P<bad>差评|\b(?:bad|negative|terrible) reviews?\b|👎|:-1:|:thumbs_?down:|😡|:rage:|:pouting_face:)"
    r"|(?P<neutral>中评|\b(?:neutral|mixed) reviews?\b)"
)
_HINTS = ("评", "review", "👍", "👎", "😡", "1:", ":thumb", ":rage", ":pout")
"""Without one of these there is no mark: most texts are let go at once."""
_REACH = 24
_CHINESE = "好评", "差评", "中评"

_BEFORE_CHINESE = Pattern(
    r"(?:求|请|麻烦|帮忙|记得|欢迎|希望|想|[需还]要|能不能|能否|可否|可不可以|如果|要是|是否|哪里?来|哪有|刷|骗|假|恶意|[怕担]心?|为了"
    r"|冲着|看[到了见着]|据说|听说|[改删撤]|消除|多少|几个|[那这]么多|凭什么|晓得|知道)[^,.。!?;\n好差中]{0,5}$"
    r"|(?:不|没有?|未|别|无)(?:想|会|愿意?|敢|能|再|可能)?(?:给|打|写|留|点|收到)?[过了出到]?(?:你|他)?(?:一?个|任何|什么)?$"
    r"|(?:零|(?<!\d)0|最)个?$"
)
_AFTER_CHINESE = Pattern(
    r"率|度|分|价|语|论|级|数|量|师|返|有礼|有奖|送(?![餐货的])|截图|模板|文案|管理|系统|功能|页面|按钮|之前|原因"
    r"|给[^,.。!?;\n]{0,4}(?:快递|小哥|骑手|配送|送餐|外卖|物流)|[^,.。!?;\n]{0,4}(?:[吗么?]|呢[?]?$)"
)
_BEFORE_ENGLISH = Pattern(
    r"\b(?:no|not|never|any|please|fake|if|wants?|needs?|ask(?:ed|ing|s)?|without|would|could|should|can|hop(?:e|ing)|more"
    r"|how|many|code|pr|design|peer|despite|reads?|reading|the|these|those|all|lots|based)\b[^.!?;\n]{0,16}$"
)
_AFTER_ENGLISH = Pattern(
    r"[^.!;\n]{0,16}(?:\?|\b(?:of the|on the|code|pr|pull|please|meeting|score|rate|process|system)\b)"
)
_AFTER_EMOJI = Pattern(r"[^.!;\n]{0,4}\?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a text, where it stands (with its guard), and the guard: words beside it that say it is no review."""

    label: Label
    word: str
    guard: str
    start: int
    end: int


def marks(text: str) -> Iterator[Mark]:
    """The marks of a plain text in their order; a guarded one names its guard and states nothing."""
    for found in _MARK.finditer(text) if any(map(text.__contains__, _HINTS)) else ():
        word, start, end = found[0], found.start(), found.end()
        before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
        if word in _CHINESE:
            guards = _BEFORE_CHINESE.search(before), _AFTER_CHINESE.match(after)
        elif word[0].isalpha():
            guards = _BEFORE_ENGLISH.search(before), _AFTER_ENGLISH.match(after)
        else:
            guards = None, _AFTER_EMOJI.match(after)
        ahead, behind = (guard[0] if guard else "" for guard in guards)
        label: Label = "good" if found["good"] else "bad" if found["bad"] else "neutral"
        guard = f"{ahead}{word}{behind}" if ahead or behind else ""
        yield Mark(label, word, guard, start - len(ahead), end + len(behind))
