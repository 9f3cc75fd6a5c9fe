"""What somebody asks about calls and follow-ups in plain words: "who should I call today?", 今天该联系谁, 我的跟进.

The whole sentence must read so: whoever says more than that means something else.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel.patterns import Pattern
from handlers.mentions.rules import Asked

_ENDS = " \t?？!！.。~～,，:："
_PERSON = r"<@(?P<person>[UW][A-Z0-9]+)(?:\|[^>]*)?>"
_SHOW = r"(?:(?:please )?(?:show|list|give|tell|see|get)(?: me| us)?(?: of)? )?(?:what (?:are|is) |what's )?(?:the )?"
_FOLLOWUPS = r"(?:open |pending )?follow[- ]?ups?"
_CALL = r"(?:call(?: back)?|contact|phone|ring|get back to|follow up with|talk to|speak (?:to|with)|reach out to)"
_DAY = r"(?: (?:today|now|first|next|this morning|this afternoon|for today))?"
_READ = r"(?:给我|帮我)?(?:看看|看一下|查一下|查查|列出|列一下|显示|打开)?"
_WHICH = r"(?:有哪些|有什么|是什么|呢|吗|列表|名单)?"
_TO_CALL = (
    r"(?:so )?who(?:m)?(?: else)? (?:should|do|must|shall|can|could|would) (?:i|we)(?: need to| have to| want to)? "
    rf"{_CALL}{_DAY}",
    rf"who(?:m)? (?:to|needs to be|needs? to|is to be|are to be) (?:{_CALL}|called|contacted){_DAY}",
    rf"who (?:needs?|wants?|is waiting for|waits for|expects?)(?: a| my| our)? (?:call|answer|reply)(?: back)?{_DAY}",
    rf"(?:is |are )?any(?:one|body)(?: there)? (?:to {_CALL}|waiting(?: for (?:a call|us|me))?){_DAY}",
    rf"{_SHOW}(?:my |our |today's )?(?:calls|call list|to[- ]call(?: list)?|customers to {_CALL}){_DAY}",
    r"(?:我们?)?(?:今天|现在|今日|接下来|先|下一个)?(?:我们?)?(?:该|要|应该|需要|得|应当)?先?(?:联系|回访|跟进|打给|打电话给|回复|回)(?:谁|哪位|哪些(?:客户|人)?|哪几位)",
    r"(?:我们?)?(?:今天|现在|今日)?(?:我们?)?(?:该|要|应该|需要|得)?给(?:谁|哪些(?:客户|人)?|哪几位)打(?:个)?电话",
    r"(?:今天|现在|今日)?(?:有)?(?:谁|哪些(?:客户|人)|哪几位)(?:今天)?(?:需要|该|要|得|应该|等着?)(?:被)?(?:我们?)?(?:联系|回访|跟进|打电话|回复|回电)",
    rf"{_READ}(?:今天|今日)?(?:该|要|应该|需要|待)联系(?:的)?(?:客户|人|名单)?{_WHICH}",
)
_LISTS = (
    ("mine", rf"{_SHOW}my {_FOLLOWUPS}{_DAY}"),
    ("mine", rf"(?:what|which) {_FOLLOWUPS} (?:do i have|are mine){_DAY}"),
    ("mine", rf"{_READ}(?:我的|我今天的|我手上的|我负责的)(?:待办)?跟进{_WHICH}"),
    ("mine", r"我(?:今天|现在)?(?:还)?有(?:哪些|什么|多少)(?:待办的?)?跟进"),
    ("overdue", rf"{_SHOW}(?:my |our )?(?:overdue|late)(?: {_FOLLOWUPS})?{_DAY}"),
    ("overdue", rf"(?:which {_FOLLOWUPS} are|what is|what's|is anything|anything) (?:overdue|late){_DAY}"),
    ("overdue", rf"{_READ}(?:逾期|过期|超期|拖延)(?:了)?(?:的)?(?:跟进)?{_WHICH}"),
    ("overdue", r"(?:有)?(?:哪些|什么|谁的)(?:跟进)?(?:已经?)?(?:逾期|过期|超期)了?"),
    ("board", r"(?:show (?:me )?)?(?:the )?(?:follow[- ]?ups? )?board|(?:跟进)?看板"),
    ("all", rf"{_SHOW}(?:all|everybody's|everyone's|our)(?: the)? {_FOLLOWUPS}{_DAY}"),
    ("all", rf"{_SHOW}(?:open |pending )follow[- ]?ups?{_DAY}"),
    ("all", rf"{_READ}(?:全部|所有|大家的|我们的|团队的)(?:待办)?(?:的)?跟进{_WHICH}"),
    ("", rf"{_SHOW}{_PERSON}(?: ?['’]s)? {_FOLLOWUPS}{_DAY}"),
    ("", rf"{_SHOW}{_FOLLOWUPS} (?:of|for|by) {_PERSON.replace('person', 'other')}"),
    ("", rf"{_READ} ?{_PERSON.replace('person', 'third')} ?的?(?:待办)?跟进{_WHICH}"),
)
_CALLS = tuple(Pattern(pattern, re.I) for pattern in _TO_CALL)
_FOLLOWED = tuple((which, Pattern(pattern, re.I)) for which, pattern in _LISTS)


def read(said: str) -> Asked | None:
    """Return the command that a whole sentence about calls or follow-ups means; None for any other."""
    text = " ".join(said.replace("’", "'").split()).strip(_ENDS)
    if any(pattern.fullmatch(text) for pattern in _CALLS):
        return Asked("customer", "calls")
    for which, pattern in _FOLLOWED:
        if found := pattern.fullmatch(text):
            person = next((id.upper() for id in found.groupdict().values() if id), "")
            return Asked("customer", f"followups {f'<@{person}>' if person else which}")
    return None
