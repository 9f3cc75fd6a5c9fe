"""Surveys and their answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, not_, select, update

from storage import sql
from storage.bulk import Bulk
from storage.models import Answer, PastAnswer, Survey, answers, past_answers, products, surveys
from storage.transaction import Noun
from storage.types import Word

c = answers.c
p = past_answers.c
s = surveys.c
STANDS = c.undone.is_(False)
_bulk = Bulk(
    answers,
    ("workspace", "undone", "by", "source"),
    ("id", "asks", "product", "score", "expectation", "kinds", "at", "day", "customer"),
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


class Given(NamedTuple):
    """One of many answers: about which product, the score in tenths, what is hoped for, when, and whose it is."""

    product: int
    score: int
    expectation: str
    kinds: str
    at: datetime
    day: date
    customer: int | None = None


class Surveys(Noun):
    """The workspace's surveys."""

    # ---- answers

    @sql.write
    def _insert(
        self,
        id: int,
        product: int,
        customer: int | None,
        score: int,
        expectation: str,
        kinds: str,
        survey: int | None,
        source: Word,
        interaction: int | None,
        day: date,
    ) -> Any:
        return sql.insert(
            answers,
            workspace=self.workspace,
            id=id,
            product=product,
            customer=customer,
            score=score,
            expectation=expectation,
            kinds=kinds,
            asks=id,
            survey=survey,
            source=source,
            interaction=interaction,
            at=self.author.at,
            day=day,
            by=self.author.person,
            undone=False,
        )

    def answer(
        self,
        product: int,
        score: int,
        expectation: str,
        kinds: str,
        survey: int | None = None,
        *,
        customer: int | None = None,
        source: Word = Word.TYPED,
        interaction: int | None = None,
        day: date | None = None,
    ) -> int:
        """Record a score in tenths and what is hoped for, of today unless a day is given, and return the answer's id.

        It is a customer's where one is given; `interaction` is the review that it was made from, or made.
        """
        id = self.transaction.next_id("answer")
        of = day or self.author.at.date()
        self._insert(id, product, customer, score, expectation, kinds, survey, source, interaction, of)
        return id

    def answer_many(self, answers: Sequence[Given]) -> list[int]:
        """Record many answers that were given elsewhere, and return their ids."""
        numbers = self.transaction.take_numbers("answer", len(answers)) if answers else []
        numbers.reverse()
        same = {"workspace": self.workspace, "undone": False, "by": self.author.person, "source": Word.TYPED}
        _bulk.insert(self, same, ((id, id, *one) for id, one in zip(numbers, answers, strict=True)))
        return numbers

    @sql.one(Answer)
    def get(self, id: int) -> Any:
        """Return the answer with this id."""
        return select(answers).where(c.workspace == self.workspace, c.id == id)

    @sql.one(Answer)
    def by(self, person: str, survey: int) -> Any:
        """Return what a person answered in a survey, taken back or not."""
        return select(answers).where(c.workspace == self.workspace, c.survey == survey, c.by == person)

    @sql.rows(Answer)
    def of_customer(self, customer: int, most: int) -> Any:
        """Return a customer's answers that stand, newest first."""
        mine = (c.workspace == self.workspace, c.customer == customer, STANDS)
        return select(answers).where(*mine).order_by(c.day.desc(), c.id.desc()).limit(most)

    @sql.one(Answer)
    def from_review(self, interaction: int) -> Any:
        """Return the answer that stands and was made from a review, or made it."""
        mine = (c.workspace == self.workspace, c.interaction == interaction, STANDS)
        return select(answers).where(*mine).order_by(sql.unindexed(c.id).desc()).limit(1)

    # ---- given again

    @sql.write
    def _keep(self, id: int, answer: int, customer: int | None, score: int, words: str, kinds: str, day: date) -> Any:
        row = {"customer": customer, "score": score, "expectation": words, "kinds": kinds, "day": day}
        by = {"at": self.author.at, "by": self.author.person}
        return sql.insert(past_answers, workspace=self.workspace, id=id, answer=answer, **row, **by)

    @sql.write
    def _set(
        self, id: int, score: int, expectation: str, kinds: str, asks: int, day: date, interaction: int | None
    ) -> Any:
        given = {"score": score, "expectation": expectation, "kinds": kinds, "asks": asks, "day": day}
        this = (c.workspace == self.workspace, c.id == id)
        return update(answers).where(*this).values({**given, "interaction": interaction, "undone": False})

    def replace(
        self,
        answer: Answer,
        score: int,
        expectation: str,
        kinds: str,
        day: date | None = None,
        interaction: int | None = None,
    ) -> int:
        """Give an answer again, of today unless a day is given, and return the id of what it said before (0: nothing).

        `interaction` is the review that it is now, where it is another. One that was taken back stands again, and had
        said nothing. Decisions count what answers ask for: what is newly asked for is new to them.
        """
        past = 0 if answer.undone else self.transaction.next_id("past_answer")
        if past:
            was = (answer.customer, answer.score, answer.expectation, answer.kinds, answer.day)
            self._keep(past, answer.id, *was)
        asks = answer.asks if answer.kinds == kinds else self.transaction.next_id("answer")
        of = day or self.author.at.date()
        self._set(answer.id, score, expectation, kinds, asks, of, interaction or answer.interaction)
        return past

    @sql.write
    def _drop(self, past: int) -> Any:
        return delete(past_answers).where(p.workspace == self.workspace, p.id == past)

    def put_back(self, answer: Answer, was: Answer, past: int) -> None:
        """Have an answer say again what it said before, which is no longer kept as past."""
        self._set(answer.id, was.score, was.expectation, was.kinds, was.asks, was.day, was.interaction)
        if past:
            self._drop(past)

    @sql.rows(PastAnswer)
    def said_before(self, answer: int) -> Any:
        """Return what an answer said before, newest first."""
        mine = (p.workspace == self.workspace, p.answer == answer)
        return select(past_answers).where(*mine).order_by(p.id.desc())

    @sql.write
    def read_again(self, id: int, kinds: str) -> Any:
        """Say what an answer asks for, as its own words are understood by now."""
        return update(answers).where(c.workspace == self.workspace, c.id == id).values(kinds=kinds)

    @sql.write
    def _mark_undone(self, id: int) -> Any:
        return update(answers).where(c.workspace == self.workspace, c.id == id).values(undone=True)

    def mark_undone(self, answers: Iterable[int]) -> None:
        """Keep answers, and say that they were taken back."""
        self._mark_undone.each([(id,) for id in answers])

    # ---- surveys

    @sql.write
    def _ask(self, id: int, product: int, channel: str) -> Any:
        row = {"product": product, "channel": channel, "at": self.author.at, "by": self.author.person, "undone": False}
        return sql.insert(surveys, workspace=self.workspace, id=id, **row)

    def ask(self, product: int, channel: str) -> int:
        """Open a survey about a product in a channel, and return its id."""
        id = self.transaction.next_id("survey")
        self._ask(id, product, channel)
        return id

    @sql.one(Survey)
    def survey(self, id: int) -> Any:
        """Return the survey with this id."""
        return select(surveys).where(s.workspace == self.workspace, s.id == id)

    @sql.write
    def close(self, survey: int) -> Any:
        """Take a survey back: nobody can answer it any more."""
        return update(surveys).where(s.workspace == self.workspace, s.id == survey).values(undone=True)

    # ---- figures

    @sql.value(int)
    def answers_to(self, survey: int) -> Any:
        """Return how many answers a survey has."""
        return select(func.count()).where(c.workspace == self.workspace, c.survey == survey, STANDS)

    @sql.value(int)
    def _surveys_about(self, product: int) -> Any:
        return select(func.count()).where(s.workspace == self.workspace, s.product == product, s.undone.is_(False))

    def speak_of(self, product: int) -> bool:
        """Tell whether there are answers or surveys about a product."""
        return self.score(product)[0] > 0 or self._surveys_about(product) > 0

    @sql.record
    def _score(self, product: int) -> Any:
        total = func.coalesce(func.sum(c.score), 0).label("total")
        figures = select(func.count().label("answers"), total)
        return figures.where(c.workspace == self.workspace, c.product == product, STANDS)

    def score(self, product: int) -> tuple[int, int]:
        """Return how many answers a product has, and the sum of their scores in tenths."""
        figures = self._score(product)
        return int(figures.answers), int(figures.total)

    @sql.records
    def _scores(self, most: int) -> Any:
        p = products.c
        scored = (func.sum(c.score).label("total"), func.min(c.score).label("least"), func.max(c.score).label("most"))
        return (
            select(p.id, p.name, func.count().label("answers"), *scored)
            .join(products, (p.workspace == c.workspace) & (p.id == c.product))
            .where(c.workspace == self.workspace, STANDS)
            .group_by(p.id, p.name)
            .order_by(func.count().desc(), p.id)
            .limit(most)
        )

    def scores(self, most: int) -> list[Score]:
        """Return the products with the most answers, with their scores."""
        return [
            Score(row.id, row.name, int(row.answers), int(row.total), row.least, row.most) for row in self._scores(most)
        ]

    @sql.records
    def _kinds(self, product: int) -> Any:
        asking = (c.workspace == self.workspace, c.product == product, STANDS, c.kinds != "")
        return select(c.kinds, func.count().label("answers")).where(*asking).group_by(c.kinds)

    def kinds(self, product: int) -> list[tuple[str, int]]:
        """Return which improvements are asked for together, as kept, and by how many answers."""
        return [(row.kinds, int(row.answers)) for row in self._kinds(product)]

    @sql.column(str)
    def _own_words(self, product: int, known: Sequence[str], most: int) -> Any:
        typed = (c.workspace == self.workspace, c.product == product, STANDS, c.expectation != "")
        own = select(c.expectation).where(*typed, not_(sql.among(c.expectation, known)))
        return own.order_by(c.id.desc()).limit(most)

    def own_words(self, product: int, known: Sequence[str], most: int) -> list[str]:
        """Return the newest expectations for a product that are none of the known ones."""
        return self._own_words(product, list(known), most)
