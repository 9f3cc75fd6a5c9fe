"""Reviews as things: one that a customer gave (给了差评, "left a bad review", five stars), or talk about one.

Who works with customers speaks about their reviews all day. A review is given where somebody gives it, where it stands
right behind the name or alone, and where it becomes another; whatever else is said of one is talk about it.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.kernel.patterns import Pattern
from handlers.kernel.reviews import stars

WHO = "\ue000"
"""Stands in a part of a message for the customer's name."""

_GOOD_STARS, _BAD_STARS = "五5", "一1零0"
_STARS = r"(?:[零一二两三四五0-5](?:\.\d)?\s?[颗个]?星|满分|零分|0分)(?:好评|差评|评价|评分)?"
_ZH = rf"(?:(?P<zh>好评|差评)|(?P<stars>{_STARS}))"
_OURS = (
    r"(?:了|过|出|来|到|上|下|我们?|咱们?|咱家|店里|店铺|本店|小店|你们|客服|师傅|产品|这次|又|整整|直接|他|她"
    r"|我家)"
)
_ONE = r"(?:一|两|三|几|了)?(?:个|条|颗)?(?:大大的|大大|大写的|大|超级|超长|长长的|长|新的?|最|唯一的?)*\s?"
_BY_THEM = rf"(?:给|打|留|写|评|发|点|甩|丢|扔|挂|来|刷|追评|追加|送上?|换来){_OURS}{{0,4}}{_ONE}{_ZH}"
_BY_US = (
    rf"(?:收到|收获|拿到|获得|得到|接到|迎来|得了|来)了?(?:{WHO}|客户|顾客|他|她|来自)?{WHO}?(?:先生"
    rf"|女士)?(?:发来|给|写)?的?{_ONE}{_ZH}"
)
_GIVEN_ZH = Pattern(f"{_BY_THEM}|{_BY_US}".replace("(?P<zh>", "(?:").replace("(?P<stars>", "(?:"))
# 给了差评的那单, 把给的差评…: what is spoken of is something else.
_ATTRIBUTE = Pattern(r"\s?(?:的|里|上|中|还在|被|有没有|没|吗|时|后|之后|那)")
_TAKEN = Pattern(r"(?:^|[^一])(?:把|将|对|关于|针对)[^,，。]*$")
_BECAME = Pattern(
    r"(?:改|换|变|升|降)(?:评)?(?:成|为|到|作|回)了?(?:一个|一条|个|条)?(?P<zh>好评|差评"
    r"|[一五15]星)"
)
_BEHIND = Pattern(
    rf"(?:^|{WHO})[\s:：,，、\-–—（(]*(?:先生|女士|小姐|老板|总|又|刚刚?|今天|昨天|今早|昨晚|这次|直接|果断|秒|还是"
    rf"|再次|新|一个|又一个|一条|今日)*\s?"
    rf"(?:好评|差评|{_STARS})[)）]?(?:了|啦|一个|一次|一条)?(?=[\s。！!~～,，:：;；.]|$|说|嫌|因为|理由是|我们|咱)"
)
_NOT_YET_ZH = Pattern(
    r"(?:防止|避免|杜绝|预防|没|不|未|别|求|请|让|希望|如果|要是|怕|可能|准备|打算|答应|保证|承诺|愿意|能|会|想|要"
    r"|是否|有没有|怎么|引导"
    r"|邀请|争取|帮|麻烦|记得|催|等|差点|拒绝|才肯|才)"
    r"[^,，。！!]{0,8}$"
)
_BY_COLLEAGUE = Pattern(
    r"(?<![给向跟对])(?:我们?|咱们?|小编|系统|后台|管理员)(?:来|去|先|已经?|刚|这边|今天|昨天)*(?:给|把|将|帮|打|留"
    r"|写|改|发|记|标|录)|记成|标成|录成|登记|误|记错|标错|录错|点错|弄错"
)
_GONE_BY = Pattern(
    r"上个?月|上周|上次|上回|去年|前年|以前|之前|早前|曾经?|一共|总共|累计|今年|本月|这个月|几[个条]|多少|历史|往年"
    r"|[给打留写]过"
)
_TALK_ZH = Pattern(
    r"处理|撤|记错|误|谁|转[给交到]|单号|编号|工单|截图|截屏|返现|补偿|赔付|回复|跟进|关闭|已关|关了|贴|发[到给去]"
    r"|转发|周报|日报|月报"
    r"|汇总|统计|流程|记录|记的|删|申诉|归档|标记|导出|打印|分析|复盘|原因|同一|负责|哪|进度|没人理|别动|看[过了一]"
    r"|请[他她]|邀|奖励|红包"
    r"|算在|计入|绩效|归|分给|分配|指派|备注|链接|列表|名单|多少|那条|这条|那个|这个|解决|搞定|认领|接手|负责|核实"
    r"|调查|了解|查|整理|存档|收录"
    r"|引用|展示|海报|朋友圈|公众号|官网|宣传|案例|翻译|补录|补登|改天|安排|交给|讨论|开会|例会|模板|话术|怎么|怎样"
    r"|如何|什么|吗|呢|几"
)

