"""Words that judge what somebody got: praise and blame, which tell something only where a customer has said them.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel.patterns import Pattern
from handlers.reading import feelings

_PRAISE = Pattern(
    r"\b(?:great|excellent|amazing|awesome|fantastic|wonderful|brilliant|perfect(?:ly)?|helpful|professional|friendly"
    r"|fast|faster|quick|quickly|quicker|easy|easier|smooth(?:ly|er)?|flawless(?:ly)?|superb|outstanding|best|better"
    r"|spotless|stellar"
    r"|incredible|lifesaver|saved|top[- ]notch|first[- ]class|exactly what|worth (?:it|every)|love|loves|(?:so|very"
    r"|really|works?|working|handled|explained|packed|made|done) well|well (?:done|made|packed)|impressive"
    r"|patient|kind|polite|spot on|game[- ]changer|rock(?:s|ed)?|killer|slay(?:s|ed)?|dope|lit|goat|fire|banger"
    r"|chef['’]s kiss|hats off|good)\b"
    r"|专业|贴心|耐心|细心|周到|热情|负责|利索|麻利|仔细|精致|好看|漂亮|舒服|结实|好吃|划算|超值|值了|很值|靠谱|方便"
    r"|顺手|清楚"
    r"|很快|真快|特别快|超快|神速|及时|不错|很好|真好|太好|特别好|非常好|更好|好多了|好用|干净|解决得|惊艳|优秀|厉害"
    r"|一流"
    r"|没得说|没毛病|挑不出|给力|绝了|绝绝子|真香|yyds|YYDS|香|赞|棒|牛|爱了|超预期|省心|放心|帮了大忙"
    r"|比[^,，。]{1,10}(?:好|快|强)",
    re.I,
)
_BLAME = Pattern(
    r"\b(?:slow|slower|slowly|late|later|broken|broke|damaged|rude|useless|terrible|awful|horrible|worst|worse|bad"
    r"|poor(?:ly)?"
    r"|faulty|defective|crash(?:es|ed|ing)?|fail(?:s|ed|ing)?|buggy|wrong|missing|joke|waste|mess|crack(?:ed|s)?"
    r"|leak(?:s|ed|ing)?|scratched|dead|unusable|confusing|disappointing|ridiculous|unacceptable|garbage|trash|crap"
    r"|sucks?"
    r"|no refund|nobody|no one|never (?:arrived|came|answers?|again)|(?:does|do|did|is|are)n['’]?t work(?:ing)?"
    r"|not working"
    r"|stopped working|ignored|ghosted|scam|rip[- ]?off|ripped off|lemon|janky|mid|trashy|meh|overpriced|dented"
    r"|stained|delayed)\b"
    r"|太慢|很慢|真慢|慢死|慢了|坏|碎|破|裂|压扁|变形|漏|掉漆|掉色|差|烂|缺|错|脏|臭|难用|难吃|不好|不行|不对|不如"
    r"|不亮|不转|不能用"
    r"|用不了|打不开|死机|卡顿|卡死|卡得|卡住|迟到|晚了|晚到|拖了|拖着|拖到|没到|没收到|不回|粗糙|起球|毛病|故障"
    r"|质量问题|失灵|不发货|没发货"
    r"|假货|划痕|拉胯|翻车|垃圾|坑|不靠谱|不专业|不负责|不方便|不理|没人|看不懂|离谱|糟|乱|黑心|割韭菜|白花钱|退货"
    r"|要退|闹心|异味|刺鼻",
    re.I,
)


def voiced(text: str) -> str | None:
    """Return "good" or "bad" when a text, simplified, has words of that side and none of the other."""
    sides = {("bad" if feelings.is_denied(text, one.start()) else "good") for one in _PRAISE.finditer(text)}
    sides |= {"bad" for one in _BLAME.finditer(text) if not feelings.is_denied(text, one.start())}
    return sides.pop() if len(sides) == 1 else None


_THINGS = (
    r"(?:support|service|delivery|shipping|packag\w+|onboarding|checkout|app|website|site|product|dashboard|training"
    r"|installation"
    r"|installer|driver|team|staff|quality|invoice|billing|manual|update|order|courier|customer service"
    r"|after[- ]sales)"
)
_VERY = r"(?:so|very|really|super|just|absolutely|totally|simply|pretty|always|extremely|truly)"
_OF_OURS = Pattern(
    rf"\b(?:(?:our|your)(?: [a-z]+){{1,3}}|the (?:[a-z]+ )?{_THINGS}) (?:is|are|was|were|has been"
    rf"|have been)(?: {_VERY})* "
    r"(?:(?P<good>great|excellent|amazing|awesome|fantastic|wonderful|brilliant|perfect|superb|outstanding|flawless)"
    r"|(?P<bad>terrible|awful|horrible|useless|rubbish|appalling|atrocious|dreadful))\b",
    re.I,
)


def of_ours(text: str) -> str | None:
    """Return the side of which a text judges something of ours in so many words, and nothing else of the other."""
    sides = {"good" if one["good"] else "bad" for one in _OF_OURS.finditer(text)}
    side = sides.pop() if len(sides) == 1 else None
    return side if side == voiced(text) else None
