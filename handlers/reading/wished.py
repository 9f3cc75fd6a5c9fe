"""What a message says that a customer wishes for: no review, and nothing that anybody is asked about.

A colleague's message must say outright that the customer does, right behind the name: "王五希望有深色模式",
"Mary would like a dark mode". What a customer's own people write is theirs.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel.patterns import Pattern
from handlers.products.hopes import Hope, hopes
from handlers.reading.reviews import WHO

_HINT = Pattern(
    r"希望|想要|建议|要求|提议|嫌|\b(?:wish|suggest|request)\w*|\b(?:would|'d|’d) (?:really )?(?:like|love)\b"
    r"|\b(?:wants|wanted|needs|hopes|asks for|asked for|misses)\b",
    re.I,
)
_TITLE = "先生|女士|小姐|老板|总|经理|那边|这边|她|他"
_WHEN = "今天|昨天|刚刚?|刚才|又|还|也|一直|来电|打电话来?|微信上?"
_OFTEN = "just |also |still |really |again |today "
_TOLD = r"(?:(?:says?|said|told (?:me|us)|thinks?)(?: that)? (?:he|she|they)\s?)?"
_WANTS = (
    r"(?:would (?:really )?(?:like|love)|['’]d (?:like|love)|wish(?:es|ed)?|wants?|wanted|asks? for|asked for"
    r"|suggest(?:s|ed)|hope[sd]?|needs|request(?:s|ed)|misses)\b"
)
_SAYS = Pattern(
    rf"{WHO}[\s,，:：]*(?:{_TITLE}|{_WHEN})*(?:说|反馈|表示|提到|提出|觉得|认为)?(?:说|，|,|:|：|\s)*"
    rf"(?:希望|想要|想能|建议|要求|提议|嫌)|{WHO}\W{{0,3}}(?:{_OFTEN})*{_TOLD}{_WANTS}",
    re.I,
)
_ASKS = Pattern(r"[?？]\s*$|[吗呢]\s*[。.!！]?\s*$")


def hints(text: str) -> bool:
    """Tell whether a message, simplified, may say what somebody wishes for; most do not, and this looks at once."""
    return bool(_HINT.search(text)) and bool(hopes(text))


def wished(text: str, *, own_words: bool) -> tuple[Hope, ...]:
    """Return what a part of a message, with the names blanked, says that its customer wishes for."""
    if own_words:
        return tuple(hopes(text))
    said = _SAYS.search(text)
    if said is None or _ASKS.search(text):
        return ()
    return tuple(hopes(text[said.start() :].replace(WHO, "").strip()))