_ADJ_GOOD = r"good|great|positive|glowing|excellent|amazing|fantastic|lovely|wonderful|brilliant|nice|rave|stellar"
_ADJ_BAD = r"bad|negative|terrible|poor|awful|horrible|scathing|nasty|angry|damning|harsh|critical|furious"
_NUMBER_EN = r"(?:zero|one|two|three|four|five|[0-5](?:\.\d)?)"
_STARS_EN = rf"{_NUMBER_EN}(?: out of (?:5|five))?[- ]stars?"
_EN = (
    rf"(?:(?:(?:very|really|pretty|super|another|rather) )*(?:{_ADJ_GOOD}|{_ADJ_BAD}"
    rf"|{_STARS_EN})(?: \w+)? (?:reviews?|ratings?|feedback)|{_STARS_EN}(?: reviews?| ratings?)?|complaints?)"
)
_TO_US = r"(?: us| me| our [\w ]{1,20}| the \w+| you)?"
_A = r"(?: (?:a|an|another|his|her|their|just|only|yet another|one more|a new|the full|full))*"
_GIVEN_EN = Pattern(
    rf"\b(?:gave|gives|left|leaves|leaving|posted|wrote|submitted|sent|dropped|published|filed|files|made|lodged"
    rf"|raised|has given|rated){_TO_US}"
    rf"(?: in| up)?{_A}[ :]+(?:\w+ )?{_EN}\b"
    rf"|\b(?:got|received|receiv\w+|there['’]s|have|in:|came in:?)(?: just)?{_A} (?:\w+ )?{_EN} from (?:{WHO}|him"
    rf"|her|them|(?:a|the) (?:customer|client))"
    rf"|^\W*(?:(?:just|another|new|a|one more|fresh|yet|first|second|third)\b\W*)*{_EN} (?:from|by) {WHO}"
    r"(?=\s*(?:[:,.!;–—-]|$|about\b|because\b|after\b|over\b|just\b|today\b|again\b))"
    rf"|^\W*{WHO}\W{{1,3}}(?:(?:another|a|new|yet)\b\s*)*{_EN}(?=\s*(?:[:,.;!–—-]|$|after|because|about|for|over))"
    rf"|^\W*(?:(?:another|a|new|yet)\b\s*)*{_EN}\W*$",
    re.I,
)
_CHANGED_EN = Pattern(
    rf"\b(?:changed|updated|turned|switched|revised|upgraded|downgraded|bumped|flipped"
    rf"|edited)\b[^.!?;\n]{{0,40}}\b(?:to|into)(?: a| an)? (?P<en>{_EN}|(?:{_ADJ_GOOD}|{_ADJ_BAD})(?: one)?\b)",
    re.I,
)
_SCORE = Pattern(r"(?<![\d/.])(?P<points>10|\d(?:\.\d)?)\s?(?:/|out of )\s?(?P<most>10|5)(?![\d/])", re.I)
_NOT_YET_EN = Pattern(
    r"\b(?:if|unless|will|would|could|might|may|hop(?:e|es|ing)|want(?:s|ed)?|ask(?:ed|ing|s)?|please|never|not|can"
    r"|should|going to"
    r"|promised|expect\w*|get (?:him|her|them)|invite\w*|remind\w*|n['’]t|nearly|almost|when|whether|who|before)\b",
    re.I,
)
_BY_COLLEAGUE_EN = Pattern(
    r"(?:^|[.!?;,]\s*)(?:\w+ly )?(?:i|we|ben|support)(?:['’]ve|['’]ll| have| had| just)*\s+(?:gave|left|posted|wrote"
    r"|sent|changed|filed|logged|made|raised|turned|updated)\b"
    r"|\b(?:by mistake|mistakenly|wrongly|misread|mislogged|wrong (?:customer|person|one)|in the (?:log|system|crm"
    r"|card))\b",
    re.I,
)
_GONE_BY_EN = Pattern(
    r"\b(?:last (?:week|month|year|time|quarter)|(?:weeks?|months?|years?|days?) ago|previously|back in|so far"
    r"|this (?:month|year|quarter)"
    r"|in total|had|used to|earlier this|historic\w*|at the time|once)\b",
    re.I,
)
_NOUN_ZH = Pattern(
    rf"好评|差评|(?:的|那[条个次]|这[条个次]|处理|跟进|回复|关于)\s?{WHO}?的?投诉|投诉(?:的事|的人|电话|录音|邮件|信"
    rf"|内容|视频|热线|渠道|已|处理|单|由|是|转|谁"
    rf"|解决|还没|记录|跟|关|结|案|进|工单|编号|率|量|流程)"
)
_NOUN_EN = Pattern(
    rf"\b(?:{_ADJ_GOOD}|{_ADJ_BAD}|{_STARS_EN}|recent|latest|old|last|new)(?: \w+)? (?:reviews?|ratings?|feedback)\b"
    rf"|\b(?:the|that|this|those|these|his|her|their|['’]s|our) (?:\w+ ){{0,2}}(?:reviews?|ratings?|complaints?)\b"
    rf"|{WHO}['’]s? (?:\w+ ){{0,2}}(?:reviews?|ratings?|complaints?)\b"
    r"|\bcomplaints?\b|\breviews\b",
    re.I,
)


