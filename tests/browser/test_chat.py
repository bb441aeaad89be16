"""The chat as its owner uses it: with a mouse, in several tabs, by keyboard only, on a phone."""

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import PHONE, SENTENCE, Picture, say
from tests.fakes.console import ServedConsole


def test_a_sign_in_address_works_once(browser: Browser, place: ServedConsole) -> None:
    way_in = place.way_in()
    for heading in ("What should happen?", "Sign in"):
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(way_in)
            expect(page.get_by_role("heading", name=heading)).to_be_visible()


def test_one_sentence_becomes_one_approved_invoice(
    page: Page, place: ServedConsole, picture: Picture
) -> None:
    say(page, SENTENCE)
    card = page.get_by_role("article")
    expect(card).to_contain_text("Shall I invoice Acme €2,400.00")
    expect(card.get_by_text("Waits for you")).to_be_visible()

    card.get_by_text("Edit", exact=True).click()
    card.get_by_label("Line 1: price").fill("750")
    card.get_by_role("button", name="Save changes").click()
    expect(card).to_contain_text("(version 2)")
    expect(card.get_by_role("figure")).to_contain_text("−Total: €2,400.00")
    expect(card.get_by_role("figure")).to_contain_text("+Total: €2,250.00")
    picture(page, "card-pending")

    card.get_by_role("button", name="Approve").click()
    expect(card).to_contain_text("Mailed “Invoice 2026-0001” to billing@acme.example.")
    expect(card).to_contain_text("Approved by Owner")
    expect(card.get_by_role("button", name="Approve")).to_have_count(0)
    expect(page.get_by_text("At work…")).to_have_count(0)
    page.set_viewport_size({"width": 900, "height": 600})
    picture(page, "card-done")

    link = card.get_by_role("link", name="2026-0001.pdf").get_attribute("href")
    pdf = page.request.get(f"{place.address}{link}")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF")
    assert len(place.office.mailbox) == 1


def test_what_is_wrong_with_an_edit_is_said_at_its_field_and_can_be_mended(page: Page) -> None:
    say(page, SENTENCE)
    card = page.get_by_role("article")
    card.get_by_text("Edit", exact=True).click()
    card.get_by_label("Send to").fill("ana at acme")
    card.get_by_label("Note").fill("As agreed.")
    card.get_by_role("button", name="Save changes").click()

    field = card.get_by_label("Send to")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(
        "“ana at acme” is no e-mail address; write one like ana@acme.example."
    )
    expect(card.get_by_label("Note")).to_have_value("As agreed.")

    field.fill("ana@acme.example")
    field.press("Enter")
    expect(card).to_contain_text("mail it to ana@acme.example? (version 2)")
    expect(card.get_by_label("Send to")).to_be_hidden()


def test_what_is_being_edited_cannot_be_approved_unedited(page: Page, place: ServedConsole) -> None:
    say(page, SENTENCE)
    card = page.get_by_role("article")
    card.get_by_text("Edit", exact=True).click()
    expect(card.get_by_role("button", name="Approve")).to_be_hidden()
    card.focus()
    page.keyboard.press("a")

    card.get_by_role("button", name="Cancel").click()

    expect(card.get_by_role("button", name="Approve")).to_be_visible()
    assert [card.state for card in place.office.steward.approvals()] == ["pending"]


def test_every_open_tab_converges(page: Page) -> None:
    say(page, SENTENCE)
    expect(page.get_by_role("article")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url + "inbox")
    waits = other.get_by_role("list", name="Waits for you")
    expect(waits.get_by_role("article")).to_contain_text("Shall I invoice Acme")

    page.get_by_role("button", name="Approve").click()

    expect(waits).to_contain_text("Nothing waits for you.")
    expect(other.get_by_role("list", name="Decided lately")).to_contain_text("2026-0001.pdf")
    expect(other).to_have_title("Inbox · Steward")


def test_what_is_being_typed_survives_what_happens_meanwhile(page: Page) -> None:
    say(page, SENTENCE)
    first = page.get_by_role("article").first
    first.get_by_text("Edit", exact=True).click()
    first.get_by_label("Note").fill("half a th")
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Snooze").click()
    expect(page.get_by_role("article").first).to_contain_text("Put aside until")

    expect(first.get_by_label("Note")).to_have_value("half a th")
    page.keyboard.type("ought")
    expect(first.get_by_label("Note")).to_have_value("half a thought")


def test_a_tap_that_came_too_late_shows_what_was_decided(page: Page, place: ServedConsole) -> None:
    say(page, SENTENCE)
    card = page.get_by_role("article")
    expect(card).to_be_visible()
    page.route("**/thread?*", lambda route: route.abort())
    place.office.taps("Reject", on=place.office.steward.approvals()[0])

    card.get_by_role("button", name="Approve").click()

    expect(card.get_by_role("alert")).to_contain_text("ejected")
    assert place.office.mailbox == []


