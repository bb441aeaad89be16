"""A real browser in front of a real console; skipped where Debian's chromium is not installed."""

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.fakes.console import ServedConsole, served

CHROMIUM = Path("/usr/bin/chromium")
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

DESKTOP: ViewportSize = {"width": 900, "height": 1060}
PHONE: ViewportSize = {"width": 320, "height": 640}
SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"

expect.set_options(timeout=120_000)

Picture = Callable[[Page, str], None]
Camera = Callable[[str, str, int], Image.Image]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"There is no {CHROMIUM}: apt-get install chromium to run the browser tests.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[ServedConsole]:
    with served(tmp_path / "home") as place:
        yield place


@pytest.fixture
def page(browser: Browser, place: ServedConsole) -> Iterator[Page]:
    """A tab that is signed in, at the chat; a script error fails the test."""
    with browser.new_context(viewport=DESKTOP) as context:
        context.set_default_timeout(120_000)
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text) if _is_fault(said.text) else None)
        page.goto(place.way_in())
        page.wait_for_url(f"{place.address}/")
        yield page
        assert faults == []


@pytest.fixture
def picture() -> Picture:
    """Takes what a page shows."""

    def take(page: Page, name: str) -> None:
        page.mouse.move(0, 0)
        keep(page.screenshot(), name)

    return take


@pytest.fixture
def camera(browser: Browser) -> Iterator[Camera]:
    """Takes the card of a page that was drawn, at a width in pixels."""
    with browser.new_context() as context:
        page = context.new_page()

        def take(html: str, name: str, width: int) -> Image.Image:
            page.set_viewport_size({"width": width, "height": 600})
            page.set_content(html)
            height = page.locator("#card").evaluate("card => card.offsetHeight")
            page.set_viewport_size({"width": width, "height": height})
            return keep(page.screenshot(), name)

        yield take


def keep(shot: bytes, name: str) -> Image.Image:
    """A picture, stored for the docs only by `make pictures`: hours and names in it change each time."""
    taken = Image.open(BytesIO(shot)).convert("RGB")
    if os.environ.get("STEWARD_PICTURES"):
        taken.save(PICTURES / f"{name}.png", optimize=True)
    return taken


def say(page: Page, text: str) -> None:
    """Type a message and send it with the Enter key."""
    page.get_by_label("Message").fill(text)
    page.keyboard.press("Enter")


def _is_fault(text: str) -> bool:
    """What the browser refuses by policy is a fault of ours; an answer of 4xx that we show is none."""
    return "Content Security Policy" in text
