"""Every page: accessible by axe's rules, no wider than a small phone, and led to from the others."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, SENTENCE, Picture, say
from tests.fakes.console import ServedConsole

PAGES = [
    "/",
    "/inbox",
    "/runs",
    "/customers",
    "/customers/acme",
    "/invoices",
    "/tasks",
    "/memory",
    "/health",
]


@pytest.fixture
def busy(page: Page, place: ServedConsole) -> Page:
    """A signed-in tab of an office where something was done, something waits and all is stopped."""
    say(page, SENTENCE)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("link", name="2026-0001.pdf")).to_be_visible()
    for text in (
        "remember that Acme pays late",
        "add customer Beta Ltd, ana@beta.example",
        "invoice Zeta 50 euros",
        "help",
    ):
        place.office.says(text)
    say(page, "invoice Acme 120 euros")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    place.office.says("stop")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(
    busy: Page, place: ServedConsole, scheme: Literal["light", "dark"]
) -> None:
    busy.emulate_media(color_scheme=scheme)
    for path in addresses(place):
        busy.goto(f"{place.address}{path}")
        for opener in busy.locator("details > summary").all():
            opener.click()
        assert objections(busy) == [], path


def test_no_page_is_wider_than_a_small_phone(busy: Page, place: ServedConsole) -> None:
    busy.set_viewport_size(PHONE)
    for path in addresses(place):
        busy.goto(f"{place.address}{path}")
        assert busy.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path


def test_a_run_shows_everything_that_happened_as_it_happens(page: Page, picture: Picture) -> None:
    say(page, SENTENCE)
    page.get_by_role("link", name="Trace").click()
    timeline = page.get_by_role("list").filter(has_text="heard “invoice Acme")
    expect(timeline).to_contain_text("policy says ask by default.outward")

    page.get_by_role("button", name="Approve").click()

    expect(timeline).to_contain_text("ended: done")
    page.evaluate("scrollTo(0, 0)")
    picture(page, "timeline")


def test_the_kill_switch_is_one_tap_and_is_shown_everywhere(
    page: Page, place: ServedConsole
) -> None:
    other = page.context.new_page()
    other.goto(f"{place.address}/runs")
    page.goto(f"{place.address}/health")
    page.get_by_role("button", name="Stop everything").click()
    expect(other.get_by_text("Everything is stopped")).to_be_visible()

    other.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Stop everything")).to_be_visible()


def test_an_open_page_goes_on_by_itself_after_the_line_was_cut(
    page: Page, place: ServedConsole
) -> None:
    page.goto(f"{place.address}/inbox")
    page.route("**/events", lambda route: route.abort())
    page.reload()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    place.office.says(SENTENCE)

    page.unroute("**/events")

    expect(page.get_by_role("article")).to_be_visible()
    expect(page.get_by_text("Reconnecting…")).to_be_hidden()


def test_a_look_that_was_not_answered_is_taken_again(page: Page) -> None:
    page.route("**/thread?*", lambda route: route.abort(), times=2)

    say(page, SENTENCE)

    expect(page.get_by_role("article")).to_be_visible()
    expect(page.get_by_text("Reconnecting…")).to_be_hidden()


def addresses(place: ServedConsole) -> list[str]:
    """Every page of an office, those of its things included."""
    waiting = place.office.steward.approvals()[0]
    known = place.office.steward.remembered()[0]
    return [
        *PAGES,
        f"/memory/{known.id}",
        f"/approvals/{waiting.approval}",
        f"/runs/{waiting.run}",
        "/runs/r_none",
    ]


def objections(page: Page) -> list[str]:
    """What axe-core finds, of any weight, with the element that it means."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-core comes with axe-playwright-python, which is not installed.")
    page.evaluate((Path(found.origin).parent / "axe.min.js").read_text("utf-8"))
    told: str = page.evaluate(
        "axe.run().then(found => JSON.stringify(found.violations.flatMap(one =>"
        " one.nodes.map(node => `${one.impact} ${one.id}: ${node.html.slice(0, 160)}`))))"
    )
    lines: list[str] = json.loads(told)
    return lines
