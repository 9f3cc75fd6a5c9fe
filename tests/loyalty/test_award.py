"""What a purchase earns and a refund takes back, and how purchase IDs and points are read: tables and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import Say
from handlers.kernel.words import read_points
from handlers.loyalty import rules

TIERS = [list(tier) for tier in rules.ARTICLE]


@pytest.mark.parametrize(
    ("amount", "points"),
    [
        (400_00, 50),  # the article's 王五
        (500_00, 100),
        (499_99, 50),
        (300_00, 50),
        (299_99, 20),
        (1, 20),
        (100_000_000_00, 100),
        (0, 0),
    ],
)
def test_what_a_purchase_earns(amount: int, points: int) -> None:
    assert rules.award(amount).points == points


@pytest.mark.parametrize(
    ("amount", "refunded", "more", "points"),
    [
        (400_00, 0, 400_00, 50),  # fully refunded
        (400_00, 0, 100_00, 0),  # 300 are kept, and earn 50 as well
        (400_00, 0, 100_01, 30),
        (400_00, 100_01, 299_99, 20),  # the rest of it
        (500_00, 0, 1, 50),
        (500_00, 0, 200_01, 80),
    ],
)
def test_what_a_refund_takes_back(amount: int, refunded: int, more: int, points: int) -> None:
    assert rules.taken_back(amount, refunded, more, TIERS) == points


def test_a_refund_goes_by_the_rule_of_the_purchase() -> None:
    generous = [[100_00, 500], [0, 0]]
    assert rules.taken_back(150_00, 0, 50_00, generous) == 0
    assert rules.taken_back(150_00, 0, 50_01, generous) == 500


@given(st.integers(1, 10**10), st.lists(st.integers(1, 10**9), max_size=8))
def test_refunds_in_parts_take_back_what_one_refund_does(amount: int, parts: list[int]) -> None:
    refunded = taken = 0
    for part in parts:
        part = min(part, amount - refunded)
        if part:
            taken += rules.taken_back(amount, refunded, part, TIERS)
            refunded += part
    assert taken == (rules.taken_back(amount, 0, refunded, TIERS) if refunded else 0)
    assert rules.award(amount).points - taken == rules.award(amount - refunded).points


@pytest.mark.parametrize(
    ("amount", "largest", "unusual"), [(100, None, False), (1000, 100, True), (999, 100, False), (100, 100, False)]
)
def test_ten_times_the_largest_is_unusual(amount: int, largest: int | None, unusual: bool) -> None:
    assert rules.is_unusual(amount, largest) is unusual


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("P17", ""),
        ("p17", ""),
        ("17", ""),
        ("#17", ""),
        ("#P17", ""),
        ("P#17", ""),
        ("P-17", ""),
        ("P 17 100", "100"),
        ("Ｐ１７　１００", "１００"),
        ("＃１７，100", "100"),
        ("17号 100元 破损", "100元 破损"),
        ("购买17", ""),
        ("purchase 17", ""),
        ("0017", ""),
    ],
)
def test_purchase_ids_are_read_as_people_type_them(text: str, rest: str) -> None:
    assert rules.read_number(text) == (17, rest)


@pytest.mark.parametrize("text", ["", "王五", "P", "#", "-17", "17.5", "1,700", "17x", "P" + "9" * 5000, "<!channel>"])
def test_what_is_no_purchase_id_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        rules.read_number(text)


@given(st.text())
def test_reading_an_id_raises_nothing_but_a_refusal(text: str) -> None:
    try:
        number, rest = rules.read_number(text)
    except Refusal:
        return
    assert 0 <= number < 10**9
    assert rest in text


@given(st.integers(0, 10**9 - 1))
def test_an_id_reads_back_as_it_is_shown(purchase: int) -> None:
    assert rules.read_number(rules.number(purchase)) == (purchase, "")


@given(st.integers(1 - 10**9, 10**9 - 1).filter(bool))
def test_points_read_back_as_they_are_shown(points: int) -> None:
    assert read_points(Say("en").signed(points) + " 补录", signed=True) == (points, "补录")
