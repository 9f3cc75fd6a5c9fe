"""A `data_visualization` block as an accessible SVG figure: bars, lines, areas and pies."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from fakeslack.render.mrkdwn import plainly
from fakeslack.render.tags import mapping, sequence, tag

WIDTH, HEIGHT = 560, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 10, 12, 38
SIZE, PHONE_SIZE = 11.0, 18.0
"""How large letters are in the drawing (blocks.css)."""
WIDEST = 9.0
NARROW = 0.58
"""How wide most letters are, in ems."""
MOST_STEPS = 6
MAX_SERIES, MAX_POINTS = 6, 20


@dataclass(frozen=True)
class Series:
    """A named row of numbers, one for each category."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """What is drawn: kind (bar, line, area or pie), categories and series."""

    title: str
    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


def read(block: dict[str, Any]) -> Chart | None:
    """Return the chart a block describes, or None when it describes none."""
    body = mapping(block.get("chart"))
    kind = body.get("type")
    if kind == "pie":
        points = [mapping(point) for point in sequence(body.get("segments") or body.get("data"))]
        if not points:
            first = next((mapping(row) for row in sequence(body.get("series"))), {})
            points = [mapping(point) for point in sequence(first.get("data"))]
        points = points[:MAX_POINTS]
        whole = Series("", tuple(_number(point.get("value")) for point in points))
        names = tuple(str(point.get("label", "")) for point in points)
        return Chart(str(block.get("title", "")), "pie", names, (whole,)) if points else None
    rows = [mapping(row) for row in sequence(body.get("series"))][:MAX_SERIES]
    if kind not in ("bar", "line", "area") or not rows:
        return None
    named = sequence(mapping(body.get("axis_config")).get("categories"))
    labels = named or [mapping(point).get("label", "") for point in sequence(rows[0].get("data"))]
    categories = tuple(str(label) for label in labels[:MAX_POINTS])
    series = tuple(Series(str(row.get("name", "")), _values(row, categories)) for row in rows)
    return Chart(str(block.get("title", "")), str(kind), categories, series) if categories else None


def figure(block: dict[str, Any], say: Callable[..., str] = plainly) -> Markup | None:
    """Return the block drawn, with its title, a legend and its numbers as a table to unfold; None if it is no chart."""
    chart = read(block)
    if chart is None:
        return None
    drawn = _pie(chart) if chart.kind == "pie" else _plot(chart)
    svg = tag(
        "svg",
        tag("title", _described(chart)),
        drawn,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=_described(chart),
        class_=f"chart chart-{chart.kind}",
    )
    return tag(
        "figure",
        tag("figcaption", chart.title) if chart.title else None,
        svg,
        _legend(chart),
        tag("details", tag("summary", say("Numbers")), _table(chart), class_="chart-numbers"),
        class_="chart-card",
    )


def show(value: float) -> str:
    """Return a number as short as it can be read."""
    for size, sign in ((1e9, "B"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1000 if sign == 'k' else size):.4g}{sign}"
    return f"{value:.4g}"


def _number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return 0.0


def _values(row: dict[str, Any], categories: tuple[str, ...]) -> tuple[float, ...]:
    points = [mapping(point) for point in sequence(row.get("data"))]
    by_label = {str(point.get("label")): _number(point.get("value")) for point in points}
    if any(name in by_label for name in categories):
        return tuple(by_label.get(name, 0.0) for name in categories)
    padded = [_number(point.get("value")) for point in points] + [0.0] * len(categories)
    return tuple(padded[: len(categories)])


def _described(chart: Chart) -> str:
    def row(one: Series) -> str:
        said = ", ".join(f"{label} {show(value)}" for label, value in zip(chart.categories, one.values, strict=True))
        return f"{one.name}: {said}" if one.name else said

    return f"{chart.title}. " + "; ".join(row(one) for one in chart.series)


def _scale(chart: Chart) -> tuple[float, float, float]:
    """Return lowest, highest and step of a value axis: the round steps that leave least empty, whole for counts."""
    values = [value for one in chart.series for value in one.values]
    low, high = min(0.0, *values), max(0.0, *values)
    whole = all(value == int(value) for value in values)
    magnitude = 10.0 ** math.floor(math.log10(((high - low) or 1.0) / MOST_STEPS))
    sizes = [size * magnitude for size in (1, 2, 2.5, 5, 10, 20)]
    if whole:
        sizes = [size for size in sizes if size >= 1 and size == int(size)]
    axes = [(math.floor(low / step) * step, (math.ceil(high / step) or 1) * step, step) for step in sizes]
    return min(axes, key=lambda axis: (axis[1] - axis[0] > (MOST_STEPS + 0.5) * axis[2], axis[1] - axis[0], axis[2]))


def _ems(text: str) -> float:
    """Return about how wide a text is, in its own size."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else NARROW for letter in text)


def _cut(text: str) -> str:
    """Return a label that is not too wide to stand under an axis."""
    most = int(WIDEST / NARROW) + 1
    text = text[:most] + "…" if len(text) > most else text
    while _ems(text) > WIDEST:
        text = text[:-2] + "…"
    return text


def _labels(chart: Chart, x: Callable[[int], float]) -> list[Markup]:
    """Return as many labels as have room: fewer on a phone, where the letters are larger within the same drawing."""
    texts = [_cut(text) for text in chart.categories]
    widest = max(map(_ems, texts))
    ends = {SIZE: -math.inf, PHONE_SIZE: -math.inf}

    def fits(index: int, size: float) -> bool:
        half = widest * size / 2
        middle = min(max(x(index), half), WIDTH - half)
        if middle - half < ends[size]:
            return False
        ends[size] = middle + half + size / 2
        return True

    out: list[Markup] = []
    for index, text in enumerate(texts):
        if fits(index, SIZE):
            css = None if fits(index, PHONE_SIZE) else "spare"
            half = _ems(text) * (SIZE if css else PHONE_SIZE) / 2
            middle = min(max(x(index), half), WIDTH - half)
            out.append(tag("text", text, x=_at(middle), y=HEIGHT - 8, text_anchor="middle", class_=css))
    return out


