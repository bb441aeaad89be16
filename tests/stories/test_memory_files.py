"""Files that are sent along: read into memory, cited by their place, or left alone."""

from pathlib import Path

import typst

from bot.kernel.messages import Trust
from tests.fakes.office import Office

PRICES = b"# Prices\n\nA workshop costs 900 euros a day.\n\n# Travel\n\nTrains are billed at cost."
DEARER = PRICES.replace(b"900", b"950")
OFFER = """
= Offer
Acme gets a new logo.
#pagebreak()
= Delivery
The logo is delivered in April, as three vector files.
"""


def pdf(source: str, folder: Path) -> bytes:
    (folder / "source.typ").write_text(source)
    return typst.compile(str(folder / "source.typ"))


def test_a_file_is_remembered_and_cited_by_its_name_and_place(office: Office) -> None:
    office.says("remember this", files={"prices.md": PRICES})
    assert office.sees("I have read prices.md, 2 passages. Ask me about it.")

    office.says("what does a workshop cost?")

    assert office.sees("A workshop costs 900 euros a day. [1]")
    (source,) = (field for field in office.cards[-1].fields if field.label.startswith("[1]"))
    assert source.origin is not None
    assert source.origin.words == "prices.md › Prices"
    assert source.origin.trust is Trust.EXTERNAL


def test_a_pdf_is_cited_by_its_page(office: Office, tmp_path: Path) -> None:
    office.says("keep this for Acme", files={"offer.pdf": pdf(OFFER, tmp_path)})

    office.says("when is the logo delivered?")

    assert [
        field.origin.words for field in office.cards[-1].fields if field.origin is not None
    ] == ["offer.pdf › page 2"]


def test_the_same_file_again_changes_only_what_is_different(office: Office) -> None:
    office.says("remember this", files={"prices.md": PRICES})

    office.says("remember this", files={"prices.md": PRICES})
    assert office.sees("prices.md: I know all of that already.")
    office.says("keep the new one", files={"prices.md": DEARER})
    assert office.sees("2 passages, 1 new or changed, 1 no longer in it")

    office.says("what does a workshop cost?")
    assert office.sees("A workshop costs 950 euros a day. [1]")


def test_a_file_without_words_is_asked_about(office: Office) -> None:
    office.says("", files={"prices.md": PRICES})
    assert office.sees("What shall I do with prices.md?")
    assert [button.label for button in office.cards[-1].buttons] == ["Remember", "Nothing"]
    assert not list(office.parts.memory().records.current())

    office.taps("Remember")

    assert office.sees("I have read prices.md, 2 passages.")


def test_a_file_can_be_left_alone(office: Office) -> None:
    office.says("", files={"prices.md": PRICES})
    office.taps("Nothing")

    assert office.sees("I leave it alone.")
    assert not list(office.parts.memory().records.current())


def test_what_cannot_be_read_is_told_in_one_sentence_and_the_rest_is_read(office: Office) -> None:
    office.says("remember these", files={"prices.md": PRICES, "tool.exe": b"MZ"})

    assert office.sees("I have read prices.md, 2 passages.")
    assert office.sees("I cannot read .exe files; send tool.exe as PDF, DOCX, HTML, CSV or text.")


def test_a_damaged_file_is_refused(office: Office) -> None:
    office.says("remember this", files={"offer.pdf": b"not a PDF"})

    assert office.sees("offer.pdf is not a PDF file, or is damaged; send it again.")


def test_customers_come_from_a_file_and_those_who_are_known_stay(office: Office) -> None:
    rows = "Company;E-Mail;Street\nAcme;new@acme.example;\nBeta;ana@beta.example;Ring 1\nGamma;nobody;\n;;\n"
    office.says("", files={"contacts.csv": rows.encode()})
    office.taps("Import customers")

    assert office.sees("contacts.csv: 1 new in the books, 1 known already and left as they were.")
    assert office.sees("row 5: it names nobody")
    assert office.sees("row 4: “nobody” is not an e-mail address")
    assert [(c.name, c.email, c.address) for c in office.steward.customers()] == [
        ("Acme", "billing@acme.example", ""),
        ("Beta", "ana@beta.example", "Ring 1"),
    ]


def test_words_that_say_something_else_are_obeyed_and_the_file_is_asked_about(
    office: Office,
) -> None:
    office.says("remember that Acme pays Net 14", files={"prices.md": PRICES})

    assert office.sees("I will remember: Acme pays Net 14")
    assert office.sees("What shall I do with prices.md?")
