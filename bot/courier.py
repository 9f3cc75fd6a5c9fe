"""How one row of the outbox is brought to Slack, and how it is found out whether it had arrived already.

Slack has no key by which an app could post a message once and no more. So each post carries a mark of its row in its
metadata, and an attempt whose outcome is not known (the process died, the answer was lost, Slack failed) is looked
for in the channel's history before it is made again. Where Slack does not let us look — the history scopes are
optional, and a public channel without us has no history for us — it is made again: twice is better than never.
"""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import patience, respond, upload
from handlers.kernel import kit
from handlers.kernel.services import NOT_DONE, PERHAPS_DONE, SLACK_ERRORS, NoAnswer, NotInstalled, Slack, code, passes
from handlers.kernel.undelivered import NOT_INSTALLED
from storage.models import Outgoing
from storage.outbox import ANSWER, FALLBACK, ONCE, POST, PUBLISH, UPLOAD, mark

log = structlog.get_logger()

MARKED = frozenset({"already_reacted", "message_not_found", "no_reaction"})
"""Refusals of a reaction that is there, or is not, already; or whose message is gone."""
ENDED = frozenset({"execution_not_in_running_state", "function_execution_not_found"})
"""Refusals of the end of a step that has ended already: that went, and its answer was lost."""
GARNISH = "assistant."
"""Methods that show what stands around a chat: where Slack shows none of it, as in any other thread, so be it."""
ALREADY = {"reactions": MARKED, "functions": ENDED}
UNSHOWABLE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Refusals of what a message looks like, after which nothing was posted: what it says may be shown otherwise."""
UNFURLED = {"unfurl_links": False, "unfurl_media": False}
"""Arguments of a post: a link that somebody typed into a note shows no preview."""
IN_FLIGHT = 3.0
"""Seconds in which a request whose sender has gone is still carried out, or never."""
SKEW = timedelta(minutes=5)
"""How far our clock may be from Slack's, which refuses requests, and we do, that are older."""
REACH = timedelta(minutes=15)
PAGES = 2
"""A look takes three times ten seconds at most, with one page of the newest: less than a lease."""


@dataclass(frozen=True)
class Outcome:
    """How it went: `sent`, `failed` for good, or `waiting` for the next try, `unsure` if it may have arrived.

    `wait` is the seconds until then; None is a pause that grows.
    """

    state: str
    error: str | None = None
    wait: float | None = None
    unsure: bool = False


