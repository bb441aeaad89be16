"""Files become canonical text, and passages that follow its structure."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from bot.kernel.errors import Malformed
from bot.memory.documents import LARGEST, PASSAGE, canonical_text, passages


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


def docx(words: str) -> bytes:
    """The smallest file that a reader of DOCX accepts."""
    kinds = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>"
    )
    file = BytesIO()
    with ZipFile(file, "w") as zipped:
        zipped.writestr("[Content_Types].xml", kinds)
        zipped.writestr("_rels/.rels", relations)
        zipped.writestr("word/document.xml", body)
    return file.getvalue()
