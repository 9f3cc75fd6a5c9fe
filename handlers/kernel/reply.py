"""What a handler gives back."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.kernel.kit import MOST_TEXT, Block, clipped, replaced, spoken, within
from handlers.kernel.modals import View
from handlers.kernel.request import Request


class Kind(enum.StrEnum):
    """What a Reply is: an answer, a question that has to be answered first, a no, or "not now, try again"."""

    ANSWER = "answer"
    QUESTION = "question"
    REFUSAL = "refusal"
    LATER = "later"


@dataclass(frozen=True)
class Reply:
    """What the person gets: blocks, which only they see unless `public`; or a form to fill in.

    `beside` answers a click, or the form that it opens, next to the message that was clicked, not in its place;
    `in_place` takes its place also where others see it, since it was about nothing else. `renew` says that the person
    changed their own settings, `renewed` whose were changed besides.
    `fallback` has, by type of block, what stands in the place of those that Slack refuses there. `again` is what a
    repeat of the request gets, and all that is kept, where the answer itself tells a secret.
    `outputs` is what a step hands on in its workflow.
    `modal` is opened, in a modal it takes that one's place, or with `stacked` lies on top
    of it. `options` is what a menu offers for what was typed. `beside_input` is the input of a form, by its
    block_id, that a refusal is about; where it is about several, `beside_inputs` has what is said of each. `summary` is
    what is said of blocks that are too many to be read out.
    """

    blocks: list[Block] = field(default_factory=list)
    public: bool = False
    beside: bool = False
    in_place: bool = False
    renew: bool = False
    renewed: tuple[str, ...] = ()
    modal: View | None = None
    stacked: bool = False
    options: list[Block] | None = None
    kind: Kind = Kind.ANSWER
    beside_input: str = ""
    beside_inputs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    fallback: Mapping[str, list[Block]] = field(default_factory=dict)
    again: Reply | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plain_blocks(self) -> list[Block]:
        """The blocks as they are shown where there are messages' own blocks in none, as in a form."""
        return replaced(self.blocks, self.fallback) if self.fallback else self.blocks

    @property
    def text(self) -> str:
        """What the blocks say, as one text for notifications and screen readers."""
        return clipped(self.summary or spoken(self.blocks), MOST_TEXT)

    def but(self, **changes: Any) -> Reply:
        """Return the same Reply with something changed."""
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """Return it as it is kept beside the delivery that it answers."""
        if self.again is not None:
            return self.again.to_json()
        kept = {"blocks": self.blocks, "public": self.public, "beside": self.beside, "kind": self.kind.value}
        kept |= {"in_place": True} if self.in_place else {}
        if self.summary:
            kept["summary"] = self.summary
        if self.fallback:
            kept["fallback"] = dict(self.fallback)
        return kept if self.modal is None else {**kept, "modal": self.modal, "stacked": self.stacked}

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Reply:
        """Return it from how it was kept."""
        return Reply(**{**kept, "kind": Kind(kept.get("kind", Kind.ANSWER))})

    def message(self) -> dict[str, Any]:
        """Return it as the body of a message, which Slack takes however much there is to say."""
        message: dict[str, Any] = {"text": self.text, "blocks": within(self.blocks)}
        if self.fallback:
            message["fallback"] = {kind: within(blocks) for kind, blocks in self.fallback.items()}
        return message


SILENCE = Reply()
"""Nothing is said."""


@dataclass(frozen=True)
class Instead:
    """What is done in a request's place: the route, and what would be typed after it."""

    route: str
    text: str


@dataclass(frozen=True)
class Option:
    """One answer to a question; choosing it runs the request again with these answers added, or another `instead`.

    Another one gets these answers alone.
    """

    label: str
    answers: Mapping[str, Any]
    style: str | None = None
    instead: Instead | None = None


class Question(Exception):
    """Something must be asked before anything is written; choosing an option runs the request with its answers."""

    def __init__(self, blocks: list[Block], options: list[Option]) -> None:
        super().__init__("a question")
        self.blocks = blocks
        self.options = options
        self.request: Request | None = None  # the request that waits, when it is not the one being served
