"""What a customer's link leads to: a page to answer on, request by request.

`GET` and `HEAD` change nothing, so whatever follows links on its own votes for nobody. What is sent carries a proof
that it was got by this very link. Whoever has no link that leads somewhere sees the same page whatever they ask for.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from time import monotonic, perf_counter
from urllib.parse import parse_qs

import structlog

from handlers.invitations import given, rules, views
from handlers.invitations.given import Nowhere, There
from handlers.invitations.views import Draft, Page
from handlers.kernel import words
from handlers.kernel.allowances import Allowance
from handlers.kernel.desk import Desk
from handlers.kernel.languages import of_browser
from handlers.kernel.pages import Answered, Asked
from handlers.kernel.refusal import Refusal
from handlers.kernel.services import SLACK_ERRORS
from handlers.kernel.wording import N_, Say
from handlers.products.rules import KINDS
from handlers.research import rules as research
from handlers.research.blocks import Given
from storage.errors import StorageError
from storage.invitations import Links

log = structlog.get_logger()

PATH = "/s/"
MOST_BYTES = 16 * 1024
MOST_FIELDS = 20
OFTEN, WITHIN = 10, 60.0
"""How often a link can be written to within so many seconds."""
NOT_NOW = N_("We couldn't save your answer just now. Please press Send again in a moment.")
_FORM = "application/x-www-form-urlencoded"
_STYLE = base64.b64encode(hashlib.sha256(views.STYLE.encode()).digest()).decode()
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        f"default-src 'none'; style-src 'sha256-{_STYLE}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex, nofollow, noarchive"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Vary", "Accept-Language"),
)
LATER = ("Retry-After", "60")

Sent = Mapping[str, Sequence[str]]
"""The fields of a form, each with its values."""


class Pages:
    """Answers whoever follows a customer's link."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services
        self._writes = Allowance(OFTEN, WITHIN)

    def __call__(self, asked: Asked) -> Answered:
        """Answer one request."""
        begun = perf_counter()
        query = parse_qs(asked.query, max_num_fields=MOST_FIELDS) if len(asked.query) <= 200 else {}
        say = Say(of_browser(_one(query, "lang"), asked.header("accept-language"))).on(self._services.clock())
        try:
            answered = self._answer(asked, say, asked.path.removeprefix(PATH), _one(query, "view"))
        except Nowhere:
            answered = _page(HTTPStatus.NOT_FOUND, views.nowhere(say))
        except StorageError as error:
            log.warning("page not answered", why=type(error).__name__)
            answered = _page(HTTPStatus.SERVICE_UNAVAILABLE, views.not_now(say), LATER)
        self._services.handled("customer's page", str(answered.status), perf_counter() - begun)
        return answered

    def _answer(self, asked: Asked, say: Say, token: str, view: str) -> Answered:
        if asked.method not in {"GET", "HEAD", "POST"}:
            return Answered(HTTPStatus.METHOD_NOT_ALLOWED.value, [("Allow", "GET, HEAD, POST"), *HEADERS], b"")
        workspace, id = self._found(token)
        with self._services.db.read(workspace) as store:
            there = given.there(store, id)
        if asked.method != "POST":
            return _page(HTTPStatus.OK, self._shown(say, token, there, view))
        if len(asked.body) > MOST_BYTES:
            return _page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, views.refused(say))
        if not asked.header("content-type").lower().startswith(_FORM):
            return _page(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, views.refused(say))
        sent = _fields(asked.body)
        if not rules.is_proof(token, _one(sent, "proof")):
            return _page(HTTPStatus.FORBIDDEN, views.refused(say))
        if not self._writes.passes((workspace, id), monotonic()):
            return _page(HTTPStatus.TOO_MANY_REQUESTS, views.too_often(say), LATER)
        if _one(sent, "do") in {"stop", "resume"}:
            declines = _one(sent, "do") == "stop"
            self._decided(workspace, there, declines=declines)
            return _see(token, views.address(say.written, "stop" if declines else "again"))
        return self._taken(say, token, workspace, there, sent)

    def _found(self, token: str) -> tuple[str, int]:
        """Return the workspace and the invitation that a token is of; raises Nowhere."""
        found = None
        if rules.is_token(token):
            with self._services.db.read("") as store:
                found = Links(store.connection).find(rules.hashed(token))
        if found is None or not self._serves(found[0]):
            raise Nowhere
        return found

    def _serves(self, workspace: str) -> bool:
        """Tell whether the bot is in a workspace; while Slack cannot say, what is in the database counts."""
        try:
            return self._services.slack.is_installed(workspace)
        except SLACK_ERRORS:
            return True

    def _shown(self, say: Say, token: str, there: There, view: str) -> Page:
        """Return what a link shows as it stands."""
        proof, declined = rules.proof(token), there.declined
        if view == "stop":
            return views.stopped(say, proof) if declined else views.may_stop(say, proof)
        if view == "again" and not declined:
            return views.may_again(say)
        if there.invitation.ends <= self._services.clock():
            return views.ended(say, declined=declined)
        if there.given is None or view == "change":
            draft = Draft.of(there.given) if there.given else Draft()
            return views.asking(say, there.product.name, proof, draft, declined=declined)
        return views.thanks(say, there.product.name, there.given, there.invitation.ends, declined=declined)

    def _decided(self, workspace: str, there: There, *, declines: bool) -> None:
        """Keep that the customer is not to be asked again, or may be."""
        with self._desk.visit(workspace, there.who, given.SOURCE) as (_, store):
            given.decline(store, given.there(store, there.invitation.id), declines=declines)

    def _taken(self, say: Say, token: str, workspace: str, there: There, sent: Sent) -> Answered:
        """Take an answer, commit it, and lead to what there is to see now; what is wrong with it the form says."""
        draft = _draft(sent)
        proof, name = rules.proof(token), there.product.name
        try:
            answer = _read(draft)
        except Refusal as wrong:
            fault, lacks = say(wrong.sentence, **wrong.values), wrong.field == "score"
            page = views.asking(say, name, proof, draft, fault, lacks_score=lacks, declined=there.declined)
            return _page(HTTPStatus.UNPROCESSABLE_ENTITY, page)
        try:
            with self._desk.visit(workspace, there.who, given.SOURCE) as (request, store):
                given.record(request, store, given.there(store, there.invitation.id), answer)
        except StorageError as error:
            log.warning("answer not taken", workspace=workspace, why=type(error).__name__)
            page = views.asking(say, name, proof, draft, say(NOT_NOW), declined=there.declined)
            return _page(HTTPStatus.SERVICE_UNAVAILABLE, page, LATER)
        return _see(token, views.address(say.written))


