"""What is said of an import: what it would do, how far it is, what it did, and why it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.imports import headings, rules
from handlers.imports.columns import NONE, ORDER
from handlers.imports.days import DAY_FIRST, MONTH_FIRST, TODAY
from handlers.imports.takeback import Held
from handlers.kernel import kit, undo
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.wording import Element, Mention, Moment, Say
from storage.models import ImportRun

MOST_HELD = 10
MOST_QUOTED = 5
MOST_CALLED = 20


def reading(say: Say, name: str) -> Reply:
    """Say that a file is being read."""
    return Reply([kit.lines(say.line("I'm reading *{file}*. Nothing will be written until you say so.", file=name))])


def only_managers(say: Say) -> Reply:
    """Say no to whoever is no manager."""
    return Reply([kit.lines(say.line("Only managers can import files. Please ask a workspace admin."))])


def unreadable(say: Say, name: str, why: Refusal, refused: Sequence[Any] = ()) -> Reply:
    """Say why a file cannot be imported, with the first of its refused rows."""
    sentence = say.line(why.sentence, **why.values)
    return Reply([kit.lines(say.line("*{file}* wasn't imported.", file=name), sentence), *_quoted(say, refused)])


def in_part(say: Say, run: ImportRun, why: Refusal) -> Reply:
    """Say that an import came to an end before its file did, and why; the button takes back what is in."""
    shown = [
        kit.lines(
            say.line(
                "*{file}* was only partly imported: import {id} stopped after {n} rows.", n=f"{run.rows:,}", **_of(run)
            ),
            say.line(why.sentence, **why.values),
        ),
        _figures(say, run.counts),
    ]
    if run.change is not None:
        shown.append(kit.buttons([undo.button(say, run.change)]))
    return Reply(shown)


def still_there(say: Say, run: ImportRun) -> Reply:
    """Say that an import could not be taken back to its end."""
    line = say.line(
        "Import {id}, *{file}*, couldn't be fully undone: something went wrong three times. Whoever runs "
        "this bot can continue with python -m bot import --undo {id}.",
        **_of(run),
    )
    return Reply([kit.lines(line)])


MOST_ADDED = 10
"""Products that are named of those that come in with answers."""


@dataclass(frozen=True)
class Noted:
    """What is to be said of a file before it comes in.

    `samples` are rows as they are read; `left_out` are headings; `unread` columns whose values are of another kind
    (heading, a value); `lost` rows that lack a cell; `nobody` whom it calls owners; `question` what only a person can
    tell of its days.
    """

    samples: Sequence[str] = ()
    left_out: Sequence[str] = ()
    unread: Sequence[Sequence[str]] = ()
    lost: Sequence[Any] = ()
    nobody: Sequence[str] = ()
    question: Mapping[str, Any] | None = None


def tried(say: Say, run: ImportRun, figures: Mapping[str, Any], refused: Sequence[Any], noted: Noted) -> Reply:
    """Show what an import would do, and ask for it."""
    shown = [kit.lines(say.line("*{file}*: {kind}", file=run.name, kind=kind(say, run.kind))), _figures(say, figures)]
    shown += _adds(say, figures)
    shown += _noted(say, noted)
    shown += _quoted(say, refused)
    if noted.lost:
        shown += _lost(say, noted.lost, figures.get("lost", 0))
    if noted.question is not None:
        shown += asked(say, run, noted.question)
    new, changed = figures.get("new", 0), figures.get("changed", 0)
    row = []
    if new and changed:
        row.append(kit.button(say("Import both"), "import-go", f"{run.id}:{rules.BOTH}", "primary"))
        row.append(kit.button(say("Only the new ones"), "import-go", f"{run.id}:{rules.ADD}"))
        row.append(kit.button(say("Only the changes"), "import-go", f"{run.id}:{rules.UPDATE}"))
    elif new or changed:
        count = f"{new + changed:,}"
        label = say.plural("Import {count} row", "Import {count} rows", new + changed, count=count)
        row.append(kit.button(label, "import-go", f"{run.id}:{rules.BOTH}", "primary"))
    else:
        shown.append(kit.lines(say.line("There's nothing to import: nobody's new, and nothing has changed.")))
        return Reply(shown)
    return Reply([*shown, kit.buttons([*row, kit.button(say("Cancel"), "import-stop", str(run.id))])])


def asking(say: Say, run: ImportRun, question: Mapping[str, Any]) -> Reply:
    """Ask what only a person can tell of a file's days, before anything is tried out."""
    title = kit.lines(say.line("*{file}*: {kind}", file=run.name, kind=kind(say, run.kind)))
    return Reply(
        [title, *asked(say, run, question), kit.buttons([kit.button(say("Cancel"), "import-stop", str(run.id))])]
    )


