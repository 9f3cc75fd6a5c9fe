"""What came of one thing that a person did: the acknowledgement, and the messages and forms that answered it."""

from collections.abc import Callable
from typing import Any, Protocol

from fakeslack.block_kit import inputs
from fakeslack.model import Json, Message, View
from fakeslack.wire.delivery import Delivery
from fakeslack.wire.outcome import Outcome


class Hands(Protocol):
    """Whoever did it, and goes on with what answered."""

    id: str

    def clicks(self, where: Message | View, what: str, *, block_id: str | None = None) -> "Answer":
        """Click a button."""

    def chooses(self, where: Message | View, what: str, value: Any, *, block_id: str | None = None) -> "Answer":
        """Choose in a menu."""

    def submits(self, view: View, values: dict[str, Any] | None = None) -> "Answer":
        """Fill in a form and submit it."""

    def waits(self, ready: Callable[[], object]) -> None:
        """Wait until something is there, or no longer."""


class Answer(Outcome):
    """The answer to a command, a click, a form or a shortcut; it grows while the app goes on answering.

    ``message``, ``text``, ``blocks`` and ``view`` wait for the first one to come; ``messages`` and ``views`` do not
    wait. A message here is the one in the channel: after the app replaces it, it reads as replaced.
    """

    def __init__(self, actor: Hands) -> None:
        super().__init__(actor.id)
        self.actor = actor

    @property
    def error(self) -> str | None:
        """Why it failed: operation_timeout, dispatch_failed, invalid_blocks …; None when it did not."""
        return self.problem or self.ack.error

    @property
    def sent(self) -> Delivery:
        """What the app was sent; raises LookupError where nothing was, as for a form with a field that is missing."""
        if self.delivery is None:
            raise LookupError(f"nothing was sent for {self!r}")
        return self.delivery

    @property
    def payload(self) -> Json:
        """The payload that the app was sent."""
        return self.sent.payload

    @property
    def seconds(self) -> float:
        """How long the app took to acknowledge it."""
        return self.ack.seconds

    @property
    def message(self) -> Message:
        """The latest message that answered; waits for one, then raises LookupError."""
        self._wait(lambda: bool(self.messages), "message")
        return self.messages[-1]

    @property
    def view(self) -> View:
        """The latest form that was opened, pushed or updated; waits for one, then raises LookupError."""
        self._wait(lambda: bool(self.views), "form")
        return self.views[-1]

    @property
    def text(self) -> str:
        """What the answering message says: the words of its blocks line by line, buttons apart, else its ``text``."""
        return said(self.message)

    @property
    def blocks(self) -> list[Json]:
        """The answering message's blocks."""
        return self.message.blocks

    @property
    def buttons(self) -> list[str]:
        """The texts of the answering message's buttons, in order."""
        return button_texts(self.message)

    @property
    def entries(self) -> list[str]:
        """The texts of what the answering message's menus offer, in order."""
        return [
            one["text"]["text"]
            for _, element in inputs.elements(self.message.blocks)
            if element["type"] in ("overflow", "static_select")
            for one in inputs.options(element)
        ]

    @property
    def visible_to(self) -> str | None:
        """The id of the only person who sees the answer; None: everybody in the channel."""
        return self.message.ephemeral_to

    def click(self, what: str, **more: Any) -> "Answer":
        """Click a button of the answer by its text or action_id, as the same person; see ``Actor.clicks``."""
        return self.actor.clicks(self.message, what, **more)

    def choose(self, what: str, value: Any, **more: Any) -> "Answer":
        """Choose in a menu of the answer, as the same person; see ``Actor.chooses``."""
        return self.actor.chooses(self.message, what, value, **more)

    def submit(self, values: dict[str, Any] | None = None) -> "Answer":
        """Fill in and submit the form that answered; see ``Actor.submits``."""
        return self.actor.submits(self.view, values or {})

    def _wait(self, ready: Callable[[], bool], wanted: str) -> None:
        self.actor.waits(lambda: ready() or self.error)
        if not ready():
            raise LookupError(f"no {wanted} answered {self!r}")

    def __repr__(self) -> str:
        name = self.delivery.name if self.delivery else "nothing"
        return f"<Answer to {name} by {self.person}: error={self.error} ack={self.ack.body!r}>"


def said(shown: Message | View) -> str:
    """A message's or a view's words: of its blocks line by line, else its text."""
    lines = [line for block in shown.blocks for line in _lines(block)]
    return "\n".join(lines) if lines or isinstance(shown, View) else shown.text


def button_texts(shown: Message | View) -> list[str]:
    """The texts of a message's or a view's buttons, in order."""
    return [element["text"]["text"] for _, element in inputs.elements(shown.blocks) if element["type"] == "button"]


def _lines(node: Any) -> list[str]:
    if isinstance(node, list):
        return [line for item in node for line in _lines(item)]
    if not isinstance(node, dict) or node.get("type") in inputs.INTERACTIVE:
        return []
    if node.get("type") == "rich_text_section" or node.get("type") in ("rich_text_quote", "rich_text_preformatted"):
        return ["".join(_inline(item) for item in node.get("elements", []))]
    if isinstance(node.get("text"), str):
        return [node["text"]]
    if node.get("type") == "table":
        return [" | ".join(" ".join(_lines(cell)) for cell in row) for row in node.get("rows", [])]
    keys = ("title", "label", "text", "fields", "elements", "element", "accessory", "hint", "blocks")
    titled = [node["title"]] if isinstance(node.get("title"), str) else []
    return titled + [line for key in keys if not isinstance(node.get(key), str) for line in _lines(node.get(key))]


def _inline(item: Json) -> str:
    kind = item.get("type")
    if kind == "user":
        return f"<@{item['user_id']}>"
    if kind == "channel":
        return f"<#{item['channel_id']}>"
    if kind == "emoji":
        return f":{item['name']}:"
    return str(item.get("text") or item.get("url") or item.get("fallback") or "")