def test_rejecting_asks_why_and_keeps_it(page: Page) -> None:
    say(page, SENTENCE)
    card = page.get_by_role("article")
    card.get_by_text("Reject", exact=True).first.click()
    card.get_by_label("Why not?").fill("they paid in advance")
    page.keyboard.press("Enter")

    expect(card).to_contain_text("“they paid in advance”")
    expect(card).to_contain_text("Rejected")


def test_why_opens_in_place(page: Page) -> None:
    say(page, SENTENCE)
    card = page.get_by_role("article")
    why = card.get_by_role("link", name="Why")
    why.click()
    expect(card.get_by_role("region", name="Why")).to_contain_text("by flow invoice, version 1")
    expect(why).to_have_attribute("aria-expanded", "true")

    why.click()
    expect(card.get_by_role("region", name="Why")).to_be_hidden()


def test_undo_speaks_in_the_thread(page: Page) -> None:
    say(page, SENTENCE)
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Undo").click()

    expect(page.get_by_role("article").last).to_contain_text("Shall I void invoice 2026-0001?")


def test_it_all_works_by_keyboard_alone(page: Page, place: ServedConsole) -> None:
    expect(page.get_by_label("Message")).to_be_focused()
    page.keyboard.type(SENTENCE)
    page.keyboard.press("Enter")
    card = page.get_by_role("article")
    expect(card).to_be_visible()

    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("j")
    expect(card).to_be_focused()
    page.keyboard.press("e")
    expect(card.get_by_label("Send to")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("ana@acme.example")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("(version 2)")
    expect(card).to_be_focused()
    assert place.office.steward.approvals() != []

    page.keyboard.press("a")
    expect(card).to_contain_text("to ana@acme.example.")
    expect(card).to_contain_text("Approved by Owner")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()


def test_an_inbox_is_worked_off_without_a_mouse(page: Page, place: ServedConsole) -> None:
    for amount in (100, 200, 300):
        place.office.says(f"invoice Acme {amount} euros")
    page.goto(f"{place.address}/inbox")
    cards = page.get_by_role("list", name="Waits for you").get_by_role("article")
    expect(cards).to_have_count(3)

    page.keyboard.press("j")
    for left in (2, 1):
        page.keyboard.press("a")
        expect(cards).to_have_count(left)
        expect(cards.first).to_be_focused()


def test_nothing_that_is_typed_in_haste_is_lost(page: Page) -> None:
    text = page.get_by_label("Message")
    said = [f"status {number}" for number in range(6)]
    for words in said:
        text.press_sequentially(words)
        text.press("Enter")

    bubbles = page.locator(".bubble")
    expect(bubbles).to_have_text([f"You said: {words}" for words in said])


def test_what_was_not_answered_is_sent_again_as_the_same_message(
    page: Page, place: ServedConsole
) -> None:
    def cut_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/say", cut_the_answer)
    say(page, SENTENCE)
    expect(page.get_by_role("alert")).to_contain_text("No answer. Send it again")
    expect(page.get_by_label("Message")).to_have_value(SENTENCE)
    page.unroute("**/say")

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("article")).to_have_count(1)
    assert len(place.office.steward.runs()) == 1


def test_a_file_goes_along_with_a_message(page: Page, place: ServedConsole) -> None:
    page.get_by_label("Attach files").set_input_files(
        {"name": "brief.txt", "mimeType": "text/plain", "buffer": b"make it blue"}
    )
    expect(page.get_by_text("brief.txt")).to_be_visible()
    say(page, "status")

    link = page.get_by_role("link", name="brief.txt")
    href = link.get_attribute("href")
    assert page.request.get(f"{place.address}{href}").text() == "make it blue"


def test_a_phone_shows_all_of_it_without_scrolling_sideways(page: Page, picture: Picture) -> None:
    page.set_viewport_size(PHONE)
    say(page, SENTENCE)
    card = page.get_by_role("article")
    card.get_by_text("Edit", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    card.get_by_role("button", name="Cancel").click()
    card.get_by_role("link", name="Why").click()
    expect(card.get_by_role("region", name="Why")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    card.get_by_role("link", name="Why").click()

    page.set_viewport_size({"width": 390, "height": 1050})
    page.get_by_role("listitem").first.evaluate("line => line.scrollIntoView()")
    picture(page, "phone")


def test_it_is_dark_where_the_system_is(page: Page, picture: Picture) -> None:
    page.emulate_media(color_scheme="dark")
    say(page, SENTENCE)
    expect(page.get_by_role("article")).to_be_visible()

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 22, 24)"
    picture(page, "dark")
