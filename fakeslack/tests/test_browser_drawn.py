"""What the page draws of what is there, whether an app is connected or not: places, and the labels of charts."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

import sample_app
from fakeslack import Slack
from fakeslack import page as pages
from looking import READERS, faults, last, say


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack(sample_app.MANIFEST, routes=pages.routes) as started:
        yield started


@READERS
def test_direct_messages_have_their_section(visit: Callable[..., Page], slack: Slack, person: str, size: str) -> None:
    page = visit(person, size=size)
    if size == "phone":
        page.locator("#open-sidebar").click()
    page.locator(".place").filter(has_text="Ben").click()
    expect(page.locator("h1")).to_contain_text("Ben")
    say(page, "just between us")
    expect(last(page)).to_contain_text("just between us")
    dm = slack.state.dm(slack.person(person).id, slack.person("Ben").id)
    assert [message.text for message in slack.person("Ben").sees(dm.id)] == ["just between us"]
    assert slack.operator.events("message") == []
    expect(page.locator(f".place[data-place={dm.id}]")).to_have_attribute("aria-current", "page")
    expect(page.locator(".place").filter(has_text="Ben")).to_have_count(1)
    assert faults(page) == []


def overlapping(page: Page) -> list[str]:
    """The labels in charts that stand in each other, or beyond the drawing."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
                const frame = svg.getBoundingClientRect();
                const texts = [...svg.querySelectorAll("text")].filter((one) => one.getClientRects().length);
                const boxes = texts.map((one) => [one.textContent, one.getBoundingClientRect()]);
                const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
                return boxes.flatMap(([text, box], n) => [
                    ...(box.left < frame.left - 1 || box.right > frame.right + 1 ? [`${text} beyond`] : []),
                    ...boxes.slice(n + 1).filter(([, b]) => meet(box, b)).map(([other]) => `${text} on ${other}`),
                ]);
            })"""
        )
    )


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize(
    "named", ["11/{0:02}", "November {0}", "十一月{0}日", "a customer with a long name {0}", "{0}"]
)
def test_labels_of_a_chart_do_not_overlap(visit: Callable[..., Page], slack: Slack, size: str, named: str) -> None:
    for count in (2, 7, 14, 20):
        data = [{"label": named.format(n), "value": n * 1000 / 7} for n in range(count)]
        chart = {"type": "line", "series": [{"name": "a", "data": data}]}
        block = {"type": "data_visualization", "title": "Chart", "chart": chart}
        slack.state.post("C0SALES001", slack.person("Ben").id, "chart", blocks=[block])
    page = visit(size=size)
    expect(page.locator("svg.chart")).to_have_count(4)
    assert overlapping(page) == []
