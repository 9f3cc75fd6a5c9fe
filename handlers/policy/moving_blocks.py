"""How it is shown who would move: how many, from where to where, with names; and everybody by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.customers import rfm_blocks
from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, modals
from handlers.kernel.modals import View
from handlers.kernel.wording import Element, Say
from handlers.policy.moving import Moves

WHO = "rules_movers"
MOST_STEPS, MOST_NAMES = 8, 5
MOST_NAMED, IN_ONE = 2000, 100

Names = Mapping[int, str]


def first_named(moves: Moves) -> list[int]:
    """Return those whose names are shown before anybody asks for more."""
    groups = [*list(moves.moved.values())[:MOST_STEPS], *list(moves.fit_two.values())[:MOST_STEPS]]
    return [id for ids in groups for id in ids[:MOST_NAMES]]


def shown(say: Say, moves: Moves, names: Names) -> list[kit.Block]:
    """Show who would move, above the form that was filled in."""
    if moves.total is None:
        return [kit.lines(say.line("There are too many customers to say here who would move. Save if you're sure."))]
    found: list[kit.Block] = []
    if moves.moved:
        heading = say.line("*{n} of {total} would move:*", n=f"{moves.many:,}", total=f"{moves.total:,}")
        found.append(kit.headed(heading, _steps(say, moves.moved, names)))
    if moves.fit_two:
        heading = say.line("*Who fits two segments; the first counts:*")
        found.append(kit.headed(heading, _pairs(say, moves.fit_two, names)))
    found.append(kit.buttons([kit.button(say("All the names…"), WHO, "all")]))
    return [*found, kit.lines(say.line("Nothing's saved yet: *Save* puts it in force.")), kit.divider()]


def counted(say: Say, moves: Moves) -> list[list[Element]]:
    """Say, once it is saved, how many moved from where to where."""
    if moves.total is None:
        return []
    if not moves.moved:
        return [say.line("Nobody moves to another segment.")]
    many = say.plural("{n} customer moved:", "{n} customers moved:", moves.many)
    steps = say("; ").join(
        say("{before} → {after}: {n}", **_step(say, step), n=f"{len(ids):,}")
        for step, ids in list(moves.moved.items())[:MOST_STEPS]
    )
    return [say.line("{many} {steps}", many=many, steps=steps)]


def everybody(say: Say, moves: Moves, names: Names) -> View:
    """Show everybody who would move, and who fits two, by name."""
    blocks: list[kit.Block] = []
    left = MOST_NAMED
    for step, ids in moves.moved.items():
        heading = say.line("*{before} → {after}: {n}*", **_step(say, step), n=f"{len(ids):,}")
        blocks += _named(say, heading, ids[:left], names)
        left -= min(left, len(ids))
    for (first, second), ids in moves.fit_two.items():
        pair = {"first": segments.name(say, first), "second": segments.name(say, second)}
        blocks += _named(say, say.line("*{first}, also {second}: {n}*", **pair, n=f"{len(ids):,}"), ids[:left], names)
        left -= min(left, len(ids))
    if left <= 0:
        blocks.append(kit.small(say("These are the first {n}.", n=f"{MOST_NAMED:,}")))
    return modals.showing(say, say("Who would move"), blocks)


def _named(say: Say, heading: list[Element], ids: Sequence[int], names: Names) -> list[kit.Block]:
    some = [kit.clipped(names[id], 60) for id in ids if id in names]
    pages = [some[at : at + IN_ONE] for at in range(0, len(some), IN_ONE)]
    lines: list[list[Element]] = [[{"type": "text", "text": say(", ").join(page)}] for page in pages]
    return [kit.lines(heading), *map(kit.lines, lines)] if lines else []


def _step(say: Say, step: tuple[str, str]) -> dict[str, str]:
    before, after = (rfm_blocks.any_name(say, key) for key in step)
    return {"before": before, "after": after}


def _steps(say: Say, moved: Mapping[tuple[str, str], Sequence[int]], names: Names) -> list[list[Element]]:
    return [
        say.line(
            "{before} → *{after}*: {n} · {names}",
            **_step(say, step),
            n=f"{len(ids):,}",
            names=_few(say, ids, names),
        )
        for step, ids in list(moved.items())[:MOST_STEPS]
    ]


def _pairs(say: Say, fit: Mapping[tuple[str, str], Sequence[int]], names: Names) -> list[list[Element]]:
    return [
        say.line(
            "*{first}*, also {second}: {n} · {names}",
            first=segments.name(say, first),
            second=segments.name(say, second),
            n=f"{len(ids):,}",
            names=_few(say, ids, names),
        )
        for (first, second), ids in list(fit.items())[:MOST_STEPS]
    ]


def _few(say: Say, ids: Sequence[int], names: Names) -> str:
    some = [kit.clipped(names[id], 40) for id in ids[:MOST_NAMES] if id in names]
    left = len(ids) - len(some)
    return say(", ").join([*some, *([say("and {n} more", n=f"{left:,}")] if left > 0 else [])])
