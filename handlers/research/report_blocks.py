"""How the report of surveys is shown: of all products, and of one; its numbers of customers open as lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.customers import segment_blocks as segments
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from handlers.lists import blocks as lists
from handlers.lists.filters import ANSWERED, SEGMENT, Filter
from handlers.lists.pages import Asked
from handlers.products.blocks import expectation, points
from handlers.research import rules
from handlers.research.blocks import Scored, answers
from storage.surveys import Score

OPEN = "survey_report"
MOST_NAME, MOST_QUOTE = 40, 60
MOST_OPTIONS = 100
CHART = "data_visualization"


@dataclass(frozen=True)
class Reported:
    """A product's part of the report: its scores, those of customers by segment, and what is hoped for.

    `segments` have how many customers there are and the sum of their scores, `kinds` how many answers ask for each.
    """

    score: Score
    segments: Mapping[str, Scored]
    kinds: Mapping[str, int]
    words: Sequence[str]

    @property
    def mean(self) -> int:
        """The mean score in tenths."""
        return rules.mean(self.score.answers, self.score.total)

    @property
    def customers(self) -> int:
        """How many customers have answered."""
        return sum(many for many, _ in self.segments.values())


@dataclass(frozen=True)
class Changed:
    """A kind of improvement that was accepted, when, and how its product was scored in the days before and after."""

    kind: str
    day: date
    before: Scored
    after: Scored


@dataclass(frozen=True)
class Whole:
    """The whole report of a product.

    `points` are answers by the full point of their score, `theirs` customers; `hoped` are customers by what they would
    like; `weeks` are (Monday, answers, sum of scores), `came_true` lines about wishes.
    """

    one: Reported
    points: Sequence[int]
    theirs: Sequence[int]
    hoped: Mapping[str, int]
    weeks: Sequence[tuple[date, int, int]]
    changed: Changed | None
    came_true: Sequence[list[Element]]


def overview(request: Request, shown: Sequence[Reported], *, more: bool) -> Reply:
    """Show scores and expectations of all products, as bars and as text."""
    say = request.say
    blocks = [kit.header(say("Survey report"))]
    if len(shown) > 1:
        values = [(one.score.name, one.mean / 10) for one in shown]
        blocks.append(kit.bars(say("Average score per product, 0 to 5"), say("Average score"), values))
    blocks.append(kit.bullets(_product(say, one) for one in shown))
    if more:
        blocks.append(kit.small(say("These are the {n} products with the most answers.", n=len(shown))))
    about = [(str(one.score.product), kit.clipped(one.score.name, MOST_NAME)) for one in shown]
    options = [option for one in shown for option in _lists(say, one, named=True)]

    def ways(most: int) -> list[kit.Block]:
        row = [kit.menu(say("More about…"), OPEN, about)]
        if options[:most]:
            row.append(kit.menu(say("Open a list…"), lists.OPEN, options[:most]))
        return [*blocks, kit.buttons(row)]

    return Reply(kit.first_fitting(map(ways, (MOST_OPTIONS, 40, 20, 0))))


def whole(request: Request, found: Whole) -> Reply:
    """Show all there is to say of one product."""
    say, one = request.say, found.one
    blocks = [
        kit.header(one.score.name),
        kit.lines(_score(say, one), *filter(None, [_change(say, found.changed)])),
    ]
    if one.segments:
        rows = [_segment(say, key, scored) for key, scored in one.segments.items()]
        count = lists.number(say, one.customers)
        title = say.line("*By segment* ({customers}, each by their newest answer)", customers=count)
        blocks.append(kit.headed(title, rows))
    if one.kinds or one.words:
        quoted = [say.line("“{text}”", text=kit.clipped(text, MOST_QUOTE)) for text in one.words]
        blocks.append(kit.headed(say.line("*What they'd like*"), [*_hopes(say, one), *quoted]))
    if found.came_true:
        blocks.append(kit.headed(say.line("*Wishes that came true*"), found.came_true))
    labels = [points(say, point) for point in range(len(found.points))]
    spread = say(" · ").join(f"{label}: {count}" for label, count in zip(labels, found.points, strict=True))
    blocks.append(kit.lines(say.line("*How many gave which score*\n{spread}", spread=spread)))
    blocks.append(kit.chart("bar", say("Answers by score"), labels, [(say("Answers"), found.points)]))
    blocks += _trend(say, found.weeks)
    options = [*_lists(say, one), *_hoping(say, found), *_pointed(say, found)]
    if options:
        blocks.append(kit.buttons([kit.menu(say("Open a list…"), lists.OPEN, options[:MOST_OPTIONS])]))
    return Reply(blocks, fallback={CHART: []})


def _trend(say: Say, weeks: Sequence[tuple[date, int, int]]) -> list[kit.Block]:
    if len(weeks) < 2:
        return []
    labels = [say.month_day(monday) for monday, _, _ in weeks]
    means = [rules.mean(many, total) for _, many, total in weeks]
    told = [
        say("{week}: {mean} ({n})", week=label, mean=say.tenths(mean), n=many)
        for label, mean, (_, many, _) in zip(labels, means, weeks, strict=True)
    ]
    title = say.line("*The last {n} weeks*, from each Monday on", n=rules.WEEKS)
    series = [(say("Average score"), [mean / 10 for mean in means])]
    return [
        kit.lines([*title, *say.line("\n{told}", told=say(" · ").join(told))]),
        kit.chart("line", say("Average score, {n} weeks", n=rules.WEEKS), labels, series),
    ]


def _product(say: Say, one: Reported) -> list[Element]:
    row = [*say.line("*{product}*: ", product=kit.clipped(one.score.name, MOST_NAME)), *_score(say, one)]
    if one.segments:
        told = [f"{segments.name(say, key)} {_mean(say, scored)}" for key, scored in one.segments.items()]
        row += say.line("\nBy segment: {told}", told=say(" · ").join(told))
    wanted = [f"{expectation(say, key)} × {count}" for key, count in Counter(one.kinds).most_common()]
    wanted += [say("“{text}”", text=kit.clipped(text, MOST_QUOTE)) for text in one.words]
    if wanted:
        row += say.line("\nExpectations: {wanted}", wanted=say(" · ").join(wanted))
    return row


def _score(say: Say, one: Reported) -> list[Element]:
    row = say.line(
        "{mean} out of 5 · {answers}, from {least} to {most}",
        mean=say.tenths(one.mean),
        answers=answers(say, one.score.answers),
        least=say.tenths(one.score.least),
        most=say.tenths(one.score.most),
    )
    return [*row, *(say.line(" · too few to judge") if rules.is_few(one.score.answers) else [])]


def _mean(say: Say, scored: Scored) -> str:
    """Return a mean, of how many it is, and whether they are few."""
    many, total = scored
    values = {"mean": say.tenths(rules.mean(many, total)), "n": many}
    return say("{mean} ({n}, too few to judge)", **values) if rules.is_few(many) else say("{mean} ({n})", **values)


def _segment(say: Say, key: str, scored: Scored) -> list[Element]:
    return say.line("{segment}: {mean}", segment=segments.name(say, key), mean=_mean(say, scored))


def _hopes(say: Say, one: Reported) -> list[list[Element]]:
    many, total = one.score.answers, one.score.total
    return [
        say.line(
            "{hope}: {asked} of {answers} · gap {gap}",
            hope=expectation(say, key),
            asked=asked,
            answers=answers(say, many),
            gap=f"{rules.gap(asked, many, total) / 100:.2f}",
        )
        for key, asked in Counter(one.kinds).most_common()
    ]


def _change(say: Say, changed: Changed | None) -> list[Element]:
    if changed is None:
        return []
    return say.line(
        "“{hope}” accepted {day}: {before} in the {n} days before → {after} since",
        hope=expectation(say, changed.kind),
        day=changed.day,
        n=rules.AROUND,
        before=_mean(say, changed.before) if changed.before[0] else say("nobody asked"),
        after=_mean(say, changed.after) if changed.after[0] else say("nobody asked"),
    )


def _lists(say: Say, one: Reported, *, named: bool = False) -> list[tuple[str, str]]:
    """Return the lists of who has answered about a product, all and by segment: (value, label)."""
    about = Filter(ANSWERED, one.score.product)
    what = one.score.name if named else say("everybody who answered")
    found = [_option((about,), what, one.customers)] if one.customers else []
    for key, (many, _) in one.segments.items():
        name = segments.name(say, key)
        label = say("{product} · {segment}", product=kit.clipped(what, MOST_NAME), segment=name) if named else name
        found.append(_option((about, Filter(SEGMENT, key)), label, many))
    return found


def _hoping(say: Say, found: Whole) -> list[tuple[str, str]]:
    return [
        _option((Filter(ANSWERED, found.one.score.product, kind),), expectation(say, kind), count)
        for kind, count in Counter(found.hoped).most_common()
    ]


def _pointed(say: Say, found: Whole) -> list[tuple[str, str]]:
    return [
        _option((Filter(ANSWERED, found.one.score.product, str(point)),), points(say, point), count)
        for point, count in enumerate(found.theirs)
        if count
    ]


def _option(given: tuple[Filter, ...], label: str, count: int) -> tuple[str, str]:
    return Asked(given).value(), f"{kit.clipped(label, MOST_NAME)}: {count:,}"
