"""What `doctor` looks at in the database: schema, soundness, ledger, rules, newest entry, outbox, space."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, func, make_url, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.maintenance import files, serving
from bot.maintenance.findings import Finding, Verdict, fine, note, unknown, wrong
from bot.maintenance.trouble import RESTORE, access
from bot.terminal import say
from handlers.policy import rules as policy
from storage import ledger, outbox, policies
from storage.database import Database
from storage.errors import Damaged, StorageError, meaning
from storage.migrate import current, knows, newest
from storage.models import deliveries
from storage.store import Store

LATE = timedelta(minutes=10)
"""How long a post may wait: the longest pause between two tries is half of it."""
AHEAD = timedelta(minutes=1)
LEAST_FREE = 100 * 2**20
MOST_LOG = 64 * 2**20
"""Bytes of SQLite's log beside the database; it is folded in at 4 MB where nobody holds that up."""
SHOWN = 5
_newest = select(func.max(deliveries.c.at))


def examine(url: str, now: datetime, *, real_clock: bool = True) -> list[Finding]:
    """Look at the database; whether its newest entry is of the future is asked where the clock is the real one."""
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        file = Path(str(made.database))
        if not file.exists() and (seen := serving.evidence(file)):
            says = say(
                "The database at {file} is gone: {seen} shows that there was one.",
                file=file,
                seen=say(", ").join(seen),
            )
            return [wrong("database", says, say(serving.LOOK_FOR_IT))]
        if not file.is_file():
            says = say("There's no database at {file}.", file=file)
            return [unknown("database", says, say("Start the bot once, or set DATABASE_URL."))]
        found = [_looked("schema", partial(_schema_of, file)), _looked("integrity", partial(_integrity, file))]
        last = _looked("space", partial(_space_around, file))
        if forbidden := access(file):
            return [wrong("access", *forbidden), *found, last]
        if found[0].verdict is not Verdict.FINE:
            return [*found, last]
    database = Database(url)
    try:
        if not database.sqlite:
            found = [_looked("schema", lambda: schema(say("The database"), current(database)))]
            if found[0].verdict is not Verdict.FINE:
                return found
            found += [_inside(database, "integrity", _checksums)]
            last = _inside(database, "space", _size)
        found += [_inside(database, "ledger", _ledger), _inside(database, "append-only", _append_only)]
        found += [_inside(database, "rules", _rules)]
        if real_clock:
            found += [_inside(database, "newest entry", partial(_newest_entry, now))]
        found += [_inside(database, "outbox", partial(_outbox, now))]
    finally:
        database.close()
    return [*found, last]


def schema(name: str, revision: str | None) -> Finding:
    """Return whether a revision is the one that this version works with."""
    if revision is None:
        return wrong(
            "schema",
            say("{name} isn't a Haoping database.", name=name),
            say("Check DATABASE_URL. The bot makes its tables when it starts."),
        )
    if not knows(revision):
        says = say("{name} was made by a newer version of Haoping (revision {revision}).", name=name, revision=revision)
        return wrong("schema", says, say("Upgrade Haoping, or restore a copy from before the upgrade."))
    if revision != newest():
        says = say(
            "{name} is at revision {revision}, but this version works with {newest}.",
            name=name,
            revision=revision,
            newest=newest(),
        )
        return wrong("schema", says, say("Restart the bot: it brings the database up to date when it starts."))
    return fine(
        "schema", say("{name} is at revision {revision}, which is this version's.", name=name, revision=revision)
    )


def space(free: int, database: int, log: int) -> Finding:
    """Return whether there is room, from bytes: free on the disk, of the database, and of SQLite's log beside it."""
    says = say(
        "{free} free. The database takes up {database}, and its log {log}.",
        free=_bytes(free),
        database=_bytes(database),
        log=_bytes(log),
    )
    if free < LEAST_FREE:
        return wrong("space", says, say("Make room: once the disk is full, nothing more can be written."))
    if log > max(MOST_LOG, database):
        return wrong(
            "space", says, say("Something's keeping the log from being merged in. Close other readers, or restart.")
        )
    if free < 2 * database:
        return note("space", says, say("There's no room for a copy next to the database. Keep copies on another disk."))
    return fine("space", says)


