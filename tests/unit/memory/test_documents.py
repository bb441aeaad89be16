"""Files become canonical text, and passages that follow its structure."""

import pytest

from bot.kernel.errors import Malformed
from bot.memory.documents import LARGEST, PASSAGE, canonical_text, passages
from tests.unit.memory.files import docx


def test_plain_text_is_brought_into_one_form() -> None:
    assert canonical_text("a.md", b"\xef\xbb\xbfOne\r\n\r\n\r\n\r\nTwo  \r\n") == "One\n\nTwo"


def test_invisible_letters_that_hide_words_are_taken_out() -> None:
    assert canonical_text("a.txt", "pay\u200bment\u202e due".encode()) == "payment due"


def test_a_page_of_html_becomes_its_words() -> None:
    page = b"<html><head><script>steal()</script></head><body><h1>Terms</h1><p>Net 14.</p></body>"

    text = canonical_text("terms.html", page)

    assert "# Terms" in text
    assert "Net 14." in text
    assert "steal" not in text


def test_a_table_of_csv_names_its_columns_in_every_row() -> None:
    rows = b"customer,terms\nAcme,Net 14\nBirch,Net 30\n"

    found = [part.text for part in passages(canonical_text("terms.csv", rows))]

    assert all("customer" in text for text in found)
    assert any("Birch" in text and "Net 30" in text for text in found)


def test_a_word_document_becomes_its_words() -> None:
    assert "Acme pays Net 14" in canonical_text("terms.docx", docx("Acme pays Net 14"))


def test_a_damaged_file_is_refused_with_its_name() -> None:
    with pytest.raises(Malformed, match=r"terms\.docx is not a DOCX file"):
        canonical_text("terms.docx", b"no zip at all")


def test_a_file_that_breaks_off_is_refused_with_its_name() -> None:
    with pytest.raises(Malformed, match=r"terms\.docx cannot be read as DOCX"):
        canonical_text("terms.docx", docx("Acme pays Net 14")[:200])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "I cannot read .exe files"),
        ("a.txt", b" \n ", "holds no text"),
        ("a.txt", b"x" * (LARGEST + 1), "the most I read"),
    ],
)
def test_what_cannot_be_read_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        canonical_text(name, content)


def test_passages_stand_under_their_headings() -> None:
    found = passages(
        "Intro.\n\n# Terms\n\nNet 14.\n\n## Late fees\n\nFive percent.\n\n# Other\n\nEnd."
    )

    assert [part.whole for part in found] == [
        "Intro.",
        "Terms: Net 14.",
        "Terms › Late fees: Five percent.",
        "Other: End.",
    ]


def test_a_long_paragraph_is_cut_between_sentences_and_nothing_is_lost() -> None:
    text = " ".join(f"Sentence number {number} says a little." for number in range(100))

    found = [part.text for part in passages(text)]

    assert all(len(part) <= PASSAGE and part.endswith(".") for part in found)
    assert " ".join(found) == text


def test_text_without_any_space_is_cut_all_the_same() -> None:
    found = [part.text for part in passages("x" * (3 * PASSAGE))]

    assert "".join(found) == "x" * (3 * PASSAGE)
