"""What a digest says first: how satisfied customers are, against the period before, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from handlers.digests import rules
from handlers.digests.report import Report
from handlers.interactions.theme_blocks import name
from handlers.kernel import kit
from handlers.kernel.wording import Element, Say
from storage.reach import Marks, Mean

MOST_THEMES = 3
"""How many themes of complaints are named."""


def lines(say: Say, report: Report) -> list[list[Element]]:
    """Return how it stands: the share of good reviews with its counts, and the mean; then what changed, and why."""
    reviews, before = report.reviews, report.before
    share, was = rules.csat(reviews.good, reviews.bad), rules.csat(before.good, before.bad)
    counts = _counts(reviews, share)
    if share is not None:
        first = say.line("*CSAT {share}*: {good} good, {bad} bad", **counts)
    elif reviews.good or reviews.bad:
        first = say.line("*CSAT: too few to judge*: {good} good, {bad} bad", **counts)
    else:
        first = say.line("*CSAT: no good or bad reviews*")
    if reviews.neutral:
        first += say.line("; {neutral} neutral (not counted)", neutral=f"{reviews.neutral:,}")
    changed = [*compared(say, share, was, before), *_themes(say, report)]
    found = [[*first, *_mean(say, report.mean, report.mean_before)], changed]
    if reviews.glad or reviews.cross:
        found.append(
            say.line(
                "When follow-ups were closed: {glad} happy, {cross} unhappy (not in the CSAT)",
                glad=f"{reviews.glad:,}",
                cross=f"{reviews.cross:,}",
            )
        )
    if report.posted is not None:
        found.append(corrected(say, report))
    return found


def _themes(say: Say, report: Report) -> list[Element]:
    """Return what most complaints are about: " · 5 of 8 complaints: delivery, 2: price"."""
    if not report.themes:
        return []
    (first, many), *others = report.themes[:MOST_THEMES]
    line = say.line(
        " · *{many} of {complaints}: {theme}*",
        many=f"{many:,}",
        theme=name(say, first),
        complaints=say.plural("{n} complaint", "{n} complaints", report.reviews.bad),
    )
    for theme, count in others:
        line += say.line(", {n}: {theme}", n=f"{count:,}", theme=name(say, theme))
    return line


def compared(say: Say, share: int | None, was: int | None, before: Marks) -> list[Element]:
    """Return how the share compares with the period before."""
    counts = _counts(before, was)
    if was is None:
        if not before.good and not before.bad:
            return say.line("Previous period: no good or bad reviews")
        return say.line("Previous period: too few to judge, {good} good, {bad} bad", **counts)
    if share is None:
        return say.line("Previous period: {share}, {good} good, {bad} bad", **counts)
    if share > was:
        return say.line("▲ Up from {share} in the previous period: {good} good, {bad} bad", **counts)
    if share < was:
        return say.line("▼ Down from {share} in the previous period: {good} good, {bad} bad", **counts)
    return say.line("Same as the previous period ({share}): {good} good, {bad} bad", **counts)


def corrected(say: Say, report: Report) -> list[Element]:
    """Return what the digest before said, where it reads differently by now."""
    said = report.posted or report.before
    return say.line(
        "Corrected since: the previous digest counted {good} good, {bad} bad, {neutral} neutral",
        good=f"{said.good:,}",
        bad=f"{said.bad:,}",
        neutral=f"{said.neutral:,}",
    )


def summary(say: Say, title: str, report: Report, whose: Sequence[list[Element]] = ()) -> str:
    """Return a digest as one text of whole sentences: for notifications, and for who has it read to them."""
    title = say(", ").join([kit.escaped(title), *(kit.spoken([kit.lines(one)]) for one in whose)])
    reviews, before = report.reviews, report.before
    share, was = rules.csat(reviews.good, reviews.bad), rules.csat(before.good, before.bad)
    counts = _counts(reviews, share)
    if share is None:
        if reviews.good or reviews.bad:
            first = say("{title}. {good} good and {bad} bad reviews, too few to judge.", title=title, **counts)
        else:
            first = say("{title}. No good or bad reviews.", title=title)
    elif was is None or share == was:
        first = say("{title}. CSAT {share} from {good} good and {bad} bad reviews.", title=title, **counts)
    elif share > was:
        first = say(
            "{title}. CSAT {share}, up from {was}, from {good} good and {bad} bad reviews.",
            title=title,
            was=f"{was}%",
            **counts,
        )
    else:
        first = say(
            "{title}. CSAT {share}, down from {was}, from {good} good and {bad} bad reviews.",
            title=title,
            was=f"{was}%",
            **counts,
        )
    if not report.calls:
        return first
    second = say.plural(
        "{n} customer to call today: {name}.",
        "{n} customers to call today, {name} first.",
        report.waiting,
        name=kit.escaped(report.calls[0].name),
    )
    return say("{first} {second}", first=first, second=second)


def certainty(say: Say, good: int, bad: int) -> list[Element]:
    """Return between what the share lies, and from how many reviews that is known."""
    if not good and not bad:
        return say.line("no good or bad reviews, so there's nothing to go on")
    low, high = rules.interval(good, bad)
    values = {"low": f"{low}%", "high": f"{high}%", "good": f"{good:,}", "bad": f"{bad:,}"}
    return say.line("between {low} and {high} with 95% confidence, from {good} good and {bad} bad reviews", **values)


def average(mean: Mean) -> str:
    """Return a mean satisfaction with two decimals."""
    return f"{Decimal(mean.satisfaction) / (10 * mean.customers):.2f}" if mean.customers else "–"


def _counts(marks: Marks, share: int | None) -> dict[str, str]:
    return {"good": f"{marks.good:,}", "bad": f"{marks.bad:,}", "share": f"{share}%"}


def _mean(say: Say, mean: Mean, before: Mean) -> list[Element]:
    if not mean.customers:
        return []
    values = {"mean": average(mean), "customers": f"{mean.customers:,}"}
    if before.customers and (was := average(before)) != values["mean"]:
        return say.line(
            " · average satisfaction {mean} out of 5 (was {was}); customers: {customers}", was=was, **values
        )
    return say.line(" · average satisfaction {mean} out of 5; customers: {customers}", **values)