def _looked(check: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (StorageError, SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        said = " ".join(str(cause).split())[:200]
        return unknown(
            check,
            say("This couldn't be checked: {why}.", why=said.rstrip(".?")),
            say("Check that the database is there and responding."),
        )


def _inside(database: Database, check: str, look: Callable[[Connection], Finding]) -> Finding:
    def inside() -> Finding:
        with database.read("") as store:
            return look(store.connection)

    return _looked(check, inside)


def _schema_of(file: Path) -> Finding:
    with closing(files.connect(file)) as opened:
        try:
            return schema(str(file), files.revision(opened))
        except sqlite3.DatabaseError as error:
            if not isinstance(meaning(error), Damaged):  # locked, or may not be read
                raise
            return wrong(
                "schema",
                say("{file} can't be read as a SQLite database: {why}.", file=file, why=error),
                say(RESTORE),
            )


def _integrity(file: Path) -> Finding:
    with closing(files.connect(file)) as opened:
        problem = files.damage(opened)
    if problem:
        return wrong("integrity", say("{name} is damaged: {why}.", name=file, why=problem), say(RESTORE))
    return fine("integrity", say("SQLite's own check of every page finds nothing."))


def _checksums(connection: Connection) -> Finding:
    if connection.execute(text("SHOW data_checksums")).scalar_one() == "on":
        return fine("integrity", say("PostgreSQL checks every page it reads."))
    do = say("Stop the database server and run: {command}", command="pg_checksums --enable -D ITS-DATA-FOLDER")
    return note("integrity", say("PostgreSQL doesn't check the pages it reads: data_checksums is off."), do)


def _ledger(connection: Connection) -> Finding:
    entries, wrongs = 0, []
    for workspace in ledger.workspaces(connection):
        count, _, mismatches = Store(connection, workspace).ledger.verify()
        entries += count
        wrongs += [_mismatch(workspace, one) for one in mismatches]
    if not wrongs:
        return fine("ledger", _added_up(entries))
    more = [] if len(wrongs) <= SHOWN else [say("and {n} more", n=f"{len(wrongs) - SHOWN:,}")]
    says = say(
        "Balances that aren't what the entries add up to: {n}. {which}.",
        n=f"{len(wrongs):,}",
        which=say("; ").join([*wrongs[:SHOWN], *more]),
    )
    do = say(
        "Somebody changed the database by hand. Check against the last good copy which of the two is right, and "
        "restore it."
    )
    return wrong("ledger", says, do)


def _mismatch(workspace: str, one: ledger.Mismatch) -> str:
    values = {"id": one.customer, "workspace": workspace, "balance": one.balance}
    if one.entries == one.balance:
        return say(
            "Customer {id} of {workspace} has {balance}, but {lots} is left of the points", lots=one.lots, **values
        )
    return say(
        "Customer {id} of {workspace} has {balance}, but the entries add up to {entries}", entries=one.entries, **values
    )


def _added_up(entries: int) -> str:
    return say.plural(
        "Every balance is what its entries add up to ({n} entry).",
        "Every balance is what its entries add up to ({n} entries).",
        entries,
        n=f"{entries:,}",
    )


def _append_only(connection: Connection) -> Finding:
    if ledger.is_append_only(connection):
        return fine("append-only", say("The database itself refuses changes to the points ledger."))
    says = say("The triggers that refuse changes to the points ledger are gone, or switched off.")
    return wrong("append-only", says, say(RESTORE))


def _rules(connection: Connection) -> Finding:
    own, unread = policies.everywhere(connection), []
    for workspace, kept in own:
        try:
            policy.read(kept or {"": None})
        except policy.Unreadable:
            unread.append(workspace)
    if not unread:
        own_rules = say.plural("{n} workspace has rules of its own", "{n} workspaces have rules of their own", len(own))
        return fine("rules", say("Every rule can be read ({own}).", own=own_rules))
    named = say(", ").join(unread[:SHOWN]) + (" …" if len(unread) > SHOWN else "")
    says = say("The rules of {names} can't be read: nothing is written there until they can.", names=named)
    return wrong("rules", says, say("They were written by a newer version. Upgrade to it."))


def _newest_entry(now: datetime, connection: Connection) -> Finding:
    at: datetime | None = connection.execute(_newest).scalar_one()
    if at is None:
        return fine("newest entry", say("Nothing was written in the last day."))
    if at - now > AHEAD:
        says = say("The newest entry is from {at} UTC, which is in the future.", at=f"{at:%Y-%m-%d %H:%M}")
        do = say("Set the clock of this machine, or of the other machine that writes to this database.")
        return wrong("newest entry", says, do)
    return fine("newest entry", say("The newest entry is from {at} UTC.", at=f"{at:%Y-%m-%d %H:%M}"))


def _outbox(now: datetime, connection: Connection) -> Finding:
    depth = outbox.Outboxes(connection).depth()
    age = timedelta() if depth.oldest is None else now - depth.oldest
    says = say("Nothing's waiting to be sent.")
    if depth.waiting:
        minutes = max(int(age.total_seconds()), 0) // 60
        says = say(
            "To be sent: {messages}, waiting for up to {minutes}.",
            messages=say.plural("{n} message", "{n} messages", depth.waiting, n=f"{depth.waiting:,}"),
            minutes=say.plural("{n} minute", "{n} minutes", minutes, n=f"{minutes:,}"),
        )
    if depth.failed:
        reasons = say(", ").join(f"{count:,} × {error}" for error, count in outbox.given_up(connection))
        says += say(
            " Given up in the last seven days: {messages} ({reasons}).",
            messages=say.plural("{n} message", "{n} messages", depth.failed, n=f"{depth.failed:,}"),
            reasons=reasons,
        )
    if age > LATE:
        do = say("Check that the bot is running and can reach Slack. Its log says “not sent yet”, and why.")
        return wrong("outbox", says, do)
    if depth.failed:
        return note(
            "outbox", says, say("Whoever asked for them has been told. The log has each of them as “given up”.")
        )
    return fine("outbox", says)


def _space_around(file: Path) -> Finding:
    log = files.companions(file)[0]
    return space(
        shutil.disk_usage(file.absolute().parent).free, file.stat().st_size, log.stat().st_size if log.exists() else 0
    )


def _size(connection: Connection) -> Finding:
    size: int = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    return fine(
        "space", say("The database takes up {size}. Only its server knows how much is free.", size=_bytes(size))
    )


def _bytes(count: int) -> str:
    size = float(count)
    for unit in (say("bytes"), "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
