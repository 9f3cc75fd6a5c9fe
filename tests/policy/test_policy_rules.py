"""The policy as it is kept and as it stands in forms: whatever is kept or shown is read back as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.customers.rfm import Rfm
from handlers.customers.segmentation import RANGES, Own, Owns, Range
from handlers.customers.segments import SEGMENTS, SPENDING, Condition, Conditions, segment
from handlers.interactions.rules import Steps
from handlers.kernel.filled import Filled
from handlers.kernel.refusal import Refusal
from handlers.kernel.words import tidy
from handlers.loyalty.rules import Tiers
from handlers.offers.rules import GIFT, MONEY_OFF, Offer, Offers
from handlers.policy import rules, typed, typed_points
from handlers.policy.rules import ARTICLE, IN_ONE_FORM, SYSTEMS, Policy, Unreadable
from handlers.products.rules import Improvements

steps = st.builds(Steps, good=st.integers(1, 50), bad=st.integers(-50, -1), neutral=st.just(0))
amounts = st.integers(1, 100_000_000_00)


@st.composite
def tiers(draw: st.DrawFn) -> Tiers:
    points = sorted(draw(st.sets(st.integers(0, typed_points.MOST_POINTS), min_size=1, max_size=9)), reverse=True)
    thresholds = sorted(draw(st.sets(amounts, min_size=len(points) - 1, max_size=len(points) - 1)), reverse=True)
    return Tiers(zip([*thresholds, 0], points, strict=True))


@st.composite
def conditions(draw: st.DrawFn) -> Conditions:
    """Three conditions that nobody can meet two of: of one spending each, or of ages that follow on each other."""
    if draw(st.booleans()):
        levels = draw(st.permutations(SPENDING))
        least, under = draw(st.integers(0, 75)), draw(st.integers(76, 151))
        kinds = draw(
            st.lists(
                st.sampled_from([(None, None), (least, None), (None, under), (least, under)]), min_size=3, max_size=3
            )
        )
        return Conditions(
            Condition(s, (level,), *ages) for s, level, ages in zip(SEGMENTS, levels, kinds, strict=False)
        )
    first, second = sorted(draw(st.sets(st.integers(1, 149), min_size=2, max_size=2)))
    spans = draw(st.permutations([(None, first), (first, second), (second, None)]))
    some = st.sets(st.sampled_from(SPENDING), min_size=1).map(lambda found: tuple(s for s in SPENDING if s in found))
    return Conditions(Condition(s, draw(some), *ages) for s, ages in zip(SEGMENTS, spans, strict=False))


texts = (
    st.text(min_size=1, max_size=60)
    .map(lambda text: " ".join(tidy(text).split()))
    .filter(lambda text: 0 < len(text) <= 60)
)
money_off = (
    st.tuples(amounts, amounts)
    .filter(lambda two: two[0] != two[1])
    .map(lambda two: Offer(MONEY_OFF, least=max(two), off=min(two)))
)
gifts = texts.filter(lambda text: not typed.is_usual(text)).map(lambda name: Offer(GIFT, name=name)) | st.just(
    Offer(GIFT)
)
offers = st.dictionaries(st.sampled_from(SEGMENTS), money_off | gifts).map(Offers)
rfms = st.builds(Rfm, st.integers(1, 3650), st.integers(1, 1000), amounts)
bounds = st.tuples(st.none() | st.integers(0, 40), st.integers(41, 100) | st.none())
ranged = bounds.filter(lambda two: two != (None, None)).map(lambda two: Range(*two))
owns = st.lists(
    st.builds(
        Own,
        st.integers(1, 99).map("own{}".format),
        texts,
        texts,
        st.just(0),
        st.dictionaries(st.sampled_from(RANGES), ranged),
        st.just(("low",)),
        st.lists(texts, max_size=2).map(tuple),
    ),
    max_size=3,
    unique_by=lambda one: one.key,
).map(Owns)
policies = st.builds(
    Policy,
    own=owns,
    rfm=rfms,
    steps=steps,
    tiers=tiers(),
    segments=conditions(),
    offers=offers,
    improvements=st.builds(Improvements, texts, amounts, texts),
)


@given(policies)
def test_what_is_kept_is_read_back(policy: Policy) -> None:
    kept = json.loads(json.dumps(rules.kept(policy)))
    again = rules.read(kept)
    assert again == policy
    assert again.version == policy.version
    assert set(kept) == {system for system in SYSTEMS if rules.differs(policy, ARTICLE, system)}
    assert (policy.version == 0) == (not kept)
    assert policy.version < 2**48


def test_rules_stay_known_by_the_version_under_which_they_were_kept(subtests: pytest.Subtests) -> None:
    for kept in ({}, {"steps": {"good": 2, "bad": -1, "neutral": 0}}):
        with subtests.test(kept=kept):
            policy = rules.read(kept, 1234)
            assert policy.version == 1234
            assert rules.back(policy, "tiers").version == rules.read(kept).version
    assert ARTICLE.version == 0


@given(policies)
def test_what_stands_in_a_form_is_read_back(policy: Policy) -> None:
    for system in IN_ONE_FORM:
        fields = typed.written(policy, system)
        before = replace(ARTICLE, own=policy.own)  # whose offers stand in the form
        assert not rules.differs(typed.read(system, fields, before), policy, system)
        assert rules.differs(rules.back(policy, system), policy, system) == rules.differs(ARTICLE, policy, system)


@given(policies, policies)
def test_other_rules_have_another_version(one: Policy, other: Policy) -> None:
    assert (one.version == other.version) == (rules.kept(one) == rules.kept(other))


@given(conditions(), st.integers(0, 150), st.sampled_from(SPENDING))
def test_nobody_is_in_two_segments(found: tuple[Condition, ...], age: int, spending: str) -> None:
    met = [one.segment for one in found if one.met_by(age, spending)]
    assert len(met) <= 1
    assert segment(age, spending, found).key == (met[0] if met else "other")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(SYSTEMS), anything)
def test_what_nobody_kept_is_unreadable_and_nothing_else(system: str, given_: Any) -> None:
    try:
        policy = rules.read({system: given_})
    except Unreadable:
        return
    assert rules.value(policy, system) == given_ or system in {"steps", "offers"}


def silver(least: Any, key: str = "level1") -> dict[str, Any]:
    """A level as it is kept."""
    return {"key": key, "english": "Silver", "chinese": "银卡", "least": least, "times": 120}


NEARLY: list[tuple[str, Any]] = [
    ("tiers", [[300, 50], [500, 100], [0, 20]]),
    ("tiers", [[500, 100]]),
    ("expiry", {"months": -1, "end": "month", "pending": 0}),
    ("expiry", {"months": 12, "end": "decade", "pending": 0}),
    ("limits", {"second": -5, "worth": 0}),
    ("rfm", {"recent": 0, "often": 1, "much": 1}),
    ("levels", {"by": "luck", "kept": "year", "levels": []}),
    ("levels", {"by": "spent", "kept": "year", "levels": [silver(1000), silver(1000)]}),
    ("levels", {"by": "spent", "kept": "year", "levels": [silver(1000), silver(2000)]}),
    ("levels", {"by": "spent", "kept": "year", "levels": [silver(0)]}),
    ("levels", {"by": "spent", "kept": "year", "levels": [silver(1000, key="")]}),
    ("levels", {"by": "spent", "kept": "year", "levels": [silver("1000")]}),
]


@pytest.mark.parametrize(("system", "kept"), NEARLY)
def test_what_is_nearly_right_is_unreadable(system: str, kept: Any) -> None:
    rules.read({"levels": {"by": "spent", "kept": "year", "levels": [silver(1000), silver(2000, key="level2")]}})
    with pytest.raises(Unreadable):
        rules.read({system: kept})


FIELDS = sorted({field for system in IN_ONE_FORM for field in typed.written(ARTICLE, system).values})
filled_in = st.text(max_size=40) | st.lists(st.text(max_size=8), max_size=4) | st.none()


@given(st.sampled_from(IN_ONE_FORM), st.dictionaries(st.sampled_from(FIELDS), filled_in))
def test_whatever_is_typed_is_read_or_refused_beside_a_field(system: str, fields: Mapping[str, Any]) -> None:
    there = typed.written(ARTICLE, system).values
    filled = {**there, **{field: value for field, value in fields.items() if field in there}}
    policy, beside = ARTICLE, ""
    try:
        policy = typed.read(system, Filled(filled), ARTICLE)
    except Refusal as refusal:
        beside = refusal.field or "nothing"
    assert beside in {"", *filled}
    assert rules.read(rules.kept(policy)) == policy


@pytest.mark.parametrize(
    ("text", "least", "under"),
    [
        *((text, None, 40) for text in ("<40", "< 40岁", "under 40", "未满40岁", "≤39", "<=39")),
        *((text, 40, None) for text in (">=40", "≥ ４０", "40+", "40岁以上", "满40岁", "40 or over", ">39")),
        *((text, 18, 40) for text in ("18-39", "18–39", "18 to 39", "18岁到39岁", "１８～３９")),
        ("", None, None),
        ("  ", None, None),
    ],
)
def test_ages(text: str, least: int | None, under: int | None) -> None:
    fields = {**typed.written(ARTICLE, "segments").values, "middle_high.age": text, "middle_high.spending": ["high"]}
    (*_, found) = typed.read("segments", Filled(fields), ARTICLE).segments
    assert (found.least, found.under) == (least, under)


HUNDRED = (
    *("500 → 100", "500=100", "500: 100", "¥500 or more earns 100 points", "500元以上 100 分", "５００：１００"),
    *("500 -> 100积分", "500 100", "满500元送100积分"),
)
TWENTY = (
    *("100 - 20", "满100减20", "20 off 100", "20 off orders of 100 or more", "100/20", "100-20元", "￥100－￥20"),
    "满100元立减20元",
)


@pytest.mark.parametrize("text", HUNDRED)
def test_tiers_as_people_type_them(text: str) -> None:
    assert typed.read("tiers", Filled({"tiers": text, "other": "20"}), ARTICLE).tiers == ((500_00, 100), (0, 20))


@pytest.mark.parametrize("text", TWENTY)
def test_money_off_as_people_type_it(text: str) -> None:
    fields = {**typed.written(ARTICLE, "offers").values, "other.kind": MONEY_OFF, "other.what": text}
    assert typed.read("offers", Filled(fields), ARTICLE).offer("other") == Offer(MONEY_OFF, least=100_00, off=20_00)
