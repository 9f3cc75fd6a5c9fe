"""Surveys and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, not_, select, update

from storage import prepared
from storage.bulk import Bulk
from storage.models import Answer, Product, Survey
from storage.noun import WORKSPACE, Noun, among, table, take_numbers

c = table(Answer).c
s = table(Survey).c
product = table(Product).c
_insert = insert(table(Answer))
_bulk = Bulk(table(Answer), ("workspace", "undone", "by"), ("id", "product", "score", "expectation", "kinds", "at"))
_one = select(table(Answer)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_mine = select(table(Answer)).where(
    c.workspace == WORKSPACE, c.survey == bindparam("survey"), c.by == bindparam("person")
)
_change = (
    update(table(Answer))
    .where(c.workspace == WORKSPACE, c.id == bindparam("the"))
    .values(
        id=bindparam("now"),
        score=bindparam("tenths"),
        expectation=bindparam("hope"),
        kinds=bindparam("asks"),
        undone=bindparam("off"),
    )
)
_undo = update(table(Answer)).where(c.workspace == WORKSPACE, c.id == bindparam("the")).values(undone=True)
_survey = insert(table(Survey))
_get_survey = select(table(Survey)).where(s.workspace == WORKSPACE, s.id == bindparam("id"))
_close = update(table(Survey)).where(s.workspace == WORKSPACE, s.id == bindparam("the")).values(undone=True)
_of_survey = select(func.count()).where(c.workspace == WORKSPACE, c.survey == bindparam("survey"), c.undone.is_(False))
_of_product = (
    select(func.count()).where(c.workspace == WORKSPACE, c.product == bindparam("product"), c.undone.is_(False)),
    select(func.count()).where(s.workspace == WORKSPACE, s.product == bindparam("product"), s.undone.is_(False)),
)
_score = select(func.count(), func.coalesce(func.sum(c.score), 0)).where(
    c.workspace == WORKSPACE, c.product == bindparam("product"), c.undone.is_(False)
)
_scores = (
    select(product.id, product.name, func.count(), func.sum(c.score), func.min(c.score), func.max(c.score))
    .join(table(Product), (product.workspace == c.workspace) & (product.id == c.product))
    .where(c.workspace == WORKSPACE, c.undone.is_(False))
    .group_by(product.id, product.name)
    .order_by(func.count().desc(), product.id)
    .limit(bindparam("most"))
)
_kinds = (
    select(c.kinds, func.count())
    .where(c.workspace == WORKSPACE, c.product == bindparam("product"), c.undone.is_(False), c.kinds != "")
    .group_by(c.kinds)
)
_own_words = {
    dialect: select(c.expectation)
    .where(c.workspace == WORKSPACE, c.product == bindparam("product"), c.undone.is_(False), c.expectation != "")
    .where(not_(test))
    .order_by(c.id.desc())
    .limit(bindparam("most"))
    for dialect, test in among(c.expectation, "known").items()
}


@dataclass(frozen=True)
class Score:
    """How a product was scored: how many answers, and their sum, least and most in tenths."""

    product: int
    name: str
    answers: int
    total: int
    least: int
    most: int


class Given(NamedTuple):
    """One of many answers: about which product, the score in tenths, what is hoped for, and when."""

    product: int
    score: int
    expectation: str
    kinds: str
    at: datetime


class Surveys(Noun):
    """The workspace's surveys."""

    def answer(self, product: int, score: int, expectation: str, kinds: str, survey: int | None = None) -> int:
        """Record a score in tenths and what is hoped for, and return the answer's id."""
        id = self.next_id("answer")
        self.write(
            _insert,
            id=id,
            product=product,
            score=score,
            expectation=expectation,
            kinds=kinds,
            survey=survey,
            at=self.author.at,
            by=self.author.person,
            undone=False,
        )
        return id

    def answer_many(self, answers: Sequence[Given]) -> list[int]:
        """Record many answers that were given elsewhere, and return their ids."""
        numbers = take_numbers(self.connection, self.workspace, "answer", len(answers)) if answers else []
        numbers.reverse()
        same = {"workspace": self.workspace, "undone": False, "by": self.author.person}
        _bulk.insert(self, same, ((id, *one) for id, one in zip(numbers, answers, strict=True)))
        return numbers

    def get(self, id: int) -> Answer | None:
        """Return the answer with this id."""
        return self.one(Answer, _one, id=id)

    def by(self, person: str, survey: int) -> Answer | None:
        """Return what a person answered in a survey, taken back or not."""
        return self.one(Answer, _mine, survey=survey, person=person)

    def change(
        self, answer: Answer, score: int, expectation: str, kinds: str, *, id: int | None = None, undone: bool = False
    ) -> int:
        """Answer again, and return the answer's id: a new one when it asks for something else, else the same.

        Decisions count answers by their ids, so what is newly asked for is new to them. `id` puts an old one back.
        """
        new = id or (answer.id if answer.kinds == kinds else self.next_id("answer"))
        self.run(_change, the=answer.id, now=new, tenths=score, hope=expectation, asks=kinds, off=undone)
        return new

    def mark_undone(self, answers: Sequence[int]) -> None:
        """Keep answers, and say that they were taken back."""
        prepared.many(self.connection, _undo, [{"ws": self.workspace, "the": id} for id in answers])

    def ask(self, product: int, channel: str) -> int:
        """Open a survey about a product in a channel, and return its id."""
        id = self.next_id("survey")
        self.write(
            _survey, id=id, product=product, channel=channel, at=self.author.at, by=self.author.person, undone=False
        )
        return id

    def survey(self, id: int) -> Survey | None:
        """Return the survey with this id."""
        return self.one(Survey, _get_survey, id=id)

    def close(self, survey: int) -> None:
        """Take a survey back: nobody can answer it any more."""
        self.run(_close, the=survey)

    def answers_to(self, survey: int) -> int:
        """Return how many answers a survey has."""
        return int(self.run(_of_survey, survey=survey).scalar_one())

    def speak_of(self, product: int) -> bool:
        """Tell whether there are answers or surveys about a product."""
        return any(self.run(statement, product=product).scalar_one() for statement in _of_product)

    def score(self, product: int) -> tuple[int, int]:
        """Return how many answers a product has, and the sum of their scores in tenths."""
        answers, total = self.run(_score, product=product).one()
        return int(answers), int(total)

    def scores(self, most: int) -> list[Score]:
        """Return the products with the most answers, with their scores."""
        rows = self.run(_scores, most=most)
        return [Score(row[0], row[1], int(row[2]), int(row[3]), row[4], row[5]) for row in rows]

    def kinds(self, product: int) -> list[tuple[str, int]]:
        """Return which improvements are asked for together, as kept, and by how many answers."""
        return [(kinds, int(count)) for kinds, count in self.run(_kinds, product=product)]

    def own_words(self, product: int, known: Sequence[str], most: int) -> list[str]:
        """Return the newest expectations for a product that are none of the known ones."""
        statement = _own_words[self.connection.dialect.name]
        return [row[0] for row in self.run(statement, product=product, known=list(known), most=most)]
