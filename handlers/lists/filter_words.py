"""How numbers, spans, days and people are typed in a list's filters, in either language, and what stands between them.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel import numerals
from handlers.kernel.patterns import Pattern
from handlers.products.rules import FEATURES, PRICE, SERVICE

TODAY, WEEK, MONTH = "today", "week", "month"
NUMBER = rf"(?:{numerals.SPOKEN}|{numerals.ENGLISH})"
LONG = r"(?P<unit>个?月|months?|周|个?星期|weeks?|天|日|days?|d(?![a-z]))?"
WHEN = (
    rf"(?:(?P<{TODAY}>today(?:'s)?|今天|今日)|(?P<{WEEK}>(?:this\s)?week(?:'s)?|本周|这一?周|本星期|这个?星期|这个?礼拜)"
    rf"|(?P<{MONTH}>(?:this\s)?month(?:'s)?|本月|这个?月|当月))"
)
PERSON = r"<@(?P<person>[A-Z0-9]+)(?:\|[^>]*)?>"
ME = r"(?P<me>me|myself|mine|我自?己?|自己)(?![a-z])"
NONE = r"(?P<nobody>nobody|none|no\sone|无人?|没有人?)(?![a-z])"
SOMEBODY = Pattern(rf"{PERSON}|{ME}|{NONE}", re.I)
DAYS = Pattern(rf"(?P<n>{NUMBER})\s?{LONG}(?![\w])", re.I)
COUNT = Pattern(rf"{NUMBER}\s?(?:个?积?分|points?|pts)?(?![\w.])", re.I)
WISHED = Pattern(r"w\s?(?P<n>[1-9]\d{0,8})(?!\w)|(?P<bare>[1-9]\d{0,8})(?!\w)", re.I)
BORN = Pattern(rf"{WHEN}(?![a-z])", re.I)
GAP = Pattern(r"[\s,;、；，。.!！?？&+]+")
FILLER = Pattern(
    r"(?:and|with|who|whose|are|is|the|all|our|customers?|clients?|that|have|has|并且|且|和|的|以及|客户们?|所有|全部|都)"
    r"(?![a-z])",
    re.I,
)
SLIPPED = [
    "unhappy",
    "asleep",
    "birthday",
    "incomplete",
    "points",
    "spent",
    "bought",
    "moved",
    "answered",
    "company",
    "owner",
    "segment",
    "level",
]
"""Words in which a slip is looked for."""
UNITS = {"月": 30, "m": 30, "周": 7, "期": 7, "w": 7}
HOPES = {
    **dict.fromkeys((FEATURES, "more features", "功能", "功能更强大"), FEATURES),
    **dict.fromkeys((PRICE, "better price", "价格", "价格更优惠"), PRICE),
    **dict.fromkeys((SERVICE, "better service", "better after-sales service", "服务", "售后服务更完善"), SERVICE),
}
"""What may be typed of what somebody who answered would like."""