def asked(say: Say, run: ImportRun, question: Mapping[str, Any]) -> list[kit.Block]:
    """Return a question about a file's days, and its buttons."""
    if question["asks"] == NONE:
        return [kit.lines(say.line("No column says when these purchases were made, so they'll all be dated today."))]
    if question["asks"] == ORDER:
        _, heading, value = question["columns"][0]
        text = say.line("*{column}*: does {value} start with the day or the month?", column=heading, value=value)
        return [
            kit.lines(text),
            kit.buttons(
                [
                    kit.button(say("Day first"), "import-days", f"{run.id}:{DAY_FIRST}"),
                    kit.button(say("Month first"), "import-days", f"{run.id}:{MONTH_FIRST}"),
                ]
            ),
        ]
    row = [
        kit.button(kit.clipped(heading, 70), "import-days", f"{run.id}:{at}") for at, heading, _ in question["columns"]
    ]
    row.append(kit.button(say("None, date them all today"), "import-days", f"{run.id}:{TODAY}"))
    return [kit.lines(say.line("I can't tell which column says when these were. Which one is it?")), kit.buttons(row)]


def running(say: Say, run: ImportRun, done: float) -> Reply:
    """Say how far an import is."""
    filled = round(10 * done)
    return Reply(
        [
            kit.lines(
                say.line("Importing *{file}* …", file=run.name),
                say.line(
                    "{bar} {percent} % · {n} rows",
                    bar="▰" * filled + "▱" * (10 - filled),
                    percent=round(100 * done),
                    n=f"{run.rows:,}",
                ),
            )
        ]
    )


def done(say: Say, run: ImportRun) -> Reply:
    """Say what came of an import, with the button that takes it back."""
    counts = run.counts
    shown = [
        kit.lines(say.line("*{file}* was imported (import {id}).", file=run.name, id=run.id)),
        _figures(say, counts),
        *_adds(say, counts),
    ]
    if counts.get("lost"):
        shown.append(
            kit.small(
                say(
                    "You'll get the rows that were refused or lack a cell as a file. Fix them there and send it back "
                    "to me."
                )
            )
        )
    elif counts.get("refused"):
        shown.append(kit.small(say("You'll get the refused rows as a file. Fix them there and send it back to me.")))
    if run.change is not None and (counts.get("new") or counts.get("changed")):
        shown.append(kit.buttons([undo.button(say, run.change)]))
    return Reply(shown)


def cancelled(say: Say, run: ImportRun) -> Reply:
    """Say that nothing was written."""
    return Reply([kit.lines(say.line("*{file}* wasn't imported, and nothing was written.", file=run.name))])


def going_back(say: Say, run: ImportRun) -> Reply:
    """Say that an import is being taken back."""
    return Reply([kit.lines(say.line("I'm undoing import {id}, *{file}*. I'll tell you when it's done.", **_of(run)))])


def gone_back(say: Say, run: ImportRun, left: Sequence[Held]) -> Reply:
    """Say that an import was taken back, but for what was changed meanwhile."""
    shown = [kit.lines(say.line("Import {id}, *{file}*, has been undone.", **_of(run)))]
    if left:
        shown += [kit.lines(say.line("This has been changed since, so it stays:")), _held(say, left)]
    return Reply(shown)


