"""Invoices on paper: the same bytes each time, and every word as it was written."""

import io
from collections import Counter

import pdfplumber
import pytest
from pypdf import PdfReader

from bot.actions.invoices import TypesetInvoice
from bot.business.company import Company
from bot.business.invoices import Invoice
from bot.connectors.documents import MemoryDocuments
from bot.connectors.pdf import PdfConnector
from bot.kernel.actions import Receipt
from tests.unit.connectors.builders import KEY, OTHER_KEY, STUDIO, a_line, an_invoice

A4_WIDTH = 595
MARKUP = '#eval("1+1") $x^2$ \\ *bold* _it_ @ref <label> `raw` #[c] // no /* c */ = h ~ -- "q" \\u{1f600}'


def typeset(invoice: Invoice, company: Company = STUDIO) -> tuple[Receipt, bytes]:
    documents = MemoryDocuments()
    connector = PdfConnector(documents, company)
    receipt = connector.perform(TypesetInvoice(invoice=invoice), key=KEY)
    return receipt, documents.content(receipt.attachments[0].digest)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, with all white space made one space."""
    reader = PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_an_invoice_says_who_bills_whom_for_what_how_much_and_until_when() -> None:
    (page,) = pages(typeset(an_invoice())[1])

    for words in (
        "Studio Zoë",
        "Lindenstraße 5",
        "Acme GmbH",
        "Hauptstraße 12",
        "Invoice 2026-0001",
        "2 March 2026",
        "16 March 2026",
        "Design 3 days €800.00 €2,400.00",
        "€2,400.00",
        "DE02 1203 0000 0000 2020 51",
        "Tax ID DE123456789",
        "Thank you.",
    ):
        assert words in page


def test_the_same_invoice_gives_the_same_bytes_and_another_does_not() -> None:
    first, second = typeset(an_invoice()), typeset(an_invoice())

    assert first == second
    assert typeset(an_invoice(note="Thanks!"))[1] != first[1]


def test_the_receipt_names_the_file_by_the_invoice_number() -> None:
    receipt, pdf = typeset(an_invoice())
    (file,) = receipt.attachments

    assert (file.name, file.media_type, file.size) == (
        "2026-0001.pdf",
        "application/pdf",
        len(pdf),
    )
    assert receipt.reference == file.digest


def test_the_file_is_dated_by_the_invoice_titled_and_fit_for_an_archive() -> None:
    reader = PdfReader(io.BytesIO(typeset(an_invoice())[1]))
    metadata, xmp = reader.metadata, reader.xmp_metadata

    assert metadata
    assert xmp
    assert metadata.creation_date
    assert metadata.creation_date.date() == an_invoice().issued
    assert (metadata.title, metadata.author) == ("Invoice 2026-0001", "Studio Zoë")
    assert (xmp.pdfaid_part, xmp.pdfaid_conformance) == ("2", "A")


def test_markup_in_any_field_is_printed_and_never_run() -> None:
    invoice = an_invoice(
        a_line(description=MARKUP, unit=MARKUP), customer=MARKUP, note=MARKUP
    ).model_copy(update={"address": MARKUP, "email": MARKUP})
    fields = dict.fromkeys(Company.model_fields, MARKUP)
    company = Company(**{**fields, "email": "studio@zoe.example"})

    text = "".join("".join(pages(typeset(invoice, company)[1])).split())

    assert text.count("".join(MARKUP.split())) >= 6


def test_sixty_lines_run_over_pages_with_their_heading_and_the_total_at_the_end() -> None:
    lines = [a_line(description=f"Work package {n}.", price=f"{n}.50") for n in range(1, 61)]

    printed = pages(typeset(an_invoice(*lines))[1])

    assert len(printed) == 3
    assert all("DESCRIPTION QUANTITY PRICE AMOUNT" in page for page in printed)
    assert all(f"page {n} of 3" in page for n, page in enumerate(printed, 1))
    assert all(f"Work package {n}." in " ".join(printed) for n in range(1, 61))
    assert str(an_invoice(*lines).total()) in printed[-1]


@pytest.mark.parametrize("words", ["lorem ipsum " * 100, "W" * 1000])
def test_words_of_any_length_stay_on_the_paper_and_are_printed_whole(words: str) -> None:
    invoice = an_invoice(a_line(description=words, unit=words), customer=words, note=words)
    company = Company(name=words, address=words)

    with pdfplumber.open(io.BytesIO(typeset(invoice, company)[1])) as pdf:
        letters = [letter for page in pdf.pages for letter in page.chars]

    printed = Counter(letter["text"].strip("\u200b") for letter in letters)
    assert all(letter["x0"] > 60 and letter["x1"] < A4_WIDTH - 60 for letter in letters)
    assert all(printed[letter] >= 6 * words.count(letter) for letter in set(words) - {" "})


@pytest.mark.parametrize("name", ["Привет", "Ελλάδα", "Łódź", "שלום", "مرحبا"])
def test_the_fonts_we_bring_know_cyrillic_greek_hebrew_and_arabic(name: str) -> None:
    receipt, _ = typeset(an_invoice(customer=name))

    assert receipt.words == "Made 2026-0001.pdf."


def test_characters_that_no_font_has_are_named_and_the_rest_is_printed() -> None:
    receipt, pdf = typeset(an_invoice(customer="Acme \u0378\u0378 \u0380"))

    assert r"no font here has \u{378}\u{380}" in receipt.words
    assert "€2,400.00" in pages(pdf)[0]


@pytest.mark.parametrize("odd", ["a\x00b", "a\u202eb", "a\ue000b", "a\tb", "\ufeff"])
def test_characters_that_mean_nothing_on_paper_do_no_harm(odd: str) -> None:
    _, pdf = typeset(an_invoice(a_line(description=odd), note=odd))

    assert "€2,400.00" in pages(pdf)[0]


def test_a_company_that_has_only_a_name_prints_no_empty_headings() -> None:
    (page,) = pages(typeset(an_invoice(note=""), Company(name="Solo"))[1])

    assert "Solo" in page
    for heading in ("PAYMENT", "NOTE", "Tax ID"):
        assert heading not in page


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "printed"),
    [
        ("1.50", "85.5", "EUR", "1.5 days €85.50 €128.25"),
        ("1000", "0.125", "EUR", "1,000 days €0.125 €125.00"),
        ("1E+3", "1", "USD", "1,000 days $1.00 $1,000.00"),
        ("2", "1500", "JPY", "2 days ¥1,500 ¥3,000"),
    ],
)
def test_numbers_are_printed_in_full_and_by_their_currency(
    quantity: str, price: str, currency: str, printed: str
) -> None:
    invoice = an_invoice(a_line(quantity=quantity, price=price), currency=currency)

    assert printed in pages(typeset(invoice)[1])[0]


def test_a_document_that_was_lost_is_not_found_and_is_made_again_the_same() -> None:
    receipt, _ = typeset(an_invoice())
    connector = PdfConnector(MemoryDocuments(), STUDIO)
    action = TypesetInvoice(invoice=an_invoice())

    assert connector.find(action, key=KEY) is None
    assert connector.perform(action, key=OTHER_KEY) == receipt


def test_simulating_names_the_very_file_that_would_be_made() -> None:
    receipt, _ = typeset(an_invoice())
    preview = PdfConnector(MemoryDocuments(), STUDIO).simulate(TypesetInvoice(invoice=an_invoice()))

    assert preview.attachments == receipt.attachments
