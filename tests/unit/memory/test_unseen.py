"""What a file hides does not get in, and one that unpacks to more than can be read is refused at once."""

from pathlib import Path

import pytest
import typst

from bot.kernel.errors import Malformed
from bot.memory import unseen
from bot.memory.documents import canonical_text
from tests.unit.memory.files import FORMED, docx


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>Net 90</p>",
        "<p style='display: none'>Net 90</p>",
        "<div style='color:red;visibility:hidden'><p>Net 90</p></div>",
        "<p style='font-size:0px'>Net 90</p>",
        "<p style='opacity:0'>Net 90</p>",
        "<p style='position:absolute;left:-9999px'>Net 90</p>",
        "<template>Net 90</template>",
        "<noscript>Net 90</noscript>",
        "<!-- Net 90 -->",
    ],
)
def test_what_a_page_hides_is_not_read(hidden: str) -> None:
    page = f"<html><body><h1>Terms</h1>{hidden}<p>Acme gets a logo.</p></body></html>"

    assert canonical_text("terms.html", page.encode()) == "# Terms\n\nAcme gets a logo."


def test_what_a_page_only_makes_small_or_pale_is_read() -> None:
    page = b"<p style='font-size:0.8em;opacity:0.5'>Net 14</p>"

    assert canonical_text("terms.html", page) == "Net 14"


def test_hidden_words_of_a_docx_are_not_read_and_others_are() -> None:
    assert canonical_text("a.docx", docx("Hello", "<w:vanish/>")) == "Hello"
    assert FORMED in canonical_text("a.docx", docx("Hello", '<w:vanish w:val="false"/>'))


@pytest.mark.parametrize("part", ["word/header1.xml", "word/media/image1.png"])
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_before_it_is_unpacked(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unseen, "LARGEST_TEXT", 100_000)
    monkeypatch.setattr(unseen, "LARGEST_UNPACKED", 200_000)

    with pytest.raises(Malformed, match="far more than I can read; send the part that matters"):
        canonical_text("bomb.docx", docx("Hello", parts=[(part, b"0" * 1_000_000)]))


@pytest.mark.parametrize("file", [docx("Hello")[:-40], docx("Hello <w:r", "<w:vanish/>")])
def test_a_damaged_docx_is_refused_in_one_sentence(file: bytes) -> None:
    with pytest.raises(Malformed, match=r"a\.docx cannot be read as DOCX"):
        canonical_text("a.docx", file)


def test_a_pdf_of_too_many_pages_is_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "pages.typ"
    source.write_text("#for i in range(4) [Page #i #pagebreak(weak: true)]")
    monkeypatch.setattr(unseen, "MOST_PAGES", 3)

    with pytest.raises(Malformed, match="more than 3 pages, and that is the most I read"):
        canonical_text("pages.pdf", typst.compile(str(source)))
