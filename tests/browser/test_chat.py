"""The chat as its owner uses it: in a browser, with a mouse, a keyboard, on a phone."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Picture
from tests.fakes.console import ServedConsole

SENTENCE = "invoice Acme 3 days of design at 800, due in 14 days"


def test_a_sign_in_address_works_once(browser: Browser, place: ServedConsole) -> None:
    way_in = place.way_in()
    for heading in ("What should happen?", "Sign in"):
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(way_in)
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
    assert place.office.steward.runs() == []


def test_one_sentence_becomes_one_approved_invoice(
    page: Page, place: ServedConsole, picture: Picture
) -> None:
    say(page, SENTENCE)
    card = page.get_by_role("article")
    expect(card).to_contain_text("Shall I invoice Acme €2,400.00")
    expect(card.get_by_text("Waits for you")).to_be_visible()

    card.get_by_text("Edit").click()
    card.get_by_label("Line 1: price").fill("750")
    card.get_by_role("button", name="Save changes").click()
    expect(card).to_contain_text("(version 2)")
    expect(card.get_by_role("figure")).to_contain_text("−Total: €2,400.00")
    expect(card.get_by_role("figure")).to_contain_text("+Total: €2,250.00")
    picture(page, "card-pending")

    card.get_by_role("button", name="Approve").click()
    expect(card).to_contain_text("Mailed “Invoice 2026-0001” to billing@acme.example.")
    expect(card).to_contain_text("Approved by owner")
    expect(card.get_by_role("button", name="Approve")).to_have_count(0)
    expect(page.get_by_text("At work…")).to_have_count(0)
    picture(page, "card-done")

    link = card.get_by_role("link", name="2026-0001.pdf").get_attribute("href")
    pdf = page.request.get(f"{place.address}{link}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF")
    assert len(place.office.mailbox) == 1


def say(page: Page, text: str) -> None:
    page.get_by_label("Message").fill(text)
    page.keyboard.press("Enter")
