"""Fourteen days as pictures, and the same numbers as text for where Slack takes no pictures."""

from __future__ import annotations

from handlers.digests import headline, rules
from handlers.digests.ahead import DAYS
from handlers.digests.report import Report
from handlers.kernel import kit
from handlers.kernel.wording import Say


def charts(say: Say, report: Report) -> list[kit.Block]:
    """Return the reviews of fourteen days as bars, and the mean satisfaction as a line; nothing where there is none."""
    if not report.days:
        return []
    labels = _labels(say, report)
    shown = [
        kit.chart(
            "bar",
            say("Good and bad reviews, {n} days", n=DAYS),
            labels,
            [
                (say("Good"), [one.good for one in report.days]),
                (say("Bad"), [one.bad for one in report.days]),
            ],
        )
    ]
    if all(one.mean.customers for one in report.days):
        means = [round(one.mean.satisfaction / (10 * one.mean.customers), 2) for one in report.days]
        shown.append(
            kit.chart("line", say("Average satisfaction, 0 to 5, {n} days", n=DAYS), labels, [(say("Average"), means)])
        )
    return shown


def text(say: Say, report: Report) -> list[kit.Block]:
    """Return the same numbers as lines of one text, which is shorter than the pictures in whose place it stands."""
    if not report.days:
        return []
    rows = [
        say(
            "{day}: {good} good, {bad} bad, average satisfaction {mean}",
            day=label,
            good=one.good,
            bad=one.bad,
            mean=headline.average(one.mean),
        )
        for label, one in zip(_labels(say, report), report.days, strict=True)
    ]
    return [kit.lines(say.line("*The last {n} days*", n=DAYS), [{"type": "text", "text": "\n".join(rows)}])]


def _labels(say: Say, report: Report) -> list[str]:
    """Return the dates on which the days end, when the digest comes."""
    ends = rules.bounds(report.span.until, say.zone.key, DAYS)[1:]
    return [say.month_day(at.astimezone(say.zone).date()) for at in ends]
