"""Answers from what is told by the operator and by others: the own word is never drowned."""

from pathlib import Path

import pytest

from bot.kernel.messages import Trust
from bot.memory.ingest import Document
from bot.memory.memory import LongTerm
from tests.unit.memory.offices import open_memory
from tests.unit.memory.worlds import NOW, OFFICE, OWNER, note, sees

ANA = sees(OFFICE)


@pytest.fixture
def memory(tmp_path: Path) -> LongTerm:
    return open_memory(tmp_path)


def reads(memory: LongTerm, text: str, name: str = "terms.md") -> None:
    memory.ingest(Document(name=name, content=text.encode(), scope=OFFICE, at=NOW), OWNER)


def test_the_own_word_stands_before_a_document_that_says_otherwise_and_that_is_told(
    memory: LongTerm,
) -> None:
    memory.remember(note("Acme pays Net 14"), OWNER)
    reads(memory, "# Terms\n\nAcme pays Net 90.\n\nAcme pays Net 90 for everything.")

    answer = memory.ask("which Net does Acme pay?", ANA, at=NOW)

    assert [each.trust for each in answer.citations] == [Trust.OPERATOR, Trust.EXTERNAL]
    assert answer.text.startswith("Acme pays Net 14 [1]")
    assert answer.notice == (
        "Careful: terms.md › Terms says otherwise than you told me. Your own word stands first."
    )


def test_a_document_that_says_the_same_is_cited_without_a_warning(memory: LongTerm) -> None:
    memory.remember(note("Acme pays Net 14"), OWNER)
    reads(memory, "Acme pays Net 14.")

    assert memory.ask("which Net does Acme pay?", ANA, at=NOW).notice == ""


def test_however_often_a_document_says_it_the_own_word_is_not_crowded_out(
    memory: LongTerm,
) -> None:
    memory.remember(note("Acme pays Net 14"), OWNER)
    lines = (f"Acme pays Net {30 + each % 7} as line {each} has it." for each in range(3000))
    reads(memory, "\n\n".join(lines))

    answer = memory.ask("which Net does Acme pay?", ANA, at=NOW)

    assert "Acme pays Net 14" in [each.extract for each in answer.citations]


def test_a_passage_that_stands_in_a_document_again_and_again_is_kept_once(
    memory: LongTerm,
) -> None:
    reads(memory, "\n\n".join(["Acme pays Net 90 as agreed." * 20] * 500))

    assert len(list(memory.listed(ANA))) == 1