def _plot(chart: Chart) -> list[Markup]:
    low, high, step = _scale(chart)
    count = len(chart.categories)
    slot = (WIDTH - LEFT - RIGHT) / count

    def x(index: int) -> float:
        return LEFT + slot * (index + 0.5)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    grid: list[Markup] = []
    for number in range(round((high - low) / step) + 1):
        at = low + number * step
        css = "axis" if abs(at) < step / 1000 else "grid"
        grid.append(tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=_at(y(at)), y2=_at(y(at)), class_=css))
        grid.append(tag("text", show(at), x=LEFT - 7, y=_at(y(at) + 4), text_anchor="end"))
    grid += _labels(chart, x)
    if chart.kind == "bar":
        return [*grid, *_bars(chart, slot, x, y)]
    return [*grid, *_lines(chart, x, y)]


def _bars(chart: Chart, slot: float, x: Callable[[int], float], y: Callable[[float], float]) -> list[Markup]:
    width = min(44.0, slot * 0.72 / len(chart.series))
    out: list[Markup] = []
    for row, one in enumerate(chart.series):
        for index, value in enumerate(one.values):
            top, bottom = sorted((y(value), y(0)))
            left = x(index) + (row - len(chart.series) / 2) * width
            out.append(
                tag(
                    "rect",
                    tag("title", _point(chart, one, index)),
                    x=_at(left + 1),
                    y=_at(top),
                    rx=min(3, width / 4),
                    width=_at(width - 2),
                    height=_at(max(bottom - top, 0.5)),
                    class_=f"ink-{row}",
                )
            )
    return out


def _lines(chart: Chart, x: Callable[[int], float], y: Callable[[float], float]) -> list[Markup]:
    out: list[Markup] = []
    for row, one in enumerate(chart.series):
        spots = [(x(index), y(value)) for index, value in enumerate(one.values)]
        path = " ".join(f"{_at(left)},{_at(top)}" for left, top in spots)
        if chart.kind == "area":
            shape = f"{_at(spots[0][0])},{_at(y(0))} {path} {_at(spots[-1][0])},{_at(y(0))}"
            out.append(tag("polygon", points=shape, class_=f"ink-{row} wash"))
        out.append(tag("polyline", points=path, class_=f"line-{row}"))
        for index, (left, top) in enumerate(spots):
            dot = tag("title", _point(chart, one, index))
            out.append(tag("circle", dot, cx=_at(left), cy=_at(top), r="3.5", class_=f"ink-{row} dot"))
    return out


def _pie(chart: Chart) -> list[Markup]:
    values = [max(0.0, value) for value in chart.series[0].values]
    total = sum(values)
    middle, radius, hole = (WIDTH / 2, HEIGHT / 2), HEIGHT / 2 - 10, 58.0
    out: list[Markup] = []
    angle = -math.pi / 2
    for index, value in enumerate(values):
        share = value / total if total else 0
        if share <= 0:
            continue
        css = f"ink-{index % MAX_SERIES} slice"
        title = tag("title", f"{_point(chart, chart.series[0], index)} ({share:.0%})")
        if share > 0.9999:
            out.append(tag("circle", title, cx=middle[0], cy=middle[1], r=radius, class_=css))
        else:
            start, angle = angle, angle + share * 2 * math.pi
            out.append(tag("path", title, d=_slice(middle, radius, start, angle), class_=css))
    out.append(tag("circle", cx=middle[0], cy=middle[1], r=hole, class_="hole"))
    out.append(tag("text", show(total), x=middle[0], y=middle[1] + 8, text_anchor="middle", class_="total"))
    return out


def _slice(middle: tuple[float, float], radius: float, start: float, end: float) -> str:
    def spot(angle: float) -> str:
        return f"{_at(middle[0] + radius * math.cos(angle))} {_at(middle[1] + radius * math.sin(angle))}"

    large = 1 if end - start > math.pi else 0
    return f"M{_at(middle[0])} {_at(middle[1])}L{spot(start)}A{radius} {radius} 0 {large} 1 {spot(end)}Z"


def _legend(chart: Chart) -> Markup | None:
    names = chart.categories if chart.kind == "pie" else tuple(one.name for one in chart.series)
    if len(names) < 2 and chart.kind != "pie":
        return None
    rows = [
        tag("li", tag("span", class_=f"swatch back-{index % MAX_SERIES}"), name) for index, name in enumerate(names)
    ]
    return tag("ul", rows, class_="legend")


def _table(chart: Chart) -> Markup:
    head = tag("tr", tag("th", scope="col"), [tag("th", one.name or "#", scope="col") for one in chart.series])
    body = [
        tag("tr", tag("th", name, scope="row"), [tag("td", show(one.values[index])) for one in chart.series])
        for index, name in enumerate(chart.categories)
    ]
    return tag("table", tag("thead", head), tag("tbody", body), class_="block-table")


def _point(chart: Chart, one: Series, index: int) -> str:
    named = f"{one.name}, " if one.name else ""
    return f"{named}{chart.categories[index]}: {show(one.values[index])}"


def _at(place: float) -> str:
    return f"{place:.1f}".rstrip("0").rstrip(".")
