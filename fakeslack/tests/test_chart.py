import re
from typing import Any

import pytest
from markupsafe import Markup

from fakeslack.render import chart

SERIES = [
    {"name": "Good", "data": [{"label": "Mon", "value": 4}, {"label": "Tue", "value": 12.5}]},
    {"name": "Bad", "data": [{"label": "Tue", "value": -3}]},
]


def block(kind: str, **body: Any) -> dict[str, Any]:
    return {"type": "data_visualization", "title": "Reviews", "chart": {"type": kind, **body}}


def drawn(block: dict[str, Any]) -> Markup:
    html = chart.figure(block)
    assert html is not None
    return html


@pytest.mark.parametrize(("kind", "marks"), [("bar", "<rect"), ("line", "<polyline"), ("area", "<polygon")])
def test_series_are_drawn_with_legend_and_text_alternative(kind: str, marks: str) -> None:
    html = drawn(block(kind, series=SERIES, axis_config={"categories": ["Mon", "Tue"]}))
    assert html.count(marks) == (4 if kind == "bar" else 2)
    assert 'aria-label="Reviews. Good: Mon 4, Tue 12.5; Bad: Mon 0, Tue -3"' in html
    assert "<figcaption>Reviews</figcaption>" in html
    assert re.findall(r"</span>(Good|Bad)</li>", html) == ["Good", "Bad"]
    assert '<th scope="row">Tue</th><td>12.5</td><td>-3</td>' in html


@pytest.mark.parametrize(
    "body",
    [
        {"segments": [{"label": "好评", "value": 3}, {"label": "差评", "value": 1}]},
        {"series": [{"name": "x", "data": [{"label": "好评", "value": 3}, {"label": "差评", "value": 1}]}]},
    ],
)
def test_a_pie_says_its_shares(body: dict[str, Any]) -> None:
    html = drawn(block("pie", **body))
    assert "好评: 3 (75%)" in html
    assert html.count("<path") == 2


def test_one_slice_is_a_whole_circle() -> None:
    assert "<path" not in drawn(block("pie", segments=[{"label": "a", "value": 5}]))


@pytest.mark.parametrize(
    "values", [[0, 0], [5], [1e9, -1e9], [0.001, 0.002], [float("inf"), 1], ["x", None], [True, 2]]
)
def test_any_numbers_give_finite_places(values: list[Any]) -> None:
    html = drawn(
        block("bar", series=[{"name": "a", "data": [{"label": str(i), "value": v} for i, v in enumerate(values)]}])
    )
    assert "nan" not in html
    assert "inf" not in html


@pytest.mark.parametrize("body", [{}, {"series": []}, {"series": [{"data": []}]}, {"segments": []}])
@pytest.mark.parametrize("kind", ["bar", "pie", "gantt"])
def test_what_is_no_chart_is_none(kind: str, body: dict[str, Any]) -> None:
    assert chart.figure(block(kind, **body)) is None


@pytest.mark.parametrize(
    ("value", "shown"), [(4.0, "4"), (4.25, "4.25"), (12_000, "12k"), (3.2e6, "3.2M"), (2e9, "2B"), (-0.5, "-0.5")]
)
def test_numbers_are_short(value: float, shown: str) -> None:
    assert chart.show(value) == shown


def axis(*values: float) -> list[str]:
    """The numbers at a value axis."""
    data = [{"label": str(index), "value": value} for index, value in enumerate(values)]
    html = drawn(block("line", series=[{"name": "a", "data": data}]))
    return re.findall(r'text-anchor="end"[^>]*>([^<]+)<', html)


@pytest.mark.parametrize(
    ("values", "numbers"),
    [
        ((3.8, 4.2, 4.9), "0 1 2 3 4 5"),
        ((1, 0, 1), "0 1"),
        ((1, 2, 3), "0 1 2 3"),
        ((4, 12, 7), "0 2 4 6 8 10 12"),
        ((0, 0), "0 1"),
        ((0.2, 0.5), "0 0.1 0.2 0.3 0.4 0.5"),
        ((-2, 3), "-2 -1 0 1 2 3"),
        ((1200, 5000), "0 1000 2000 3000 4000 5000"),
    ],
)
def test_an_axis_fits_its_numbers(values: tuple[float, ...], numbers: str) -> None:
    assert " ".join(axis(*values)) == numbers
