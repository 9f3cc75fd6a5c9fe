"""An offer's terms as they are typed, which offer fits an order, and which of its conditions is not met."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.customers.segments import OTHER, SEGMENTS, YOUNG_LOW
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import Say
from handlers.offers import blocks, terms
from handlers.offers.rules import CUSTOMER, MONEY_OFF, YEAR, Offer, Offers, Order, Use, checks, fitting, kept, of_kept

HUNDRED = Offer(MONEY_OFF, least=100_00, off=20_00)
DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("typed", "offer"),
    [
        ("100 - 20", HUNDRED),
        ("满100减20", HUNDRED),
        ("20 off orders of 100 or more", HUNDRED),
        ("1,299 - 50", Offer(MONEY_OFF, least=1299_00, off=50_00)),
        ("10%", Offer(MONEY_OFF, percent=10)),
        ("10% off", Offer(MONEY_OFF, percent=10)),
        ("9折", Offer(MONEY_OFF, percent=10)),
        ("打8.5折", Offer(MONEY_OFF, percent=15)),
        ("满200打8折", Offer(MONEY_OFF, least=200_00, percent=20)),
        ("200: 15%", Offer(MONEY_OFF, least=200_00, percent=15)),
        ("100 - 20, until 2026-12-31", Offer(MONEY_OFF, least=100_00, off=20_00, until="2026-12-31")),
        ("9折，截至2026年12月31日，每年一次", Offer(MONEY_OFF, percent=10, until="2026-12-31", once=YEAR)),
        ("10%; once a customer; for 产品A", Offer(MONEY_OFF, percent=10, once=CUSTOMER, product="产品A")),
        ("9折，每人一次，限产品A", Offer(MONEY_OFF, percent=10, once=CUSTOMER, product="产品A")),
    ],
)
def test_terms_are_read_as_people_type_them(typed: str, offer: Offer) -> None:
    assert terms.read(typed) == offer
    for language in ("en", "zh"):
        assert terms.read(terms.written(offer, language)) == offer
    assert of_kept(kept(offer)) == offer


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("100", "the smallest order"),
        ("0%", "the smallest order"),
        ("100 - 20, when it rains", "I don't know the condition"),
        ("100 - 20, until 2026-02-30", "isn't a date"),
        ("100 - 100", "would be free"),
    ],
)
def test_what_is_no_term_is_refused_in_a_sentence(typed: str, refusal: str) -> None:
    with pytest.raises(Refusal, match=refusal):
        terms.read(typed)


def test_whose_an_offer_is_stands_before_it() -> None:
    for line, segment in (
        ("everybody: 10%", ""),
        ("所有人：9折", ""),
        ("10%", ""),
        ("young_low: 10%", YOUNG_LOW),
    ):
        offer = terms.read_more(line, SEGMENTS)
        assert offer == Offer(MONEY_OFF, percent=10, segment=segment)
        for language in ("en", "zh"):
            assert terms.read_more(terms.written_more(offer, language), SEGMENTS) == offer
    with pytest.raises(Refusal, match="isn't a segment"):
        terms.read_more("dragons: 10%", SEGMENTS)


@pytest.mark.parametrize(("amount", "off"), [(200_00, 20_00), (199_99, 20_00), (5, 1), (4, 0), (1, 0)])
def test_a_percentage_is_rounded_to_the_cent(amount: int, off: int) -> None:
    assert Offer(MONEY_OFF, percent=10).takes_off(amount) == off


def test_of_two_that_fit_the_better_one_comes_first() -> None:
    ten = Offer(MONEY_OFF, percent=10)
    offers = Offers({YOUNG_LOW: HUNDRED}, [ten])
    assert fitting(offers, Order(YOUNG_LOW, DAY, 150_00), []) == [HUNDRED, ten]
    assert fitting(offers, Order(YOUNG_LOW, DAY, 300_00), []) == [ten, HUNDRED]
    assert fitting(offers, Order(OTHER, DAY, 300_00), []) == [ten]
    assert fitting(offers, Order(YOUNG_LOW, DAY, 50_00), []) == [ten]


def test_each_condition_is_looked_at() -> None:
    offer = Offer(MONEY_OFF, 100_00, 20_00, until="2026-11-26", once=YEAR, product="产品A", segment=YOUNG_LOW)
    used = [Use(offer, date(2026, 3, 1))]
    last_year = [Use(offer, date(2025, 3, 1))]

    def met(order: Order, uses: list[Use]) -> list[bool | None]:
        return [one.met for one in checks(offer.segment, offer, order, uses)]

    assert met(Order(YOUNG_LOW, DAY, 100_00, "产品A"), last_year) == [True] * 5
    assert met(Order(OTHER, date(2026, 11, 27), 99_99, "产品B"), used) == [False] * 5
    assert met(Order(YOUNG_LOW, DAY), []) == [True, True, True, None, None]
    assert fitting(Offers({}, [offer]), Order(YOUNG_LOW, DAY, 100_00, "产品a"), last_year) == [offer]
    assert fitting(Offers({}, [offer]), Order(YOUNG_LOW, DAY, 100_00, "产品A"), used) == []


def test_an_offer_is_named_with_its_conditions() -> None:
    offer = Offer(MONEY_OFF, percent=15, until="2026-12-31", once=CUSTOMER, product="产品A")
    assert blocks.name(Say("en"), offer).startswith("15% off, for 产品A, until ")
    assert blocks.name(Say("zh"), offer).startswith("打8.5折、限产品A、截至")