@dataclass(frozen=True)
class Review:
    """A review that a clause says was given: its side, and whether nothing makes that doubtful."""

    side: str
    surely: bool


def given(clause: str, whole: str) -> Review | None:
    """Return the last review that a clause, simplified, says somebody gave; None if it gives none of a side."""
    if _BY_COLLEAGUE.search(clause) or _BY_COLLEAGUE_EN.search(clause):
        return None
    found = max(_found(clause, whole), key=lambda one: one[0], default=None)
    if found is None:
        return None
    place, said, surely = found
    side = _side(said)
    before = clause[:place]
    if side is None or _NOT_YET_ZH.search(before) or _NOT_YET_EN.search(before) or _GONE_BY.search(clause):
        return None
    return None if _GONE_BY_EN.search(clause) else Review(side, surely)


def _found(clause: str, whole: str) -> Iterator[tuple[int, str, bool]]:
    """Give where a clause speaks of a review that was given, what it says of it, and how surely."""
    for one in _BECAME.finditer(clause):
        yield one.start(), one["zh"], "了" in clause[one.start() :]
    for one in _GIVEN_ZH.finditer(clause):
        rest = clause[one.end() :]
        if not _ATTRIBUTE.match(rest) and not _TAKEN.search(clause[: one.start()]):
            yield one.start(), one[0], not _TALK_ZH.search(rest)
    for one in _BEHIND.finditer(clause):
        rest = clause[one.end() :]
        if not _TALK_ZH.search(rest) and not _TALK_ZH.search(clause[: one.start()]):
            yield one.start(), one[0], not _TALK_ZH.search(whole)
    for one in _CHANGED_EN.finditer(clause):
        yield one.start(), one["en"], True
    for one in _GIVEN_EN.finditer(clause):
        yield one.start(), one[0], True
    for one in _SCORE.finditer(clause):
        yield one.start(), one[0], True


def _side(said: str) -> str | None:
    """Return the side of a review as it is called; None for the middle."""
    if score := _SCORE.search(said):
        share = float(score["points"]) / float(score["most"])
        return "good" if share >= 0.8 else "bad" if share <= 0.4 else None
    if "好评" in said or "满分" in said:
        return "good"
    if "差评" in said or "零分" in said or "0分" in said:
        return "bad"
    if starred := stars(said):
        return None if starred == "neutral" else starred
    if re.search(rf"\b(?:{_ADJ_BAD})\b|\bcomplaints?\b", said, re.I):
        return "bad"
    return "good" if re.search(rf"\b(?:{_ADJ_GOOD})\b", said, re.I) else None


def is_talk(clause: str) -> bool:
    """Tell whether a clause, simplified, that gives no review speaks of one."""
    return bool(_NOUN_ZH.search(clause) or _NOUN_EN.search(clause))