class Courier:
    """Carries rows to Slack."""

    def __init__(
        self,
        slack: Slack,
        failed: Callable[[str, str], None] = lambda *_: None,
        publish: Callable[[Outgoing], None] = lambda _: None,
    ) -> None:
        self.slack = slack
        self.failed = failed
        self.publish = publish

    def carry(self, row: Outgoing) -> Outcome:
        """Send a row; or look where it is, when an attempt was made of which nobody knows how it ended."""
        if row.method == ANSWER:
            return self.answer(row.payload)
        if row.method == POST and row.tried_at is not None:
            return self._look(row, row.tried_at)
        payload = {key: value for key, value in row.payload.items() if key not in {FALLBACK, ONCE}}
        try:
            if row.method == PUBLISH:
                self.publish(row)
            else:
                self._send(row, payload)
        except SlackApiError as error:
            if code(error) in ALREADY.get(row.method.partition(".")[0], ()):
                return Outcome("sent")
            if row.method.startswith(GARNISH) and _outcome(error).state == "failed":
                log.info("not shown", workspace=row.workspace, method=row.method, error=code(error))
                return Outcome("sent")
            return self._send_plainer(row, error) if code(error) in UNSHOWABLE else _outcome(error)
        except SLACK_ERRORS as error:
            return _outcome(error)
        return Outcome("sent")

    def _send_plainer(self, row: Outgoing, refused: Exception) -> Outcome:
        """Send what Slack does not show as it is: with its fallback, in the end as text alone."""
        for payload in _plainer(row.payload):
            try:
                self._send(row, payload)
            except SlackApiError as error:
                refused = error
                if code(error) not in UNSHOWABLE:
                    break
            except SLACK_ERRORS as error:
                return _outcome(error)
            else:
                log.warning("posted as text", workspace=row.workspace, id=row.id, channel=row.lane, error=str(refused))
                return Outcome("sent")
        return _outcome(refused)

    def _send(self, row: Outgoing, payload: Mapping[str, Any]) -> None:
        if row.method == UPLOAD:
            self._upload(row)
        else:
            plainly = UNFURLED if row.method == POST else {}
            self.slack.client(row.workspace).api_call(row.method, json={**payload, **plainly})

    def _upload(self, row: Outgoing) -> None:
        """Share a file, in three steps; Slack shows nothing of it before the last."""
        client, payload = self.slack.client(row.workspace), row.payload
        content, name = base64.b64decode(payload["content"]), str(payload["name"])
        ticket = client.files_getUploadURLExternal(filename=name, length=len(content))
        upload(str(ticket["upload_url"]), content)
        try:
            client.files_completeUploadExternal(
                files=[{"id": str(ticket["file_id"]), "title": name}],
                channel_id=_conversation(client, str(payload["channel"])),
                initial_comment=kit.escaped(str(payload["text"])),
            )
        except SLACK_ERRORS as error:
            if not passes(error) or not _is_shared(client, str(ticket["file_id"])):
                raise
            log.info("found", workspace=row.workspace, id=row.id, channel=row.lane)

    def answer(self, payload: Mapping[str, Any]) -> Outcome:
        """Send an answer to a response_url: as it is, else with its fallback, in the end as text alone."""
        outcome = Outcome("failed", "nothing to say")
        for body in ({key: value for key, value in payload.items() if key != FALLBACK}, *_plainer(payload)):
            sent = {key: value for key, value in body.items() if key != "url" and (key != "blocks" or value)}
            try:
                response = respond(payload["url"], sent)
            except SLACK_ERRORS as error:
                self.failed(ANSWER, code(error))
                return _outcome(error)
            if response.status_code == 200:
                return Outcome("sent")
            self.failed(ANSWER, f"http {response.status_code}")
            outcome = _refused(response.status_code, response.headers, f"{response.status_code} {response.body[:100]}")
            if not any(why in response.body for why in UNSHOWABLE):
                break
        return outcome

    def _look(self, row: Outgoing, tried_at: datetime) -> Outcome:
        """Return that a row was sent, if it stands in its channel, or that it is to be sent."""
        try:
            found = self._stands(row, tried_at)
        except SLACK_ERRORS as error:
            outcome = _outcome(error)
            if outcome.state == "waiting":
                return Outcome("waiting", outcome.error, outcome.wait, unsure=True)
            log.warning("sent again, perhaps twice", workspace=row.workspace, id=row.id, cannot_look=outcome.error)
            return Outcome("waiting", wait=0.0)
        log.info("found" if found else "not arrived", workspace=row.workspace, id=row.id, channel=row.lane)
        return Outcome("sent") if found else Outcome("waiting", wait=0.0)

    def _stands(self, row: Outgoing, tried_at: datetime) -> bool:
        """Tell whether a post stands in its channel; raises what Slack's client raises."""
        client = self.slack.client(row.workspace)
        asked = {"channel": _conversation(client, row.lane), "include_all_metadata": True, "limit": 200}
        around = {"oldest": str((tried_at - SKEW).timestamp()), "latest": str((tried_at + REACH).timestamp())}
        # Nobody knows what our clock said when it was tried: where it was wrong, the post is among the newest.
        return self._is_among(client, row, {**asked, **around}, PAGES) or self._is_among(client, row, asked, 1)

    def _is_among(self, client: WebClient, row: Outgoing, asked: dict[str, Any], pages: int) -> bool:
        wanted, thread = mark(row.payload), row.payload.get("thread_ts")
        for _ in range(pages):
            page = client.conversations_replies(ts=thread, **asked) if thread else client.conversations_history(**asked)
            if any(mark(message) == wanted for message in page.get("messages") or ()):
                return True
            asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return False
        if pages == PAGES:
            log.warning("too much was written to look through", workspace=row.workspace, id=row.id, channel=row.lane)
        return False


def _conversation(client: WebClient, lane: str) -> str:
    """Return the conversation's id, which for a person is that of their direct message with us."""
    if lane[:1] not in {"U", "W"}:
        return lane
    return str((client.conversations_open(users=lane).get("channel") or {})["id"])


def _is_shared(client: WebClient, file: str) -> bool:
    """Tell whether a file is where it was to be shared, as far as Slack says."""
    try:
        told = client.files_info(file=file).get("file") or {}
    except SLACK_ERRORS:
        return False
    return any(told.get(kind) for kind in ("channels", "groups", "ims"))


def _plainer(payload: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return a message with its fallback's blocks in the place of those of a type, and then its text alone."""
    rest = {key: value for key, value in payload.items() if key not in {FALLBACK, ONCE}}
    if payload.get(FALLBACK):
        yield {**rest, "blocks": kit.replaced(payload.get("blocks") or (), payload[FALLBACK])}
    if payload.get("blocks") and payload.get("text"):
        yield {**rest, "blocks": []}


def _outcome(error: Exception) -> Outcome:
    """Return what an error of Slack's client means."""
    if isinstance(error, SlackApiError):
        return _refused(error.response.status_code, error.response.headers, code(error))
    if isinstance(error, NoAnswer):
        if error.status == HTTPStatus.TOO_MANY_REQUESTS:
            return Outcome("waiting", code(error), patience(error.headers))
        return Outcome("waiting", code(error), unsure=True)
    if isinstance(error, NotInstalled):
        return Outcome("failed", NOT_INSTALLED)
    cause = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if isinstance(cause, ConnectionRefusedError | socket.gaierror):
        return Outcome("waiting", type(cause).__name__)
    return Outcome("waiting", type(cause).__name__, IN_FLIGHT, unsure=True)


def _refused(status: int, headers: Mapping[str, Any], why: str) -> Outcome:
    """Return whether a refusal may pass, and when to try again."""
    if status == HTTPStatus.TOO_MANY_REQUESTS or why in NOT_DONE:
        return Outcome("waiting", why, patience(headers))
    if status >= 500 or why in PERHAPS_DONE:
        return Outcome("waiting", why, unsure=True)
    return Outcome("failed", why)
