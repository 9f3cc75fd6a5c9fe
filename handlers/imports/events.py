"""Files shared with the bot: asked about, then brought in behind the scenes; and whole imports taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.imports import blocks, problems, rules
from handlers.imports.apply import IMPORT
from handlers.imports.days import ANSWERS
from handlers.kernel import words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import SILENCE, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.services import SLACK_ERRORS, Services
from storage.models import Change, ImportRun
from storage.store import Store

part = Part()

PATIENCE = 2.0
MOST_BYTES = 50 << 20
ENDINGS = (".csv", ".tsv", ".txt", ".md", ".xlsx", ".xlsm", ".xls", ".zip")


@dataclass(frozen=True)
class File:
    """A file as Slack describes it; `problem` is the sentence that says why it cannot be read."""

    name: str = ""
    size: int = 0
    problem: str | None = None


def described(request: Request, services: Services) -> Mapping[str, Any]:
    """Ask Slack about a file that somebody has sent to the bot itself."""
    if not _is_mine(request):
        return {}
    try:
        client = services.slack.client(request.workspace, timeout=PATIENCE)
        file = client.files_info(file=request.event.file).get("file") or {}
    except (SlackApiError, *SLACK_ERRORS):
        return vars(File(problem=problems.UNSEEN))
    if file.get("is_external"):
        return vars(File(str(file.get("name") or ""), problem=problems.ELSEWHERE))
    size = file.get("size")
    return vars(File(str(file.get("name") or ""), size if isinstance(size, int) else 0))


@part.event("file_shared", who=Who.MEMBERS, prepare=described, person=lambda event: str(event.get("user_id") or ""))
def shared(request: Request, store: Store) -> Reply:
    """Somebody has sent the bot a file."""
    if not _is_mine(request):
        return SILENCE
    if not request.is_manager:
        return blocks.only_managers(request.say)
    file = File(**request.facts)
    name, problem = words.name((file.name or "?")[-100:]), file.problem
    if problem is None and not name.casefold().endswith(ENDINGS):
        problem = problems.NO_TABLE
    if problem is None and file.size > MOST_BYTES:
        problem = problems.LARGE
    if problem is not None:
        return blocks.unreadable(request.say, name, Refusal(problem))
    options = {"zone": request.person.zone, "points": True, "speaks": request.person.language}
    more = {"state": "reading", "file": request.event.file, "channel": request.channel}
    store.imports.begin("", rules.BOTH, name, "", options, **more)
    return blocks.reading(request.say, name)


@part.button("import-go", who=Who.MANAGERS, writes=True, one_shot=True, deed=IMPORT)
def go(request: Request, store: Store) -> Reply:
    """The button that has an import begin."""
    run, mode = _asked(request, store)
    store.imports.save(run.id, state="running", mode=mode, message=request.event.clicked)
    return _instead(request, store, blocks.running(request.say, run, 0.0))


@part.button("import-days", who=Who.MANAGERS, writes=True, deed=IMPORT)
def days(request: Request, store: Store) -> Reply:
    """The buttons that say which column the days stand in, or whether the day or the month comes first."""
    run, _ = _asked(request, store)
    told = request.text.partition(":")[2]
    answer: dict[str, Any] = {"days": told} if told in ANSWERS else {"day_column": words.id_of(told)}
    options = {**run.options, **answer}
    store.imports.save(run.id, state="reading", options=options, message=request.event.clicked)
    return _instead(request, store, blocks.reading(request.say, run.name))


@part.button("import-stop", who=Who.MANAGERS, writes=True, one_shot=True, deed=IMPORT)
def stop(request: Request, store: Store) -> Reply:
    """The button that leaves an import."""
    run, _ = _asked(request, store)
    store.imports.save(run.id, state="canceled")
    return _instead(request, store, blocks.cancelled(request.say, run))


@part.undo("import")
def take_back(request: Request, store: Store, change: Change) -> Reply:
    """Take a whole import back, behind the scenes: there may be a million rows."""
    run = store.imports.get(change.done_to.number)
    if run is None or run.state not in {"done", "undoing"}:
        raise Refusal("There's nothing left to undo here.")
    if run.state == "undoing":
        raise Refusal("I'm already undoing this import.")
    asked = {"by": request.person.id, "speaks": request.person.language}
    store.imports.save(run.id, state="undoing", options={**run.options, "undo": asked})
    return blocks.going_back(request.say, run)


def _is_mine(request: Request) -> bool:
    return request.event.channel.startswith("D")


def _asked(request: Request, store: Store) -> tuple[ImportRun, str]:
    id, _, mode = request.text.partition(":")
    known = words.id_of(id)
    run = None if known is None else store.imports.get(known)
    if run is None or run.state != "asked":
        raise Refusal("This import isn't waiting anymore. Please send me the file again.")
    return run, mode if mode in rules.MODES else rules.BOTH


def _instead(request: Request, store: Store, reply: Reply) -> Reply:
    """Put a message in the place of the one that was clicked."""
    ts = request.event.clicked
    if not ts or not request.channel:
        return reply
    store.outbox.call(request.channel, "chat.update", {"channel": request.channel, "ts": ts, **reply.message()})
    return SILENCE


def register(routes: Routes) -> None:
    """Register imports."""
    routes.add(part)
