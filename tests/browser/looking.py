"""Reading the page as people do: what was said last, whether it fits, and what axe-core finds wrong with it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

AXE = Axe()


def serious(page: Page) -> list[str]:
    """axe-core's serious and critical faults, as lines."""
    found = AXE.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def say(page: Page, text: str) -> None:
    """Type a line into the message box, and send it."""
    box = page.locator("#composer-text")
    box.fill(text)
    box.press("Enter")


def last(page: Page) -> Locator:
    """The last message."""
    return page.locator("#messages > .message").last


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def at_the_end(page: Page) -> None:
    """Wait until the list of messages is scrolled to its end."""
    page.wait_for_function(
        "() => { const box = document.getElementById('scroll');"
        " return box.scrollHeight - box.scrollTop - box.clientHeight < 2; }"
    )