def stays(say: Say, run: ImportRun, held: Sequence[Held]) -> Reply:
    """Say on what of an import something later depends."""
    return Reply(
        [
            kit.lines(
                say.line("Import {id}, *{file}*, can't be undone: later entries depend on it.", **_of(run)),
                say.line("Please undo these first:"),
            ),
            _held(say, held),
        ]
    )


def kind(say: Say, value: str) -> str:
    """Return a kind of rows in words."""
    return {
        headings.CUSTOMERS: say("customers"),
        headings.PURCHASES: say("purchases"),
        headings.ANSWERS: say("survey answers"),
        headings.PRODUCTS: say("products"),
    }.get(value, value)


def _of(run: ImportRun) -> dict[str, Any]:
    return {"id": run.id, "file": run.name}


def _figures(say: Say, counts: Mapping[str, Any]) -> kit.Block:
    named = (
        ("new", say("New")),
        ("changed", say("Changed")),
        ("unchanged", say("Unchanged")),
        ("refused", say("Refused")),
    )
    return kit.fields([(label, f"{counts.get(name, 0):,}") for name, label in named])


def _adds(say: Say, counts: Mapping[str, Any]) -> list[kit.Block]:
    """Return which products come in with answers about them."""
    names = counts.get("products", ())
    if not names:
        return []
    told = say(", ").join(kit.clipped(name, 40) for name in names[:MOST_ADDED])
    more = say(" and {n} more", n=len(names) - MOST_ADDED) if len(names) > MOST_ADDED else ""
    return [kit.lines(say.line("New products: {names}", names=told + more))]


def _noted(say: Say, noted: Noted) -> list[kit.Block]:
    """Return what is said of the file as a whole."""
    lines = []
    if noted.samples:
        lines.append(say("Read as: {rows}", rows=" / ".join(kit.clipped(one, 60) for one in noted.samples)))
    if noted.left_out:
        lines.append(say("Columns left out: {columns}", columns=", ".join(noted.left_out)))
    for heading, value in noted.unread:
        lines.append(
            say("{column} is left out: I can't read any of its values, such as {value}.", column=heading, value=value)
        )
    if noted.nobody:
        names = ", ".join(noted.nobody[:MOST_CALLED])
        lines.append(say("Owners are left out: nobody here is called {names}.", names=names))
    return [kit.small(kit.clipped(line, 1000)) for line in lines]


def _lost(say: Say, lost: Sequence[Any], count: int) -> list[kit.Block]:
    """Return the cells that are left out, each with what is wrong with it."""
    title = say.plural(
        "{count} cell can't be read and is left out:",
        "{count} cells can't be read and are left out:",
        count,
        count=f"{count:,}",
    )
    shown = [kit.small(title), kit.bullets([_why(say, line, reasons) for line, reasons, _ in lost[:MOST_QUOTED]])]
    if len(lost) > MOST_QUOTED:
        shown.append(kit.small(say("and {n} more", n=len(lost) - MOST_QUOTED)))
    return shown


def _quoted(say: Say, refused: Sequence[Any]) -> list[kit.Block]:
    if not refused:
        return []
    rows = [_why(say, line, reasons) for line, reasons, _ in refused[:MOST_QUOTED]]
    shown = [kit.lines(say.line("*Refused*")), kit.bullets(rows)]
    if len(refused) > MOST_QUOTED:
        more = len(refused) - MOST_QUOTED
        shown.append(kit.small(say("and {n} more", n=more)))
    return shown


def _why(say: Say, line: int, reasons: Sequence[Any]) -> list[Element]:
    why = " ".join(say(sentence, **values) for sentence, values in reasons)
    return say.line("Line {line}: {why}", line=line, why=kit.clipped(why, 300))


def _held(say: Say, held: Sequence[Held]) -> kit.Block:
    rows = [
        say.line(
            "*{name}* · {at} · {person} · {what}",
            name=one.name,
            at=Moment(one.by.at),
            person=Mention(one.by.by),
            what=one.by.source,
        )
        for one in held[:MOST_HELD]
    ]
    if len(held) > MOST_HELD:
        rows.append(say.line("and {n} more", n=len(held) - MOST_HELD))
    return kit.bullets(rows)
