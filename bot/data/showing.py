"""What an import on the command line shows while it goes: what was read of a file, its counts, how much is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.data.source import Source
from bot.terminal import say
from handlers.imports import columns as columns_of
from handlers.imports.trial import SHOWN, Figures
from handlers.kernel.wording import N_
from storage.models import ImportRun

console = Console(stderr=True)
MOST_CALLED = 20
KINDS = {
    "customers": N_("Customers"),
    "purchases": N_("Purchases"),
    "answers": N_("Answers"),
    "products": N_("Products"),
}


def unknown_days(question: Mapping[str, Any]) -> str:
    """Say what nothing in a file tells of its days, and which option does."""
    columns = question["columns"]
    if question["asks"] == columns_of.ORDER:
        _, heading, value = columns[0]
        return say(
            "I can't tell whether the day or the month comes first in {heading} (such as {value}). Use --days "
            "day-first or --days month-first.",
            heading=heading,
            value=value,
        )
    if question["asks"] == columns_of.COLUMN:
        offered = say(" or ").join(f'--day-column "{heading}"' for _, heading, _ in columns)
        return say(
            "I can't tell which column says when these were. Use {offered}, or --days today if they're all from today.",
            offered=offered,
        )
    return say(
        "No column says when these purchases were made. "
        "Name one with --day-column, or use --days today if they're all from today."
    )


def describe(source: Source, figures: Figures, run: ImportRun) -> None:
    """Show what a file was read as, and what became of its rows."""
    values = {"kind": say(KINDS[source.kind]), "rows": f"{figures.rows:,}"}
    in_sheet = say("{kind} in the sheet {sheet}: {rows} rows", sheet=source.sheet, **values) if source.sheet else ""
    note(in_sheet or say("{kind}: {rows} rows", **values))
    note(f"  {counted(figures.counts)}")
    if figures.counts.get("kept"):
        kept = f"{figures.counts['kept']:,}"
        note("  " + say("{n} have points or reviews of their own now, which stay", n=kept))
    if figures.counts.get("products"):
        note("  " + say("new products: {names}", names=say(", ").join(figures.counts["products"][:MOST_CALLED])))
    if figures.samples:
        note("  " + say("read as: {samples}", samples=" / ".join(one[:60] for one in figures.samples)))
    _describe_columns(source, run)
    quote(figures.refused)
    if figures.lost:
        note("  " + say("{n} cells can't be read, and are left out:", n=f"{figures.counts['lost']:,}"))
        quote(figures.lost)


def _describe_columns(source: Source, run: ImportRun) -> None:
    if source.left_out:
        note("  " + say("columns left out: {columns}", columns=say(", ").join(source.left_out)))
    for heading, value in source.unread:
        why = say(
            "column left out: {heading}, because none of its values can be read (such as {value})",
            heading=heading,
            value=value,
        )
        note(f"  {why}")
    if source.question is not None:
        note(f"  {unknown_days(source.question)}")
    if source.owners and "owners" not in run.options:
        names = say(", ").join(source.owners[:MOST_CALLED])
        note("  " + say("owners left out: nobody here is called {names}", names=names))
    if source.others:
        note("  " + say("other sheets (use --sheet): {sheets}", sheets=say(", ").join(source.others)))


def quote(rows: Sequence[Any]) -> None:
    """Say of the first rows what is wrong with them."""
    for line, reasons, _ in rows[:SHOWN]:
        why = " ".join(say(sentence, **values) for sentence, values in reasons)
        note("  " + say("line {line}: {why}", line=line, why=why))
    if len(rows) > SHOWN:
        note("  " + say("… and {n} more", n=f"{len(rows) - SHOWN:,}"))


def note(text: str) -> None:
    """Show a line beside what is printed: it stays on the terminal when that goes into a file."""
    console.print(text, highlight=False, markup=False, soft_wrap=True)


def counted(counts: dict[str, Any]) -> str:
    """Say how many rows are new, changed, unchanged and refused."""
    values = {name: f"{counts.get(name, 0):,}" for name in ("new", "changed", "unchanged", "refused")}
    return say("{new} new · {changed} changed · {unchanged} unchanged · {refused} refused", **values)


@contextmanager
def bar(what: str) -> Iterator[Any]:
    """Show a bar, and give what is told how much is done, from 0 to 1."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=console
    ) as shown:
        task = shown.add_task(what, total=1.0)
        yield lambda done: shown.update(task, completed=done)
