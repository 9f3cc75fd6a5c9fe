"""What of a customer's is asked about beside the name: 李四的电话, Acme's phone number, the birthday of Mary.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from handlers.customers.fields import KEYS
from handlers.kernel.characters import flat, keyword
from handlers.kernel.patterns import Pattern

_WHAT = r"(?P<what>[^的'’]+?)(?:是(?:多少|什么|几号|谁)?|有?多少|呢)?\s*[?？。.]*"
_ASKED = Pattern(_WHAT)
_BEHIND = Pattern(rf"(?P<name>.+?)\s*(?:['’]s?\s+|的){_WHAT}")
_BEFORE = Pattern(r"(?:the\s+)?(?P<what>[a-z][a-z -]*?)\s+(?:of|for)\s+(?P<name>.+)", re.I)
_CARD = frozenset(
    {
        *("card", "details", "info", "information", "data", "profile", "contact", "contacts", "number", "phone number"),
        *("segment", "mobile", "cell", "e-mail", "e-mail address", "email address", "satisfaction"),
        *("卡片", "名片", "资料", "信息", "详情", "情况", "档案", "联系方式", "联系电话", "电话号码", "手机号码"),
        *("号码", "满意度", "客户群"),
    }
)
"""What a card shows of somebody, beside what can be set of them."""


def owner(text: str, others: Collection[str] = ()) -> str | None:
    """Return whose something is that a text asks for; None where it is no such thing.

    `others` are further things that may be asked for, as the team's own fields.
    """
    plain = flat(text).strip()
    for form in (_BEHIND, _BEFORE):
        found = form.fullmatch(plain)
        if found and _is_theirs(found["what"], others):
            return text.strip()[found.start("name") : found.end("name")].strip()
    return None


def is_asked(text: str, others: Collection[str] = ()) -> bool:
    """Tell whether what stands behind a name asks for something of theirs: phone, 电话是多少."""
    found = _ASKED.fullmatch(flat(text).strip())
    return found is not None and _is_theirs(found["what"], others)


def _is_theirs(what: str, others: Collection[str]) -> bool:
    what = keyword(what)
    return what in KEYS or what in _CARD or what.replace(" ", "") in others