def _fields(body: bytes) -> Sent:
    """Return the fields of a form, whatever was sent; what is no text of UTF-8 has marks in its place."""
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def _one(sent: Sent, name: str) -> str:
    return (sent.get(name) or ("",))[0]


def _draft(sent: Sent) -> Draft:
    """Return what a form held, its words without what nobody sees and what turns them round."""
    hoped = tuple(kind for kind in KINDS if kind in sent.get("hope", ()))
    return Draft(_one(sent, "score"), hoped, words.tidy(_one(sent, "words").replace("\r\n", "\n")))


def _read(draft: Draft) -> Given:
    """Return the answer that a form held; raises the Refusal that says what is wrong with it."""
    if draft.score not in {str(one // 10) for one in research.SCORES}:
        raise Refusal("Please choose a score from 0 to 5.", field="score")
    if len(draft.words) > views.MOST_WORDS:
        raise Refusal(
            "Please shorten your words to {most} characters. There are {length} now.",
            most=views.MOST_WORDS,
            length=len(draft.words),
        )
    hopes = research.kept(draft.hoped)
    expectation, kinds = research.expectation("\n".join(filter(None, (hopes, draft.words))))
    return Given(int(draft.score) * 10, expectation, kinds)


def _page(status: HTTPStatus, page: Page, *more: tuple[str, str]) -> Answered:
    return Answered(status.value, [*HEADERS, *more], views.rendered(page).encode())


def _see(token: str, address: str) -> Answered:
    """Lead to the page itself, so that loading it again sends nothing."""
    return Answered(HTTPStatus.SEE_OTHER.value, [("Location", f"{token}{address}"), *HEADERS], b"")
