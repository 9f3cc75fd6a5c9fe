"""Surveys and their answers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select, update

from storage.models import Answer, Product, Survey
from storage.noun import WORKSPACE, Noun, table

c = table(Answer).c
s = table(Survey).c
product = table(Product).c
_insert = insert(table(Answer))
_survey = insert(table(Survey))
_get_survey = select(table(Survey)).where(s.workspace == WORKSPACE, s.id == bindparam("id"))
_one = select(table(Answer)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_mine = select(table(Answer)).where(
    c.workspace == WORKSPACE, c.survey == bindparam("survey"), c.by == bindparam("person")
)
_change = (
    update(table(Answer))
    .where(c.workspace == WORKSPACE, c.id == bindparam("the"))
    .values(score=bindparam("tenths"), expectation=bindparam("hope"), kind=bindparam("asks"), undone=bindparam("off"))
)
_asked = (
    select(c.kind, func.count(), func.max(c.id))
    .where(c.workspace == WORKSPACE, c.product == bindparam("product"), c.undone.is_(False), c.kind.is_not(None))
    .where(c.id > bindparam("after"))
    .where(c.kind == bindparam("kind"))
    .group_by(c.kind)
)
_scores = (
    select(product.id, product.name, func.count(), func.sum(c.score), func.min(c.score), func.max(c.score))
    .join(table(Product), (product.workspace == c.workspace) & (product.id == c.product))
    .where(c.workspace == WORKSPACE, c.undone.is_(False))
    .group_by(product.id, product.name)
    .order_by(product.name)
)
_expectations = (
    select(c.product, c.expectation, func.count())
    .where(c.workspace == WORKSPACE, c.undone.is_(False), c.expectation != "")
    .group_by(c.product, c.expectation)
    .order_by(c.product, func.count().desc(), c.expectation)
)


@dataclass(frozen=True)
class Score:
    """How a product was scored: how many answers, and their sum, least and most in tenths."""

    product: int
    name: str
    answers: int
    total: int
    least: int
    most: int


class Surveys(Noun):
    """The workspace's surveys."""

    def answer(
        self, product: int, score: int, expectation: str = "", kind: str | None = None, survey: int | None = None
    ) -> int:
        """Record a score in tenths and what is hoped for, and return the answer's id."""
        id = self.next_id("answer")
        self.write(
            _insert,
            id=id,
            product=product,
            score=score,
            expectation=expectation,
            kind=kind,
            survey=survey,
            at=self.author.at,
            by=self.author.person,
            undone=False,
        )
        return id

    def get(self, id: int) -> Answer | None:
        """Return the answer with this id."""
        return self.one(Answer, _one, id=id)

    def mine(self, survey: int) -> Answer | None:
        """Return what the author of this transaction answered in a survey."""
        return self.one(Answer, _mine, survey=survey, person=self.author.person)

    def change(self, id: int, score: int, expectation: str, kind: str | None, *, undone: bool = False) -> None:
        """Answer again."""
        self.run(_change, the=id, tenths=score, hope=expectation, asks=kind, off=undone)

    def ask(self, product: int, channel: str) -> int:
        """Open a survey about a product in a channel, and return its id."""
        id = self.next_id("survey")
        self.write(_survey, id=id, product=product, channel=channel, at=self.author.at, by=self.author.person)
        return id

    def survey(self, id: int) -> Survey | None:
        """Return the survey with this id."""
        return self.one(Survey, _get_survey, id=id)

    def asked_for(self, product: int, kind: str, after: int) -> tuple[int, int]:
        """Return how many answers newer than `after` ask for a kind of improvement, and the newest's id."""
        row = self.run(_asked, product=product, kind=kind, after=after).first()
        return (0, after) if row is None else (int(row[1]), int(row[2]))

    def scores(self) -> list[Score]:
        """Return every product that has answers, with its scores."""
        return [Score(row[0], row[1], row[2], int(row[3]), row[4], row[5]) for row in self.run(_scores)]

    def expectations(self) -> dict[int, list[tuple[str, int]]]:
        """Return what is hoped for per product, most wanted first, with counts."""
        wanted: dict[int, list[tuple[str, int]]] = {}
        for product_id, expectation, count in self.run(_expectations):
            wanted.setdefault(product_id, []).append((expectation, count))
        return wanted
