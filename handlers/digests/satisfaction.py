"""/digest satisfaction: how satisfied customers are, today, this week or this month; who is behind each number."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers.digests import detail_blocks, headline, rules
from handlers.digests.about import About
from handlers.digests.options import kept
from handlers.digests.report import gather
from handlers.digests.schedule_blocks import about
from handlers.kernel import kit
from handlers.kernel.characters import flat
from handlers.kernel.parts import Help, Part
from handlers.kernel.patterns import Pattern
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.lists import filters, spelled
from handlers.lists.who import When
from handlers.policy.rules import Policy
from storage.store import Store

part = Part()

_PERIOD = Pattern(
    rf"\s*(?:(?P<{filters.TODAY}>today|今天|今日)|(?P<{filters.WEEK}>(?:this\s)?week|本周|这周|本星期)"
    rf"|(?P<{filters.MONTH}>(?:this\s)?month|本月|这个?月))(?![a-z])\s*",
    re.I,
)
HIDDEN = frozenset(rules.SECTIONS)


@part.verb(
    Help(
        "/digest satisfaction [today|week|month] [WHO…]",
        "how satisfied your customers are: today, this week or this month; all of them, or whom you name as in a list",
    ),
    "满意度",
    who=Who.MEMBERS,
    writes=False,
    openly=True,
    alone=True,
)
def satisfaction(request: Request, store: Store) -> Reply:
    """/digest satisfaction [today|week|month] [WHO…]."""
    say, when = request.say, When.of(request)
    found = _PERIOD.match(flat(request.text))
    period = next((one for one in (filters.WEEK, filters.MONTH) if found and found[one]), filters.TODAY)
    given = spelled.read(request, store, request.text[found.end() :] if found else request.text).filters
    since = when.begins(when.days(period)[0])
    span = rules.Span(since - _length(period, when), since, request.at)
    whom = kept(given) if given else None
    policy = request.policy.of(Policy)
    asked = About(policy, request.person.zone, segment=whom, hidden=HIDDEN)
    report = gather(store, span, asked)
    title = {
        filters.TODAY: say("Satisfaction today"),
        filters.WEEK: say("Satisfaction this week"),
        filters.MONTH: say("Satisfaction this month"),
    }[period]
    only = [about(say, store, when, whom)] if whom else []
    blocks = [
        kit.header(title),
        kit.lines(*only, *headline.lines(say, report)),
        detail_blocks.menu(say, report, detail_blocks.by_stamps(span, asked)),
    ]
    return Reply(blocks, summary=headline.summary(say, title, report, only))


def _length(period: str, when: When) -> timedelta:
    """Return how long the period before was, to which this one is compared."""
    if period == filters.MONTH:
        first = when.days(filters.MONTH)[0]
        last = first - timedelta(days=1)
        return when.begins(first) - when.begins(last.replace(day=1))
    return timedelta(days=7 if period == filters.WEEK else 1)
